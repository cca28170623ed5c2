"""What is late, what waits for a person's decision, and how much stands at each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.casework import procedures, queues
from kanim.kernel.casework.models import Case, TaskForPerson
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class PersonTask:
    """An outside fact that a case could not take up: somebody decides what follows."""

    case_id: UUID
    number: str
    words: Text
    created_at: datetime


def late_cases(actor: Officer, *, limit: int = 50) -> tuple[queues.Line, ...]:
    """Open cases of this actor's sight that are due today or are late, the most urgent first."""
    found = visible_to(actor).filter(Case.objects.filter(end_kind="", due_on__lte=clock.today()))
    return tuple(queues.lines_of(list(found.order_by("due_on", "id")[:limit]), actor))


def person_tasks(actor: Officer, *, limit: int = 50) -> list[PersonTask]:
    """Facts that wait for a person, the oldest first."""
    rows = TaskForPerson.objects.filter(visible_to(actor).q("case__"), done_at=None).select_related("case")
    return [
        PersonTask(row.case_id, row.case.number, Text(row.words_id, row.words_en), row.created_at)
        for row in rows.order_by("created_at")[:limit]
    ]


def waiting_by_step(actor: Officer) -> list[tuple[Text, str, int]]:
    """How many open cases stand at each step of each procedure: label, step, count."""
    rows = (
        visible_to(actor)
        .filter(Case.objects.filter(end_kind=""))
        .values("definition_id", "step")
        .annotate(count=Count("id"))
        .order_by("-count")
    )
    total: dict[str, tuple[Text, int]] = {}
    for row in rows:
        procedure = procedures.pinned(row["definition_id"])
        step = shown_step(procedure, row["step"], actor)
        known = total.get(step, (procedure.label_of(step), 0))
        total[step] = (known[0], known[1] + row["count"])
    return [(label, step, count) for step, (label, count) in total.items()]
