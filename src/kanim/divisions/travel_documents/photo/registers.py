"""Photographs of applicants: judged when taken, read when printed."""

from __future__ import annotations

from uuid import UUID

from kanim.divisions.travel_documents.photo.models import PhotoCheck
from kanim.divisions.travel_documents.photo.quality import ENGINE, judge_photo
from kanim.kernel import canonical, clock
from kanim.kernel.papers import uploads
from kanim.kernel.papers.models import Paper
from kanim.kernel.registry import query

PHOTO = "FOTO"


@query("paper.FOTO.judge")
def judge(paper_id: UUID) -> PhotoCheck:
    """Judges a photograph that was just attached and keeps the finding. Never inside a transaction: it looks
    at every pixel."""
    paper = Paper.objects.get(id=paper_id)
    found = judge_photo(uploads.open_file(paper).stored.read())
    check = PhotoCheck(
        paper_id=paper.id,
        score=found.score,
        findings=canonical.dumps([f.data() for f in found.findings]).decode(),
        engine=ENGINE,
        checked_at=clock.now(),
    )
    check.save()
    return check


def photo_of(case_id: UUID) -> Paper | None:
    """The latest photograph of a case."""
    found = Paper.objects.filter(case_id=case_id, type=PHOTO).exclude(state__in=uploads.GONE)
    return found.order_by("-uploaded_at", "-id").first()


def photo_bytes(case_id: UUID) -> bytes | None:
    paper = photo_of(case_id)
    return uploads.open_file(paper).stored.read() if paper else None
