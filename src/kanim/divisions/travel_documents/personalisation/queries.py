"""What the desk asks of a print: the picture of the page, the page as PDF, and the zone read back from it."""

from __future__ import annotations

from uuid import UUID

from kanim.divisions.travel_documents.data_page import mrz_read, page_pdf
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.divisions.travel_documents.personalisation.printing import last_print
from kanim.divisions.travel_documents.photo.registers import photo_bytes
from kanim.kernel import canonical
from kanim.kernel.errors import NotVisible
from kanim.kernel.papers import store
from kanim.kernel.registry import query


def _job(case_id: UUID) -> PrintJob:
    job = last_print(case_id)
    if job is None or not job.image:
        raise NotVisible
    return job


@query("paspor.print.png")
def printed_png(case_id: UUID) -> bytes:
    """The data page as printed. The caller has shown that its reader may see the case. Raises `NotVisible`."""
    return store.read(_job(case_id).image)


@query("paspor.print.pdf")
def printed_pdf(case_id: UUID) -> bytes:
    """The data page of the last print as PDF."""
    return page_pdf(canonical.loads(_job(case_id).data), photo_bytes(case_id))


@query("paspor.print.mrz")
def printed_mrz(case_id: UUID) -> tuple[str, str]:
    """The two lines as a reader finds them in the picture. Raises `Invalid` when they can't be read."""
    first, second = mrz_read(printed_png(case_id))
    return first, second
