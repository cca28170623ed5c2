"""What is late, and how much stands at each step."""

from __future__ import annotations

from django.db.models import Count

from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.casework import procedures, queues
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.texts import Text


def late_cases(actor: Officer, *, limit: int = 50) -> tuple[queues.Line, ...]:
    """Open cases of this actor's sight that are due today or are late, the most urgent first."""
    found = visible_to(actor).filter(Case.objects.filter(end_kind="", due_on__lte=clock.today()))
    return tuple(queues.lines_of(list(found.order_by("due_on", "id")[:limit]), actor))


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
