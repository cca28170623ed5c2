"""Panels beside the actions: the next booklet to take, the page as printed, the photograph's judgement."""

from __future__ import annotations

from typing import Any

from kanim.divisions.travel_documents.booklets.selectors import booklet_of, next_at
from kanim.divisions.travel_documents.personalisation.printing import last_print
from kanim.divisions.travel_documents.photo.models import PhotoCheck
from kanim.divisions.travel_documents.photo.registers import photo_of
from kanim.kernel import canonical
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.registry import query
from kanim.kernel.texts import Text


@query("paspor.panel")
def panel(context: CaseContext) -> list[dict[str, Any]]:
    """What helps at the present step."""
    match context.case.step:
        case "WAWANCARA_BIOMETRIK":
            return _photo(context)
        case "ALOKASI":
            return _next_booklet(context)
        case "CETAK" | "UJI_KUALITAS" | "RUSAK_CETAK":
            return _printed(context)
    return []


def _photo(context: CaseContext) -> list[dict[str, Any]]:
    paper = photo_of(context.case.id)
    check = PhotoCheck.objects.filter(paper_id=paper.id).first() if paper else None
    if paper is None or check is None:
        return []
    return [
        {
            "template": "desk/parts/photo.html",
            "paper": paper,
            "score": check.score,
            "wanted": int(context.law.param("ambang_mutu_foto")),
            "findings": [Text.of(f["words"]) for f in canonical.loads(check.findings)],
        }
    ]


def _next_booklet(context: CaseContext) -> list[dict[str, Any]]:
    actor = context.actor
    place = actor.point_id or actor.office_id if isinstance(actor, Officer) else context.case.place_id
    booklet = next_at(place, str(context.value("jenis_blangko")))
    return [{"template": "desk/parts/booklet.html", "booklet": booklet, "above": True}]


def _printed(context: CaseContext) -> list[dict[str, Any]]:
    booklet, job = booklet_of(context.case.id), last_print(context.case.id)
    return [{"template": "desk/parts/print.html", "booklet": booklet, "job": job}]
