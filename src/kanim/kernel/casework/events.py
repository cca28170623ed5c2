"""What an outside event does to a case under its lock: an action that waits for it, a clock that it moves, a person."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.db import transaction

from kanim.kernel.access.actors import System
from kanim.kernel.act.core import Act
from kanim.kernel.casework import clocks, deadlines, guards, moving, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.casework.models import TaskForPerson
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.format import seal
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

log = logging.getLogger(__name__)
CLERK = System("casework")


def awaiting(context: CaseContext, *names: str) -> Action | None:
    """The action of the present step that an event of one of these names starts, if its conditions hold."""
    for action in context.procedure.actions_in(context.case.step):
        if action.event in names and not guards.refusals(context, action):
            return action
    return None


def took_up(context: CaseContext, action: Action) -> bool:
    """Does an action that an event starts. False when the case refuses it after all (a gate, an effect, a guard):
    then nothing of it stands, and the fact waits for a person."""
    opened = context.act
    assert opened is not None
    opened.authority = _authority(context, action)
    try:
        with transaction.atomic():
            moving.perform(context, opened, action, {})
    except (Conflict, Invalid) as refused:
        log.warning("case %s refuses %s: %s", context.case.id, action.name, type(refused).__name__)
        opened.authority = None
        opened.set_outcome({})
        return False
    return True


def _authority(context: CaseContext, action: Action) -> Any:
    granted = guards.authority_for(context, CLERK, action)
    if isinstance(granted, Exception):
        raise granted
    return granted


def ask_a_person(
    context: CaseContext, event: str, message_id: UUID, *, unit: str = "", clause: str = ""
) -> None:
    """What the case can't take up waits for a person: the fact stands, somebody decides what follows."""
    words = event_words(context, event)
    label = context.procedure.label_of(shown_step(context.procedure, context.case.step, None))
    TaskForPerson.objects.create(
        case_id=context.case.id,
        event=event,
        message_id=message_id,
        unit=unit,
        clause=clause,
        words_id=f"{words.id}, padahal berkas pada keadaan {label.id}. Putuskan tindak lanjutnya."[:240],
        words_en=f"{words.en}, but the case is in the state {label.en}. Decide what follows."[:240],
        created_at=context.now,
    )


def event_words(context: CaseContext, event: str) -> Text:
    """What happened, in words: a registered event, or the action of the procedure that would have followed it."""
    if registry.has("event", event):
        return registry.get("event", event).words or Text.of(event)
    named = next((a.label for _, a in context.procedure.all_actions() if a.event == event), None)
    return named or _OWN.get(event) or Text.of(event)


_OWN = {"parent.ended": Text("Berkas induk berakhir", "The parent case ended")}


def note_event(context: CaseContext, act: Act, event: str) -> bool:
    """An outside event that starts no action here but moves a clock: the stream tells of it. False: it moves none."""
    if not any(str(p) == event for c in context.procedure.clocks.values() for p in c.points):
        return False
    if context.case.end_kind:
        return False
    clocks.happened(context, {event}, context.case.step, context.case.step)
    if not context.moved_clocks:
        return False
    case = context.case
    told = {"from": case.step, "to": case.step, "event": event, **context.told}
    sealed = seal(case.id, case.head_seq, case.head_hash, act.now, [act.group("event.noted", **told)])
    store.save(case, context.fold, sealed, *deadlines.with_clocks(context))
    return True
