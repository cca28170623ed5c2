"""Where is my application? By its number and the applicant's birth date, without signing in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanim.kernel.casework.lookup import find_by_number
from kanim.kernel.texts import Text
from kanim.ui.case_status import status_of
from kanim.ui.forms import build_form, parse, read_post

ROWS: tuple[dict[str, Any], ...] = (
    {
        "code": "nomor",
        "type": "text",
        "words": Text("Nomor permohonan", "Application number"),
        "help": Text(
            "Ada pada surat pengantar, misalnya 261124-7K3M9Q.", "On your letter, such as 261124-7K3M9Q."
        ),
        "max_length": 20,
    },
    {
        "code": "tanggal_lahir",
        "type": "date",
        "words": Text("Tanggal lahir pemohon", "Applicant's date of birth"),
    },
)
NONE = Text(
    "Tidak ada permohonan dengan nomor dan tanggal lahir itu. Periksa keduanya; nomor memuat enam angka, tanda "
    "hubung, lalu enam huruf atau angka.",
    "There is no application with that number and date of birth. Check both; the number has six digits, a hyphen, "
    "then six letters or digits.",
)


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Asks and answers on one page; what is typed goes by POST, so that it stays out of addresses and logs."""
    if request.method == "GET":
        return render(request, "public/track.html", {"form": build_form([("", ROWS)])})
    values, errors = parse(ROWS, request.POST)
    message: Text | str = ""
    if not errors:
        context = find_by_number(values["nomor"], date.fromisoformat(values["tanggal_lahir"]))
        if context is not None:
            shown = {
                "number": context.case.number,
                "title": context.procedure.title,
                "status": status_of(context),
            }
            return render(request, "public/track_answer.html", shown)
        message = NONE
    form = build_form([("", ROWS)], read_post(ROWS, request.POST), errors, message=message)
    return render(request, "public/track.html", {"form": form}, status=422)
