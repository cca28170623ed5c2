"""The personalisation machine: jobs sent to it after the commit, its answers noted once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from kanim.divisions.travel_documents.data_page import page_png
from kanim.divisions.travel_documents.personalisation import registers
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.divisions.travel_documents.photo.registers import photo_bytes
from kanim.kernel import canonical, clock
from kanim.kernel.access.partners import declare
from kanim.kernel.act.core import open_act
from kanim.kernel.errors import NotVisible
from kanim.kernel.outbox.subscriptions import subscriptions
from kanim.kernel.papers import store
from kanim.kernel.registry import job
from kanim.kernel.signed_http import PartnerClient

PRINTER = declare("printer", "print.answer")
ASK_AFTER = timedelta(seconds=20)
ASK_EVERY_S = 15.0
AREA = "prints"


def machine() -> PartnerClient:
    """The client of the printer that the settings name."""
    return PartnerClient("printer", settings.PRINTER_URL, settings.PRINTER_SECRET)


@job("passport.print", retry=12)
def send_to_printer(payload: dict[str, Any]) -> None:
    """Makes the data page and sends the job; sent twice, the machine prints once."""
    row = PrintJob.objects.get(id=UUID(payload["job"]))
    if row.state != PrintJob.State.WAITING:
        return
    data = draw_page(row)
    machine().post("/api/jobs", {"job_id": str(row.id), "booklet": data["number"], "data": data})
    registers.mark_sent(row.id)


def draw_page(row: PrintJob) -> dict[str, Any]:
    """Draws the data page of a job and keeps the picture, once; gives the page's data. Never in a transaction."""
    data: dict[str, Any] = canonical.loads(row.data)
    if not row.image:
        name = store.new_name(AREA, ".png")
        store.keep_bytes(page_png(data, photo_bytes(row.case_id)), name)
        registers.keep_picture(row.id, name)
    return data


@job("print.answered")
def note_answer(told: Mapping[str, Any]) -> PrintJob:
    """What the machine says of a job, noted once; the case learns of it by an event. Raises `NotVisible`
    for a job that we never sent."""
    job_id, state = UUID(str(told["job_id"])), str(told["state"])
    with open_act(PRINTER, "print.answer", str(job_id), {"job": str(job_id), "state": state}) as act:
        row = PrintJob.objects.select_for_update().filter(id=job_id).first()
        if row is None:
            raise NotVisible
        if act.replayed or state not in ("done", "failed"):
            return row
        found = PrintJob.State.DONE if state == "done" else PrintJob.State.FAILED
        registers.answer(act, row, found, str(told.get("defect", "")))
        return row


def ask_about_silent() -> int:
    """Asks the machine about jobs that it has been silent about; gives how many it answered."""
    answered = 0
    silent = PrintJob.objects.filter(state=PrintJob.State.SENT, asked_at__lt=clock.now() - ASK_AFTER)
    for row in silent.order_by("asked_at")[:20]:
        told = machine().get(f"/api/jobs/{row.id}")
        if told["state"] in ("done", "failed"):
            note_answer(told)
            answered += 1
    return answered


subscriptions.periodic("print.silent", ASK_EVERY_S, ask_about_silent)


def last_print(case_id: UUID) -> PrintJob | None:
    """The latest print of a case that the machine finished."""
    return (
        PrintJob.objects.filter(case_id=case_id, state=PrintJob.State.DONE)
        .order_by("-asked_at", "-id")
        .first()
    )
