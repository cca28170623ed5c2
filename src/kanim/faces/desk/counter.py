"""The counter: who comes today, who waits, check-in by number or QR; applications taken at the counter."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of
from kanim.kernel import clock
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework import queues
from kanim.kernel.casework.acting import start
from kanim.kernel.casework.forms import Part, rows_of, start_parts
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.organisation.models import Office
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from kanim.ui import formats
from kanim.ui.forms import build_form, read_post

PROCEDURE, WAY = "paspor", "loket"
SHOWN_DAYS = 14
NUMBER = re.compile(r"\d{6}-[0-9A-Z]{6}")


@require_GET
@desk_page
def counter(request: HttpRequest) -> HttpResponse:
    """Today's appointments and tickets at this officer's service point."""
    actor = request.actor  # type: ignore[attr-defined]
    typed = request.GET.get("nomor", "").upper()
    found = NUMBER.search(typed)
    if found:
        page = queues.list_cases(actor, text=found.group(), limit=2)
        if page.lines:
            return redirect("desk-case", page.lines[0].id)
    if typed and not found:
        messages.error(request, _("Nomor permohonan tidak terbaca. Contoh: 261124-7K3M9Q."))
    elif typed:
        messages.error(request, _("Permohonan %(n)s tidak ditemukan di kantor ini.") % {"n": typed})
    point = Office.objects.get(id=actor.point_id or actor.office_id)
    today = clock.today()
    expected = booking.expected(point.id, today)
    tickets = booking.queue_of(point.id, today)
    names = queues.visible_lines(
        actor, [e.case_id for e in expected] + [t.case_id for t in tickets if t.case_id]
    )
    return render(
        request,
        "desk/counter.html",
        {
            "point": point,
            "tickets": [(t, names.get(t.case_id)) for t in tickets if t.case_id in names],
            "called": booking.display(point.id, today).called,
            "expected": [(e, names[e.case_id]) for e in expected if e.case_id in names],
        },
    )


@require_http_methods(["GET", "POST"])
@desk_page
def new(request: HttpRequest) -> HttpResponse:
    """An application taken at the counter: first the service, then the form."""
    actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    service = request.GET.get("layanan", "")
    rows = [r for r in law(today).entry("services", "layanan_paspor").body["rows"] if r.get("active", True)]
    if service not in {row["code"] for row in rows}:
        return render(request, "desk/new_service.html", {"services": rows})
    point = Office.objects.get(id=actor.point_id or actor.office_id)
    parts = [_with_slots(part, point, today) for part in start_parts(PROCEDURE, WAY, service, today)]
    raw: dict[str, Any] = {}
    error: Invalid | Conflict | Denied | None = None
    if request.method == "POST":
        raw = read_post(rows_of(parts), request.POST)
        try:
            outcome = start(
                actor,
                PROCEDURE,
                WAY,
                raw,
                service=service,
                place=Office.objects.get(id=actor.office_id),
                point=point,
                priority=_priority(raw, request.POST.get("prioritas") == "1"),
                key=key_of(request),
            )
            messages.success(request, _("Permohonan %(n)s diterima.") % {"n": outcome.number})
            return redirect("desk-case", outcome.case_id)
        except (Invalid, Conflict, Denied) as refused:
            error = refused
    form = build_form(
        [(part.title, part.rows) for part in parts],
        raw,
        getattr(error, "fields", {}),
        message=error.message if error and not isinstance(error, Invalid) else "",
    )
    return render(
        request,
        "desk/new.html",
        {
            "form": form,
            "service": next(row for row in rows if row["code"] == service),
            "key": uuid4().hex,
            "raw": raw,
        },
        status=error.status if error else 200,
    )


def _with_slots(part: Part, point: Office, today: date) -> Part:
    """The appointment field with the free places of the next days as choices, today's first."""
    rows = [
        {**row, "type": "code", "choices": _slot_choices(point, today)} if row["code"] == "slot" else row
        for row in part.rows
    ]
    return Part(part.title, tuple(rows))


def _slot_choices(point: Office, today: date) -> list[dict[str, Any]]:
    out = []
    for service_class in booking.classes():
        days = booking.open_days(point.id, today, today + timedelta(days=SHOWN_DAYS), service_class)
        for day in days[:3]:
            for slot in booking.slots(point.id, day.day, service_class):
                if slot.free > 0:
                    out.append({"code": str(slot.id), "words": _slot_words(slot)})
    return out


def _slot_words(slot: booking.SlotView) -> Text:
    id, en = (
        f"{formats.weekday(slot.starts_at.date(), lang)}, {formats.clock_time(slot.starts_at, lang)}"
        for lang in ("id", "en")
    )
    return Text(
        f"{id} ({slot.service_class}, sisa {slot.free})", f"{en} ({slot.service_class}, {slot.free} left)"
    )


def _priority(raw: dict[str, Any], priority_group: bool) -> int:
    if priority_group:
        return 1
    return 3 if str(raw.get("percepatan") or "").lower() in ("1", "true", "on", "ya") else 5
