"""Choosing the appointment under which one acts, and where one goes after signing in."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kanim.faces.actors import ACTIVE, list_choices
from kanim.kernel.access.actors import Officer
from kanim.kernel.errors import Denied
from kanim.kernel.texts import Text


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Acts from now on under another appointment of the same account. Raises `Denied` for one that is not his
    or no longer holds; the present one then stays."""
    if request.actor is None:  # type: ignore[attr-defined]
        return redirect_to_login("/")
    wanted = request.POST.get("appointment", "")
    if wanted not in {choice.id for choice in list_choices(request)}:
        raise Denied(
            Text(
                "Penugasan itu bukan milik Anda, atau sudah berakhir. Pilih dari menu akun.",
                "That appointment is not yours or has ended. Choose from the account menu.",
            )
        )
    request.session[ACTIVE] = wanted
    return HttpResponseRedirect(_safe_next(request))


def _safe_next(request: HttpRequest) -> str:
    to = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if to and allowed else reverse("where-to")


def where_to(request: HttpRequest) -> HttpResponse:
    """After signing in: an officer to the desk, an applicant to his applications."""
    actor = request.actor  # type: ignore[attr-defined]
    wanted = "desk-home" if isinstance(actor, Officer) else "my-applications"
    try:
        return HttpResponseRedirect(reverse(wanted) if actor is not None else "/")
    except NoReverseMatch:
        return HttpResponseRedirect("/")
