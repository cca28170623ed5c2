"""Clocks of a case: started, paused, resumed and stopped by what happens; due by a cited count.

A clock row holds its own history and is the fold of it: limit as fixed at the start, pauses as they came,
days off of the calendar in force. The legal day is that of the office's zone, fixed at the start.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kanim.kernel import calendar, canonical, db
from kanim.kernel.casework import grammar
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Clock
from kanim.kernel.registry import registry
from kanim.kernel.regulation import law
from kanim.kernel.regulation.days_off import calendar_of


def happened(context: CaseContext, points: set[str], before: str, step: str) -> None:
    """Applies what just happened (`opened`, `STEP.enter`, `STEP.action`, an event …) to the case's clocks,
    the case now standing in `step`, `before` in another or the same. Also sets the day the case is due on."""
    if not any(_may_touch(clock, points, before, step) for clock in context.procedure.clocks.values()):
        return
    rows = context.clocks()
    for clock in context.procedure.clocks.values():
        row = rows.get(clock.name)
        if row is None or row.state == "stopped":
            if not any(str(point) in points for point in clock.start) or not _applies(context, clock):
                continue
            row = rows[clock.name] = _start(context, clock, row)
        if any(str(point) in points for point in clock.stop):
            _stop(context, row)
        elif row.state == "running" and step in clock.pause:
            _pause(context, row, step)
        elif row.state == "paused" and step not in clock.pause:
            _resume(context, clock, row)
    running = [r.due_on for r in rows.values() if r.state == "running" and r.due_on]
    context.case.due_on = min(running) if running else None


def _may_touch(clock: grammar.Clock, points: set[str], before: str, step: str) -> bool:
    """False: whatever this clock's state is, it stays as it is, and need not be read."""
    if (before in clock.pause) != (step in clock.pause):
        return True
    return any(str(point) in points for point in (*clock.start, *clock.stop))


def writes(context: CaseContext) -> list[db.Statement]:
    """The statements that store the clocks which this act moved, each once."""
    rows = context.clocks() if context.moved_clocks else {}
    return [
        (_STORE, [context.case.id, *(getattr(rows[name], column) for column in _COLUMNS)])
        for name in sorted(context.moved_clocks)
    ]


def stop_all(context: CaseContext) -> None:
    """The case has ended: nothing runs any more."""
    if context.procedure.clocks:
        for row in context.clocks().values():
            if row.state != "stopped":
                _stop(context, row)
    context.case.due_on = None


def due_at(row: Clock) -> datetime | None:
    """The instant after which a running clock is over: for days, the end of the last day in its zone."""
    if row.state != "running":
        return None
    if row.due_at is not None:
        return row.due_at
    return calendar.end_of_day(row.due_on, row.zone) if row.due_on else None


def recompute(
    clock: grammar.Clock, row: Clock, days_off: calendar.Calendar
) -> tuple[date | None, datetime | None]:
    """The end of a clock from its history alone: the day it is due on, or the instant for hours and minutes."""
    history = canonical.loads(row.history)
    begun = next(h for h in reversed(history) if h["what"] == "start")
    if begun.get("until"):
        return date.fromisoformat(begun["until"]), None
    if begun.get("amount") is None:
        return None, None
    limit = calendar.Limit(
        begun["amount"],
        calendar.Count(clock.count.kind),
        calendar.PausedDay(clock.count.paused_day),
        calendar.DayOff(clock.count.day_off),
    )
    pauses = _pauses(history[history.index(begun) :])
    started = datetime.fromisoformat(begun["at"])
    try:
        if limit.count in (calendar.Count.HOURS, calendar.Count.MINUTES):
            return None, calendar.due_at(started, limit, days_off, row.zone, pauses)
        here = ZoneInfo(row.zone)
        stops = [
            calendar.Pause(a.astimezone(here).date(), b.astimezone(here).date() if b else None)
            for a, b in pauses
        ]
        return calendar.due_on(row.started_on, limit, days_off, stops), None
    except calendar.Unending:
        return row.due_on, row.due_at


def calendar_on(on: date) -> calendar.Calendar:
    """Public holidays and joint leave as the regulation in force on a day knows them."""
    return calendar_of(law(on))


_COLUMNS = (
    "name", "state", "started_at", "started_on", "due_on", "due_at", "paused_at", "pause_reason", "stopped_at",
    "history", "zone",
)  # fmt: skip
_STORE = (
    f"INSERT INTO casework_clock (case_id, {', '.join(_COLUMNS)}) VALUES (%s{', %s' * len(_COLUMNS)}) "
    f"ON CONFLICT (case_id, name) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _COLUMNS[1:])}"
)


def _applies(context: CaseContext, clock: grammar.Clock) -> bool:
    return clock.when is None or clock.when.evaluate(context.lookup).holds


def _start(context: CaseContext, clock: grammar.Clock, row: Clock | None) -> Clock:
    row = row or Clock(case_id=context.case.id, name=clock.name)
    row.state, row.started_at, row.started_on = "running", context.now, context.today
    row.paused_at, row.stopped_at, row.pause_reason = None, None, ""
    amount, until = _limit(context, clock)
    _tell(row, context, "start", amount=amount, until=str(until) if until else None)
    _fold(context, clock, row)
    return row


def _pause(context: CaseContext, row: Clock, step: str) -> None:
    row.state, row.paused_at, row.pause_reason = "paused", context.now, step
    _tell(row, context, "pause", reason=step)


def _resume(context: CaseContext, clock: grammar.Clock, row: Clock) -> None:
    row.state, row.paused_at, row.pause_reason = "running", None, ""
    _tell(row, context, "resume")
    _fold(context, clock, row)


def _stop(context: CaseContext, row: Clock) -> None:
    row.state, row.stopped_at, row.pause_reason = "stopped", context.now, ""
    _tell(row, context, "stop")


def _fold(context: CaseContext, clock: grammar.Clock, row: Clock) -> None:
    row.due_on, row.due_at = recompute(clock, row, calendar_on(context.today))


def _tell(row: Clock, context: CaseContext, what: str, **more: Any) -> None:
    told = {
        "what": what,
        "at": canonical.instant(context.now),
        **{k: v for k, v in more.items() if v is not None},
    }
    row.history = canonical.dumps([*canonical.loads(row.history), told]).decode()
    context.told.setdefault("clocks", {})[row.name] = told
    context.moved_clocks.add(row.name)


def _pauses(history: list[dict[str, Any]]) -> list[tuple[datetime, datetime | None]]:
    out: list[tuple[datetime, datetime | None]] = []
    for told in history:
        at = datetime.fromisoformat(told["at"])
        if told["what"] == "pause":
            out.append((at, None))
        elif told["what"] == "resume" and out and out[-1][1] is None:
            out[-1] = (out[-1][0], at)
    return out


def _limit(context: CaseContext, clock: grammar.Clock) -> tuple[int | None, date | None]:
    """The amount that the clock runs for, or the date that it runs towards."""
    limit: object = clock.limit.amount
    if clock.limit.name:
        limit = context.lookup(clock.limit.name)
    elif clock.limit.rule:
        limit = registry.get("rule", clock.limit.rule).call(context)
    if isinstance(limit, date):
        return None, limit
    if isinstance(limit, int):
        return limit, None
    if isinstance(limit, str):
        return (int(limit), None) if limit.lstrip("-").isdigit() else (None, date.fromisoformat(limit))
    return None, None
