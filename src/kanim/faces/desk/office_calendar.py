"""The calendar of the office: days off of the regulation and what the office says against it, with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import plain
from kanim.kernel.casework import day_words
from kanim.kernel.casework.calendar_words import read_date
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError
from kanim.kernel.organisation.calendar_days import days_of
from kanim.kernel.organisation.calendars import Word
from kanim.kernel.texts import Text

KINDS = (
    ("libur", gettext_lazy("Tambah hari libur")),
    ("kerja", gettext_lazy("Jadikan hari kerja")),
    ("pindah", gettext_lazy("Pindahkan hari libur")),
)
CATEGORIES = (
    ("government", gettext_lazy("Cuti bersama")),
    ("public", gettext_lazy("Libur nasional")),
    ("local", gettext_lazy("Libur setempat")),
)
FIELDS = ("apa", "tanggal", "ke", "nama", "nama_en", "jenis", "dasar", "alasan")


@require_http_methods(["GET", "POST"])
@desk_page
def office_calendar(request: HttpRequest) -> HttpResponse:
    """The days off of a year; who leads the secretariat adds, moves and takes days away."""
    raw: dict[str, str] = {}
    error: KanimError | None = None
    if request.method == "POST":
        raw = {name: plain(request.POST.get(name, ""), 240).strip() for name in FIELDS}
        try:
            _edition, stranded = day_words.say_day(
                request.actor,  # type: ignore[attr-defined]
                _words(raw),
                key=plain(request.POST.get("kunci", ""), 80),
            )
            _told(request, stranded)
            return redirect("desk-calendar")
        except (Invalid, Conflict, Denied) as refused:
            error = refused
    return _page(request, raw, error)


@require_POST
@desk_page
def take_back(request: HttpRequest, override_id: UUID) -> HttpResponse:
    """Takes the office's own word on a day back."""
    try:
        _edition, stranded = day_words.unsay_day(
            request.actor,  # type: ignore[attr-defined]
            override_id,
            plain(request.POST.get("alasan", ""), 240),
            key=plain(request.POST.get("kunci", ""), 80),
        )
        _told(request, stranded)
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return redirect("desk-calendar")


def _page(request: HttpRequest, raw: dict[str, str], error: KanimError | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    today = day_words.today_of(actor)
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2100 else today.year
    refused = day_words.may_speak(actor, today)
    return render(
        request,
        "desk/office_calendar.html",
        {
            "lines": days_of(actor.office_id, date(year, 1, 1), date(year, 12, 31), today),
            "year": year,
            "years": (today.year - 1, today.year, today.year + 1),
            "today": today,
            "kinds": KINDS,
            "categories": CATEGORIES,
            "category_words": dict(CATEGORIES),
            "raw": raw or {"apa": "libur", "jenis": "government"},
            "error": error,
            "errors": getattr(error, "fields", {}),
            "refused": refused,
            "office_id": actor.office_id,
            "key": uuid4().hex,
        },
        status=error.status if error else 200,
    )


def _words(raw: dict[str, str]) -> list[Word]:
    """What was typed, as one word or, for a day that moves, two. Raises `Invalid` for what is no date."""
    days: dict[str, Any] = {}
    wrong: dict[str, Text] = {}
    for name in ("tanggal", "ke") if raw["apa"] == "pindah" else ("tanggal",):
        found = read_date(raw[name])
        if isinstance(found, date):
            days[name] = found
        else:
            wrong[name] = found
    if wrong:
        raise Invalid(wrong)
    rest = (raw["nama"], raw["nama_en"], raw["jenis"], raw["dasar"], raw["alasan"])
    first = day_words.word(days["tanggal"], raw["apa"] == "libur", *rest)
    return [first, day_words.word(days["ke"], True, *rest)] if raw["apa"] == "pindah" else [first]


def _told(request: HttpRequest, stranded: int) -> None:
    messages.success(request, _("Kalender kantor diubah; jam berkas yang terkena dihitung ulang."))
    if stranded:
        said = ngettext(
            "%(n)d jadwal kedatangan jatuh pada hari libur; menunggu keputusan orang di Beranda.",
            "%(n)d jadwal kedatangan jatuh pada hari libur; menunggu keputusan orang di Beranda.",
            stranded,
        )
        messages.warning(request, said % {"n": stranded})
