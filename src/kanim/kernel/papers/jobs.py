"""Work after the commit: making PDFs, and clearing away what killed acts left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kanim.kernel.papers import store
from kanim.kernel.papers.models import Instrument, Paper
from kanim.kernel.papers.rendering import ensure_rendered
from kanim.kernel.registry import job


@job("papers.render")
def render(payload: dict[str, Any]) -> None:
    """Makes the PDF of the instrument that `payload` names. Safe to run twice."""
    ensure_rendered(UUID(payload["instrument"]))


def sweep_files() -> int:
    """Removes files that no row names a day after they were written, and scratch folders; gives how many. Safe
    at any time."""
    count = store.sweep_scratch()
    for area, rows in (("papers", Paper.objects), ("instruments", Instrument.objects)):
        for name in store.left_over(area):
            if not rows.filter(file=name).exists():
                store.remove(name)
                count += 1
    return count
