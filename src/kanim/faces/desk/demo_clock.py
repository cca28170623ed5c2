"""The clock of a demonstration: moved forward so that an appointment, a deadline or day 31 can be seen.

Never there in a working office: the page exists only with `KANIM_DEMO=1`, and the clock never goes back, since
what happened stays in its order."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kanim.faces.desk.shell import desk_page
from kanim.kernel import clock
from kanim.kernel.errors import NotVisible

LEAPS = {
    "jam": timedelta(hours=1),
    "hari": timedelta(days=1),
    "minggu": timedelta(days=7),
    "bulan": timedelta(days=31),
}
OPENS = time(8, 5)


@require_http_methods(["GET", "POST"])
@desk_page
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Shows the demonstration's time and moves it forward by a leap, or to the next morning at five past eight."""
    path = os.environ.get("KANIM_CLOCK_FILE", "")
    if not settings.DEMO or not path:
        raise NotVisible
    if request.method == "POST":
        leap = _leap(request.POST.get("lompat", ""))
        if leap is not None:
            _move(Path(path), leap)
            messages.success(request, _("Jam peragaan dimajukan."))
        return redirect("desk-demo-clock")
    return render(request, "desk/demo_clock.html", {"now": clock.now()})


def _leap(name: str) -> timedelta | None:
    if name == "pagi":
        zone = ZoneInfo(clock.OFFICE_ZONE)
        here = clock.now().astimezone(zone)
        return datetime.combine(here.date() + timedelta(days=1), OPENS, zone) - here
    return LEAPS.get(name)


def _move(path: Path, leap: timedelta) -> None:
    before = int(path.read_text(encoding="ascii").strip() or 0) if path.exists() else 0
    fresh = path.with_suffix(".new")
    fresh.write_text(str(before + int(leap.total_seconds())), encoding="ascii")
    fresh.replace(path)
