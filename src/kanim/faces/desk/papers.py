"""Papers on the case page: shown, attached, compared with the original; issued papers downloaded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kanim.faces import parts as protocol
from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, replaced_by, rule_for_upload, take_for_case, taken_from
from kanim.kernel.access import reads
from kanim.kernel.casework import case_papers
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.papers import instruments, making, uploads
from kanim.kernel.papers.models import Upload
from kanim.kernel.papers.parts import Whole
from kanim.kernel.papers.rules import PaperRule
from kanim.ui.files import file_response


@require_GET
@desk_page
def paper_file(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """The file of a paper, if the officer may see its case."""
    get_case(request.actor, case_id)  # type: ignore[attr-defined]
    paper = uploads.get_paper(case_id, paper_id)
    reads.note(request.actor, reads.PAPER, case_id, paper_id)  # type: ignore[attr-defined]
    return file_response(
        uploads.open_file(paper),
        inline=True,
        wanted=request.headers.get("Range", ""),
    )


@require_GET
@desk_page
def instrument_file(request: HttpRequest, case_id: UUID, instrument_id: UUID) -> HttpResponseBase:
    """An issued paper as PDF; while the worker is still making it, the page says so."""
    get_case(request.actor, case_id)  # type: ignore[attr-defined]
    instrument = instruments.get_instrument(case_id, instrument_id)
    reads.note(request.actor, reads.LETTER, case_id, instrument_id)  # type: ignore[attr-defined]
    return file_response(
        making.open_instrument(instrument),
        inline=True,
        wanted=request.headers.get("Range", ""),
    )


@require_POST
@desk_page
def attach(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """An upload at the counter."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)
    try:
        with taken_from(request, context.law, request.POST.get("jenis", ""), "berkas") as taken:
            replaces, why = replaced_by(request)
            case_papers.attach_paper(actor, case_id, taken, key=key_of(request), replaces=replaces, why=why)
        messages.success(request, _("Berkas disimpan."))
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return _back(case_id)


@desk_page
def upload(
    request: HttpRequest, case_id: UUID, upload_id: UUID | None = None, number: int | None = None
) -> HttpResponseBase:
    """The same in parts (`faces.parts`)."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)

    def rule(paper_type: str) -> PaperRule:
        case_papers.require_attach(context, actor)
        return rule_for_upload(context.law, paper_type)

    def take(row: Upload, whole: Whole) -> UUID:
        return take_for_case(request, case_id, rule(row.type), row, whole)

    here = reverse("desk-case", args=[case_id]) + "?tab=berkas"
    return protocol.answer(request, protocol.Target(case_id, rule, take, lambda _: here), upload_id, number)


@require_POST
@desk_page
def check(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
    """The officer's finding on a paper."""
    actor = request.actor  # type: ignore[attr-defined]
    matches = request.POST.get("hasil") == "SESUAI"
    try:
        case_papers.check_paper(
            actor, case_id, paper_id, matches, request.POST.get("catatan", ""), key=key_of(request)
        )
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return _back(case_id)


@require_POST
@desk_page
def withdraw(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
    """A paper that shall not count, with the reason."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        case_papers.withdraw_paper(
            actor, case_id, paper_id, request.POST.get("alasan", ""), key=key_of(request)
        )
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return _back(case_id)


def _back(case_id: UUID) -> HttpResponse:
    return redirect(reverse("desk-case", args=[case_id]) + "?tab=berkas")
