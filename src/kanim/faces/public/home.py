"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kanim.kernel import clock
from kanim.kernel.organisation.models import Office


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Kanim is, where to begin, and where the offices are."""
    day = clock.today()
    offices = [
        office
        for office in Office.objects.filter(
            kind__in=(Office.Kind.IMMIGRATION_OFFICE, Office.Kind.SERVICE_POINT), valid_from__lte=day
        ).order_by("kind", "name")
        if office.valid_to is None or office.valid_to > day
    ]
    return render(request, "public/home.html", {"offices": offices})
