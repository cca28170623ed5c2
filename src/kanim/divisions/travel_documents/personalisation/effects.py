"""Printing: the job goes to the machine after the commit; what it answers comes back as an event."""

from __future__ import annotations

from typing import Any

from kanim.divisions.travel_documents.booklets.effects import require_booklet
from kanim.divisions.travel_documents.passports.page import page_of
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.divisions.travel_documents.personalisation.printing import last_print
from kanim.kernel import canonical
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Conflict
from kanim.kernel.registry import effect, event, fact
from kanim.kernel.texts import Text


@effect("print.send", uses="booklet")
def send(context: CaseContext) -> dict[str, Any]:
    """Puts the data page of the allocated booklet to the printer's queue, once a booklet. Raises `Conflict`
    when it lies there already."""
    assert context.act is not None
    booklet = require_booklet(context)
    if PrintJob.objects.filter(booklet_id=booklet.id).exists():
        raise Conflict(
            Text(
                f"Blangko {booklet.number} sudah dikirim ke pencetak. Tunggu hasilnya, atau nyatakan rusak cetak.",
                f"Booklet {booklet.number} was sent to the printer already. Wait for it, or find the print spoiled.",
            ),
            code="SENT",
        )
    page = page_of(context, booklet.number)
    job = PrintJob(
        case_id=context.case.id,
        booklet_id=booklet.id,
        data=canonical.dumps(page.data()).decode(),
        asked_at=context.act.now,
    )
    job.save(force_insert=True)
    context.act.enqueue("passport.print", {"job": str(job.id)}, context.case.id)
    return {"job": str(job.id), "booklet": booklet.number}


@event("print.done", words=Text("Paspor selesai dicetak", "The passport is printed"))
def print_done(payload: dict[str, Any]) -> dict[str, Any]:
    return payload


@event("print.failed", words=Text("Pencetakan gagal", "Printing failed"))
def print_failed(payload: dict[str, Any]) -> dict[str, Any]:
    return payload


@fact(
    "mrz_matches",
    type="bool",
    words=Text("MRZ yang terbaca sama dengan datanya", "the machine-readable zone reads as it should"),
    reads=("mutu",),
)
def mrz_matches(context: CaseContext) -> FactValue:
    """What the reader saw on the printed page, against what was sent to print."""
    job = last_print(context.case.id)
    if job is None:
        return FactValue(False, Text("Belum ada hasil cetak.", "Nothing has been printed yet."))
    wanted = "".join(canonical.loads(job.data)["mrz"])
    read = "".join(str(context.value("mutu.mrz_terbaca") or "").split()).upper()
    return FactValue(
        read == wanted,
        Text(
            "MRZ yang terbaca dari buku tidak sama dengan data cetak. Nyatakan cacat dan cetak ulang.",
            "What was read from the booklet differs from what was printed. Declare a defect and print again.",
        ),
    )
