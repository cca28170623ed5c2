"""The treasurer's pages: payments that do not fit, refunds, and a day held against its statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, plain
from kanim.kernel import clock
from kanim.kernel.errors import Conflict, Denied, Invalid, Unavailable
from kanim.kernel.money import reconciling, treasury
from kanim.kernel.money.refunds import STATE_WORDS
from kanim.kernel.money.selectors import FINDING_WORDS
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text

LARGEST_STATEMENT = 5 * 1024 * 1024
TONES = {"DIMINTA": "wait", "DISETUJUI": "info", "DITOLAK": "off", "DIBAYAR": "ok"}
ROW_TONES = {reconciling.MATCHED: "ok", reconciling.MISSING_HERE: "bad", reconciling.MISSING_THERE: "wait"}


@require_GET
@desk_page
def money(request: HttpRequest) -> HttpResponse:
    """What waits for the treasurer. A post that does not keep the office's money is told which does."""
    actor = request.actor  # type: ignore[attr-defined]
    seen = treasury.desk(actor)
    return render(
        request,
        "desk/money.html",
        {
            "seen": seen,
            "waiting": [(p, FINDING_WORDS.get(p.finding, Text.of(p.finding))) for p in seen.to_decide],
            "refunds": [
                (r, STATE_WORDS[r.state], TONES[r.state], r.asked_by == actor.person_key)
                for r in seen.refunds
            ],
            "today": clock.today(),
        },
    )


@require_POST
@desk_page
def decide(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """A payment stays revenue, or a refund of it is asked for."""
    actor, post, key = request.actor, request.POST, key_of(request)  # type: ignore[attr-defined]
    reason = plain(post.get("alasan", ""), 400)
    if post.get("keputusan") == "tetap":
        return _done(request, lambda: treasury.keep_payment(actor, payment_id, reason, key=key))
    payee, account = plain(post.get("penerima", ""), 200), plain(post.get("rekening", ""), 200)
    return _done(request, lambda: treasury.ask_refund(actor, payment_id, payee, account, reason, key=key))


@require_POST
@desk_page
def refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """A refund is approved, refused or noted as paid."""
    actor, post, key = request.actor, request.POST, key_of(request)  # type: ignore[attr-defined]
    if post.get("tindakan") == "bayar":
        reference, told = plain(post.get("sp2d", ""), 80), post.get("tanggal", "")
        return _done(request, lambda: treasury.pay_refund(actor, refund_id, reference, _day(told), key=key))
    approve = post.get("tindakan") == "setuju"
    letter, reason = plain(post.get("surat", ""), 120), plain(post.get("alasan", ""), 400)
    return _done(request, lambda: treasury.decide_refund(actor, refund_id, approve, letter, reason, key=key))


def _done(request: HttpRequest, call: Callable[[], Any]) -> HttpResponse:
    try:
        call()
        messages.success(request, _("Keputusan tercatat."))
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return redirect("desk-money")


@require_http_methods(["GET", "POST"])
@desk_page
def reconcile(request: HttpRequest) -> HttpResponse:
    """The report of a day (`tanggal`, default yesterday); posting reads SIMPONI's statement or a bank's file."""
    actor = request.actor  # type: ignore[attr-defined]
    office = Office.objects.get(id=actor.office_id)
    day = _day(request.POST.get("tanggal") or request.GET.get("tanggal", ""), clock.today())
    source = (
        "bank" if (request.POST.get("sumber") or request.GET.get("sumber")) == "bank" else reconciling.SIMPONI
    )
    treasury.authorise_view(actor)
    if request.method == "POST":
        here = f"{reverse('desk-reconcile')}?tanggal={day}&sumber={source}"
        try:
            told = _statement(request) if source == "bank" else None
            treasury.reconcile(actor, office, day, told, source)
            messages.success(request, _("Rekonsiliasi tercatat."))
        except (Invalid, Conflict, Denied, Unavailable) as refused:
            messages.error(request, str(refused))
        return redirect(here)
    found = reconciling.report(office, day, source)
    if request.GET.get("bentuk") == "csv":
        response = HttpResponse(reconciling.write_csv(found), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="rekonsiliasi-{day}-{source}.csv"'
        response["Cache-Control"] = "private, no-store"
        return response
    counts = found.counts()
    return render(
        request,
        "desk/reconcile.html",
        {
            "report": found,
            "rows": [
                (row, reconciling.FINDINGS[row.finding], ROW_TONES.get(row.finding, "bad"))
                for row in found.rows
            ],
            "counts": [
                (words, counts[code], ROW_TONES.get(code, "bad"))
                for code, words in reconciling.FINDINGS.items()
            ],
            "day": day,
            "today": clock.today(),
            "source": source,
            "may_reconcile": treasury.may(actor, treasury.RECONCILE),
        },
    )


def _tone(finding: str) -> str:
    return ROW_TONES.get(finding, "bad")


def _statement(request: HttpRequest) -> list[Any]:
    upload = request.FILES.get("berkas")
    if upload is None:
        raise Invalid(
            {"berkas": Text("Pilih berkas CSV rekening koran.", "Choose the CSV file of the statement.")}
        )
    if (upload.size or 0) > LARGEST_STATEMENT:
        raise Invalid({"berkas": Text("Berkas lebih dari 5 MB.", "The file is larger than 5 MB.")})
    try:
        return reconciling.read_csv(upload.read().decode("utf-8"))
    except UnicodeDecodeError:
        raise Invalid({"berkas": Text("Berkas bukan CSV UTF-8.", "The file is not CSV in UTF-8.")}) from None


def _day(text: str, default: date | None = None) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        if default is not None:
            return default
        raise Invalid({"tanggal": Text("Isi tanggalnya.", "Fill in the day.")}) from None
