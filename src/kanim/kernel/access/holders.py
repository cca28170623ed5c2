"""Who holds what, by which letter: the register of mandates of one office with the people who sit in its posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kanim.kernel.access import functions
from kanim.kernel.access.mandates import MandateInfo, all_mandates
from kanim.kernel.access.words import held_as, holder_words, post_words
from kanim.kernel.organisation.directory import OfficeInfo
from kanim.kernel.organisation.models import Account, Appointment
from kanim.kernel.organisation.selectors import in_force
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may act: the name, how the post is held (`Plh.`), by which letter, until when."""

    name: str
    held: Text
    letter: str
    until: date | None
    excludes: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One mandate in words. `behalf` is the post in whose name a delegate acts."""

    mandate: MandateInfo
    clause: Text
    holder: Text
    behalf: Text
    source: Text
    people: tuple[Person, ...]


def register_of(office: OfficeInfo, on: date, *, unit: str = "", clause: str = "") -> list[Row]:
    """The mandates in force at an office on a day, of one unit or clause if named. A fixed number of queries."""
    book = law(on)
    seats = _seats(office, on)
    held = _functions(office, on)
    rows = []
    for mandate in all_mandates(on):
        if mandate.level != office.kind or mandate.office_id not in (None, office.id):
            continue
        of_clause = book.find("clause", mandate.clause)
        if clause and mandate.clause != clause:
            continue
        if unit and unit not in (mandate.unit, of_clause.body["unit"] if of_clause else ""):
            continue
        people = (
            held.get(mandate.function, ())
            if mandate.holder_kind == "function"
            else seats.get((mandate.unit, mandate.post), ())
        )
        source = book.find("act", mandate.legal_act)
        rows.append(
            Row(
                mandate,
                of_clause.words if of_clause else Text.of(mandate.clause),
                holder_words(mandate, on),
                post_words(mandate.behalf_post, mandate.behalf_unit, on)
                if mandate.behalf_post
                else Text("", ""),
                Text.of(source.body["short"]) if source else Text.of(mandate.legal_act),
                tuple(people),
            )
        )
    return rows


def _seats(office: OfficeInfo, on: date) -> dict[tuple[str, str], list[Person]]:
    found: dict[tuple[str, str], list[Person]] = {}
    rows = Appointment.objects.filter(
        in_force(on), in_force(on, "post__"), post__office_id=office.id, account__is_active=True
    )
    for name, kind, letter, until, excludes, unit, post in rows.order_by("kind", "account__name").values_list(
        "account__name", "kind", "letter", "valid_to", "excludes", "post__unit", "post__code"
    ):
        found.setdefault((unit, post), []).append(Person(name, held_as(kind), letter, until, excludes))
    return found


def _functions(office: OfficeInfo, on: date) -> dict[str, list[Person]]:
    rows = functions.holders(office.id, on)
    names = _names(row.account_id for row in rows)
    found: dict[str, list[Person]] = {}
    for row in rows:
        person = Person(names.get(row.account_id, ""), Text("", ""), row.letter, row.valid_to)
        found.setdefault(row.function, []).append(person)
    return found


def _names(ids: Iterable[object]) -> dict[object, str]:
    return dict(Account.objects.filter(id__in=list(ids)).values_list("id", "name"))
