"""An applicant's applications: where each is, what to do now, papers, bill, letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanim.divisions.travel_documents.requirements.facts import asked_of
from kanim.faces.actors import login_required_holder
from kanim.faces.files import key_of, replaced_by, taken_from, version_of
from kanim.faces.portal import catalogue, slots, wizard
from kanim.kernel import clock
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework import case_papers, drafts, queues
from kanim.kernel.casework.acting import act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.forms import action_parts
from kanim.kernel.casework.options import Option, options
from kanim.kernel.casework.readers import readers_told
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.money import selectors as money
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.papers import instruments, making, quality, uploads
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from kanim.ui.case_status import history, status_of
from kanim.ui.components import FileView, Pair, Tone
from kanim.ui.files import file_response
from kanim.ui.words import pair_of

MOVABLE_FOR = timedelta(days=92)
PAPER_STATES: dict[str, tuple[Text, Tone]] = {
    "DITERIMA": (Text("Belum diperiksa", "Not checked yet"), "wait"),
    "SESUAI": (Text("Sesuai asli", "Agrees with the original"), "ok"),
    "TIDAK_SESUAI": (Text("Tidak sesuai, ganti", "Does not agree, replace it"), "bad"),
    "DITARIK": (Text("Ditarik", "Withdrawn"), "off"),
    "DIGANTI": (Text("Diganti versi baru", "Replaced by a newer version"), "off"),
}
AGAIN_FROM = frozenset({"BILLING_KEDALUWARSA"})


@require_safe
@login_required_holder
def mine(request: HttpRequest) -> HttpResponse:
    """Drafts and applications, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    page = queues.list_cases(actor, after=request.GET.get("sesudah", ""), limit=20)
    book = law(clock.today())
    names = {s.code: s.words for s in catalogue.services(book)}
    rows = [{"line": line, "label": line.step_label, "service": line.service} for line in page.lines]
    kept = [
        {"draft": draft, "service": names.get(draft.service, Text.of(draft.service))}
        for draft in drafts.list_drafts(actor)
    ]
    return render(request, "portal/mine.html", {"rows": rows, "drafts": kept, "next_key": page.next_key})


@require_safe
@login_required_holder
def application(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _show(request, get_case(request.actor, case_id))  # type: ignore[attr-defined]


@require_safe
@login_required_holder
def readers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Which officers have read the application: post and purpose, no names."""
    context, rows = readers_told(request.actor, case_id)  # type: ignore[attr-defined]
    return render(request, "portal/readers.html", {"rows": rows, "case": context.case})


@require_http_methods(["GET", "POST"])
@login_required_holder
def action(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """One action of the applicant: asked once more (GET), then done (POST)."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)
    option = next((o for o in _own(context, actor) if o.name == name), None)
    if option is None:
        raise NotVisible
    error: Invalid | Conflict | Denied | None = None
    if request.method == "POST":
        form = {"slot": request.POST.get("slot", "")} if option.form else {}
        try:
            act(
                actor,
                case_id,
                name,
                form,
                version=version_of(request),
                key=key_of(request),
            )
            messages.success(request, _("%(label)s: tercatat.") % {"label": option.label})
            return redirect("application", case_id)
        except (Invalid, Conflict, Denied) as refused:
            error = refused
    return _ask(request, context, option, error)


@require_POST
@login_required_holder
def attach(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A paper added to an application that waits for its holder."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)
    paper_type = request.POST.get("jenis", "")
    try:
        require_asked(context, paper_type)
        with taken_from(request, context.law, paper_type, "berkas") as taken:
            replaces, why = replaced_by(request)
            case_papers.attach_paper(actor, case_id, taken, key=key_of(request), replaces=replaces, why=why)
    except (Invalid, Conflict, Denied) as refused:
        return _show(request, get_case(actor, case_id), error=refused)
    messages.success(request, _("Berkas tersimpan."))
    return redirect(reverse("application", args=[case_id]) + "#berkas")


@require_safe
@login_required_holder
def paper_file(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponseBase:
    get_case(request.actor, case_id)  # type: ignore[attr-defined]
    return file_response(
        uploads.open_file(uploads.get_paper(case_id, paper_id)),
        inline=True,
        wanted=request.headers.get("Range", ""),
    )


@require_safe
@login_required_holder
def letter_file(request: HttpRequest, case_id: UUID, instrument_id: UUID) -> HttpResponseBase:
    """A letter served on the applicant, as PDF."""
    get_case(request.actor, case_id)  # type: ignore[attr-defined]
    found = instruments.get_instrument(case_id, instrument_id, for_holder=True)
    return file_response(making.open_instrument(found))


@require_POST
@login_required_holder
def again(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A new draft with what was entered before, after the time to pay was over. Papers are uploaded anew."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)
    if context.case.step not in AGAIN_FROM:
        raise Conflict(Text("Permohonan ini masih berjalan.", "This application is still running."))
    draft = drafts.open_draft(actor, context.case.procedure, context.case.service, wizard.WAY)
    drafts.keep(draft, {k: v for k, v in context.form(wizard.FORM).items() if k != "slot"})
    messages.success(request, _("Isian lama sudah disalin. Unggah berkas dan pilih jadwal lagi."))
    return redirect("draft-step", draft.id, "1")


def _own(context: CaseContext, actor: Any) -> list[Option]:
    """What is the applicant's to do, allowed now or not."""
    return [option for option in options(context, actor) if option.mine]


def _show(request: HttpRequest, context: CaseContext, *, error: Any = None) -> HttpResponse:
    actor, case = request.actor, context.case  # type: ignore[attr-defined]
    book = law(context.today)
    slot = booking.slot_of(case.id)
    own = _own(context, actor)
    may_attach = case_papers.may_attach(context, actor)
    row = catalogue.service_row(book, case.service)
    view = {
        "case": case,
        "service": Text.of(row["words"]),
        "status": status_of(context),
        "point": find_office_by_id(case.point_id or case.place_id),
        "slot": slot,
        "options": own,
        "bills": money.bills_of(case.id),
        "pay_url": settings.SIMPONI_URL if settings.DEMO else "",
        "papers": [_file(context, paper) for paper in uploads.list_papers(case.id)],
        "may_attach": may_attach,
        "paper_choices": _paper_choices(context) if may_attach else (),
        "replaceable": _replaceable(context) if may_attach else (),
        "letters": [
            _letter(case.id, found) for found in instruments.list_instruments(case.id, for_holder=True)
        ],
        "pairs": _data(context),
        "history": history(context, actor),
        "may_repeat": case.step in AGAIN_FROM,
        "error": error,
        "key": uuid4().hex,
    }
    return render(request, "portal/application.html", view, status=error.status if error else 200)


def _ask(request: HttpRequest, context: CaseContext, option: Option, error: Any) -> HttpResponse:
    picker, here = None, reverse("application-action", args=[context.case.id, option.name])
    if option.form is not None:
        on = context.today
        service_class = "percepatan" if context.value("mohon.percepatan") is True else "reguler"
        point = find_office_by_id(context.case.point_id)
        here_only = point.code if point else ""
        picker = slots.picker(
            context.law, request.GET, on, on + MOVABLE_FOR, service_class, here_only, only=here_only
        )
    view = {
        "case": context.case,
        "option": option,
        "picker": picker,
        "error": error,
        "here": here,
        "key": uuid4().hex,
    }
    return render(request, "portal/action.html", view, status=error.status if error else 200)


def _replaceable(context: CaseContext) -> list[dict[str, Any]]:
    """Papers of the application that a better one may take the place of."""
    return [
        {
            "id": paper.id,
            "words": context.law.words("paper", paper.type),
            "type": paper.type,
            "name": paper.original_name,
        }
        for paper in uploads.list_papers(context.case.id)
        if paper.state not in uploads.GONE
    ]


def _file(context: CaseContext, paper: Any) -> FileView:
    words, tone = PAPER_STATES[paper.state]
    return FileView(
        context.law.words("paper", paper.type),
        reverse("application-paper", args=[context.case.id, paper.id]),
        paper.content_type,
        paper.size,
        words,
        tone,
        paper.remark,
        findings=[quality.words_of(code) for code in uploads.warned(paper)],
    )


def require_asked(context: CaseContext, paper_type: str) -> None:
    """Raises `Invalid` for a paper that the service does not ask of its applicants."""
    if paper_type not in {code for code, _words in _paper_choices(context)}:
        raise Invalid(
            {"jenis": Text("Pilih jenis berkas dari daftar.", "Choose the kind of paper from the list.")}
        )


def _paper_choices(context: CaseContext) -> list[tuple[str, Text]]:
    """What this application may have to show, and what the officer named as missing."""
    named = context.value("kurang.berkas_kurang") or []
    codes = dict.fromkeys([*(item.paper for item in asked_of(context)), *map(str, named)])
    return [(code, entry.words) for code in codes if (entry := context.law.find("paper", code)) is not None]


def _letter(case_id: UUID, found: Any) -> dict[str, Any]:
    return {
        "words": instruments.instrument_words(found),
        "number": found.number,
        "on": found.issued_on,
        "url": reverse("application-letter", args=[case_id, found.id]),
        "check": reverse("check-paper", args=[found.check_code]),
    }


def _data(context: CaseContext) -> list[Pair]:
    form = context.procedure.forms[wizard.FORM]
    rows = [row for part in action_parts(context, form) for row in part.rows if row.get("widget") != "slot"]
    values = context.form(wizard.FORM)
    return [pair for row in rows if (pair := pair_of(row, values.get(row["code"]))).value]
