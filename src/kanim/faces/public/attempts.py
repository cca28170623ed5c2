"""Wrong answers to the question that opens an application without signing in, counted so that nobody tries all days.

Counts live in the cache of the process. The holder who signs in is never held up by them."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.cache import cache
from django.http import HttpRequest

from kanim.faces.sign_in import client_address

HOUR_S, DAY_S = 3600, 86_400
FOR_BOTH, FOR_NUMBER, FOR_ADDRESS = 5, 30, 30
"""Wrong answers for one number from one address in an hour; for one number in a day; from one address in an hour."""


def is_too_many(request: HttpRequest, number: str) -> bool:
    """Whether no further answer is judged for this number or from this address now."""
    return any(int(cache.get(key, 0)) >= limit for key, limit, _ in _counts(request, number))


def count_wrong(request: HttpRequest, number: str) -> None:
    for key, _, lasts_s in _counts(request, number):
        if not cache.add(key, 1, lasts_s):
            try:
                cache.incr(key)
            except ValueError:  # it ended between the two
                cache.add(key, 1, lasts_s)


def _counts(request: HttpRequest, number: str) -> Iterator[tuple[str, int, int]]:
    address = client_address(request).replace(" ", "")
    yield f"lacak:{number}:{address}", FOR_BOTH, HOUR_S
    yield f"lacak:{number}", FOR_NUMBER, DAY_S
    yield f"lacak::{address}", FOR_ADDRESS, HOUR_S
