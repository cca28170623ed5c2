"""What the worker does as time passes: a clock's reminders, alarms and end, and a calendar that changed.

Each case is told under its lock, in an act of its own, so that what is told is told once and stands in its
history. These notices change nothing that a person decides on: `notices_only` lets an act through whose actor
saw the case before them.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kanim.kernel import canonical, clock, db
from kanim.kernel.access.actors import Authority, System
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import clocks, grammar, procedures, store, timers
from kanim.kernel.casework.clock_marks import Mark
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Clock, Timer
from kanim.kernel.errors import KanimError
from kanim.kernel.ledger.format import seal
from kanim.kernel.organisation import calendars

log = logging.getLogger(__name__)
CLERK = System("casework")
VERBS = {"remind": "clock.reminded", "alarm": "clock.alarm", "over": "clock.over"}
GATED, CALENDAR = "clock.gated", "calendar.changed"
NOTICES = frozenset({*VERBS.values(), GATED, CALENDAR})
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
        _save(context, act, VERBS[come[-1].kind] if come else GATED)
        for mark in _last_of_each(come):
            _publish(act, context, which, row, mark)
        if come and come[-1].kind == "over" and which.then:
            action = context.procedure.find_action(context.case.step, which.then)
            if action is not None and action.is_automatic:
                timers.set_now(context, action)
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
    act.publish(VERBS[mark.kind], payload, context.case.id)


def _locked(act: Act, case_id: UUID) -> CaseContext | None:
    found = store.find(case_id, lock=True)
    if found is None or act.replayed:
        return None
    act.begin()
    case, fold = found
    context = CaseContext(case, fold, procedures.pinned(case.definition_id), actor=CLERK, act=act)
    act.authority = Authority(context.procedure.clause)
    return None if case.end_kind else context


def _save(context: CaseContext, act: Act, verb: str) -> None:
    case = context.case
    clocks.set_due(context)
    groups = [act.group(verb, **{"from": case.step, "to": case.step, **context.told})]
    event = seal(case.id, case.head_seq, case.head_hash, act.now, groups)
    store.save(case, context.fold, event, *clocks.writes(context), act.keeping())


def notices_only(case_id: UUID, since: int) -> bool:
    """True if nothing but notices of time came to the case after that version."""
    rows = db.fetch(
        "SELECT body FROM ledger_payload WHERE stream = %s AND seq > %s AND part = 0", [case_id, since]
    )
    return bool(rows) and all(canonical.loads(bytes(row[0]))["verb"] in NOTICES for row in rows)


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
