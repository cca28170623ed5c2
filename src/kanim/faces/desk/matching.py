"""Try two names: an officer sees how alike they are and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.kernel.matching.compare import LIKELY, POSSIBLE, Comparison, compare_names
from kanim.kernel.matching.compare_parts import RULE_WORDS
from kanim.kernel.texts import Text

LONGEST = 160  # letters of a name that the register keeps
_TONES = {
    "ok": Text("Nama yang sama", "The same name"),
    "wait": Text("Mungkin nama yang sama", "Perhaps the same name"),
    "bad": Text("Nama lain", "Another name"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Parts that met, in words; `percent` their likeness."""

    one: str
    other: str
    percent: int
    rule: Text


@require_GET
@desk_page
def match_page(request: HttpRequest) -> HttpResponse:
    """Both names come with the address, so that a comparison can be passed on. Nothing is kept of it."""
    one = request.GET.get("nama1", "").strip()[:LONGEST]
    other = request.GET.get("nama2", "").strip()[:LONGEST]
    shown: dict[str, object] = {"one": one, "other": other, "longest": LONGEST}
    if one and other:
        shown |= _shown(compare_names(one, other))
    return render(request, "desk/matching.html", shown)


def _shown(found: Comparison) -> dict[str, object]:
    tone = "ok" if found.score >= LIKELY else "wait" if found.score >= POSSIBLE else "bad"
    return {
        "percent": round(100 * found.score),
        "likely": round(100 * LIKELY),
        "possible": round(100 * POSSIBLE),
        "tone": tone,
        "verdict": _TONES[tone],
        "lines": [Line(m.one, m.other, round(100 * m.likeness), RULE_WORDS[m.rule]) for m in found.met],
        "factors": [(words, round(100 * factor)) for words, factor in found.factors],
        "version": found.version,
    }
