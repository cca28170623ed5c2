"""What a demonstration office is filled with, told by those who know: each division adds its own part."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

Fill = Callable[[datetime], None]


class DemoFills:
    """Functions `(now) -> None`, safe to run twice, in the order in which they were added."""

    def __init__(self) -> None:
        self._fills: list[Fill] = []

    def extend(self, fill: Fill) -> Fill:
        """Adds a part; usable as a decorator."""
        if fill not in self._fills:
            self._fills.append(fill)
        return fill

    def run(self, now: datetime) -> None:
        for fill in self._fills:
            fill(now)


demo = DemoFills()


def wants_cases() -> bool:
    """Whether the office opens with cases under way: yes, unless `KANIM_DEMO_CASES=0`."""
    return os.environ.get("KANIM_DEMO_CASES") != "0"
