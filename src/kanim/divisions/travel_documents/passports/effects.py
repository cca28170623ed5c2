"""The passport register as the procedure moves it: registered after the quality check, active at hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kanim.divisions.travel_documents.adjudication.models import Candidate
from kanim.divisions.travel_documents.booklets import registers as booklets
from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.divisions.travel_documents.booklets.selectors import booklet_of
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.divisions.travel_documents.personalisation.printing import last_print
from kanim.kernel import canonical
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Conflict
from kanim.kernel.party.selectors import everyone_in
from kanim.kernel.registry import effect, fact, searchable
from kanim.kernel.search.core import Found, by_number
from kanim.kernel.texts import Text

SAME_PERSON = "ORANG_SAMA_SAH"


@searchable(
    "passport",
    words=Text("Paspor", "Passports"),
    rows=lambda: Passport.objects.exclude(case_id=None),
)
def passports_found(rows: Iterable[Passport]) -> list[Found]:
    """A passport is found by its number under the case that made it."""
    return [
        Found("passport", row.id, row.case_id, row.number, by_number(row.number))
        for row in rows
        if row.case_id is not None
    ]


@effect("passport.register", uses="booklet")
def register(context: CaseContext) -> dict[str, Any]:
    """The printed booklet has passed its check: it becomes a passport, not yet active."""
    act = context.act
    assert act is not None
    job, booklet = last_print(context.case.id), booklet_of(context.case.id)
    if job is None or booklet is None or job.booklet_id != booklet.id:
        raise Conflict(Text("Belum ada hasil cetak.", "Nothing has been printed yet."), code="NOT_PRINTED")
    page = canonical.loads(job.data)
    holder = context.about("pemohon")
    assert holder is not None
    passport = Passport(
        number=page["number"],
        type=page["type"],
        holder_id=holder,
        case_id=context.case.id,
        state=Passport.State.PRINTED,
        name=page["name"],
        issued_on=date.fromisoformat(page["issued_on"]),
        expires_on=date.fromisoformat(page["expires_on"]),
        mrz="\n".join(page["mrz"]),
        recorded_at=act.now,
        origin_id=context.case.origin_id,
        place_id=context.case.place_id,
        division=context.case.division,
    )
    passport.save(force_insert=True)
    act.record(
        passport,
        "passport.registered",
        {"number": passport.number, "case": str(context.case.id)},
        subject=holder,
    )
    booklets.close(act, context.case.id, Booklet.State.USED)
    context.find(*passports_found([passport]))
    return {"passport": passport.number}


HANDED_OVER = Text(
    "Paspor sudah diserahkan kepada pemegangnya.", "The passport has been handed over to its holder."
)
CANCELLED = Text("Paspor sudah dibatalkan.", "The passport has been cancelled.")


@effect("passport.activate", lasting=HANDED_OVER)
def activate(context: CaseContext) -> dict[str, Any]:
    """Handed over: this passport is the holder's active one; the one before becomes DIGANTI, also that of a
    person whom adjudication found to be the same (ORANG_SAMA_SAH) or the register knows to be."""
    act = context.act
    assert act is not None
    passport = _of_case(context)
    same = Candidate.objects.filter(case_id=context.case.id, decision=SAME_PERSON).values_list(
        "person_id", flat=True
    )
    before = (
        Passport.objects.select_for_update()
        .filter(holder_id__in=everyone_in((passport.holder_id, *same)), state=Passport.State.ACTIVE)
        .order_by("number")
    )
    replaced = []
    for old in before:
        _to(context, old, Passport.State.REPLACED, "passport.replaced", {"by": passport.number})
        replaced.append(old.number)
    _to(context, passport, Passport.State.ACTIVE, "passport.activated", {})
    return {"passport": passport.number, "replaces": replaced}


@effect("passport.cancel", lasting=CANCELLED)
def cancel(context: CaseContext) -> dict[str, Any]:
    """A passport not collected, or cancelled by decision; its booklet counts as used."""
    passport = (
        Passport.objects.filter(case_id=context.case.id).exclude(state=Passport.State.CANCELLED).first()
    )
    if passport is None:
        return {"passport": None}
    _to(context, passport, Passport.State.CANCELLED, "passport.cancelled", {"action": context.action})
    return {"passport": passport.number}


@effect("old_passport.cut")
def cut_old(context: CaseContext) -> dict[str, Any]:
    """The old passport was cut and given back: entered in the register if this office did not make it."""
    number = str(context.value("nomor_paspor_lama") or "").upper()
    if not number:
        return {"old": None}
    act = context.act
    holder = context.about("pemohon")
    assert act is not None and holder is not None
    old = Passport.objects.select_for_update().filter(number=number).first()
    if old is not None and old.state in (Passport.State.ACTIVE, Passport.State.WITHDRAWN):
        _to(context, old, Passport.State.REPLACED, "passport.cut", {"case": str(context.case.id)})
    return {"old": number, "known": old is not None}


@fact(
    "old_passport_surrendered",
    type="bool",
    words=Text("paspor lama diserahkan", "the old passport is surrendered"),
    reads=("serah",),
)
def old_passport_surrendered(context: CaseContext) -> FactValue:
    """Who replaces a passport has given it to be cut; an active one known here must be that very one."""
    if context.value("serah.paspor_lama_diserahkan") is not True:
        return FactValue(
            False,
            Text(
                "Paspor lama belum diserahkan untuk digunting.",
                "The old passport has not been surrendered to be cut.",
            ),
        )
    holder = context.about("pemohon")
    active = (
        Passport.objects.filter(holder_id__in=everyone_in((holder,)), state=Passport.State.ACTIVE).first()
        if holder
        else None
    )
    if active is None:
        return FactValue(True)
    named = str(context.value("nomor_paspor_lama") or "").upper()
    return FactValue(
        named == active.number,
        Text(
            f"Pemohon masih memegang paspor aktif {active.number}. Ajukan penggantian dan serahkan paspor itu.",
            f"The applicant still holds the active passport {active.number}. File a replacement and surrender it.",
        ),
    )


def _of_case(context: CaseContext) -> Passport:
    passport = (
        Passport.objects.select_for_update()
        .filter(case_id=context.case.id, state=Passport.State.PRINTED)
        .first()
    )
    if passport is None:
        raise Conflict(
            Text("Paspor permohonan ini belum siap diserahkan.", "This application's passport is not ready."),
            code="NOT_READY",
        )
    return passport


def _to(
    context: CaseContext, passport: Passport, state: Passport.State, verb: str, data: dict[str, Any]
) -> None:
    assert context.act is not None
    passport.state = state
    passport.save(update_fields=["state"])
    context.act.record(passport, verb, data or {"number": passport.number}, subject=passport.holder_id)
