"""Issued letters on the case page: their state, service, revocation, and trying again what is stuck."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of
from kanim.kernel.casework import case_letters
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.outbox.stuck import troubles
from kanim.kernel.papers import instruments, service
from kanim.kernel.papers.models import Instrument
from kanim.kernel.texts import Text
from kanim.ui.components import Tone
from kanim.ui.forms import build_form, read_post

REFUSED = "surat-ditolak"
_STATES: dict[str, tuple[Tone, Text]] = {
    "making": ("wait", Text("Sedang dibuat", "Being made")),
    "waiting": ("wait", Text("Belum dapat ditandatangani", "Can't be signed yet")),
    "stuck": ("bad", Text("Macet", "Stuck")),
    "rendered": ("ok", Text("Terbit", "Issued")),
    "signed": ("ok", Text("Ditandatangani", "Signed")),
    "revoked": ("off", Text("Dicabut", "Revoked")),
    "void": ("off", Text("Batal", "Void")),
}


def issued(request: HttpRequest, context: CaseContext) -> list[dict[str, Any]]:
    """Each letter of the case with its state and what this officer may do with it."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = instruments.list_instruments(context.case.id)
    ids = [row.id for row in rows]
    served, trouble = service.services_of(ids), troubles([row.id for row in rows if not row.file])
    may = case_letters.rights(context, actor, frozenset(row.type for row in rows))
    refused = request.session.pop(REFUSED, {}) if rows else {}
    codes = {code: context.law.entry("codes", code).body["rows"] for code in _CODES.values()}
    out = []
    for row in rows:
        state, failing = _state(row, trouble.get(row.id)), trouble.get(row.id)
        tone, words = _STATES[state]
        mine = refused if refused.get("id") == str(row.id) else {}
        live = row.state == Instrument.State.RENDERED
        out.append(
            {
                "id": row.id,
                "words": instruments.instrument_words(row),
                "number": row.number,
                "on": row.issued_on,
                "tone": tone,
                "state": words,
                "signed_by": row.signed_by,
                "signed_at": row.signed_at,
                "url": reverse("desk-instrument", args=[context.case.id, row.id]) if row.file else "",
                "check": reverse("check-paper", args=[row.check_code]),
                "reason": row.ended_reason,
                "trouble": failing.error if failing is not None else "",
                "tries": failing.attempts if failing is not None else 0,
                "may_retry": may.serve and state == "stuck",
                "services": [_service(one, codes) for one in served[row.id]],
                "may_serve": may.serve and live,
                "may_end": row.type in may.end and row.state in ("frozen", "rendered"),
                "form": _form(context, row, mine) if may.serve and live else None,
                "open": bool(mine),
            }
        )
    return out


@require_POST
@desk_page
def serve(request: HttpRequest, case_id: UUID, instrument_id: UUID) -> HttpResponse:
    """Who received the letter, when and how."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)
    raw = read_post(case_letters.service_rows(context), request.POST)
    try:
        case_letters.serve_letter(actor, case_id, instrument_id, raw, key=key_of(request))
        messages.success(request, _("Penyampaian surat tercatat."))
    except (Invalid, Conflict, Denied) as refused:
        errors = {name: text.data() for name, text in getattr(refused, "fields", {}).items()}
        kept = {name: str(value) for name, value in raw.items()}
        request.session[REFUSED] = {"id": str(instrument_id), "values": kept, "errors": errors}
        messages.error(request, str(refused))
    return _back(case_id)


@require_POST
@desk_page
def end(request: HttpRequest, case_id: UUID, instrument_id: UUID) -> HttpResponse:
    """The letter no longer counts; or the number of one that was never made is void."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        case_letters.revoke_letter(
            actor, case_id, instrument_id, request.POST.get("alasan", ""), key=key_of(request)
        )
        messages.success(request, _("Surat itu tidak berlaku lagi; halaman pemeriksaan sudah menyatakannya."))
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return _back(case_id)


@require_POST
@desk_page
def retry(request: HttpRequest, case_id: UUID, instrument_id: UUID) -> HttpResponse:
    """The worker tries a stuck letter again."""
    try:
        case_letters.try_again(request.actor, case_id, instrument_id)  # type: ignore[attr-defined]
        messages.success(request, _("Surat akan dicoba lagi sekarang."))
    except (Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return _back(case_id)


_CODES = {"manner": "cara_penyampaian", "language": "bahasa_penyampaian"}


def _state(row: Instrument, failing: Any) -> str:
    if row.state in (Instrument.State.REVOKED, Instrument.State.VOID):
        return str(row.state)
    if not row.file:
        return "making" if failing is None else "stuck" if failing.blocked else "waiting"
    return "signed" if row.signed_at else "rendered"


def _service(row: Any, codes: dict[str, Any]) -> dict[str, Any]:
    words = {
        name: next((r["words"] for r in codes[code] if r["code"] == getattr(row, name)), getattr(row, name))
        for name, code in _CODES.items()
    }
    return {
        "on": row.served_on,
        "receiver": row.receiver,
        "relation": row.relation,
        "receipt": row.receipt,
        **words,
    }


def _form(context: CaseContext, row: Instrument, mine: dict[str, Any]) -> Any:
    errors = {name: Text.of(text) for name, text in mine.get("errors", {}).items()}
    values = mine.get("values") or {"tanggal": str(context.today)}
    return build_form(
        [("", case_letters.service_rows(context))], values, errors, prefix=f"s{row.id.hex[-6:]}-"
    )


def _back(case_id: UUID) -> HttpResponse:
    return redirect(reverse("desk-case", args=[case_id]) + "?tab=terbit")
