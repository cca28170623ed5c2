"""What the worker does as time passes: a clock's reminders, alarms and end, rounds of recurring work, and a calendar
that changed.

Each case is told under its lock, in an act of its own, so that what is told is told once and stands in its history.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kanim.kernel import canonical, clock, db
from kanim.kernel.access.actors import Authority, System
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import (
    acting,
    clocks,
    day_words,
    deadlines,
    grammar,
    procedures,
    rounds,
    store,
    timers,
)
from kanim.kernel.casework.clock_marks import Mark
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Clock, Deadline, Timer
from kanim.kernel.casework.notices import CALENDAR, GATED, MARKS, MISSED
from kanim.kernel.errors import KanimError
from kanim.kernel.ledger.format import seal
from kanim.kernel.organisation import calendars

log = logging.getLogger(__name__)
CLERK = System("casework")
SLACK = timedelta(days=15)  # how far an end on a day off may be moved by it
WAIT = timedelta(minutes=1)
SETTLE = timedelta(seconds=5)  # acts that began under the edition before have committed


def run_clocks(now: datetime | None = None, limit: int = 200) -> int:
    """Tells what has come of running clocks: reminders and alarms as messages, and their end with what then is
    to be done. Gives how many clocks told something."""
    moment = now or clock.now()
    due = Clock.objects.filter(state="running", next_at__lte=moment).order_by("next_at")
    told = 0
    for clock_id, case_id, name in list(due.values_list("id", "case_id", "name")[:limit]):
        try:
            told += _tell(case_id, name, now)
        except KanimError as refused:
            db.execute(
                "UPDATE casework_clock SET next_at = %s WHERE id = %s AND next_at <= %s",
                [moment + WAIT, clock_id, moment],
            )
            log.warning("clock %s of case %s waits: %s", name, case_id, type(refused).__name__)
    return told


def _tell(case_id: UUID, name: str, now: datetime | None) -> int:
    with open_act(CLERK, "clock", db.uuid7().hex, {"case": str(case_id), "clock": name}, now=now) as act:
        context = _locked(act, case_id)
        which = context.procedure.clocks.get(name) if context else None
        row = context.clocks().get(name) if context else None
        if context is None or which is None or row is None:
            return 0
        if row.state != "running" or row.next_at is None or row.next_at > context.now:
            return 0  # somebody else told it, or moved it, since the list was read
        come = clocks.tell_marks(context, which, row)
        if name not in context.moved_clocks:
            db.execute("UPDATE casework_clock SET next_at = NULL WHERE id = %s", [row.id])
            return 0
        _save(context, act, MARKS[come[-1].kind] if come else GATED)
        for mark in _last_of_each(come):
            _publish(act, context, which, row, mark)
        if come and come[-1].kind == "over" and which.then:
            action = context.procedure.find_action(context.case.step, which.then)
            if action is not None and action.is_automatic:
                timers.set_now(context, action)
        return 1


def run_duties(now: datetime | None = None, limit: int = 200) -> int:
    """Rounds of recurring work whose time is over: what is the system's own it does, what nobody did is missed.
    Gives how many."""
    moment = now or clock.now()
    rows = Deadline.objects.filter(kind="duty", next_at__lte=moment).order_by("next_at")
    done = 0
    for line_id, case_id, name in list(rows.values_list("id", "object_id", "name")[:limit]):
        try:
            done += _end_round(case_id, name, moment, now)
        except KanimError as refused:
            db.execute("UPDATE casework_deadline SET next_at = %s WHERE id = %s", [moment + WAIT, line_id])
            log.warning("duty %s of case %s waits: %s", name, case_id, type(refused).__name__)
    return done


def _end_round(case_id: UUID, name: str, moment: datetime, now: datetime | None) -> int:
    line = Deadline.objects.filter(object_id=case_id, kind="duty", name=name, next_at__lte=moment).first()
    found = store.find(case_id) if line is not None else None
    if line is None or found is None:
        return 0
    case, _ = found
    action = procedures.pinned(case.definition_id).find_action(case.step, name)
    if action is not None and action.is_automatic:
        acting.act(CLERK, case_id, name, {}, key=f"duty:{line.id}:{line.due_at:%Y%m%d%H%M%S}", now=now)
        return 1
    with open_act(CLERK, "duty", db.uuid7().hex, {"case": str(case_id), "duty": name}, now=now) as act:
        context = _locked(act, case_id)
        duty = context.procedure.duties.get(name) if context else None
        still = Deadline.objects.filter(
            object_id=case_id, kind="duty", name=name, due_at=line.due_at
        ).exists()
        if context is None or not still:
            return 0
        if duty is None or context.case.step not in duty.steps:  # of another version of the procedure
            Deadline.objects.filter(object_id=case_id, kind="duty", name=name).delete()
            return 0
        context.told["duty"] = {"name": name, "due": canonical.instant(line.due_at)}
        others = [rounds.following(context, duty)]
        missed = context.procedure.find_action(context.case.step, duty.missed) if duty.missed else None
        if missed is not None and missed.is_automatic:
            timers.set_now(context, missed)
        elif missed is not None:
            others.append(deadlines.action_line(context, missed, rounds.zone_of(context)))
        _save(context, act, MISSED, *others)
        act.publish(MISSED, {"case_id": str(case_id), **context.told["duty"]}, case_id)
        return 1


def _last_of_each(come: list[Mark]) -> list[Mark]:
    """Of several alarms that came together the last one is told."""
    return list({mark.kind: mark for mark in come}.values())


def _publish(act: Act, context: CaseContext, which: grammar.Clock, row: Clock, mark: Mark) -> None:
    payload = {
        "case_id": str(context.case.id),
        "clock": which.name,
        "mark": mark.key,
        "due_on": str(row.due_on) if row.due_on else None,
        "due_at": canonical.instant(row.due_at) if row.due_at else None,
        "owner": str(which.owner) if which.owner else None,
        "then": which.then or None,
    }
    act.publish(MARKS[mark.kind], payload, context.case.id)


def _locked(act: Act, case_id: UUID) -> CaseContext | None:
    found = store.find(case_id, lock=True)
    if found is None or act.replayed:
        return None
    act.begin()
    case, fold = found
    context = CaseContext(case, fold, procedures.pinned(case.definition_id), actor=CLERK, act=act)
    act.authority = Authority(context.procedure.clause)
    return None if case.end_kind else context


def _save(context: CaseContext, act: Act, verb: str, *others: db.Statement) -> None:
    case = context.case
    clocks.set_due(context)
    groups = [act.group(verb, **{"from": case.step, "to": case.step, **context.told})]
    event = seal(case.id, case.head_seq, case.head_hash, act.now, groups)
    lines = deadlines.with_clocks(context)
    store.save(case, context.fold, event, *lines, *others, act.keeping())


# The calendar --------------------------------------------------------------------------------------------------


def follow_calendar(now: datetime | None = None, *, at_once: bool = False) -> int:
    """Notices a changed calendar (of the regulation or an office) and counts the clocks and timers that it
    touches anew, each case in an act of its own. Safe to run again: what stands right is left alone. Gives how
    many cases changed."""
    moment = now or clock.now()
    today = clock.day_of(moment)
    with db.write_transaction():
        latest = calendars.renew(moment, today)
    before = calendars.last_applied()
    if before is None:
        calendars.mark_applied(latest.number, moment)
        return 0
    if before.number == latest.number or not (
        at_once or calendars.is_settled(latest.number, moment - SETTLE)
    ):
        return 0
    days = calendars.changed_days(before, latest)
    calendars.forget()  # what is counted now is counted by the latest
    if days:
        with open_act(CLERK, "slots", db.uuid7().hex, {"edition": latest.number}, now=now) as act:
            day_words.follow_slots(act, before, latest)
    changed = sum(_recount(case_id, latest.number, now) for case_id in touched_by(days)) if days else 0
    calendars.mark_applied(latest.number, moment)
    return changed


def touched_by(days: set[date]) -> list[UUID]:
    """The cases with a running clock, or a timer in working days, that may end otherwise by these days."""
    first, last = min(days) - SLACK, max(days) + SLACK
    running = Clock.objects.filter(state="running", started_on__lte=last, due_on__gte=first)
    found = dict.fromkeys(running.order_by("id").values_list("case_id", flat=True))
    begin = datetime.combine(first, time(), UTC)
    waiting = Timer.objects.filter(due_at__gte=begin).order_by("id")
    for case_id, definition, step, action in waiting.values_list(
        "case_id", "case__definition_id", "step", "action"
    ):
        known = procedures.pinned(definition).find_action(step, action)
        span = known.after.span if known is not None and known.after is not None else None
        if span is not None and span.unit == "hari_kerja":
            found[case_id] = None
    return list(found)


def _recount(case_id: UUID, edition: int, now: datetime | None) -> int:
    with open_act(CLERK, "calendar", f"{case_id}:{edition}", {"edition": edition}, now=now) as act:
        context = _locked(act, case_id)
        if context is None:
            return 0
        for which in context.procedure.clocks.values():
            row = context.clocks().get(which.name)
            if row is not None:
                clocks.recount(context, which, row)
        if context.moved_clocks:
            context.told["edition"] = edition
            _save(context, act, CALENDAR)
        timers.follow_calendar(context)
        return int(bool(context.moved_clocks))
