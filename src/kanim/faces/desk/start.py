"""Beginning a case at the desk: every way in that this officer's post opens, and its form."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kanim.faces.desk.counter import PROCEDURE as AT_THE_COUNTER
from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, plain
from kanim.kernel import clock
from kanim.kernel.access.words import unit_words
from kanim.kernel.casework import drafts
from kanim.kernel.casework.acting import start
from kanim.kernel.casework.choosing import Scope
from kanim.kernel.casework.forms import Part, rows_of, start_parts
from kanim.kernel.casework.models import Draft
from kanim.kernel.casework.ways import Way, list_ways
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.organisation.models import Office
from kanim.kernel.regulation import law
from kanim.kernel.regulation.selectors import clause
from kanim.kernel.texts import Text
from kanim.ui.forms import build_form, read_post


@require_GET
@desk_page
def ways(request: HttpRequest) -> HttpResponse:
    """What this officer may begin, by unit, each with the clause that gives it."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    found = sorted(list_ways(actor, today), key=lambda way: way.procedure.unit)
    groups = [
        (unit_words(unit, today), [_card(way) for way in rows])
        for unit, rows in groupby(found, key=lambda way: way.procedure.unit)
    ]
    return render(request, "desk/start.html", {"groups": groups, "drafts": _drafts(request, found)})


def _drafts(request: HttpRequest, found: list[Way]) -> list[dict[str, Any]]:
    """Unsent forms of this officer whose way in is still his, the latest first."""
    known = {(way.procedure.code, way.action.name): way for way in found}
    out = []
    for draft in drafts.list_drafts(request.actor):  # type: ignore[attr-defined]
        way = known.get((draft.procedure, draft.start))
        if way is not None:
            page = reverse("desk-begin", args=[draft.procedure, draft.start])
            query = urlencode({"layanan": draft.service, "konsep": draft.id})
            out.append({"draft": draft, "title": way.procedure.title, "url": f"{page}?{query}"})
    return out


@require_POST
@desk_page
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throws an unsent form away."""
    drafts.discard(drafts.get_draft(request.actor, draft_id))  # type: ignore[attr-defined]
    messages.success(request, _("Konsep dibuang."))
    return redirect("desk-start")


def _card(way: Way) -> dict[str, Any]:
    """A passport is taken in on the counter's own page, which asks for the service first."""
    page = reverse("desk-begin", args=[way.procedure.code, way.action.name])
    found = clause(way.authority.clause, clock.today())
    return {
        "title": way.procedure.title,
        "label": way.action.label,
        "clause": way.authority.clause,  # `own` is the duty of the officer's unit
        "gloss": Text(found.display, found.gloss),
        "url": reverse("desk-new") if way.procedure.code == AT_THE_COUNTER else page,
    }


@require_http_methods(["GET", "POST"])
@desk_page
def begin(request: HttpRequest, procedure: str, way: str) -> HttpResponse:
    """The form of a way in; sent, the new case. A way that is not this officer's is as if it were not there."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    chosen = next(
        (w for w in list_ways(actor, today) if (w.procedure.code, w.action.name) == (procedure, way)), None
    )
    if chosen is None:
        raise NotVisible
    service, services = plain(request.GET.get("layanan", ""), 40), _services(chosen)
    if services and service not in {row["code"] for row in services}:
        return render(request, "desk/start_service.html", {"way": chosen, "services": services})
    scope = Scope(actor.office_id, today, actor)
    parts = start_parts(procedure, way, service, today, scope) if chosen.action.form else []
    draft = _draft(request, procedure, way)
    raw: dict[str, Any] = drafts.values_of(draft) if draft else {}
    error: Invalid | Conflict | Denied | None = None
    if request.method == "POST":
        raw = read_post(rows_of(parts), request.POST)
        if "simpan" in request.POST:
            drafts.keep(draft or drafts.open_draft(actor, procedure, service, way), raw)
            messages.success(request, _("Konsep disimpan; lanjutkan dari halaman ini."))
            return redirect("desk-start")
        try:
            outcome = start(
                actor,
                procedure,
                way,
                raw,
                service=service,
                place=Office.objects.get(id=actor.office_id),
                draft=draft.id if draft else None,
                key=key_of(request),
            )
            if draft is not None:
                drafts.sent(draft, outcome.case_id)
            messages.success(request, _("Berkas %(n)s dibuka.") % {"n": outcome.number})
            return redirect("desk-case", outcome.case_id)
        except (Invalid, Conflict, Denied) as refused:
            error = refused
    return render(
        request,
        "desk/begin.html",
        {
            "way": chosen,
            "service": next((row for row in services if row["code"] == service), None),
            "form": _form(parts, raw, error),
            "key": uuid4().hex,
        },
        status=error.status if error else 200,
    )


def _draft(request: HttpRequest, procedure: str, way: str) -> Draft | None:
    """The unsent form that the address names: this officer's, of this way in. Raises `NotVisible`."""
    told = request.GET.get("konsep")
    if not told:
        return None
    try:
        found = drafts.get_draft(request.actor, UUID(told))  # type: ignore[attr-defined]
    except ValueError:
        raise NotVisible from None
    if (found.procedure, found.start) != (procedure, way) or found.case_id is not None:
        raise NotVisible
    return found


def _services(way: Way) -> list[dict[str, Any]]:
    if not way.procedure.services:
        return []
    rows = law(clock.today()).entry("services", way.procedure.services).body["rows"]
    return [row for row in rows if row.get("active", True)]


def _form(parts: list[Part], raw: dict[str, Any], error: Invalid | Conflict | Denied | None) -> Any:
    return build_form(
        [(part.title, part.rows) for part in parts],
        raw,
        getattr(error, "fields", {}),
        message=error.message if error and not isinstance(error, Invalid) else "",
    )
