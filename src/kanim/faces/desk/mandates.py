"""Who holds what by which letter, and the orders that change it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kanim.faces.desk import order_forms
from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, plain
from kanim.kernel import clock
from kanim.kernel.access import orders
from kanim.kernel.access.actors import Authority, Officer
from kanim.kernel.access.holders import register_of
from kanim.kernel.access.words import post_words, unit_words
from kanim.kernel.act import ordering
from kanim.kernel.casework.fields import clean
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError, NotVisible
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.organisation.models import Office
from kanim.kernel.organisation.selectors import units_of
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from kanim.ui.forms import build_form, read_post


@require_GET
@desk_page
def mandates(request: HttpRequest) -> HttpResponse:
    """The register of mandates of the officer's office: clause, holder, who sits there, by which letter."""
    actor: Officer = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    office = find_office_by_id(actor.office_id)
    assert office is not None
    known = units_of(office.id, today)
    wanted = plain(request.GET.get("unit", ""), 40)
    unit = wanted if wanted in known else ""
    return render(
        request,
        "desk/mandates.html",
        {
            "rows": register_of(office, today, unit=unit),
            "units": [(code, unit_words(code, today)) for code in known],
            "unit": unit,
            "orders": [_order(actor, row, today) for row in orders.orders_of(office.id)],
            "ownerless": orders.ownerless(Office.objects.get(id=office.id), today),
            "kinds": order_forms.kinds_for(actor, today),
            "key": uuid4().hex,
        },
    )


def _order(actor: Officer, row: Any, today: date) -> dict[str, Any]:
    """An order in words, and whether this officer may end it."""
    book = law(today)
    kind = book.find("order", row.kind)
    function = book.find("function", row.function) if row.function else None
    to = post_words(row.post, row.unit, today) if row.post else function.words if function else Text("", "")
    runs = row.valid_to is None or row.valid_to > today
    return {
        "row": row,
        "kind": kind.words if kind else Text.of(row.kind),
        "to": to,
        "by": post_words(row.by_post, row.by_unit, today),
        "runs": runs,
        "may_end": runs and isinstance(ordering.may_end(actor, row), Authority),
    }


@require_http_methods(["GET", "POST"])
@desk_page
def new_order(request: HttpRequest, kind: str) -> HttpResponse:
    """An order of one kind: only offered to, and only done for, whoever may give it."""
    actor: Officer = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    entry = law(today).find("order", kind)
    if entry is None:
        raise NotVisible
    rows = order_forms.rows_for(actor, kind, today)
    raw: dict[str, Any] = {}
    error: KanimError | None = None
    if request.method == "POST":
        raw = read_post(rows, request.POST)
        try:
            values, wrong = clean(rows, raw, today=today)
            if wrong:
                raise Invalid(wrong)
            order_forms.give(actor, kind, values, key=key_of(request))
            messages.success(request, _("Perintah tercatat."))
            return redirect("desk-mandates")
        except (Invalid, Conflict, Denied) as refused:
            error = refused
    form = build_form(
        [("", rows)],
        raw,
        getattr(error, "fields", {}),
        message=error.message if error and not isinstance(error, Invalid) else "",
    )
    page = {"form": form, "kind": entry.words, "rule": entry, "key": uuid4().hex}
    return render(request, "desk/order.html", page, status=error.status if error else 200)


@require_POST
@desk_page
def end_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ends an order from tomorrow on, by a letter."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        ordering.end_order(actor, order_id, plain(request.POST.get("surat", ""), 80), key=key_of(request))
        messages.success(request, _("Perintah berakhir mulai besok."))
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused))
    return redirect("desk-mandates")
