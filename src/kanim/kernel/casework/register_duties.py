"""What the law demands of register rows without a case: a permit that expires, an acting post that ends.

A division declares it (`registry.duty`) with a function that reads its register in bulk. The worker compares what is
due with what stands in the radar and writes only what changed; each row that falls due is told once, and a case is
opened for it once where the duty says so, however often it is scanned.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kanim.kernel import calendar, canonical, clock, db
from kanim.kernel.access.actors import System
from kanim.kernel.access.models import Scoped
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import acting
from kanim.kernel.casework.models import Deadline
from kanim.kernel.errors import KanimError
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.organisation.models import Office
from kanim.kernel.registry import Entry, registry

log = logging.getLogger(__name__)
CLERK = System("casework")
KIND = "register"
TOLD = "duty.due"
WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One register row that falls due: with its columns of visibility and what it is called. `due_at` only where
    the law counts to the minute; `about`, `form`, `service` are for the case that the duty opens."""

    id: UUID
    due_on: date
    place_id: UUID
    division: str
    label: str = ""
    class_level: int = 0
    compartment: str | None = None
    case_id: UUID | None = None
    due_at: datetime | None = None
    about: Mapping[str, tuple[str, UUID]] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    service: str = ""


def row_of(row: Scoped, due_on: date, label: str, **more: Any) -> DutyRow:
    """A register row with its own columns of visibility."""
    return DutyRow(
        row.id, due_on, row.place_id, row.division, label, int(row.class_level), row.compartment, **more
    )


def birthday(born_on: date, age: int) -> date:
    """The day on which somebody comes of an age; who was born on 29 February does on the 28th."""
    return calendar.add_years(born_on, age)


_last_scan: dict[str, datetime] = {}


def scan_registers(now: datetime | None = None, *, only: str = "") -> int:
    """Scans the duties whose time it is and tells what has come; gives how many lines of the radar changed."""
    moment = now or clock.now()
    changed = 0
    for duty in registry.all("duty"):
        last = _last_scan.get(duty.name)
        due = last is None or not 0 <= (moment - last).total_seconds() < duty.meta["every_s"]
        if duty.name == only or (due and not only):
            changed += scan(duty, moment)
            _last_scan[duty.name] = moment
    tell(moment)
    return changed


def scan(duty: Entry, now: datetime) -> int:
    """Compares a register with the radar: two reads, and one write for what came, what moved and what is gone. Gives
    how many lines changed."""
    today = clock.day_of(now)
    until = today + timedelta(days=duty.meta["ahead_days"])
    wanted = {row.id: _line(duty, row) for row in duty.call(today, until)}
    standing = {
        row.object_id: row for row in Deadline.objects.filter(kind=KIND, name=duty.name).iterator(2000)
    }
    new = [line for key, line in wanted.items() if key not in standing]
    gone = [row.id for key, row in standing.items() if key not in wanted]
    moved = [_moved(standing[key], line) for key, line in wanted.items() if key in standing]
    moved = [line for line in moved if line is not None]
    if new or gone or moved:
        with open_act(CLERK, "duty.scan", db.uuid7().hex, {"duty": duty.name}, now=now):
            Deadline.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
            Deadline.objects.bulk_update([m for m in moved if m], _FIELDS, batch_size=500)
            for start in range(0, len(gone), 500):
                Deadline.objects.filter(id__in=gone[start : start + 500]).delete()
    return len(new) + len(gone) + len(moved)


_FIELDS = (
    "label", "place_id", "division", "class_level", "compartment", "zone", "alarm_at", "due_on", "due_at", "next_at",
    "case_id",
)  # fmt: skip


def _line(duty: Entry, row: DutyRow) -> Deadline:
    office = find_office_by_id(row.place_id)
    zone = office.zone if office is not None else clock.OFFICE_ZONE
    alarm = datetime.combine(row.due_on - timedelta(days=duty.meta["alarm_days"]), time(), ZoneInfo(zone))
    return Deadline(
        kind=KIND,
        name=duty.name,
        object_id=row.id,
        case_id=row.case_id,
        label=row.label[:120],
        place_id=row.place_id,
        division=row.division,
        class_level=row.class_level,
        compartment=row.compartment,
        unit=duty.meta["unit"],
        post=duty.meta["post"],
        clause=duty.meta["clause"],
        count="jam" if row.due_at else "hari_kalender",
        zone=zone,
        alarm_at=alarm.astimezone(UTC),
        due_on=row.due_on,
        due_at=row.due_at or calendar.end_of_day(row.due_on, zone),
        next_at=alarm.astimezone(UTC) if duty.meta["tells"] else None,
    )


def _moved(standing: Deadline, line: Deadline) -> Deadline | None:
    """The line as it should stand, under the id that it has; None when it stands so. What was told for a day is not
    told again for the same day."""
    if standing.due_at == line.due_at:
        line.next_at = standing.next_at
    line.id = standing.id
    same = all(getattr(standing, name) == getattr(line, name) for name in _FIELDS)
    return None if same else line


def tell(now: datetime, limit: int = 500) -> int:
    """Tells what has come, each line in an act of its own whose key is the duty, the row and its day: once, even if
    the line goes and comes again."""
    due = Deadline.objects.filter(kind=KIND, next_at__lte=now).order_by("next_at")
    told = 0
    for line in list(due[:limit]):
        try:
            told += _tell(line, now)
        except KanimError as refused:
            Deadline.objects.filter(id=line.id).update(next_at=now + WAIT)
            log.warning("duty %s of %s waits: %s", line.name, line.object_id, refused.message.en)
    return told


def _tell(line: Deadline, now: datetime) -> int:
    duty = registry.get("duty", line.name)
    key = canonical.sha256(f"{line.name}:{line.object_id}:{line.due_on}".encode()).hex()
    if duty.meta["opens"]:
        _open_case(duty, line, key, now)
    request = {"duty": line.name, "row": str(line.object_id), "due": str(line.due_on)}
    with open_act(CLERK, TOLD, key, request, now=now) as act:
        if not act.replayed:
            payload = {
                **request,
                "unit": line.unit,
                "post": line.post,
                "label": line.label,
                "case_id": str(line.case_id) if line.case_id else None,
            }
            act.publish(TOLD, {k: v for k, v in payload.items() if v is not None}, line.object_id)
        db.execute("UPDATE casework_deadline SET next_at = NULL WHERE id = %s", [line.id])
        return int(not act.replayed)


def _open_case(duty: Entry, line: Deadline, key: str, now: datetime) -> None:
    """The case that follows, of this very row and day; its key makes it one."""
    procedure, way = duty.meta["opens"]
    rows: Iterable[DutyRow] = duty.call(clock.day_of(now), line.due_on)
    row = next((row for row in rows if row.id == line.object_id), None)
    if row is not None:
        acting.start(
            CLERK, procedure, way, row.form, service=row.service, place=Office.objects.get(id=row.place_id),
            about=row.about, key=key, now=now,
        )  # fmt: skip
