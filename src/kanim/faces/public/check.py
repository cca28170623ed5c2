"""Anyone may ask, by the code on it, whether a paper is ours. Nothing is stored, not even what is uploaded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kanim.kernel.papers.codes import grouped, read_code
from kanim.kernel.papers.public import PublicView, check_public
from kanim.kernel.papers.rules import MEGABYTE, megabytes
from kanim.kernel.texts import Text

COMPARE_LIMIT = 20 * MEGABYTE
_NOT_A_CODE = Text(
    "Kode itu tidak lengkap. Kode surat terdiri atas 20 huruf dan angka, tertera di bawah kode QR, misalnya "
    "7H2K-9QWX-0ABC-DEFG-HJKM.",
    "That code is not complete. A paper's code has 20 letters and digits and stands below its QR code, for "
    "instance 7H2K-9QWX-0ABC-DEFG-HJKM.",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of comparing a file: the same, another, or not read (with the reason)."""

    same: bool | None
    message: Text


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The field for a code; a code that was typed leads to its page."""
    typed = str((request.POST if request.method == "POST" else request.GET).get("kode", ""))[:200]
    if not typed.strip():
        return _page(
            request, "public/check_ask.html", {"error": _NOT_A_CODE if request.method == "POST" else None}
        )
    code = read_code(typed)
    if code is None:
        return _page(request, "public/check_ask.html", {"error": _NOT_A_CODE, "typed": typed}, 422)
    return HttpResponseRedirect(reverse("check-paper", args=[code]))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """What the office says of the paper with this code; with a file, whether it is the paper as issued."""
    view = check_public(code)
    compared = _compare(request, view) if request.method == "POST" and view is not None else None
    read = read_code(code)
    context = {"view": view, "compared": compared, "code": grouped(read) if read else ""}
    return _page(request, "public/check_answer.html", context, 200 if view is not None else 404)


def _compare(request: HttpRequest, view: PublicView) -> Compared:
    sent = request.FILES.get("berkas")
    if not isinstance(sent, UploadedFile) or not sent.size:
        return Compared(
            None,
            Text(
                "Belum ada berkas yang dipilih. Pilih PDF surat ini, lalu tekan “Bandingkan”.",
                "No file was chosen. Choose the PDF of this paper, then press “Compare”.",
            ),
        )
    if sent.size > COMPARE_LIMIT:
        limit = megabytes(COMPARE_LIMIT)
        return Compared(
            None,
            Text(
                f"Berkas itu lebih besar dari {limit.id}; surat kantor tidak sebesar itu. Pilih PDF suratnya.",
                f"That file is larger than {limit.en}; no paper of the office is. Choose the PDF of the paper.",
            ),
        )
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    if view.is_same_file(digest.hexdigest()):
        return Compared(
            True,
            Text(
                "Sama persis: berkas ini adalah surat yang kami terbitkan, tidak diubah sedikit pun.",
                "Identical: this file is the paper that we issued, unchanged.",
            ),
        )
    return Compared(
        False,
        Text(
            "Berbeda: berkas ini bukan surat yang kami terbitkan, atau sudah diubah. Foto dan pindaian selalu berbeda; "
            "yang dapat dibandingkan hanya PDF aslinya.",
            "Different: this file is not the paper that we issued, or it was changed. Photos and scans always differ; "
            "only the original PDF can be compared.",
        ),
    )


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    response = render(request, template, dict(context), status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # the code stays here; our own forms need an origin
    return response
