"""Anyone may photograph the digital seal on a letter and see what it states. Nothing is stored."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kanim.kernel.errors import Invalid
from kanim.kernel.papers import seals
from kanim.kernel.texts import Text

_NONE = Text(
    "Ambil foto segelnya atau pilih gambarnya dahulu.",
    "Take a photograph of the seal or choose a picture first.",
)


@require_http_methods(["GET", "POST"])
def check_seal(request: HttpRequest) -> HttpResponse:
    """The camera or a file on one side, the verdict on the other."""
    verdict, error = None, None
    if request.method == "POST":
        sent = request.FILES.get("gambar")
        try:
            if not isinstance(sent, UploadedFile) or not sent.size:
                error = _NONE
            elif sent.size > seals.PICTURE_BYTES:
                verdict = seals.check_picture(b"")
            else:
                verdict = seals.check_picture(sent.read())
        except Invalid as refused:
            error = refused.fields.get("gambar", refused.message)
    answer = render(
        request, "public/seal.html", {"verdict": verdict, "error": error}, status=422 if error else 200
    )
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer
