"""Effects and facts by which the passport procedure uses booklets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kanim.divisions.travel_documents.booklets import registers, selectors
from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Conflict
from kanim.kernel.registry import effect, fact, searchable
from kanim.kernel.search.core import Found, by_number
from kanim.kernel.texts import Text


@fact(
    "booklet_numbers_equal",
    type="bool",
    words=Text("kedua pindaian nomor blangko sama", "both scans of the booklet number agree"),
    reads=("blangko",),
)
def booklet_numbers_equal(context: CaseContext) -> FactValue:
    first = str(context.value("blangko.nomor_blangko") or "").upper()
    second = str(context.value("blangko.nomor_blangko_ulang") or "").upper()
    return FactValue(
        bool(first) and first == second,
        Text(
            f"Nomor blangko dipindai dua kali dan harus sama: {first or '–'} dan {second or '–'}. Pindai ulang.",
            f"The booklet number is scanned twice and must agree: {first or '–'} and {second or '–'}. Scan again.",
        ),
    )


@searchable(
    "booklet",
    words=Text("Blangko", "Booklets"),
    rows=lambda: Booklet.objects.exclude(case_id=None),
)
def booklets_found(rows: Iterable[Booklet]) -> list[Found]:
    """A booklet is found by its number under the case that has it."""
    return [
        Found("booklet", row.id, row.case_id, row.number, by_number(row.number))
        for row in rows
        if row.case_id is not None
    ]


@effect("booklet.allocate", takes="booklet")
def allocate(context: CaseContext) -> dict[str, Any]:
    """Allocates the scanned booklet to the case."""
    assert context.act is not None
    booklet = registers.allocate(
        context.act,
        str(context.value("blangko.nomor_blangko")).upper(),
        type_code=str(context.value("jenis_blangko")),
        office_id=context.case.place_id,
        case_id=context.case.id,
    )
    context.find(*booklets_found([booklet]))
    return {"booklet": booklet.number}


@effect("booklet.spoil", frees="booklet")
def spoil(context: CaseContext) -> dict[str, Any]:
    """The booklet in hand is spoiled; another must be allocated. No second fee is due for it."""
    assert context.act is not None
    reason = str(
        context.value("rusak.jenis_kerusakan")
        or context.fold.results.get("print.failed", {}).get("defect")
        or ""
    )
    booklet = registers.close(context.act, context.case.id, Booklet.State.SPOILED, reason)
    if booklet is None:
        raise Conflict(
            Text("Tidak ada blangko yang sedang dialokasikan.", "No booklet is allocated."), code="NO_BOOKLET"
        )
    return {"booklet": booklet.number, "reason": reason}


def require_booklet(context: CaseContext) -> Booklet:
    """The booklet of the case. Raises `Conflict` when none is allocated."""
    booklet = selectors.booklet_of(context.case.id)
    if booklet is None:
        raise Conflict(
            Text("Belum ada blangko yang dialokasikan.", "No booklet is allocated yet."), code="NO_BOOKLET"
        )
    return booklet
