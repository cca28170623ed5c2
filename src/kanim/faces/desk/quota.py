"""Quota of appointments: the days ahead at each service point, with what is free."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.kernel import clock
from kanim.kernel.booking import selectors as booking
from kanim.kernel.organisation.selectors import service_points

CLASSES = ("reguler", "percepatan", "prioritas")


@require_GET
@desk_page
def quota(request: HttpRequest) -> HttpResponse:
    """Three weeks of days at each point of this office, one class at a time."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = request.GET.get("kelas", "reguler")
    service_class = chosen if chosen in CLASSES else "reguler"
    today = clock.today()
    points = [
        (point, booking.open_days(point.id, today, today + timedelta(days=21), service_class))
        for point in service_points(actor.office_id)
    ]
    return render(
        request, "desk/quota.html", {"points": points, "classes": CLASSES, "service_class": service_class}
    )
