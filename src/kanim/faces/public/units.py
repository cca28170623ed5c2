"""The units of the regulation as pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kanim.faces.public.unit_pages import unit_page, unit_tree
from kanim.kernel import clock


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    return render(request, "public/units.html", {"units": unit_tree(clock.today())})


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "public/unit.html", {"page": unit_page(code, clock.today())})
