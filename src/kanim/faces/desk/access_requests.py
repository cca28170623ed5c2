"""Sight of a case for a purpose: asking, deciding, ending; and who has read what."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, plain
from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.models import AccessRequest
from kanim.kernel.access.words import post_words
from kanim.kernel.casework import purposes, readers
from kanim.kernel.casework.fields import clean
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from kanim.ui.components import Tone
from kanim.ui.forms import build_form, read_post

STATES: dict[str, tuple[Tone, Text]] = {
    "DIMINTA": ("wait", Text("Menunggu atasan", "Waits for the superior")),
    "DISETUJUI": ("ok", Text("Disetujui", "Approved")),
    "DITOLAK": ("bad", Text("Ditolak", "Refused")),
    "DIBUKA_SENDIRI": ("wait", Text("Dibuka tanpa persetujuan", "Opened without approval")),
}
OPEN, NOTHING = Text("Terbuka", "Open"), Text("Tidak ada yang terbuka", "Nothing is open")


@require_http_methods(["GET", "POST"])
@desk_page
def access(request: HttpRequest) -> HttpResponse:
    """The officer's requests, those that his post decides, and the form of a new one."""
    actor: Officer = request.actor  # type: ignore[attr-defined]
    rows = _rows()
    raw: dict[str, Any] = {"nomor": plain(request.GET.get("nomor", ""), 24)}
    error: KanimError | None = None
    if request.method == "POST":
        raw = read_post(rows, request.POST)
        try:
            values, wrong = clean(rows, raw, today=clock.today())
            if wrong:
                raise Invalid(wrong)
            asked = purposes.ask(
                actor, values["nomor"], values["tujuan"], values["alasan"], key=key_of(request)
            )
            if asked.case_id is not None:
                return redirect("desk-case", asked.case_id)
            messages.success(request, _("Permintaan tercatat. Jawabannya tampil di halaman ini."))
            return redirect("desk-access")
        except (Invalid, Conflict, Denied) as refused:
            error = refused
    page = {
        "form": build_form(
            [("", rows)],
            raw,
            getattr(error, "fields", {}),
            message=error.message if error and not isinstance(error, Invalid) else "",
        ),
        "mine": [_shown(row) for row in purposes.asked_by(actor)],
        "told": [_shown(row) for row in purposes.told_to(actor)],
        "purposes": purposes.purposes(),
        "key": uuid4().hex,
    }
    return render(request, "desk/access.html", page, status=error.status if error else 200)


@require_POST
@desk_page
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The superior's answer."""
    actor = request.actor  # type: ignore[attr-defined]
    approve = request.POST.get("putusan") == "setuju"
    try:
        purposes.decide(
            actor, request_id, approve, plain(request.POST.get("catatan", ""), 240), key=key_of(request)
        )
        messages.success(request, _("Keputusan tercatat."))
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return redirect("desk-access")


@require_POST
@desk_page
def end(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ends an open access before its time."""
    try:
        purposes.end(request.actor, request_id, key=key_of(request))  # type: ignore[attr-defined]
        messages.success(request, _("Akses diakhiri."))
    except (Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return redirect("desk-access")


@require_GET
@desk_page
def case_readers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who has read a case."""
    context, rows = readers.readers_of_case(request.actor, case_id)  # type: ignore[attr-defined]
    return render(request, "desk/readers.html", {"rows": rows, "case": context.case})


@require_GET
@desk_page
def person_readers(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who has read a person's page."""
    rows = readers.readers_of_person(request.actor, person_id)  # type: ignore[attr-defined]
    return render(request, "desk/readers.html", {"rows": rows, "person_id": person_id})


def _rows() -> list[dict[str, Any]]:
    choices = [{"code": e.code, "words": e.words.data()} for e in purposes.purposes()]
    return [
        {"code": "nomor", "type": "text", "required": True, "max": 24,
         "words": Text("Nomor permohonan", "Application number").data()},
        {"code": "tujuan", "type": "code", "required": True, "choices": choices,
         "words": Text("Tujuan", "Purpose").data()},
        {"code": "alasan", "type": "text", "required": True, "max": purposes.REASON_LENGTH,
         "words": Text("Alasan", "Reason").data()},
    ]  # fmt: skip


def _shown(row: AccessRequest) -> dict[str, Any]:
    today = clock.today()
    entry = law(today).find("purpose", row.purpose)
    tone, state = STATES[row.state]
    return {
        "row": row,
        "purpose": entry.words if entry else Text.of(row.purpose),
        "tone": tone,
        "state": state,
        "is_open": purposes.is_open(row),
        "to": post_words(row.to_post, row.to_unit, today),
        "by": post_words(row.post, row.unit, today),
        "is_alarm": row.state == AccessRequest.State.SELF,
    }
