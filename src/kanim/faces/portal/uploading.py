"""An applicant's uploads in parts: for a form that is being filled in, and for an application that waits for him."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from kanim.faces import parts as protocol
from kanim.faces.actors import login_required_holder
from kanim.faces.files import rule_for_upload, rule_of, take_for_case
from kanim.faces.portal import applications, apply, wizard
from kanim.kernel import clock
from kanim.kernel.casework import case_papers
from kanim.kernel.casework.sight import get_case
from kanim.kernel.papers import uploads
from kanim.kernel.papers.models import Upload
from kanim.kernel.papers.parts import Whole
from kanim.kernel.papers.rules import PaperRule


@login_required_holder
def of_draft(
    request: HttpRequest, draft_id: UUID, upload_id: UUID | None = None, number: int | None = None
) -> HttpResponseBase:
    """For a form not yet sent. Raises `NotVisible` for another's."""
    actor = request.actor  # type: ignore[attr-defined]
    found = wizard.load(actor, draft_id, clock.today())

    def rule(paper_type: str) -> PaperRule:
        apply.require_asked(found, paper_type)
        return rule_of(found.book, paper_type)

    def take(row: Upload, whole: Whole) -> UUID:
        account = actor.account_id
        paper = uploads.receive(
            whole, rule(row.type), draft_id=draft_id, uploaded_by=account, now=clock.now(), of=row
        )
        return paper.id

    target = protocol.Target(draft_id, rule, take, lambda kind: f"{found.url(wizard.PAPERS)}#{kind}")
    return protocol.answer(request, target, upload_id, number)


@login_required_holder
def of_case(
    request: HttpRequest, case_id: UUID, upload_id: UUID | None = None, number: int | None = None
) -> HttpResponseBase:
    """For an application. Raises `NotVisible` for another's."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)

    def rule(paper_type: str) -> PaperRule:
        case_papers.require_attach(context, actor)
        applications.require_asked(context, paper_type)
        return rule_for_upload(context.law, paper_type)

    def take(row: Upload, whole: Whole) -> UUID:
        return take_for_case(request, case_id, rule(row.type), row, whole)

    here = reverse("application", args=[case_id]) + "#berkas"
    return protocol.answer(request, protocol.Target(case_id, rule, take, lambda _: here), upload_id, number)
