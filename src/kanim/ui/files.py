"""Files over HTTP: refusing too large a request before it is read, and sending kept files so that a browser
runs nothing of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kanim.kernel.papers.rules import megabytes
from kanim.kernel.papers.uploads import Opened
from kanim.ui.errors import ErrorPage, answer

REQUEST_CEILING = 30_000_000
LINGER_S = 5.0
LINGER_BYTES = 300_000_000
_SHOWN = ("application/pdf", "image/jpeg", "image/png")
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; sandbox"


def file_response(opened: Opened, *, inline: bool = False, wanted: str = "") -> HttpResponseBase:
    """The file for its reader alone: never guessed at, never cached by others, in a sandbox; opened while it is
    sent, never as a file. `inline` shows it in the browser; otherwise it is saved. `wanted` is the request's
    `Range`: one part of the file is sent when it asks for one, 416 when there is none such."""
    shown = inline and opened.content_type in _SHOWN
    part = _part(wanted, opened.size)
    response: HttpResponseBase
    if part is None:
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{opened.size}"
        return response
    start, end = part
    response = StreamingHttpResponse(opened.stored.chunks(start, end), content_type=opened.content_type)
    if wanted and part != (0, opened.size):
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{opened.size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(end - start)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not shown, opened.name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """First byte and the byte after the last. A header that can't be read, or names several parts, asks for all
    (RFC 9110, 14.2); None when the part lies outside the file."""
    found = _RANGE.fullmatch(wanted.replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(size - int(last), 0), size) if int(last) else None
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else None


def ceiling() -> int:
    """The largest request taken, in bytes: a form with its files."""
    return int(getattr(settings, "UPLOAD_REQUEST_CEILING", REQUEST_CEILING))


class UploadCeilingMiddleware:
    """Answers a request that says it is too large at once, without reading it.

    The answer goes out first; what the browser still sends is then thrown away for a few seconds, since most
    browsers show an answer only if the connection is not cut while they send."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            told = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            told = 0
        if told <= ceiling():
            return self.get_response(request)
        response = answer(request, _page())
        return _lingering(response, request)


def _page() -> ErrorPage:
    limit = str(megabytes(ceiling()))
    return ErrorPage(
        413,
        _("Berkas terlalu besar"),
        _("Kiriman ini lebih besar dari %(limit)s, jadi tidak diterima dan tidak ada yang tersimpan.")
        % {"limit": limit},
        _("Kecilkan berkasnya (foto dengan mutu sedang, atau PDF ukuran kecil), lalu unggah satu per satu."),
        "file-alert",
    )


def _lingering(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    finish: Callable[[], Any] = response.close
    source = request.META.get("wsgi.input")
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(LINGER_S)  # a sender who stops sending does not hold the worker

    def close() -> None:
        try:
            _throw_away(source)
        finally:
            finish()

    response.close = close  # type: ignore[method-assign]
    return response


def _throw_away(source: Any) -> None:
    if source is None:
        return
    end, left = time.monotonic() + LINGER_S, LINGER_BYTES
    try:
        while left > 0 and time.monotonic() < end:
            chunk = source.read(65536)
            if not chunk:
                return
            left -= len(chunk)
    except OSError:  # the browser has gone, or sends nothing more
        return
