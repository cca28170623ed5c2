"""The register of mandates: who may exercise which clause, by which legal act, from when to when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from kanim.kernel.access.models import Mandate
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.writer import Writer
from kanim.kernel.organisation.fresh import Fresh
from kanim.kernel.texts import Text

ANY_ACT, DECISION, DEED = "*", "keputusan", "tindakan"
"""Kinds of act: all, a decision (an action that gives reasons and changes a right), anything else."""


@dataclass(frozen=True, slots=True)
class MandateInfo:
    """One mandate; `valid_to` is the first day on which it no longer holds. `office_id` None: every office of
    the level. `behalf_unit` and `behalf_post`: the post in whose name a delegate acts."""

    id: UUID
    clause: str
    act_kind: str
    holder_kind: str
    unit: str
    post: str
    function: str
    level: str
    office_id: UUID | None
    behalf_unit: str
    behalf_post: str
    legal_act: str
    order_id: UUID | None
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class _Index:
    """Mandates by whom they are asked for: the unit and post (or `function`) that an action demands."""

    by_post: Mapping[tuple[str, str, str], tuple[MandateInfo, ...]] = field(default_factory=dict)
    by_function: Mapping[tuple[str, str], tuple[MandateInfo, ...]] = field(default_factory=dict)
    by_relation: Mapping[tuple[str, str], tuple[MandateInfo, ...]] = field(default_factory=dict)
    delegated: Mapping[tuple[str, str, str], tuple[MandateInfo, ...]] = field(default_factory=dict)
    by_clause: Mapping[str, tuple[MandateInfo, ...]] = field(default_factory=dict)


_FIELDS = tuple(MandateInfo.__dataclass_fields__)


def _read() -> _Index:
    by_post: dict[tuple[str, str, str], list[MandateInfo]] = {}
    by_function: dict[tuple[str, str], list[MandateInfo]] = {}
    by_relation: dict[tuple[str, str], list[MandateInfo]] = {}
    delegated: dict[tuple[str, str, str], list[MandateInfo]] = {}
    by_clause: dict[str, list[MandateInfo]] = {}
    for row in Mandate.objects.order_by("valid_from", "id").values_list(*_FIELDS):
        info = MandateInfo(*row)
        by_clause.setdefault(info.clause, []).append(info)
        if info.holder_kind == "function":
            by_function.setdefault((info.clause, info.function), []).append(info)
        elif info.holder_kind == "relation":
            by_relation.setdefault((info.clause, info.function), []).append(info)
        elif info.behalf_post:
            delegated.setdefault((info.clause, info.behalf_unit, info.behalf_post), []).append(info)
        else:
            by_post.setdefault((info.clause, info.unit, info.post), []).append(info)
    return _Index(
        {key: tuple(found) for key, found in by_post.items()},
        {key: tuple(found) for key, found in by_function.items()},
        {key: tuple(found) for key, found in by_relation.items()},
        {key: tuple(found) for key, found in delegated.items()},
        {key: tuple(found) for key, found in by_clause.items()},
    )


index = Fresh("access_mandate", _read)


def find_mandate(
    clause: str,
    unit: str,
    post: str,
    on: date,
    *,
    level: str | None,
    act_kind: str = ANY_ACT,
    office_id: UUID | None = None,
) -> MandateInfo | None:
    """The mandate by which this post of this unit exercises the clause on that day, at offices of `level`.

    A mandate for one kind of act goes before the one for all. Before it answers None it asks the database
    whether the register changed."""
    return _find(lambda held: held.by_post.get((clause, unit, post), ()), on, level, act_kind, office_id)


def find_function_mandate(
    clause: str, function: str, on: date, *, level: str | None, act_kind: str = ANY_ACT, office_id: UUID
) -> MandateInfo | None:
    """The mandate by which whoever holds this function exercises the clause."""
    return _find(lambda held: held.by_function.get((clause, function), ()), on, level, act_kind, office_id)


def find_relation_mandate(
    clause: str, relation: str, on: date, *, level: str | None, act_kind: str = ANY_ACT, office_id: UUID
) -> MandateInfo | None:
    """The mandate by which whoever stands in this relation to a case exercises the clause."""
    return _find(lambda held: held.by_relation.get((clause, relation), ()), on, level, act_kind, office_id)


def find_delegation(
    clause: str,
    unit: str,
    post: str,
    to_unit: str,
    to_post: str,
    on: date,
    *,
    level: str | None,
    act_kind: str = ANY_ACT,
    office_id: UUID,
) -> MandateInfo | None:
    """The delegation by which `to_post` exercises the clause in the name of `post` of `unit`."""

    def mine(held: _Index) -> tuple[MandateInfo, ...]:
        found = held.delegated.get((clause, unit, post), ())
        return tuple(m for m in found if (m.unit, m.post) == (to_unit, to_post))

    return _find(mine, on, level, act_kind, office_id)


def _find(
    among: Callable[[_Index], tuple[MandateInfo, ...]],
    on: date,
    level: str | None,
    act_kind: str,
    office_id: UUID | None,
) -> MandateInfo | None:
    found = _pick(among(index.get()), on, level, act_kind, office_id)
    return found or _pick(among(index.get(recheck=True)), on, level, act_kind, office_id)


def _pick(
    among: tuple[MandateInfo, ...], on: date, level: str | None, act_kind: str, office_id: UUID | None
) -> MandateInfo | None:
    general = None
    for mandate in among:
        if level not in (None, mandate.level) or not mandate.holds(on):
            continue
        if mandate.office_id is not None and mandate.office_id != office_id:
            continue
        if mandate.act_kind == act_kind:
            return mandate
        if mandate.act_kind == ANY_ACT:
            general = mandate
    return general


def list_carriers(clause: str, on: date) -> list[MandateInfo]:
    """All posts and functions that carry the clause on that day."""
    return [m for m in index.get().by_clause.get(clause, ()) if m.holds(on)]


def all_mandates(on: date) -> list[MandateInfo]:
    """Every mandate in force on that day, by clause."""
    found = index.get().by_clause
    return [m for clause in sorted(found) for m in found[clause] if m.holds(on)]


def grant_mandate(
    act: Writer,
    *,
    clause: str,
    unit: str = "",
    post: str = "",
    legal_act: str,
    valid_from: date,
    valid_to: date | None = None,
    level: str = "kanim",
    act_kind: str = ANY_ACT,
    holder_kind: str = "post",
    function: str = "",
    office_id: UUID | None = None,
    behalf: tuple[str, str] = ("", ""),
    order_id: UUID | None = None,
) -> Mandate:
    """Gives a clause to a post, a function or a relation by a legal act. The caller has authorised it.

    Raises `Invalid` without a legal act and `Conflict` when the holder carries the clause already."""
    if not legal_act.strip():
        raise Invalid(
            {
                "legal_act": Text(
                    "Sebutkan surat atau peraturan yang memberi kewenangan ini.",
                    "Name the letter or regulation that gives this authority.",
                )
            }
        )
    row = Mandate(
        clause=clause,
        act_kind=act_kind,
        holder_kind=holder_kind,
        unit=unit,
        post=post,
        function=function,
        level=level,
        legal_act=legal_act.strip(),
        office_id=office_id,
        behalf_unit=behalf[0],
        behalf_post=behalf[1],
        order_id=order_id,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    same = (
        "clause", "act_kind", "holder_kind", "unit", "post", "function", "level", "office_id", "behalf_unit",
        "behalf_post",
    )  # fmt: skip
    taken = Mandate.objects.filter(**{name: getattr(row, name) for name in same})
    overlapping = Q(valid_to=None) | Q(valid_to__gt=valid_from)
    if valid_to is not None:
        overlapping &= Q(valid_from__lt=valid_to)
    if taken.filter(overlapping).exists():
        raise _already(clause)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _already(clause) from error
    given = {"function": function} if function else {"unit": unit, "post": post}
    if office_id is not None:
        given |= {"office": str(office_id), "order": str(order_id)}
    if behalf[1]:
        given |= {"behalf": f"{behalf[0]}.{behalf[1]}"}
    act.record(
        row,
        "mandate.granted",
        {
            "clause": clause,
            "act_kind": act_kind,
            **given,
            "level": level,
            "legal_act": row.legal_act,
            "valid_from": valid_from,
            **({"valid_to": valid_to} if valid_to else {}),
        },
    )
    index.forget_on_commit()
    return row


def _already(clause: str) -> Conflict:
    return Conflict(
        Text(
            f"Jabatan ini sudah memegang kewenangan {clause}. Akhiri dahulu yang berlaku.",
            f"This post already carries {clause}. End the mandate in force first.",
        ),
        code="MANDATE_TAKEN",
    )


def end_mandate(act: Writer, mandate_id: UUID, *, valid_to: date, legal_act: str) -> Mandate:
    """Ends a mandate: `valid_to` is the first day on which it no longer holds.

    Raises `Invalid` for a day not after its start and `Conflict` when it has ended already."""
    row = Mandate.objects.select_for_update().get(id=mandate_id)
    if row.valid_to is not None and row.valid_to <= valid_to:
        raise Conflict(
            Text("Kewenangan ini sudah diakhiri.", "This mandate has ended already."), code="MANDATE_ENDED"
        )
    if valid_to <= row.valid_from:
        raise Invalid(
            {
                "valid_to": Text(
                    f"Tanggal akhir harus sesudah {row.valid_from}.",
                    f"The end must be after {row.valid_from}.",
                )
            }
        )
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    act.record(row, "mandate.ended", {"valid_to": valid_to, "legal_act": legal_act})
    index.forget_on_commit()
    return row
