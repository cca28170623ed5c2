"""Register verbs of print jobs."""

from __future__ import annotations

from uuid import UUID

from kanim.divisions.travel_documents.booklets.selectors import booklet_of
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.kernel.act.core import Act


def keep_picture(job_id: UUID, name: str) -> None:
    """The page as drawn, by its name in private storage; the first one stays."""
    PrintJob.objects.filter(id=job_id, image="").update(image=name)


def mark_sent(job_id: UUID) -> None:
    """The machine has taken the job; an answer that came first stays."""
    PrintJob.objects.filter(id=job_id, state=PrintJob.State.WAITING).update(state=PrintJob.State.SENT)


def answer(act: Act, row: PrintJob, state: PrintJob.State, defect: str) -> None:
    """What the machine said of a job. The case learns of it by an event, unless it has spoiled that booklet
    in the meantime: then the answer is about no passport of it."""
    row.state, row.defect, row.answered_at = state, defect[:120], act.now
    row.save(update_fields=["state", "defect", "answered_at"])
    booklet = booklet_of(row.case_id)
    if booklet is None or booklet.id != row.booklet_id:
        return
    told = "done" if state == PrintJob.State.DONE else "failed"
    act.publish(
        f"print.{told}", {"case_id": str(row.case_id), "job": str(row.id), "defect": row.defect}, row.case_id
    )
