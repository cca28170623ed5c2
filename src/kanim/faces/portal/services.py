"""Pages of the services: the finder, the list, one service with what it asks for and costs. No sign-in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kanim.faces.portal import catalogue
from kanim.faces.portal.finder import MOST_QUESTIONS, walk
from kanim.kernel import clock
from kanim.kernel.errors import NotVisible
from kanim.kernel.regulation import law


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """One question at a time; the answers stand in the address, so that going back works and can be shared."""
    book = law(clock.today())
    path = request.GET.getlist("j")[:MOST_QUESTIONS]
    place = walk(book, path)
    given = path[: len(place.asked)]
    here = reverse("service-finder")
    found = None
    if place.service:
        try:
            found = catalogue.service_page(book, place.service)
        except NotVisible:
            found = None
    context = {
        "place": place,
        "found": found,
        "answers": [
            (answer, f"{here}?{urlencode([('j', code) for code in (*given, answer.code)])}")
            for answer in place.answers
        ],
        "asked": [
            (asked, f"{here}?{urlencode([('j', code) for code in asked.path])}" if asked.path else here)
            for asked in place.asked
        ],
        "number": len(place.asked) + 1,
        "most": MOST_QUESTIONS,
    }
    return render(request, "portal/finder.html", context)


@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    rows = catalogue.services(law(clock.today()))
    context = {"open": [s for s in rows if s.is_open], "closed": [s for s in rows if not s.is_open]}
    return render(request, "portal/services.html", context)


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Raises `NotVisible` for an unknown code."""
    return render(request, "portal/service.html", {"page": catalogue.service_page(law(clock.today()), code)})
