"""Errors as pages: what is wrong, where, and what to do, in the reader's language; never a code alone.

What does not exist and what this reader may not see get the very same page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kanim.kernel.access.actors import Officer
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError, NotVisible, Unavailable
from kanim.kernel.texts import Text

log = logging.getLogger("kanim.ui")
LOCKED_MINUTES = 15


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What one error page says. `advice` is the thing to do; `details` are the lines below it."""

    status: int
    title: str
    words: str
    advice: str
    icon: str = "alert-circle"
    clause: str = ""
    details: list[str] = field(default_factory=list)
    retry_after_s: int = 0


class ErrorPagesMiddleware:
    """Turns a `KanimError` that no view handled into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, KanimError):
            return answer(request, page_of(error))
        return None


def page_of(error: KanimError) -> ErrorPage:
    """The page of a kernel error, in the active language."""
    words = str(error)
    match error:
        case NotVisible():
            return not_found_page()
        case Denied():
            return ErrorPage(
                403,
                _("Tidak berwenang"),
                words,
                _("Minta pejabat yang berwenang melakukannya, atau pilih jabatan lain di menu akun."),
                "lock",
                clause=error.clause or "",
            )
        case Conflict():
            return ErrorPage(
                409,
                _("Keadaan sudah berubah"),
                words,
                _("Muat ulang halaman untuk melihat keadaan terakhir, lalu ulangi bila masih perlu."),
                "refresh",
                details=[error.who] if error.who else [],
            )
        case Invalid():
            return ErrorPage(
                422,
                _("Isian belum benar"),
                words if not error.fields else _("Beberapa isian belum dapat diterima."),
                _("Kembali ke formulir, perbaiki yang disebut di bawah, lalu kirim lagi."),
                "alert-triangle",
                details=[str(text) for text in error.fields.values()],
            )
        case Unavailable():
            return ErrorPage(
                503,
                _("Layanan luar sedang tidak menjawab"),
                words,
                _("Tidak ada yang hilang. Coba lagi sebentar lagi."),
                "hourglass",
                retry_after_s=error.retry_after_s,
            )
    return ErrorPage(error.status, _("Permintaan tidak dapat dilayani"), words, _("Kembali dan coba lagi."))


def not_found_page() -> ErrorPage:
    return ErrorPage(
        404,
        _("Halaman tidak ditemukan"),
        str(NotVisible()),
        _("Mulai dari beranda, atau cari dengan nomor permohonan."),
        "question-mark",
    )


def answer(request: HttpRequest, page: ErrorPage) -> HttpResponse:
    """The page, or JSON with the same words for a program that asks for it."""
    if _wants_json(request):
        response: HttpResponse = JsonResponse(
            {
                "error": {
                    "status": page.status,
                    "title": page.title,
                    "message": page.words,
                    "details": page.details,
                }
            },
            status=page.status,
        )
    else:
        context = {
            "page": page,
            "base": "ui/base_desk.html"
            if isinstance(getattr(request, "actor", None), Officer)
            else "ui/base_portal.html",
            "back": _back(request),
        }
        fragment = bool(getattr(request, "htmx", False))
        name = "ui/errors/fragment.html" if fragment else "ui/errors/page.html"
        response = render(request, name, context, status=page.status)
        if fragment:
            response["HX-Retarget"], response["HX-Reswap"] = "#isi", "innerHTML"
    if page.retry_after_s:
        response["Retry-After"] = str(page.retry_after_s)
    response["Cache-Control"] = "no-store"
    return response


def _wants_json(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accept and "html" not in accept)


def _back(request: HttpRequest) -> str:
    """The page one came from, if it is ours and another than this. The error page itself never fails over what
    the browser told: an address that is none, a host that is not ours, a path that another site would answer."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
        is_ours = parts.netloc == request.get_host() and not parts.path.startswith(("//", "/\\"))
    except (ValueError, DisallowedHost):
        return ""
    if not is_ours or (parts.path == request.path and request.method == "GET"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


# What Django itself meets ----------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        ErrorPage(
            400,
            _("Permintaan tidak dapat dibaca"),
            _("Yang dikirim peramban terlalu besar atau rusak di perjalanan."),
            _("Kembali, periksa ukuran berkas, lalu kirim lagi. Tidak ada yang berubah."),
        ),
    )


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    message = Text("Halaman ini bukan untuk akun Anda.", "This page is not for your account.")
    return answer(request, page_of(Denied(message)))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, not_found_page())


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(
        request,
        ErrorPage(
            500,
            _("Terjadi kesalahan di pihak kami"),
            _("Permintaan Anda tidak selesai, dan tidak ada yang disimpan setengah."),
            _("Coba lagi. Bila terulang, beri tahu petugas apa yang Anda lakukan dan jam berapa."),
            "tool",
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off, or another site sent it."""
    log.warning("csrf refused: %s", reason)
    return answer(
        request,
        ErrorPage(
            403,
            _("Formulir sudah kedaluwarsa"),
            _("Formulir ini dibuka terlalu lama, atau peramban menolak cookie."),
            _("Kembali, muat ulang halaman, lalu kirim lagi. Isian yang sudah disimpan tidak hilang."),
            "clock-pause",
        ),
    )


def locked_out(request: HttpRequest, original: Any = None, credentials: Any = None) -> HttpResponse:
    """Too many wrong passwords."""
    return answer(
        request,
        ErrorPage(
            429,
            _("Terlalu banyak percobaan masuk"),
            _("Demi keamanan, akun ini dikunci sementara untuk perangkat ini."),
            _("Tunggu %(n)d menit, lalu coba lagi, atau atur ulang kata sandi.") % {"n": LOCKED_MINUTES},
            "lock",
            retry_after_s=LOCKED_MINUTES * 60,
        ),
    )
