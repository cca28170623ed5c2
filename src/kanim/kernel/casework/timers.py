"""Actions that the system does when their time comes, unless the step was left before."""

from __future__ import annotations

from datetime import datetime

from kanim.kernel import calendar, db
from kanim.kernel.casework import clocks
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action

ZONE = "Asia/Jakarta"
_INSERT = (
    "INSERT INTO casework_timer (id, case_id, step, action, visit, due_at, attempts, error) "
    "VALUES (%s,%s,%s,%s,%s,%s,0,'')"
)

_MOVE = (
    "UPDATE casework_timer SET due_at=%s, attempts=0, error='' WHERE case_id=%s AND action=%s AND due_at<>%s"
)


def has_timers(context: CaseContext, step: str) -> bool:
    return any(action.after is not None for action in context.procedure.actions_in(step))


def leave(context: CaseContext) -> None:
    """The step is left: its timers are gone."""
    db.execute("DELETE FROM casework_timer WHERE case_id = %s", [context.case.id])


def enter(context: CaseContext, visit: int) -> None:
    """Sets the timers of the step that the case now stands in. Clocks are applied before."""
    for action in context.procedure.actions_in(context.case.step):
        if action.after is None:
            continue
        due = _due(context, action)
        if due is not None:
            db.execute(_INSERT, [db.uuid7(), context.case.id, context.case.step, action.name, visit, due])


def follow(context: CaseContext) -> None:
    """An act stayed in the step but may have moved what a timer waits for (an appointment): named moments are
    asked anew. Spans run on from the entry, and clocks tell themselves."""
    for action in context.procedure.actions_in(context.case.step):
        if action.after is None or action.after.clock or action.after.span is not None:
            continue
        due = _due(context, action)
        if due is not None:
            db.execute(_MOVE, [due, context.case.id, action.name, due])


def _due(context: CaseContext, action: Action) -> datetime | None:
    after = action.after
    assert after is not None
    if after.clock:
        row = context.clocks().get(after.clock)
        return clocks.due_at(row) if row else None
    if after.span is None:
        moment = context.lookup(after.name)
        return moment if isinstance(moment, datetime) else None
    span = after.span
    amount = span.amount if span.amount is not None else int(str(context.lookup(span.name)))
    limit = calendar.Limit(amount, calendar.Count(span.unit))
    return calendar.due_at(context.case.entered_at, limit, clocks.calendar_on(context.today), ZONE)
