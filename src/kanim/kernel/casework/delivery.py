"""Events and timers: what the system does to a case, each once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kanim.kernel import clock, db
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import paper_events, procedures, store, timers
from kanim.kernel.casework.acting import act
from kanim.kernel.casework.events import CLERK, ask_a_person, awaiting, note_event, took_up
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Case, Timer
from kanim.kernel.errors import Conflict, KanimError, Unavailable
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

log = logging.getLogger(__name__)
ALWAYS_A_PERSON = frozenset({"payment.unapplied"})  # money that somebody must decide about


def receive(
    event: str,
    message_id: UUID,
    case_id: UUID,
    payload: Mapping[str, Any],
    *,
    now: datetime | None = None,
) -> bool:
    """Applies an outside event to its case once. An event that the case can't accept becomes a task for a
    person; the fact that it tells of stands either way. True when the case moved or noted it."""
    with open_act(CLERK, f"event:{event}", str(message_id), {"case": str(case_id)}, now=now) as opened:
        if opened.replayed:
            return False
        found = store.find(case_id, lock=True)
        if found is None:
            return False
        opened.begin()
        case, fold = found
        names = paper_events.names_of(event, payload)
        context = _told(case, fold, opened, event, payload)
        action = awaiting(context, *names)
        if action is not None and took_up(context, action):
            return True
        if action is not None:  # refused after all: what it had begun is left, the fact is told anew
            context = _told(*store.reread(case_id), opened, event, payload)
        if len(names) > 1:  # a paper's own point: nobody need decide that a letter was signed
            return paper_events.note(context, opened, event)
        if note_event(context, opened, event) and action is None:
            return True
        if event in ALWAYS_A_PERSON or any(a.event == event for _, a in context.procedure.all_actions()):
            ask_a_person(context, event, message_id)
        return False


def _told(case: Case, fold: store.Fold, opened: Act, event: str, payload: Mapping[str, Any]) -> CaseContext:
    """The case as it hears of the event, its clocks moved where they name it."""
    context = CaseContext(case, fold, procedures.pinned(case.definition_id), actor=CLERK, act=opened)
    context.told = {"payload": dict(payload)}
    fold.results[event] = dict(payload)
    paper_events.mark(context, event, payload)
    return context


def run_timers(now: datetime | None = None, limit: int = 200) -> int:
    """Does what is due. A timer that names a question (`ask`) asks outside first, in no transaction; while
    no answer comes it waits. Gives how many cases moved."""
    moment = now or clock.now()
    moved = 0
    for timer in list(Timer.objects.filter(due_at__lte=moment).order_by("due_at")[:limit]):
        try:
            moved += _run(timer, moment, now)
        except KanimError as refused:
            _postpone(timer, moment, str(refused.message.en))
            log.warning("timer %s of case %s waits: %s", timer.action, timer.case_id, type(refused).__name__)
    return moved


def _run(timer: Timer, now: datetime, given: datetime | None) -> int:
    found = store.find(timer.case_id)
    if found is None:
        return 0
    case, fold = found
    if not Timer.objects.filter(id=timer.id, due_at__lte=now).exists():
        return 0  # what it waits for was moved since the list was read
    definition = procedures.pinned(case.definition_id)
    action = definition.find_action(case.step, timer.action)
    if action is None or case.step != timer.step:
        Timer.objects.filter(id=timer.id).delete()
        return 0
    due = timers.due_now(CaseContext(case, fold, definition, actor=CLERK), action)
    if due is not None and due > now:  # the moment that it waits for has moved (a code that came late)
        _move(timer, due)
        return 0
    if action.ask:
        answer = registry.get("job", action.ask).call({"case_id": str(case.id)})
        if answer == "unknown":
            raise Unavailable(Text("Belum ada jawaban dari luar.", "No answer from outside yet."))
        if answer == "paid":
            # the fact is on its way as an event of its own; the right is not taken away
            _postpone(timer, now, "")
            return 0
    try:
        # what was found due is done to that very version: a case that has moved meanwhile is looked at again
        act(CLERK, case.id, timer.action, {}, version=case.head_seq, key=f"timer:{timer.id}", now=given)
    except Conflict as refused:
        if refused.code not in ("GUARD", "GATE", "STALE"):
            raise
        _postpone(timer, now, str(refused.message.en))
        return 0
    return 1


def _move(timer: Timer, due: datetime) -> None:
    db.execute(
        "UPDATE casework_timer SET due_at=%s, attempts=0, error='' WHERE id=%s AND due_at=%s",
        [due, timer.id, timer.due_at],
    )


def _postpone(timer: Timer, now: datetime, why: str) -> None:
    """Tries again later: a minute, then twice as long each time, at most an hour. One whose time was moved
    since it was read keeps its new time."""
    wait = timedelta(seconds=min(3600, 60 * 2 ** min(timer.attempts, 6)))
    db.execute(
        "UPDATE casework_timer SET due_at=%s, attempts=attempts+1, error=%s WHERE id=%s AND due_at=%s",
        [now + wait, why[:500], timer.id, timer.due_at],
    )
