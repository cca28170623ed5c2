"""Filling in an application: begun, kept on every change, papers, appointment, checked and sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kanim.faces.actors import login_required_holder
from kanim.faces.files import rule_of
from kanim.faces.portal import catalogue, slots, wizard
from kanim.kernel import clock
from kanim.kernel.casework import drafts
from kanim.kernel.casework.acting import start
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers import quality, uploads
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from kanim.ui.components import FileView
from kanim.ui.files import file_response
from kanim.ui.forms import REDRAW, build_form, read_post
from kanim.ui.words import pair_of

BOOKABLE_FOR = timedelta(days=92)
CONSENTS = ("benar", "biaya")


@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponseBase:
    """Opens a draft for a service; someone who has not signed in comes back to the service's page after."""
    if request.actor is None:  # type: ignore[attr-defined]
        return redirect_to_login(reverse("service", args=[code]))
    return _begin(request, code)


@login_required_holder
def _begin(request: HttpRequest, code: str) -> HttpResponse:
    service = catalogue.service_page(law(clock.today()), code).service
    if not service.is_open or not service.on_portal:
        raise Conflict(
            service.reason
            or Text("Layanan ini tidak diajukan di portal.", "This service is not applied for here.")
        )
    actor = request.actor  # type: ignore[attr-defined]
    draft = drafts.open_draft(actor, catalogue.PROCEDURE, code, wizard.WAY)
    return redirect("draft-step", draft.id, "1")


@require_http_methods(["GET", "POST"])
@login_required_holder
def step(request: HttpRequest, draft_id: UUID, name: str) -> HttpResponse:
    """One step of the form. Raises `NotVisible` for another's draft or an unknown step."""
    found = wizard.load(request.actor, draft_id, clock.today())  # type: ignore[attr-defined]
    match name:
        case wizard.PAPERS:
            return _papers(request, found)
        case wizard.SLOT:
            return _slot(request, found)
        case wizard.REVIEW:
            return _review(request, found)
    return _part(request, found, name)


@require_POST
@login_required_holder
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throws a draft and its papers away."""
    found = wizard.load(request.actor, draft_id, clock.today())  # type: ignore[attr-defined]
    for paper in found.papers():
        uploads.remove_draft_paper(found.draft.id, paper.id)
    drafts.discard(found.draft)
    messages.success(request, _("Isian sudah dihapus."))
    return redirect("my-applications")


def _part(request: HttpRequest, found: wizard.Wizard, name: str) -> HttpResponse:
    part = found.part(name)
    values, errors = dict(found.values), {}
    if request.method == "POST":
        values |= read_post(part.rows, request.POST)
        redraw = request.POST.get(REDRAW, "")
        drafts.keep(found.draft, {row["code"]: values.get(row["code"]) for row in part.rows})
        if request.POST.get("_simpan") == "otomatis":
            return HttpResponse(status=204)
        if request.POST.get("_simpan") == "nanti":
            messages.success(request, _("Isian tersimpan. Lanjutkan kapan saja dari “Permohonan saya”."))
            return redirect("my-applications")
        if not redraw:
            errors = wizard.judged(part.rows, values, found.book.on)[1]
            if not errors:
                back = wizard.REVIEW if request.GET.get("dari") == wizard.REVIEW else ""
                return redirect(found.url(back) if back else found.after(name))
    elif request.GET.get("salah"):
        errors = wizard.judged(part.rows, values, found.book.on)[1]
    form = build_form([("", part.rows)], values, errors)
    return _page(
        request,
        found,
        name,
        "portal/draft_part.html",
        title=part.title,
        form=form,
        status=422 if errors and request.method == "POST" else 200,
    )


def _papers(request: HttpRequest, found: wizard.Wizard) -> HttpResponse:
    error: Text | None = None
    chosen = request.POST.get("jenis", "")
    if request.method == "POST":
        try:
            if request.POST.get("hapus"):
                uploads.remove_draft_paper(found.draft.id, _uuid(request.POST["hapus"]))
                return redirect(found.url(wizard.PAPERS))
            _receive(request, found, chosen)
            messages.success(request, _("Berkas tersimpan."))
            return redirect(found.url(wizard.PAPERS) + f"#{chosen}")
        except (Invalid, Conflict) as refused:
            error = refused.message
    return _page(
        request, found, wizard.PAPERS, "portal/draft_papers.html",
        rows=_paper_rows(found), error=error, chosen=chosen, status=422 if error else 200,
        parts_url=reverse("draft-upload", args=[found.draft.id]),
    )  # fmt: skip


def _receive(request: HttpRequest, found: wizard.Wizard, paper_type: str) -> None:
    upload = request.FILES.get("berkas")
    if upload is None:
        raise Invalid(
            {"berkas": Text("Pilih atau foto berkasnya dahulu.", "Choose or photograph the paper first.")}
        )
    require_asked(found, paper_type)
    actor = request.actor  # type: ignore[attr-defined]
    uploads.receive(
        upload,  # type: ignore[arg-type]
        rule_of(found.book, paper_type),
        draft_id=found.draft.id,
        uploaded_by=actor.account_id,
        now=clock.now(),
    )


def require_asked(found: wizard.Wizard, paper_type: str) -> None:
    """Raises `Invalid` for a paper that the service does not ask for, given what was answered."""
    if paper_type not in {item.paper for item in found.asked()}:
        raise Invalid(
            {"jenis": Text("Jenis berkas ini tidak diminta.", "This kind of paper is not asked for.")}
        )


def _paper_rows(found: wizard.Wizard) -> list[dict[str, Any]]:
    """What is asked for with what stands there already."""
    have: dict[str, list[FileView]] = {}
    for paper in found.papers():
        url = reverse("draft-paper", args=[found.draft.id, paper.id])
        have.setdefault(paper.type, []).append(
            FileView(
                paper.original_name,
                url,
                paper.content_type,
                paper.size,
                thumb_url=str(paper.id),
                findings=[quality.words_of(code) for code in uploads.warned(paper)],
            )
        )
    groups = {item.group: False for item in found.asked() if item.need == "group"}
    for item in found.asked():
        if item.need == "group" and have.get(item.paper):
            groups[item.group] = True
    return [
        {
            "code": item.paper,
            "words": found.book.words("paper", item.paper),
            "help": found.book.entry("paper", item.paper).body.get("help"),
            "need": item.need,
            "group": item.group if item.need == "group" else "",
            "why": item.why,
            "cites": item.cites,
            "files": have.get(item.paper, []),
            "is_done": len(have.get(item.paper, ())) >= item.count or groups.get(item.group, False),
        }
        for item in found.asked()
    ]


def _for_review(found: wizard.Wizard) -> list[dict[str, Any]]:
    """What was uploaded, and what is still wanted: of a group only one line, since one paper is enough."""
    rows = _paper_rows(found)
    shown = [row for row in rows if row["files"]]
    told: set[str] = set()
    for row in rows:
        if row["is_done"] or row["need"] == "optional" or row["group"] in told:
            continue
        if row["group"]:
            told.add(row["group"])
            words = [r["words"] for r in rows if r["group"] == row["group"]]
            row = {**row, "words": Text(" / ".join(w.id for w in words), " / ".join(w.en for w in words))}
        shown.append(row)
    return shown


@require_http_methods(["GET"])
@login_required_holder
def paper_file(request: HttpRequest, draft_id: UUID, paper_id: UUID) -> HttpResponseBase:
    found = wizard.load(request.actor, draft_id, clock.today())  # type: ignore[attr-defined]
    return file_response(
        uploads.open_file(uploads.get_draft_paper(found.draft.id, paper_id)),
        inline=True,
        wanted=request.headers.get("Range", ""),
    )


def _slot(request: HttpRequest, found: wizard.Wizard) -> HttpResponse:
    on = clock.today()
    service_class = "percepatan" if found.is_same_day() else "reguler"
    picker = slots.picker(
        found.book,
        request.GET,
        on,
        on + BOOKABLE_FOR,
        service_class,
        str(found.values.get(wizard.POINT_KEY) or ""),
    )
    error: Text | None = None
    if request.method == "POST":
        slot = slots.chosen(request.POST.get("slot", ""), service_class)
        if slot is None:
            error = Text("Pilih hari dan jam kedatangan.", "Choose a day and time to come.")
        elif slot.free < 1:
            error = Text(
                "Jam itu baru saja penuh. Pilih jam lain.", "That time has just filled up. Choose another."
            )
        else:
            point = Office.objects.get(id=slot.point_id)
            drafts.keep(found.draft, {"slot": str(slot.id), wizard.POINT_KEY: point.code})
            return redirect(found.after(wizard.SLOT))
    return _page(
        request, found, wizard.SLOT, "portal/draft_slot.html",
        picker=picker, error=error, kept=found.slot(), status=422 if error else 200,
    )  # fmt: skip


def _review(request: HttpRequest, found: wizard.Wizard) -> HttpResponse:
    _given, errors = found.judged()
    refused: Invalid | Conflict | Denied | None = None
    unticked = False
    if request.method == "POST":
        unticked = any(request.POST.get(name) != "ya" for name in CONSENTS)
        if not errors and not unticked and found.slot() is not None:
            try:
                return _send(request, found)
            except (Invalid, Conflict, Denied) as failed:
                refused = failed
    sections = []
    for n, part in enumerate(found.parts, start=1):
        values, wrong = wizard.judged(part.rows, found.values, found.book.on)
        pairs = [pair for row in part.rows if (pair := pair_of(row, values.get(row["code"]))).value]
        url = found.url(str(n)) + f"?dari={wizard.REVIEW}" + ("&salah=1" if wrong else "")
        sections.append({"title": part.title, "pairs": pairs, "errors": list(wrong.values()), "url": url})
    slot = found.slot()
    return _page(
        request, found, wizard.REVIEW, "portal/draft_review.html",
        sections=sections, papers=_for_review(found), slot=slot,
        point=Office.objects.filter(id=slot.point_id).first() if slot else None,
        fee=found.fee(), tariffs=_tariffs(found), refused=refused, unticked=unticked,
        is_ready=not errors and slot is not None,
        papers_url=found.url(wizard.PAPERS), slot_url=found.url(wizard.SLOT),
        status=(refused.status if refused else 422 if request.method == "POST" else 200),
    )  # fmt: skip


def _tariffs(found: wizard.Wizard) -> list[dict[str, Any]]:
    fee = found.fee()
    rows = [(line, found.book.tariff(line.rate.code)) for line in fee.lines] if fee else []
    return [{"words": row.words, "amount_idr": line.amount_idr, "cites": row.cites} for line, row in rows]


def _send(request: HttpRequest, found: wizard.Wizard) -> HttpResponse:
    """Sends the form: the draft becomes a case, once, however often the button was pressed."""
    slot = found.slot()
    assert slot is not None
    point = Office.objects.select_related("parent").get(id=slot.point_id)
    place = point if point.kind == Office.Kind.IMMIGRATION_OFFICE else point.parent
    if place is None:
        raise NotVisible
    actor = request.actor  # type: ignore[attr-defined]
    values = {key: value for key, value in found.values.items() if not key.startswith("_")}
    outcome = start(
        actor,
        found.draft.procedure,
        found.draft.start,
        values,
        service=found.draft.service,
        place=place,
        point=point,
        priority=3 if found.is_same_day() else 5,
        draft=found.draft.id,
        key=f"kirim-{found.draft.id}",
    )
    drafts.sent(found.draft, outcome.case_id)
    messages.success(request, _("Permohonan terkirim. Nomornya %(n)s.") % {"n": outcome.number})
    return redirect("application", outcome.case_id)


def _page(
    request: HttpRequest, found: wizard.Wizard, here: str, template: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "wizard": found,
        "service": found.service,
        "steps": found.strip(here),
        "back": found.before(here),
        "here": found.url(here)
        + (f"?dari={wizard.REVIEW}" if request.GET.get("dari") == wizard.REVIEW else ""),
        "next": found.after(here),
        "kept_until": found.draft.expires_at,
        **more,
    }
    return render(request, template, context, status=status)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None
