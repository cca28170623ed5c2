"""Choices that stand in a register instead of a code list: a field's `source` names them.

    - code: kepada
      type: list
      source: jabatan

A form offers what the source answers for the office and day; what is sent is judged against the same answer. A
value is shown in the words of `tell`, also when it is no longer offered (an officer who has left).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kanim.kernel.access.actors import Actor
from kanim.kernel.access.words import post_words
from kanim.kernel.organisation.models import Account, Appointment
from kanim.kernel.organisation.selectors import in_force, posts_of
from kanim.kernel.registry import choices, registry
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

AT = "@"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom choices are asked: the office whose case it is, the day, and who fills in the form."""

    office_id: UUID | None
    on: date
    actor: Actor | None = None


def rows_from(source: str, scope: Scope) -> list[dict[str, Any]]:
    """What a field may hold here and now: rows of `code` and `words`. Raises `UnknownName`."""
    return [{"code": code, "words": words} for code, words in registry.get("choices", source).call(scope)]


def words_from(source: str, values: object, on: date) -> list[dict[str, Any]]:
    """The words of values that were chosen, for showing them. Raises `UnknownName`."""
    tell = registry.get("choices", source).meta["tell"]
    chosen = values if isinstance(values, list) else [values]
    told: Mapping[str, Text] = tell([str(value) for value in chosen], on)
    return [{"code": code, "words": words} for code, words in told.items()]


# Posts of the office ---------------------------------------------------------------------------------------


def _tell_posts(codes: list[str], on: date) -> dict[str, Text]:
    split = {code: code.partition(AT) for code in codes}
    return {code: post_words(post, unit, on) for code, (post, at, unit) in split.items() if at}


@choices("jabatan", tell=_tell_posts)
def list_posts(scope: Scope) -> list[tuple[str, Text]]:
    """The posts of the office, as `post@unit`, in the order of the units."""
    if scope.office_id is None:
        return []
    posts = posts_of(scope.office_id, scope.on).values_list("code", "unit").distinct()
    return [(f"{post}{AT}{unit}", post_words(post, unit, scope.on)) for post, unit in posts]


# Units -----------------------------------------------------------------------------------------------------


def _tell_units(codes: list[str], on: date) -> dict[str, Text]:
    book = law(on)
    found = {code: book.find("unit", code) for code in codes}
    return {code: entry.words for code, entry in found.items() if entry is not None}


@choices("unit", tell=_tell_units)
def list_units(scope: Scope) -> list[tuple[str, Text]]:
    """The units of the office that have a post on the day."""
    if scope.office_id is None:
        return []
    units = posts_of(scope.office_id, scope.on).values_list("unit", flat=True)
    told = _tell_units(list(dict.fromkeys(units)), scope.on)
    return list(told.items())


# Officers --------------------------------------------------------------------------------------------------


def _tell_officers(codes: list[str], on: date) -> dict[str, Text]:
    rows = Account.objects.filter(id__in=[code for code in codes if _is_id(code)])
    return {str(id): Text.of(name) for id, name in rows.values_list("id", "name")}


@choices("pegawai", tell=_tell_officers)
def list_officers(scope: Scope) -> list[tuple[str, Text]]:
    """Who holds a post of the office on the day, by name, with the post: one query."""
    if scope.office_id is None:
        return []
    held = Appointment.objects.filter(
        in_force(scope.on), post__office_id=scope.office_id, account__is_active=True
    ).order_by("account__name", "-post__is_leading", "valid_from")
    offered: dict[str, Text] = {}
    for account, name, post, unit in held.values_list(
        "account_id", "account__name", "post__code", "post__unit"
    ):
        words = post_words(post, unit, scope.on)
        offered.setdefault(str(account), Text(f"{name} ({words.id})", f"{name} ({words.en})"))
    return list(offered.items())


def _is_id(code: str) -> bool:
    try:
        UUID(code)
    except ValueError:
        return False
    return True
