"""Clocks of a case: started, paused, resumed, extended and stopped by what happens; due by a cited count.

A clock row holds its own history and is the fold of it (`clock_history`): limit as fixed at the start, pauses as
they came, the edition of the calendar at each count. The legal day is that of the office's zone, fixed at the
start. A clock whose gate is shut stands still, and nobody is shown it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, db
from kanim.kernel.calendar import Calendar
from kanim.kernel.casework import clock_history, clock_marks, gates, grammar
from kanim.kernel.casework.clock_history import State
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Clock
from kanim.kernel.errors import Conflict
from kanim.kernel.organisation import calendars
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

GATE = "@gate"
"""The reason of a pause that a shut gate makes. No step has this name."""


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
            _tell(context, clock, row, "stop")
            continue
        if clock.extend is not None and str(clock.extend.by) in points:
            _extend(context, clock, row)
        _stand_or_run(context, clock, row, step)
    set_due(context)


def _may_touch(clock: grammar.Clock, points: set[str], before: str, step: str) -> bool:
    """False: whatever this clock's state is, it stays as it is, and need not be read."""
    if clock.gate or (before in clock.pause) != (step in clock.pause):
        return True
    return any(str(point) in points for point in clock.points)


def set_due(context: CaseContext) -> None:
    """The case is due when the first of its running clocks is."""
    running = [r.due_on for r in context.clocks().values() if r.state == "running" and r.due_on]
    context.case.due_on = min(running) if running else None


def writes(context: CaseContext) -> list[db.Statement]:
    """The statements that store the clocks which this act moved, each once."""
    rows = context.clocks() if context.moved_clocks else {}
    return [
        (_STORE, [context.case.id, *(getattr(rows[name], column) for column in _COLUMNS)])
        for name in sorted(context.moved_clocks)
    ]


def stop_all(context: CaseContext) -> None:
    """The case has ended: nothing runs any more."""
    for clock in context.procedure.clocks.values():
        row = context.clocks().get(clock.name)
        if row is not None and row.state != "stopped":
            _tell(context, clock, row, "stop")
    context.case.due_on = None


def move_version(context: CaseContext, old: grammar.Procedure, step: str, fates: Mapping[str, str]) -> None:
    """The case has moved from the version `old` of its procedure and stands in `step`: each clock does what
    `versions.clock_fates` said of it. What runs on keeps its history and limit, counted as the new version
    counts."""
    rows = context.clocks()
    for name, what in fates.items():
        if what == "stops":
            _tell(context, old.clocks[name], rows[name], "stop")
            continue
        clock = context.procedure.clocks[name]
        if what == "starts":
            rows[name] = _start(context, clock, rows.get(name))
        _stand_or_run(context, clock, rows[name], step)
    set_due(context)


def due_at(row: Clock) -> datetime | None:
    """The instant after which a running clock is over: for days, the end of the last day in its zone."""
    state = State(state=row.state, due_on=row.due_on, due_at=row.due_at)
    return clock_marks.end_at(state, row.zone) if row.state == "running" else None


def is_shown(row: Clock) -> bool:
    """False for a clock that has stopped, and for one whose gate is shut."""
    return row.state != "stopped" and row.pause_reason != GATE


def state_of(clock: grammar.Clock, row: Clock) -> State:
    """The clock from its history alone, by the editions of the calendar that its events name."""
    history = canonical.loads(row.history)
    return clock_history.fold(history, clock.count, row.zone, _calendars(history, row.started_on))


def recount(context: CaseContext, clock: grammar.Clock, row: Clock) -> bool:
    """Counts a running clock anew by the calendar now in force. True: its end moved, and its history says so."""
    if row.state != "running":
        return False
    now = _edition(context)
    days = now.calendar(_office_of(canonical.loads(row.history), context))
    if clock_history.end_of(state_of(clock, row), clock.count, row.zone, days) == (row.due_on, row.due_at):
        return False
    _tell(context, clock, row, "calendar", calendar=now.number)
    return True


def tell_marks(context: CaseContext, clock: grammar.Clock, row: Clock) -> list[clock_marks.Mark]:
    """The moments that have come and were not told yet: from now on they are. Also asks the gate again."""
    _stand_or_run(context, clock, row, context.case.step)
    if row.state != "running":
        return []
    history = canonical.loads(row.history)
    days = calendar_now(context, history)
    state = state_of(clock, row)
    run = clock_history.last_run(history)
    come = [m for m in clock_marks.left(clock, state, run, row.zone, days) if m.at <= context.now]
    for kind in ("remind", "alarm", "over"):
        of_kind = [mark for mark in come if mark.kind == kind]
        if of_kind:
            _tell(
                context,
                clock,
                row,
                "mark",
                kind=kind,
                marks=[mark.key for mark in of_kind],
                due=of_kind[-1].due,
            )
    return come


def moments(
    context: CaseContext, clock: grammar.Clock, row: Clock
) -> tuple[datetime | None, datetime | None]:
    """When the clock's alarm begins to show, and the instant after which it is over."""
    days = calendar_now(context, canonical.loads(row.history))
    return clock_marks.alarm_at(clock, state_of(clock, row), row.zone, days), due_at(row)


def points_of(step: str, action: grammar.Action) -> set[str]:
    """What the doing of an action in a step is called by clocks, without the move that it makes."""
    points = {f"{step}.{action.name}", f"anywhere.{action.name}", *(f"issued.{k}" for k in action.issues)}
    return points | ({action.event} if action.event else set())


def extend_refusal(context: CaseContext, points: set[str]) -> Text | None:
    """Why an action that extends a clock can't be done: it was extended as far as it may be."""
    for clock in context.procedure.clocks.values():
        if clock.extend is None or str(clock.extend.by) not in points:
            continue
        row = context.clocks().get(clock.name)
        if row is not None and row.state != "stopped" and _longer(context, clock, row) is None:
            return Text(
                f"{clock.words.id} sudah diperpanjang sampai batasnya.",
                f"{clock.words.en} has been extended as far as it may be.",
            )
    return None


_COLUMNS = (
    "name", "state", "started_at", "started_on", "due_on", "due_at", "paused_at", "pause_reason", "stopped_at",
    "history", "zone", "next_at",
)  # fmt: skip
_STORE = (
    f"INSERT INTO casework_clock (case_id, {', '.join(_COLUMNS)}) VALUES (%s{', %s' * len(_COLUMNS)}) "
    f"ON CONFLICT (case_id, name) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _COLUMNS[1:])}"
)


def _applies(context: CaseContext, clock: grammar.Clock) -> bool:
    return clock.when is None or clock.when.evaluate(context.lookup).holds


def _start(context: CaseContext, clock: grammar.Clock, row: Clock | None) -> Clock:
    office = find_office_by_id(context.case.place_id)
    row = row or Clock(case_id=context.case.id, name=clock.name)
    row.zone = office.zone if office is not None else row.zone
    amount, until = _limit(context, clock.limit)
    _tell(
        context, clock, row, "start", amount=amount, until=str(until) if until else None,
        office=str(context.case.place_id), calendar=_edition(context).number,
    )  # fmt: skip
    return row


def _stand_or_run(context: CaseContext, clock: grammar.Clock, row: Clock, step: str) -> None:
    """Pauses and resumes the clock as the step and its gate say."""
    if row.state not in ("running", "paused"):
        return
    reason = GATE if _is_shut(context, clock) else step if step in clock.pause else ""
    if row.state == "running" and reason:
        _tell(context, clock, row, "pause", reason=reason)
    elif row.state == "paused" and not reason:
        _tell(context, clock, row, "resume", calendar=_edition(context).number)
    elif row.state == "paused" and (reason == GATE) != (row.pause_reason == GATE):
        _tell(context, clock, row, "reason", reason=reason)


def _is_shut(context: CaseContext, clock: grammar.Clock) -> bool:
    """Anything but a plain `open` keeps it shut: a gate that refers to a person has not opened."""
    return bool(clock.gate) and not gates.is_open(context, clock.gate)


def _extend(context: CaseContext, clock: grammar.Clock, row: Clock) -> None:
    if row.state not in ("running", "paused"):
        return
    longer = _longer(context, clock, row)
    if longer is None:
        refused = extend_refusal(context, {str(clock.extend.by)} if clock.extend else set())
        raise Conflict(refused or Text("Batas perpanjangan tercapai.", "It can't be extended."), code="GUARD")
    amount, until = longer
    _tell(
        context, clock, row, "extend",
        amount=amount, until=str(until) if until else None, calendar=_edition(context).number,
    )  # fmt: skip


def _longer(context: CaseContext, clock: grammar.Clock, row: Clock) -> tuple[int | None, date | None] | None:
    """The limit of the clock extended once more, never more than `most`; None when that is reached."""
    assert clock.extend is not None
    state = state_of(clock, row)
    amount, until = _limit(context, clock.limit)
    most, last = _limit(context, clock.extend.most)
    if state.until is not None:
        wanted = min(until, last) if until is not None and last is not None else until
        return (None, wanted) if wanted is not None and wanted > state.until else None
    if state.amount is None or amount is None:
        return None
    total = state.amount + amount if most is None else min(state.amount + amount, most)
    return (total, None) if total > state.amount else None


def _tell(context: CaseContext, clock: grammar.Clock, row: Clock, what: str, **more: Any) -> None:
    """One more event of the clock; the row becomes the fold of its history."""
    told = {
        "what": what,
        "at": canonical.instant(context.moment or context.now),
        **{k: v for k, v in more.items() if v is not None},
    }
    history = [*canonical.loads(row.history), told]
    row.history = canonical.dumps(history).decode()
    days = _calendars(history, context.today, _edition(context))
    state = clock_history.fold(history, clock.count, row.zone, days)
    row.state, row.pause_reason = state.state, state.reason
    assert state.started_at is not None and state.started_on is not None
    row.started_at, row.started_on = state.started_at, state.started_on
    row.due_on, row.due_at = state.due_on, state.due_at
    row.paused_at, row.stopped_at = state.paused_at, state.stopped_at
    run = clock_history.last_run(history)
    ahead = clock_marks.left(clock, state, run, row.zone, calendar_now(context, history))
    row.next_at = ahead[0].at if ahead else None
    kept = context.told.setdefault("clocks", {})
    known = kept.get(row.name)
    kept[row.name] = told if known is None else [*(known if isinstance(known, list) else [known]), told]
    context.moved_clocks.add(row.name)


def _edition(context: CaseContext) -> calendars.Edition:
    """The edition in force. The first act of an office that has none records it."""
    found = calendars.present(context.today)
    return found if found.number or context.act is None else calendars.renew(context.now, context.today)


def _office_of(history: Sequence[clock_history.Event], context: CaseContext | None = None) -> UUID | None:
    """The office whose calendar counts: that of the last start."""
    started = clock_history.last_run(history)
    told = started[0].get("office") if started else None
    if told:
        return UUID(told)
    return context.case.place_id if context is not None else None


def calendar_now(context: CaseContext, history: Sequence[clock_history.Event]) -> Calendar:
    """The calendar of the clock's office as it now stands."""
    return _edition(context).calendar(_office_of(history, context))


def _calendars(
    history: Sequence[clock_history.Event], on: date | None, now: calendars.Edition | None = None
) -> clock_history.Calendars:
    office, day = _office_of(history), on or date.min

    def by_number(number: int | None) -> Calendar:
        found = now if now is not None and now.number == number else calendars.edition(number, day)
        return found.calendar(office)

    return by_number


def _limit(context: CaseContext, limit: grammar.Limit) -> tuple[int | None, date | None]:
    """The amount that the clock runs for, or the date that it runs towards."""
    value: object = limit.amount
    if limit.name:
        value = context.lookup(limit.name)
    elif limit.rule:
        value = registry.get("rule", limit.rule).call(context)
    if isinstance(value, datetime):
        return None, value.date()
    if isinstance(value, date):
        return None, value
    if isinstance(value, int):
        return value, None
    if isinstance(value, str):
        return (int(value), None) if value.lstrip("-").isdigit() else (None, date.fromisoformat(value))
    return None, None
