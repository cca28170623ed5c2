"""The deadline radar: everything that the law will demand, the most urgent first, within what the reader may see.

One table (`Deadline`) holds clocks of cases, recurring duties, actions that fell due, and duties of register rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kanim.kernel import calendar, clock
from kanim.kernel.access.actors import Actor, Officer
from kanim.kernel.access.units import units_below
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.casework import deadlines, procedures, queues
from kanim.kernel.casework.clock_reading import Unit, left_of
from kanim.kernel.casework.models import Case, Deadline
from kanim.kernel.casework.secrecy import is_hidden, shown_step
from kanim.kernel.errors import Invalid
from kanim.kernel.organisation import calendars
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

PAGE = 50
Alarm = Literal["calm", "alarm", "over"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is due. `left` counts in `unit`, below 0 when it is late; `case_id` None: a register row."""

    id: UUID
    kind: str
    name: str
    words: Text
    case_id: UUID | None
    object_id: UUID
    label: str
    subject: str
    unit: str
    post: str
    clause: str
    due_on: date | None
    due_at: datetime
    left: int | None
    count: Unit
    alarm: Alarm
    then: Text | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the radar is wanted. `week`: 0 is what is due in the seven days from today, 1 in the seven after;
    `late` only what is over; `unit` with all units below it."""

    unit: str = ""
    clause: str = ""
    week: int | None = None
    late: bool = False
    alarmed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and the key of the next page ('' at the end)."""

    lines: tuple[Line, ...]
    next_key: str = ""


EVERYTHING = Filter()


def radar(
    actor: Actor,
    wanted: Filter = EVERYTHING,
    *,
    after: str = "",
    limit: int = PAGE,
    now: datetime | None = None,
) -> Page:
    """What is due, first what has been due longest. A fixed number of queries, however many lines.

    Raises `Invalid` for a key that was never given."""
    moment = now or clock.now()
    merged: dict[UUID, Deadline] = {}
    for branch in visible_to(actor).branches(key="object_id"):
        rows = narrowed(Deadline.objects.filter(branch), wanted, moment)
        if after:
            at, key = _place(after)
            rows = rows.filter(Q(due_at__gt=at) | Q(due_at=at, id__gt=key))
        for row in rows.order_by("due_at", "id")[: limit + 1]:
            merged[row.id] = row
    rows_ = sorted(merged.values(), key=lambda d: (d.due_at, d.id))
    more = f"{rows_[limit - 1].due_at.isoformat()}|{rows_[limit - 1].id}" if len(rows_) > limit else ""
    return Page(tuple(_lines(rows_[:limit], actor, moment)), more)


def summary(
    actor: Actor, wanted: Filter = EVERYTHING, *, now: datetime | None = None
) -> list[tuple[str, int, int, int]]:
    """By unit: how many are late, due in the seven days from today, and later. One query over what may be seen."""
    moment = now or clock.now()
    week = moment + timedelta(days=7)
    ways = visible_to(actor).branches(key="object_id")
    seen = ways[0] if ways else Q(pk__in=[])
    for way in ways[1:]:
        seen |= way
    rows = (
        narrowed(Deadline.objects.filter(seen), wanted, moment)
        .values("unit")
        .annotate(
            late=Count("id", filter=Q(due_at__lte=moment)),
            soon=Count("id", filter=Q(due_at__gt=moment, due_at__lte=week)),
            later=Count("id", filter=Q(due_at__gt=week)),
        )
        .order_by("unit")
    )
    return [(row["unit"], row["late"], row["soon"], row["later"]) for row in rows]


def late_count(actor: Officer, cap: int = 100, *, now: datetime | None = None) -> int:
    """How many are late, counted up to `cap`; as many queries as there are ways to see."""
    moment = now or clock.now()
    found: set[UUID] = set()
    for branch in visible_to(actor).branches(key="object_id"):
        rows = Deadline.objects.filter(branch, due_at__lte=moment)
        found.update(rows.values_list("id", flat=True)[:cap])
    return min(len(found), cap)


def narrowed(rows: QuerySet[Deadline], wanted: Filter, now: datetime) -> QuerySet[Deadline]:
    """The rows that a filter leaves."""
    if wanted.unit:
        rows = rows.filter(unit__in=units_below(wanted.unit, clock.day_of(now)))
    if wanted.clause:
        rows = rows.filter(clause=wanted.clause)
    if wanted.late:
        rows = rows.filter(due_at__lte=now)
    elif wanted.alarmed:
        rows = rows.filter(alarm_at__lte=now)
    if wanted.week is not None:
        first = clock.day_of(now) + timedelta(days=7 * wanted.week)
        begin = calendar.end_of_day(first - timedelta(days=1), clock.OFFICE_ZONE)
        rows = rows.filter(due_at__gt=begin, due_at__lte=begin + timedelta(days=7))
    return rows


def _lines(rows: Sequence[Deadline], actor: Actor, now: datetime) -> list[Line]:
    cases = [row.case_id for row in rows if row.case_id is not None]
    names = queues.main_names(cases)
    steps = dict(Case.objects.filter(id__in=cases).values_list("id", "step")) if cases else {}
    edition = calendars.present(clock.day_of(now))
    out = []
    for row in rows:
        left, unit = left_of(
            row.due_on, row.due_at if row.count in ("jam", "menit") else None, row.count, row.zone, now,
            edition.calendar(row.place_id),
        )  # fmt: skip
        known = row.due_at < deadlines.far()
        unit_code, post, clause = _owner(row, steps.get(row.case_id) if row.case_id else None, actor)
        out.append(
            Line(
                id=row.id,
                kind=row.kind,
                name=row.name,
                words=_words(row),
                case_id=row.case_id,
                object_id=row.object_id,
                label=row.label,
                subject=names.get(row.case_id, "") if row.case_id else "",
                unit=unit_code,
                post=post,
                clause=clause,
                due_on=row.due_on or (clock.day_of(row.due_at, row.zone) if known else None),
                due_at=row.due_at,
                left=left,
                count=unit,
                alarm=alarm_of(row, now),
                then=_then(row),
            )
        )
    return out


def alarm_of(row: Deadline, now: datetime) -> Alarm:
    if row.due_at <= now:
        return "over"
    return "alarm" if row.alarm_at is not None and row.alarm_at <= now else "calm"


def _owner(row: Deadline, step: str | None, actor: Actor) -> tuple[str, str, str]:
    """Whose it is, as this reader may know it: where the step is hidden from him, whoever has the one shown."""
    if not row.follows or row.definition_id is None or step is None:
        return row.unit, row.post, row.clause
    procedure = procedures.pinned(row.definition_id)
    if not is_hidden(procedure, step, actor):
        return row.unit, row.post, row.clause
    shown = procedure.steps[shown_step(procedure, step, actor)]
    return shown.unit, shown.by.name if shown.by.kind == "post" else "", shown.clause


def _words(row: Deadline) -> Text:
    if row.kind == "register":
        entry = registry.get("duty", row.name) if registry.has("duty", row.name) else None
        return entry.words if entry is not None and entry.words is not None else Text.of(row.name)
    assert row.definition_id is not None
    procedure = procedures.pinned(row.definition_id)
    if row.kind == "clock" and row.name in procedure.clocks:
        return procedure.clocks[row.name].words
    if row.kind == "duty" and row.name in procedure.duties:
        return procedure.duties[row.name].label
    return _action_words(row.definition_id, row.name) or Text.of(row.name)


def _then(row: Deadline) -> Text | None:
    return _action_words(row.definition_id, row.then) if row.then and row.definition_id else None


def _action_words(definition_id: UUID | None, name: str) -> Text | None:
    if definition_id is None:
        return None
    procedure = procedures.pinned(definition_id)
    return next((action.label for _, action in procedure.all_actions() if action.name == name), None)


def _place(key: str) -> tuple[datetime, UUID]:
    told, _, row = key.partition("|")
    try:
        return datetime.fromisoformat(told).astimezone(UTC), UUID(row)
    except (ValueError, OverflowError):
        raise Invalid(
            {
                "sesudah": Text(
                    "Halaman daftar itu tidak ada. Mulai lagi dari halaman pertama.",
                    "There is no such page of the list. Begin with the first page.",
                )
            }
        ) from None


def waiting_by_step(actor: Officer) -> list[tuple[Text, str, int]]:
    """How many open cases stand at each step of each procedure: label, step, count."""
    rows = (
        visible_to(actor)
        .filter(Case.objects.filter(end_kind=""))
        .values("definition_id", "step")
        .annotate(count=Count("id"))
        .order_by("-count")
    )
    total: dict[str, tuple[Text, int]] = {}
    for row in rows:
        procedure = procedures.pinned(row["definition_id"])
        step = shown_step(procedure, row["step"], actor)
        known = total.get(step, (procedure.label_of(step), 0))
        total[step] = (known[0], known[1] + row["count"])
    return [(label, step, count) for step, (label, count) in total.items()]
