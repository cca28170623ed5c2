"""The language of a page: the reader's choice, else his account's, else Indonesian."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "bahasa"


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE, "id")
        with translation.override(chosen if chosen in ("id", "en") else "id"):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response
