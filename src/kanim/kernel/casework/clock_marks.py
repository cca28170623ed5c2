"""The moments of a clock: reminders from its start, alarms from its end, and its end. Pure.

Each falls once a run: a reminder whatever happens to the end, an alarm and the end once for each end that the
clock is given. Days begin at midnight in the clock's zone; reminders go out at `REMIND_AT`, when people read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from kanim.kernel import calendar
from kanim.kernel.calendar import Calendar, Count, Limit, PausedDay
from kanim.kernel.casework import grammar
from kanim.kernel.casework.clock_history import Event, State, moment_of

REMIND_AT = time(8)
Kind = Literal["remind", "alarm", "over"]
_INSTANTS = {"jam": timedelta(hours=1), "menit": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a clock. `key` tells it from the others of its run, `due` the end that it was counted for."""

    kind: Kind
    key: str
    at: datetime
    due: str = ""


def end_at(state: State, zone: str) -> datetime | None:
    """The instant after which the clock is over: for days, the end of the last day in its zone."""
    if state.due_at is not None:
        return state.due_at
    return calendar.end_of_day(state.due_on, zone) if state.due_on else None


def marks(clock: grammar.Clock, state: State, zone: str, days: Calendar) -> list[Mark]:
    """All moments of a running clock in order of time, those past as well; none of one that does not run."""
    if state.state != "running":
        return []
    due = str(state.due_at or state.due_on or "")
    found = [*_reminders(clock, state, zone, days), *_alarms(clock, state, zone, days, due)]
    over = end_at(state, zone)
    if over is not None:
        found.append(Mark("over", "0", over, due))
    return sorted(found, key=lambda mark: (mark.at, mark.kind, mark.key))


def left(clock: grammar.Clock, state: State, run: Sequence[Event], zone: str, days: Calendar) -> list[Mark]:
    """The moments that have not been told yet. `run` is the history from the last start."""
    told = {
        (event["kind"], key, "" if event["kind"] == "remind" else event["due"])
        for event in run
        if event["what"] == "mark"
        for key in event["marks"]
    }
    # what lay behind it when it began is nobody's surprise: the day itself shows it
    return [
        mark
        for mark in marks(clock, state, zone, days)
        if (mark.kind, mark.key, "" if mark.kind == "remind" else mark.due) not in told
        and (mark.kind != "alarm" or state.started_at is None or mark.at > state.started_at)
    ]


def alarm_at(clock: grammar.Clock, state: State, zone: str, days: Calendar) -> datetime | None:
    """When the first alarm begins to show; the last day where the pack names no alarm before it."""
    found = [mark.at for mark in marks(clock, state, zone, days) if mark.kind == "alarm"]
    if found or state.state != "running":
        return min(found, default=None)
    if state.due_on is not None:
        return _midnight(state.due_on, zone)
    return state.due_at


def _reminders(clock: grammar.Clock, state: State, zone: str, days: Calendar) -> Iterator[Mark]:
    for span in clock.remind:
        limit = Limit(span.amount or 0, Count(span.unit), PausedDay(clock.count.paused_day))
        on, at = moment_of(state, limit, zone, days)
        if on is not None:
            at = datetime.combine(on, REMIND_AT, ZoneInfo(zone)).astimezone(UTC)
        if at is not None:
            yield Mark("remind", str(span.amount), at)


def _alarms(clock: grammar.Clock, state: State, zone: str, days: Calendar, due: str) -> Iterator[Mark]:
    for span in clock.alarm:
        amount, unit = span.amount or 0, span.unit
        if unit in _INSTANTS:
            end = end_at(state, zone)
            if end is not None:
                yield Mark("alarm", f"{amount}{unit}", end + amount * _INSTANTS[unit], due)
        elif state.due_on is not None:
            yield Mark("alarm", str(amount), _midnight(_shifted(state.due_on, amount, unit, days), zone), due)


def _shifted(day: date, amount: int, unit: str, days: Calendar) -> date:
    if unit == "hari_kerja":
        return days.add_working_days(day, amount)
    if unit == "bulan":
        return calendar.add_months(day, amount)
    if unit == "tahun":
        return calendar.add_years(day, amount)
    return day + timedelta(days=amount)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
