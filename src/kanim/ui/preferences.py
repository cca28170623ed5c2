"""What a reader chose for himself, kept in cookies: the language and the theme. No account is needed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

LANGUAGE_COOKIE = "bahasa"
THEME_COOKIE = "tampilan"
LANGUAGES = ("id", "en")
THEMES = ("auto", "light", "dark")
YEAR_S = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """The chosen language, else Indonesian."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else "id"


def theme_of(request: HttpRequest) -> str:
    """The chosen theme; `auto` follows the reader's system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def keep(response: HttpResponseRedirect, name: str, value: str, *, secure: bool) -> None:
    """Sets a preference for a year."""
    response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", httponly=True, secure=secure)


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Where to go back to: the `next` of the form if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return fallback


@require_POST
def set_language(request: HttpRequest) -> HttpResponseRedirect:
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_next(request, reverse("home")))
    if chosen in LANGUAGES:
        keep(response, LANGUAGE_COOKIE, chosen, secure=request.is_secure())
        translation.activate(chosen)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponseRedirect:
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(safe_next(request, reverse("home")))
    if chosen in THEMES:
        keep(response, THEME_COOKIE, chosen, secure=request.is_secure())
    return response
