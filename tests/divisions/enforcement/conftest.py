"""The time of these tests: the office's day in November 2026, each look a little later than the one before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.passport_office import Clock, clock_of


@pytest.fixture(autouse=True)
def office_clock() -> Iterator[Clock]:
    hands = Clock()
    with clock_of(hands):
        yield hands
