"""Booklet stock: what stands where, by type and state."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.kernel import clock
from kanim.kernel.registry import registry
from kanim.kernel.regulation import law


@require_GET
@desk_page
def stock(request: HttpRequest) -> HttpResponse:
    """Rows of place, type, state and count, as the division's register gives them to this officer."""
    rows = registry.get("query", "booklets.stock").call(request.actor)  # type: ignore[attr-defined]
    book = law(clock.today())
    table: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        table.setdefault((row["place"], row["type"]), {})[row["state"]] = row["count"]
    states = book.entry("codes", "keadaan_blangko").body["rows"]
    lines = [
        {
            "place": place,
            "type": book.code_words("jenis_blangko", kind),
            "counts": counts,
            "total": sum(counts.values()),
        }
        for (place, kind), counts in table.items()
    ]
    return render(request, "desk/stock.html", {"lines": lines, "states": states})
