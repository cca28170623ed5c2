"""What a clock's history comes to. Pure: its events, its way of counting, its zone and the calendars that its
events name give its state and its end, the same whenever it is asked.

A history is a list of events, each with `what` and the instant `at`:

| what | also | means |
|---|---|---|
| start | amount or until, office, calendar | it runs; everything before is another run |
| pause | reason | it stands still |
| reason | reason | it still stands, but for another reason |
| resume | calendar | it runs on |
| extend | amount or until, calendar | it has its limit anew |
| calendar | calendar | its office's calendar changed, and its end with it |
| mark | kind, marks, due | a reminder was sent, an alarm given, its end noticed; nothing moves |
| stop | | it is over and done with |

`calendar` is the number of the edition by which the end was counted there (see `organisation.calendars`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kanim.kernel import calendar
from kanim.kernel.calendar import Calendar, Count, Limit, Pause
from kanim.kernel.casework import grammar

Event = Mapping[str, Any]
Calendars = Callable[[int | None], Calendar]
Stretch = tuple[datetime, datetime | None]

INSTANTS = frozenset({"jam", "menit"})


@dataclass(frozen=True, slots=True)
class State:
    """A clock as its history leaves it. `due_on` is its last day in its zone, `due_at` the instant at which one
    in hours or minutes ends; both None while nothing can be said. What a paused or stopped clock had stays."""

    state: str = ""
    started_at: datetime | None = None
    started_on: date | None = None
    amount: int | None = None
    until: date | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    paused_at: datetime | None = None
    reason: str = ""
    stopped_at: datetime | None = None
    stretches: tuple[Stretch, ...] = ()


def fold(history: Sequence[Event], count: grammar.Count, zone: str, calendars: Calendars) -> State:
    """The state that the events lead to, one after the other."""
    at = State()
    for event in history:
        at = step(at, event, count, zone, calendars)
    return at


def step(before: State, event: Event, count: grammar.Count, zone: str, calendars: Calendars) -> State:
    """The state after one more event."""
    now = datetime.fromisoformat(event["at"])
    match event["what"]:
        case "start":
            begun = State(
                state="running",
                started_at=now,
                started_on=now.astimezone(ZoneInfo(zone)).date(),
                amount=event.get("amount"),
                until=date.fromisoformat(event["until"]) if event.get("until") else None,
            )
            return _counted(begun, event, count, zone, calendars)
        case "pause":
            stretches = (*before.stretches, (now, None))
            return replace(
                before, state="paused", paused_at=now, reason=event.get("reason", ""), stretches=stretches
            )
        case "reason":
            return replace(before, reason=event["reason"])
        case "resume":
            stretches = (*before.stretches[:-1], (before.stretches[-1][0], now))
            running = replace(before, state="running", paused_at=None, reason="", stretches=stretches)
            return _counted(running, event, count, zone, calendars)
        case "extend":
            longer = replace(
                before,
                amount=event.get("amount"),
                until=date.fromisoformat(event["until"]) if event.get("until") else None,
            )
            return _counted(longer, event, count, zone, calendars)
        case "calendar":
            return _counted(before, event, count, zone, calendars)
        case "stop":
            return replace(before, state="stopped", stopped_at=now, reason="")
    return before


def _counted(at: State, event: Event, count: grammar.Count, zone: str, calendars: Calendars) -> State:
    if at.state == "paused":
        return at  # its end is counted when it runs again
    due_on, due_at = end_of(at, count, zone, calendars(event.get("calendar")))
    return replace(at, due_on=due_on, due_at=due_at)


def end_of(at: State, count: grammar.Count, zone: str, days: Calendar) -> tuple[date | None, datetime | None]:
    """The end of a run by a calendar: its last day, or the instant for hours and minutes."""
    rule = calendar.DayOff(count.day_off)
    if at.until is not None:
        return days.move(at.until, rule), None
    if at.amount is None or at.started_at is None:
        return None, None
    return moment_of(
        at, Limit(at.amount, Count(count.kind), calendar.PausedDay(count.paused_day), rule), zone, days
    )


def moment_of(at: State, limit: Limit, zone: str, days: Calendar) -> tuple[date | None, datetime | None]:
    """Where a limit ends that is counted from the start of the run, its pauses taken out. A run that stands
    still has no such moment: (None, None)."""
    assert at.started_at is not None and at.started_on is not None
    try:
        if limit.count in (Count.HOURS, Count.MINUTES):
            return None, calendar.due_at(at.started_at, limit, days, zone, at.stretches)
        here = ZoneInfo(zone)
        stops = [
            Pause(a.astimezone(here).date(), b.astimezone(here).date() if b else None)
            for a, b in at.stretches
        ]
        return calendar.due_on(at.started_on, limit, days, stops), None
    except calendar.Unending:
        return None, None


def last_run(history: Sequence[Event]) -> Sequence[Event]:
    """The events from the last start on."""
    begun = max((n for n, event in enumerate(history) if event["what"] == "start"), default=0)
    return history[begun:]
