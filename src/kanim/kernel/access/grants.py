"""Sight of one row beyond place and division: given to a unit, a post or a person by a task, a child case, a
relation to the case or a named purpose, and ended with it.

A grant opens reading alone; what may be done is judged as ever (`authority`). It keeps within the reader's
clearance, unless it says `lifts_to`. Each has a stream of its own: `grant.given`, `grant.ended`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kanim.kernel import clock
from kanim.kernel.access.models import ClassLevel, Grant
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.writer import Writer
from kanim.kernel.texts import Text

TASK, CHILD, RELATION, PURPOSE = "task", "child", "relation", "purpose"
SOURCES = (TASK, CHILD, RELATION, PURPOSE)
PURPOSE_LENGTH = 240


@dataclass(frozen=True, slots=True)
class Grantee:
    """To whom: `Grantee.of_unit(office, unit)` (all posts of it and those above it in the office),
    `Grantee.of_post(office, unit, post)`, or `Grantee.of_person(id)` (a person's id or an account's)."""

    office_id: UUID | None = None
    unit: str = ""
    post: str = ""
    person_id: UUID | None = None

    @classmethod
    def of_unit(cls, office_id: UUID, unit: str) -> Grantee:
        return cls(office_id=office_id, unit=unit)

    @classmethod
    def of_post(cls, office_id: UUID, unit: str, post: str) -> Grantee:
        return cls(office_id=office_id, unit=unit, post=post)

    @classmethod
    def of_person(cls, person_id: UUID) -> Grantee:
        return cls(person_id=person_id)


def open_grants(at: datetime | None = None) -> Q:
    """Grants that hold at an instant (default: now)."""
    moment = at or clock.now()
    return Q(ended_at=None) & (Q(until=None) | Q(until__gt=moment))


def give(
    act: Writer,
    object_id: UUID,
    to: Grantee,
    *,
    source: str,
    source_id: UUID | None = None,
    purpose: str = "",
    until: datetime | None = None,
    lifts_to: int | None = None,
    compartment: str | None = None,
) -> Grant:
    """Opens a row to someone. The caller has authorised it and holds the lock of the row.

    `source` is one of `SOURCES`, `source_id` what it comes from (the child case, the task, the request), by
    which it is ended again (`end_of`). `until`: it ends by itself. `lifts_to` opens a row up to this class,
    and of this `compartment`, to a reader who is not cleared for it: for purposes approved as such. The same
    grant from the same source is given once. Raises `Invalid`."""
    _check(act, to, source, purpose, until)
    same: dict[str, Any] = {
        "object_id": object_id,
        "office_id": to.office_id,
        "unit": to.unit,
        "post": to.post,
        "person_id": to.person_id,
        "source": source,
        "source_id": source_id,
        "lifts_to": lifts_to,
        "compartment": compartment,
    }
    standing = Grant.objects.filter(open_grants(act.now), **same).first()
    if standing is not None and standing.until == until:
        return standing
    row = Grant(**same, purpose=purpose, until=until, given_at=act.now)
    row.save(force_insert=True)
    act.record(
        row,
        "grant.given",
        {
            "object": object_id,
            "office": to.office_id,
            "unit": to.unit,
            "post": to.post,
            "person": to.person_id,
            "source": source,
            "source_id": source_id,
            "purpose": purpose,
            "until": until,
            "lifts_to": None if lifts_to is None else ClassLevel(lifts_to).name.lower(),
        },
    )
    return row


def _check(act: Writer, to: Grantee, source: str, purpose: str, until: datetime | None) -> None:
    wrong: dict[str, Text] = {}
    if source not in SOURCES:
        wrong["source"] = Text(f"Asal akses {source!r} tidak dikenal.", f"Unknown source {source!r}.")
    if (to.office_id is None) is (to.person_id is None) or bool(to.unit) is not bool(to.office_id):
        wrong["to"] = Text("Sebutkan unit kantor atau orangnya.", "Name a unit of an office, or a person.")
    if len(purpose) > PURPOSE_LENGTH or (source == PURPOSE and not purpose.strip()):
        wrong["purpose"] = Text(
            f"Tulis tujuannya dalam paling banyak {PURPOSE_LENGTH} huruf.",
            f"Write the purpose in at most {PURPOSE_LENGTH} characters.",
        )
    if until is not None and until <= act.now:
        wrong["until"] = Text("Akhirnya harus di masa depan.", "The end must be in the future.")
    if wrong:
        raise Invalid(wrong)


def end(act: Writer, grant_id: UUID, reason: str = "") -> Grant:
    """Ends one grant now. Raises `Conflict` when it has ended already."""
    row = Grant.objects.select_for_update().get(id=grant_id)
    if row.ended_at is not None:
        raise Conflict(
            Text("Akses ini sudah berakhir.", "This access has ended already."), code="GRANT_ENDED"
        )
    return _end(act, row, reason)


def end_of(act: Writer, source: str, source_id: UUID, reason: str = "") -> int:
    """Ends every open grant that comes from one task, child case or request; gives how many."""
    rows = Grant.objects.select_for_update().filter(source=source, source_id=source_id, ended_at=None)
    return len([_end(act, row, reason) for row in rows.order_by("id")])


def end_all(act: Writer, object_id: UUID, reason: str = "", *, sources: Iterable[str] = SOURCES) -> int:
    """Ends every open grant on a row (a case has ended); gives how many."""
    rows = Grant.objects.select_for_update().filter(
        object_id=object_id, source__in=list(sources), ended_at=None
    )
    return len([_end(act, row, reason) for row in rows.order_by("id")])


def _end(act: Writer, row: Grant, reason: str) -> Grant:
    row.ended_at = act.now
    row.save(update_fields=["ended_at"])
    act.record(row, "grant.ended", {"object": row.object_id, "reason": reason})
    return row


def grants_on(object_id: UUID, *, only_open: bool = True) -> list[Grant]:
    """Who has been given sight of a row, in the order of giving."""
    rows = Grant.objects.filter(object_id=object_id).select_related("office")
    return list((rows.filter(open_grants()) if only_open else rows).order_by("given_at", "id"))
