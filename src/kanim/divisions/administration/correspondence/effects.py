"""What the handling of an incoming letter does to the book of letters (Peraturan ANRI 5/2021)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kanim.divisions.administration.correspondence.models import IncomingLetter
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.errors import Conflict
from kanim.kernel.papers.letters import next_number
from kanim.kernel.registry import effect, searchable
from kanim.kernel.search.core import Found, by_number
from kanim.kernel.texts import Text

ROLE, KIND = "surat", "letter"


@searchable(
    "incoming_letter",
    words=Text("Surat masuk", "Incoming letters"),
    rows=lambda: IncomingLetter.objects.all(),
)
def letters_found(rows: Iterable[IncomingLetter]) -> list[Found]:
    """A letter is found by the number that its sender gave it and by that of the book. Its matter is not a title: it
    may name a person."""
    return [
        Found(
            "incoming_letter",
            row.id,
            row.case_id,
            row.number,
            by_number(row.number, f"{row.agenda}/{row.year}"),
        )
        for row in rows
    ]


@effect("letter.register")
def register(context: CaseContext) -> dict[str, Any]:
    """Enters the letter under the next number of the office's book; a number is never given twice."""
    act, form, case = context.act, context.form("agenda"), context.case
    assert act is not None
    if IncomingLetter.objects.filter(
        place_id=case.place_id, sender=form["pengirim_surat"], number=form["nomor_surat"]
    ).exists():
        raise Conflict(
            Text(
                f"Surat {form['nomor_surat']} dari {form['pengirim_surat']} sudah diagendakan.",
                f"The letter {form['nomor_surat']} of {form['pengirim_surat']} is in the book already.",
            ),
            code="LETTER_KNOWN",
        )
    year = act.today.year
    row = IncomingLetter(
        agenda=next_number(f"AGENDA:{case.place_id}:{year}"),
        year=year,
        number=form["nomor_surat"],
        dated_on=date.fromisoformat(str(form["tanggal_surat"])),
        sender=form["pengirim_surat"],
        subject=form["hal_surat"],
        urgency=form["urgensi_surat"],
        received_on=act.today,
        case_id=case.id,
        origin_id=case.origin_id,
        place_id=case.place_id,
        division=case.division,
        class_level=case.class_level,
    )
    row.save(force_insert=True)
    act.record(row, "letter.received", {"agenda": row.agenda, "year": year, "case": str(case.id)})
    context.add_role(ROLE, KIND, row.id)
    context.find(*letters_found([row]))
    return {"agenda": f"{row.agenda}/{year}"}


@effect("letter.file")
def file(context: CaseContext) -> dict[str, Any]:
    """Puts the letter into its file: classification and day."""
    act = context.act
    assert act is not None
    row = IncomingLetter.objects.select_for_update().get(case_id=context.case.id)
    row.classification = str(context.form("pemberkasan")["klasifikasi_arsip"])
    row.filed_on = act.today
    row.save(update_fields=["classification", "filed_on"])
    act.record(row, "letter.filed", {"classification": row.classification})
    return {"classification": row.classification}
