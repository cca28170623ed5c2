"""The office's addresses, and one that does nothing: what a request costs before any work is done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_http_methods

from kanim.faces.actors import login_required_officer


@require_http_methods(["GET", "POST"])
@login_required_officer
def empty(request: HttpRequest) -> HttpResponse:
    """An officer asks for nothing and gets it, past session, appointment and CSRF."""
    return HttpResponse(status=204)


urlpatterns = [
    path("ukur/kosong/", empty, name="bench-empty"),
    path("", include("kanim.config.urls")),
]
handler400 = "kanim.ui.errors.bad_request"
handler403 = "kanim.ui.errors.denied"
handler404 = "kanim.ui.errors.not_found"
handler500 = "kanim.ui.errors.server_error"
