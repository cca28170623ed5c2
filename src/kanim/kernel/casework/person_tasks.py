"""Outside facts that a case could not take up: they wait for a person, who decides and says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.actors import Demand, Officer
from kanim.kernel.access.authority import authorise
from kanim.kernel.access.units import units_below
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.access.words import unit_words
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import guards, procedures, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import TaskForPerson
from kanim.kernel.casework.sight import sees
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.format import Group, seal
from kanim.kernel.texts import Text

REMARK_LIMIT = 240
VERSION_EVENT = "procedure.version"
"""The question whether one case moves to the new version of its procedure: answered by `version_moves.decide`."""


@dataclass(frozen=True, slots=True)
class PersonTask:
    """An outside fact that a case could not take up: somebody decides what follows."""

    id: UUID
    case_id: UUID
    number: str
    words: Text
    created_at: datetime
    event: str = ""

    @property
    def is_version(self) -> bool:
        """It asks whether the case moves to a new version of its procedure."""
        return self.event == VERSION_EVENT


def person_tasks(actor: Officer, *, case_id: UUID | None = None, limit: int = 50) -> list[PersonTask]:
    """Facts that wait for a person within the actor's sight (of one case, if named), the oldest first."""
    rows = TaskForPerson.objects.filter(visible_to(actor).q("case__"), done_at=None).select_related("case")
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    return [
        PersonTask(
            row.id, row.case_id, row.case.number, Text(row.words_id, row.words_en), row.created_at, row.event
        )
        for row in rows.order_by("created_at")[:limit]
    ]


def finish_task(
    actor: Officer, case_id: UUID, task_id: UUID, remark: str, *, key: str, now: datetime | None = None
) -> None:
    """What follows of an outside fact was decided: the remark says what and why, on the case's stream.

    A post that carries the procedure's clause in the case's office decides. Raises `NotVisible`, `Denied`,
    `Conflict` (decided already) and `Invalid` (no remark)."""
    request = {"case": str(case_id), "task": str(task_id), "remark": remark}
    with open_act(actor, "task.finish", key, request, now=now) as act:
        found = store.find(case_id, lock=True)
        if found is None or not sees(actor, found[0]):
            raise NotVisible
        if act.replayed:
            return
        act.begin()
        case, fold = found
        row = TaskForPerson.objects.filter(id=task_id, case_id=case_id).first()
        if row is None or row.event == VERSION_EVENT:
            raise NotVisible
        _require_unit(actor, row, act.today)
        procedure = procedures.pinned(case.definition_id)
        clause = row.clause or procedure.clause
        own = guards.own_case(CaseContext(case, fold, procedure, actor=actor, act=act), actor, clause)
        if own is not None:
            raise own
        act.authority = authorise(actor, Demand(clause, actor.unit, actor.post, case.place_id), act.today)
        if row.done_at is not None:
            raise Conflict(
                Text("Kejadian ini sudah diputus.", "This has been decided already."),
                code="NOTHING_TO_DECIDE",
            )
        said = said_in(remark)
        db.execute("UPDATE casework_person_task SET done_at = %s WHERE id = %s", [act.now, row.id])
        told = {"from": case.step, "to": case.step, "task": str(row.id), "event": row.event}
        groups = [act.group("task.finished", **told), Group({"form": "", "values": {"catatan": said}})]
        store.save(case, fold, seal(case.id, case.head_seq, case.head_hash, act.now, groups))


def _require_unit(actor: Officer, row: TaskForPerson, on: date) -> None:
    """What was referred to a unit is decided there or above it in the office."""
    if row.unit and row.unit not in units_below(actor.unit, on):
        words = unit_words(row.unit, on)
        raise Denied(
            Text(f"Ini diputus oleh {words.id}.", f"This is decided by {words.en}."),
            clause=row.clause or None,
        )


def said_in(remark: str) -> str:
    """A remark as it is kept: on one line. Raises `Invalid` when it is empty or too long."""
    said = " ".join(remark.replace("\x00", " ").split())
    if not 0 < len(said) <= REMARK_LIMIT:
        raise Invalid(
            {
                "catatan": Text(
                    f"Tulis keputusan dan alasannya dalam paling banyak {REMARK_LIMIT} huruf.",
                    f"Write the decision and its reason in at most {REMARK_LIMIT} characters.",
                )
            }
        )
    return said
