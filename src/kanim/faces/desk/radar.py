"""The deadline radar: what the law will demand, filtered by unit, clause and week."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import plain
from kanim.kernel import clock
from kanim.kernel.access.units import units_below
from kanim.kernel.casework.radar import Filter, radar
from kanim.kernel.regulation import law
from kanim.ui.components import Page

WEEKS = (
    ("", gettext_lazy("Semua waktu")),
    ("lewat", gettext_lazy("Terlambat")),
    ("0", gettext_lazy("Tujuh hari ini")),
    ("1", gettext_lazy("Tujuh hari berikutnya")),
)


@require_GET
@desk_page
def radar_page(request: HttpRequest) -> HttpResponse:
    """All that this officer may see of it, the longest due first."""
    actor = request.actor  # type: ignore[attr-defined]
    book = law(clock.today())
    asked = {name: plain(request.GET.get(name, ""), 40) for name in ("unit", "klausul", "waktu")}
    wanted = Filter(
        unit=asked["unit"],
        clause=asked["klausul"],
        week=int(asked["waktu"]) if asked["waktu"] in ("0", "1") else None,
        late=asked["waktu"] == "lewat",
    )
    page = radar(actor, wanted, after=request.GET.get("sesudah", "")[:120])
    units = [(code, book.words("unit", code)) for code in units_below(_top(actor), clock.today())]
    return render(
        request,
        "desk/radar.html",
        {
            "lines": page.lines,
            "asked": asked,
            "weeks": WEEKS,
            "units": units,
            "clauses": [e for e in book.all("clause") if e.body["unit"] in dict(units)],
            "unit_words": {entry.code: entry.words for entry in book.all("unit")},
            "post_words": {entry.code: entry.words for entry in book.all("post")},
            "page": _pager(request, page.next_key, len(page.lines)),
        },
    )


def _top(actor: Any) -> str:
    """The unit from which the choice of units goes down: the officer's division, or his whole office."""
    division = law(clock.today()).find("unit", actor.unit)
    if division is None or division.body["level"] == "kanim":
        return str(actor.unit)
    parent = str(division.body["parent"] or actor.unit)
    above = law(clock.today()).find("unit", parent)
    return str(actor.unit) if above is None or above.body["level"] == "kanim" else parent


def _pager(request: HttpRequest, next_key: str, shown: int) -> Page:
    kept = {k: v for k, v in request.GET.items() if k != "sesudah"}
    return Page(
        first_url=f"{request.path}?{urlencode(kept)}" if request.GET.get("sesudah") else "",
        next_url=f"{request.path}?{urlencode({**kept, 'sesudah': next_key})}" if next_key else "",
        shown=shown,
    )
