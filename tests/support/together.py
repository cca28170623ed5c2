"""Things done at the same time, without sleeping: all wait at a barrier and start as one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True, slots=True)
class Result:
    """What one of them gave: its value, or the error that it raised."""

    value: Any = None
    error: Exception | None = None


def together(calls: Sequence[Callable[[], Any]], timeout_s: float = 90) -> list[Result]:
    """Runs each call in a thread of its own with a database connection of its own; results in the same order.
    Needs `own_database`, since each commits. Raises `TimeoutError` when one does not end."""
    barrier = threading.Barrier(len(calls))
    results: list[Result | None] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            barrier.wait(timeout_s)
            results[place] = Result(value=calls[place]())
        except Exception as error:  # noqa: BLE001  the test reads it
            results[place] = Result(error=error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout_s)
    ended = [result for result in results if result is not None]
    if len(ended) < len(calls):
        raise TimeoutError(f"{len(calls) - len(ended)} of {len(calls)} did not end in {timeout_s} s")
    return ended
