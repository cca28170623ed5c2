"""Where is my application? By its number and the applicant's birth date, without signing in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanim.faces.public import attempts
from kanim.kernel.casework.lookup import find_by_number, number_in
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
TOO_MANY = Text(
    "Terlalu banyak percobaan yang tidak cocok. Coba lagi sejam lagi, atau masuk dengan akun Anda dan buka "
    "“Permohonan saya”.",
    "Too many attempts that did not fit. Try again in an hour, or sign in and open “My applications”.",
)


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Asks and answers on one page; what is typed goes by POST, so that it stays out of addresses and logs."""
    if request.method == "GET":
        return render(request, "public/track.html", {"form": build_form([("", ROWS)])})
    values, errors = parse(ROWS, request.POST)
    message: Text | str = ""
    number = number_in(values["nomor"]) if not errors else ""
    if not errors and attempts.is_too_many(request, number):
        form = build_form([("", ROWS)], read_post(ROWS, request.POST), message=TOO_MANY)
        return render(request, "public/track.html", {"form": form}, status=429)
    if not errors:
        context = find_by_number(number, date.fromisoformat(values["tanggal_lahir"]))
        if context is not None:
            shown = {
                "number": context.case.number,
                "title": context.procedure.title,
                "status": status_of(context),
            }
            return render(request, "public/track_answer.html", shown)
        attempts.count_wrong(request, number)
        message = NONE
    form = build_form([("", ROWS)], read_post(ROWS, request.POST), errors, message=message)
    return render(request, "public/track.html", {"form": form}, status=422)
