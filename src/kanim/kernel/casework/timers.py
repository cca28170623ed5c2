"""Actions that the system does when their time comes, unless the step was left before."""

from __future__ import annotations

from datetime import datetime

from kanim.kernel import calendar, clock, db
from kanim.kernel.casework import clocks
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.organisation import calendars
from kanim.kernel.organisation.directory import find_office_by_id

_INSERT = (
    "INSERT INTO casework_timer (id, case_id, step, action, visit, due_at, attempts, error) "
    "VALUES (%s,%s,%s,%s,%s,%s,0,'') ON CONFLICT (case_id, step, action, visit) DO NOTHING"
)
_MOVE = (
    "UPDATE casework_timer SET due_at=%s, attempts=0, error='' WHERE case_id=%s AND action=%s AND due_at<>%s"
)
_KNOWN = "SELECT 1 FROM casework_timer WHERE case_id=%s AND action=%s"
_TAKE_OFF = "DELETE FROM casework_timer WHERE case_id=%s AND action=%s"


def has_timers(context: CaseContext, step: str) -> bool:
    return any(action.after is not None for action in context.procedure.actions_in(step)) or any(
        clock.then for clock in context.procedure.clocks.values()
    )


def leave(context: CaseContext) -> None:
    """The step is left: its timers are gone."""
    db.execute("DELETE FROM casework_timer WHERE case_id = %s", [context.case.id])


def enter(context: CaseContext, visit: int) -> None:
    """Sets the timers of the step that the case now stands in. Clocks are applied before."""
    for action in context.procedure.actions_in(context.case.step):
        if action.after is not None:
            _set(context, action, _due(context, action), visit)


def follow(context: CaseContext) -> None:
    """An act stayed in the step but may have moved what a timer waits for: named moments (an appointment) are
    asked anew, and so is the end of every clock that the act moved. Spans run on from the entry."""
    for action in context.procedure.actions_in(context.case.step):
        after = action.after
        if after is None or after.span is not None:
            continue
        if after.clock and after.clock not in context.moved_clocks:
            continue
        _move(context, action)


def follow_calendar(context: CaseContext) -> None:
    """The office's calendar changed: timers in working days, and those of clocks that moved, are asked anew."""
    for action in context.procedure.actions_in(context.case.step):
        after = action.after
        if after is None:
            continue
        in_working_days = after.span is not None and after.span.unit == "hari_kerja"
        if in_working_days or after.clock in context.moved_clocks:
            _move(context, action)


def set_now(context: CaseContext, action: Action) -> None:
    """The system is to do this action of the present step as soon as it can (the end of a clock)."""
    _set(context, action, context.now, context.case.head_seq)


def _set(context: CaseContext, action: Action, due: datetime | None, visit: int) -> None:
    if due is not None:
        case = context.case
        db.execute(_INSERT, [db.uuid7(), case.id, case.step, action.name, visit, due])


def _move(context: CaseContext, action: Action) -> None:
    due, case = _due(context, action), context.case
    if due is None:
        if action.after is not None and action.after.clock:  # its clock stands still, or has stopped
            db.execute(_TAKE_OFF, [case.id, action.name])
    elif db.fetch_one(_KNOWN, [case.id, action.name]) is None:
        _set(context, action, due, case.head_seq)
    else:
        db.execute(_MOVE, [due, case.id, action.name, due])


def due_now(context: CaseContext, action: Action) -> datetime | None:
    """When a timer on a named moment is due as that moment stands now; None for spans and clocks, which tell
    themselves."""
    if action.after is None or action.after.clock or action.after.span is not None:
        return None
    return _due(context, action)


def _due(context: CaseContext, action: Action) -> datetime | None:
    after = action.after
    assert after is not None
    if after.clock:
        row = context.clocks().get(after.clock)
        return clocks.due_at(row) if row else None
    if after.span is None:
        moment = context.lookup(after.name)
        return moment if isinstance(moment, datetime) else None
    span, case = after.span, context.case
    amount = span.amount if span.amount is not None else int(str(context.lookup(span.name)))
    office = find_office_by_id(case.place_id)
    return calendar.due_at(
        case.entered_at,
        calendar.Limit(amount, calendar.Count(span.unit)),
        calendars.calendar_for(case.place_id, context.today),
        office.zone if office else clock.OFFICE_ZONE,
    )
