"""Work after the commit: making PDFs, and clearing away what killed acts left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kanim.kernel.errors import Conflict
from kanim.kernel.papers import parts, store
from kanim.kernel.papers.making import ensure_made
from kanim.kernel.papers.models import Instrument, Paper, UploadPart
from kanim.kernel.registry import job

TRIES = 40  # a signing service that is away for a night: nine hours of waiting before a person is asked


@job("papers.render", retry=TRIES)
def render(payload: dict[str, Any]) -> None:
    """Makes and signs the file of the instrument that `payload` names. Safe to run twice; a void one is done."""
    try:
        ensure_made(UUID(payload["instrument"]))
    except Conflict as refused:
        if refused.code != "VOID":
            raise


def sweep_files() -> int:
    """Removes files that no row names a day after they were written, scratch folders, and uploads that were left
    unfinished; gives how many. Safe at any time."""
    count = store.sweep_scratch() + parts.sweep()
    for area, rows in (
        ("papers", Paper.objects),
        ("instruments", Instrument.objects),
        (parts.AREA, UploadPart.objects),
    ):
        for name in store.left_over(area):
            if not rows.filter(file=name).exists():
                store.remove(name)
                count += 1
    return count
