"""What a gate refers to a person: a task for the unit that can decide, written after the refused act was undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import store
from kanim.kernel.casework.gates import NEUTRAL, Verdict
from kanim.kernel.casework.models import TaskForPerson
from kanim.kernel.db import uuid7
from kanim.kernel.ledger.format import seal
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

CLERK = System("casework")


def route(case_id: UUID, action: str, verdict: Verdict, *, now: datetime | None = None) -> None:
    """Makes a task for the unit that a gate refers to; once while one of that gate waits. The task says no more than
    readers of the case may know; the reason stays with the gate, which is asked again each time."""
    answer = verdict.gravest
    if answer.state != "refer":
        return
    event = f"gate.{verdict.gate}"
    with open_act(CLERK, "gate", uuid7().hex, {"case": str(case_id)}, now=now) as act:
        found = store.find(case_id, lock=True)
        if found is None:
            return
        act.begin()
        if TaskForPerson.objects.filter(case_id=case_id, event=event, done_at=None).exists():
            return
        case, fold = found
        words = registry.get("gate", verdict.gate).words or Text.of(verdict.gate)
        task = TaskForPerson.objects.create(
            case_id=case_id,
            event=event,
            message_id=uuid7(),
            unit=answer.unit,
            clause=answer.clause,
            words_id=f"{words.id}: {NEUTRAL.id}"[:240],
            words_en=f"{words.en}: {NEUTRAL.en}"[:240],
            created_at=act.now,
        )
        told = {
            "from": case.step,
            "to": case.step,
            "task": str(task.id),
            "gate": verdict.gate,
            "unit": answer.unit,
        }
        event_of = seal(
            case.id,
            case.head_seq,
            case.head_hash,
            act.now,
            [act.group("gate.referred", **told, action=action)],
        )
        store.save(case, fold, event_of)
