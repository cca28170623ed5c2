"""Does a suspension still run for the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kanim.divisions.travel_documents.suspension.models import Suspension
from kanim.divisions.travel_documents.suspension.rules import check_suspension
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.clock import today
from kanim.kernel.party.models import Person
from kanim.kernel.party.selectors import everyone_in
from kanim.kernel.registry import fact, query
from kanim.kernel.texts import Text


@fact(
    "suspension_clear",
    type="bool",
    words=Text("tidak sedang ditangguhkan", "no suspension runs"),
    reads=("mohon",),
)
def suspension_clear(context: CaseContext) -> FactValue:
    """Asked of everybody known under the applicant's NIK, since the person is registered only by the act, and of
    whoever is one with them under another."""
    nik = str(context.value("nik") or "")
    named = list(Person.objects.filter(nik=nik).values_list("id", flat=True)) if nik else []
    known = everyone_in(named)
    latest = Suspension.objects.filter(person_id__in=known).order_by("-until").first() if known else None
    answer = check_suspension(latest.until if latest else None, context.today)
    if answer.accepted:
        return FactValue(True)
    day = answer.shown_date
    return FactValue(
        False,
        Text(
            f"Permohonan ditangguhkan sampai {day:%d-%m-%Y}; ajukan kembali mulai tanggal itu.",
            f"Applications are suspended until {day:%d-%m-%Y}; apply again from that day.",
        ),
    )


@query("alerts.suspension")
def alerts(persons: Iterable[UUID], clearance: int) -> list[Text]:
    """Warns on the page of a person while a suspension of any of his records runs."""
    latest = (
        Suspension.objects.filter(person_id__in=list(persons), until__gt=today()).order_by("-until").first()
    )
    if latest is None:
        return []
    day = f"{latest.until:%d-%m-%Y}"
    return [
        Text(f"Permohonan paspor ditangguhkan sampai {day}.", f"Passport applications suspended until {day}.")
    ]
