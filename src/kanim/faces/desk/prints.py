"""The printed data page on the desk: looked at, downloaded, and its zone read back for the quality check."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kanim.faces.desk.shell import desk_page
from kanim.kernel.access import reads
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Invalid
from kanim.kernel.registry import registry


@require_GET
@desk_page
def print_png(request: HttpRequest, case_id: UUID) -> HttpResponse:
    get_case(request.actor, case_id)  # type: ignore[attr-defined]
    reads.note(request.actor, reads.LETTER, case_id)  # type: ignore[attr-defined]
    return _safe(registry.get("query", "paspor.print.png").call(case_id), "image/png", "halaman-data.png")


@require_GET
@desk_page
def print_pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    get_case(request.actor, case_id)  # type: ignore[attr-defined]
    reads.note(request.actor, reads.LETTER, case_id)  # type: ignore[attr-defined]
    return _safe(
        registry.get("query", "paspor.print.pdf").call(case_id), "application/pdf", "halaman-data.pdf"
    )


@require_POST
@desk_page
def read_zone(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Reads the zone from the picture and puts it into the form of the quality check."""
    get_case(request.actor, case_id)  # type: ignore[attr-defined]
    back = reverse("desk-case", args=[case_id])
    try:
        lines = registry.get("query", "paspor.print.mrz").call(case_id)
    except Invalid as refused:
        messages.error(request, str(refused))
        return redirect(back)
    request.session[f"mrz:{case_id}"] = "\n".join(lines)
    messages.success(request, _("MRZ terbaca dari cetakan dan diisikan pada uji kualitas."))
    return redirect(back)


def _safe(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
