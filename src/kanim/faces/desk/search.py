"""The search of the top bar: one page over all that the officer may see, by kind, the surest first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import plain
from kanim.kernel.casework import finding, queues
from kanim.kernel.party.models import Person
from kanim.kernel.search import core
from kanim.kernel.search.core import Hit
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit as a line of the page: what it is called, where it leads, and the case under which it is seen."""

    title: str
    url: str
    is_number: bool
    line: queues.Line


@require_GET
@desk_page
def search(request: HttpRequest) -> HttpResponse:
    """`q`: a name in any spelling, or a number. A number that is one case's alone leads there at once."""
    actor = request.actor  # type: ignore[attr-defined]
    text = plain(request.GET.get("q", ""), 100).strip()
    hits, more = core.find(actor, text)
    exact = {hit.object_id for hit in hits if hit.is_exact}
    if len(exact) == 1:
        return redirect("desk-case", exact.pop())
    lines = queues.visible_lines(actor, list({hit.object_id for hit in hits}))
    names = Person.objects.in_bulk({hit.ref_id for hit in hits if hit.kind == finding.PERSON})
    shown: dict[str, list[Shown]] = {}
    for hit in hits:
        if hit.object_id in lines:
            shown.setdefault(hit.kind, []).append(_shown(hit, lines[hit.object_id], names))
    groups: list[tuple[Text, list[Shown]]] = [
        (finding.kind_words(kind), shown[kind]) for kind in finding.kinds() if kind in shown
    ]
    return render(request, "desk/search.html", {"groups": groups, "more": more, "search_query": text})


def _shown(hit: Hit, line: queues.Line, names: dict[UUID, Person]) -> Shown:
    if hit.kind == finding.PERSON and hit.ref_id in names:
        return Shown(names[hit.ref_id].name, reverse("desk-person", args=[hit.ref_id]), False, line)
    return Shown(hit.title, reverse("desk-case", args=[hit.object_id]), True, line)
