"""Procedures as drawn from the regulation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.kernel import clock
from kanim.kernel.casework import draw, procedures
from kanim.kernel.regulation import law


@require_GET
@desk_page
def procedure_list(request: HttpRequest) -> HttpResponse:
    """All procedures in force today with their clause."""
    return render(request, "desk/procedures.html", {"entries": law(clock.today()).all("procedure")})


@require_GET
@desk_page
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """The drawing of one procedure, with a step marked if asked, and each step's post and clause."""
    chosen = procedures.in_force(code, clock.today())
    step = request.GET.get("langkah", "")
    titles = {entry.code: entry.words for entry in law(clock.today()).all("procedure")}
    svg = draw.draw(chosen, step if step in chosen.steps else "", titles=titles)
    return render(
        request,
        "desk/procedure.html",
        {"procedure": chosen, "svg": mark_safe(svg), "steps": list(chosen.steps.values()), "here": step},
    )
