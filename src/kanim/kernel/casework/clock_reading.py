"""The clocks of a case as a reader may know them, with what is left of each in its own count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kanim.kernel import clock as wall
from kanim.kernel.access.actors import Actor
from kanim.kernel.calendar import Calendar
from kanim.kernel.casework import clocks
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.organisation import calendars
from kanim.kernel.texts import Text

Unit = Literal["hari kerja", "hari", "jam"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock that runs or stands still. `left` counts in `unit`, below 0 when it is over; None while nothing
    can be said. `reason`: the step in which it stands still."""

    name: str
    words: Text
    state: str
    due_on: date | None
    due_at: datetime | None
    left: int | None
    unit: Unit
    reason: Text | None
    paused_at: datetime | None


def readings(context: CaseContext, actor: Actor | None) -> list[Reading]:
    """The clocks that this reader is shown, in the order of the procedure: those that have not stopped, without
    any whose gate is shut."""
    out = []
    days = calendars.calendar_for(context.case.place_id, context.today)
    for clock in context.procedure.clocks.values():
        row = context.clocks().get(clock.name)
        if row is None or not clocks.is_shown(row):
            continue
        left, unit = left_of(row.due_on, row.due_at, clock.count.kind, row.zone, context.now, days)
        paused_in = shown_step(context.procedure, row.pause_reason, actor) if row.pause_reason else ""
        out.append(
            Reading(
                clock.name,
                clock.words,
                row.state,
                row.due_on,
                row.due_at,
                left,
                unit,
                context.procedure.label_of(paused_in) if paused_in else None,
                row.paused_at,
            )
        )
    return out


def left_of(
    due_on: date | None, due_at: datetime | None, count: str, zone: str, now: datetime, days: Calendar
) -> tuple[int | None, Unit]:
    """How much is left of a limit, in the count that people are told: hours, working days, else days."""
    if due_at is not None:
        seconds = (due_at - now).total_seconds()
        return (-int(-seconds // 3600) if seconds > 0 else int(seconds // 3600)), "jam"
    today = wall.day_of(now, zone)
    if count == "hari_kerja":
        return (days.working_days_between(today, due_on) if due_on else None), "hari kerja"
    return ((due_on - today).days if due_on else None), "hari"
