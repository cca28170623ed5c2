"""Screening against the list of persons barred from leaving: at the counter and again before allocation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz

from kanim.divisions.travel_documents.screening.models import Barred, Hit
from kanim.kernel import canonical, db
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.db import uuid7
from kanim.kernel.party.names import name_key
from kanim.kernel.registry import effect, fact
from kanim.kernel.texts import Text

THRESHOLD = 88  # of 100; a candidate below is not shown (design value, decided by a person above)


@effect("screening.run")
def run(context: CaseContext) -> dict[str, Any]:
    """Compares the applicant with every entry in force; new hits are hypotheses until an officer decides.
    A hit that was decided in this case stays decided, unless corrected data speak more strongly for it."""
    person = context.about("pemohon")
    assert context.act is not None and person is not None
    found = find_hits(context)
    known = {hit.barred_id: hit for hit in Hit.objects.filter(case_id=context.case.id)}
    for barred, score, reasons in found:
        before = known.get(barred.id)
        if before is not None:
            if before.state == Hit.State.OTHER and _is_stronger(before, score, reasons):
                _open_again(before, score, reasons, context.act.now)
            continue
        Hit(
            id=uuid7(),
            case_id=context.case.id,
            person_id=person,
            barred=barred,
            score=score,
            reasons=canonical.dumps(reasons).decode(),
            found_at=context.act.now,
        ).save(force_insert=True)
    context.forget()
    return {"compared": True}  # what was found stands apart, for those who are cleared for it


def _is_stronger(hit: Hit, score: int, reasons: list[str]) -> bool:
    return score > hit.score or not set(reasons) <= set(canonical.loads(hit.reasons))


def _open_again(hit: Hit, score: int, reasons: list[str], now: datetime) -> None:
    hit.state, hit.score, hit.reasons = Hit.State.OPEN, score, canonical.dumps(reasons).decode()
    hit.found_at, hit.decided_by, hit.decided_at = now, None, None
    hit.save(update_fields=["state", "score", "reasons", "found_at", "decided_by", "decided_at"])


@effect("screening.clear")
def decide_other(context: CaseContext) -> dict[str, Any]:
    """The officers found that the applicant is somebody else (CEKAL_TIDAK_COCOK)."""
    return _decide(context, Hit.State.OTHER)


@effect("screening.confirm")
def decide_same(context: CaseContext) -> dict[str, Any]:
    """The officers found that the applicant is the barred person (CEKAL_COCOK)."""
    return _decide(context, Hit.State.SAME)


def _decide(context: CaseContext, state: Hit.State) -> dict[str, Any]:
    act = context.act
    assert act is not None
    hits = list(Hit.objects.filter(case_id=context.case.id, state=Hit.State.OPEN))
    for hit in hits:
        hit.state, hit.decided_by, hit.decided_at = state, act.actor.person_key, act.now
        hit.save(update_fields=["state", "decided_by", "decided_at"])
    return {"decided": [str(h.id) for h in hits], "as": state.value}


def find_hits(context: CaseContext) -> list[tuple[Barred, int, list[str]]]:
    """Entries of the list in force today that resemble the applicant, with score and reasons."""
    name = name_key(str(context.value("nama") or ""))
    nik = str(context.value("nik") or "")
    born = date.fromisoformat(str(context.value("tanggal_lahir")))
    out = []
    for barred in Barred.objects.filter(valid_from__lte=context.today, valid_to__gt=context.today):
        if nik and barred.nik == nik:
            out.append((barred, 100, ["NIK"]))
            continue
        score = round(fuzz.token_sort_ratio(name, barred.name_key))
        if score < THRESHOLD:
            continue
        reasons = ["NAMA"] + (["TANGGAL_LAHIR"] if barred.birth_date == born else [])
        out.append((barred, score, reasons))
    return out


@fact(
    "hits_open", type="int", words=Text("temuan daftar Pencegahan yang belum diputus", "open watch-list hits")
)
def hits_open(context: CaseContext) -> int:
    return Hit.objects.filter(case_id=context.case.id, state=Hit.State.OPEN).count()


_HELD_BACK = "SELECT 1 FROM travel_documents_hit WHERE case_id = %s AND state <> %s LIMIT 1"


@fact("no_open_hit", type="bool", words=Text("tidak ada temuan Pencegahan", "no watch-list hit stands open"))
def no_open_hit(context: CaseContext) -> FactValue:
    """Open or confirmed hits hold the case back. The neutral words name no list."""
    bad = db.fetch_one(_HELD_BACK, [context.case.id, Hit.State.OTHER.value]) is not None
    return FactValue(
        not bad,
        Text(
            "Ada hal yang harus diperiksa dahulu oleh Seksi Verifikasi dan Adjudikasi.",
            "Something must first be examined by the Verification and Adjudication Section.",
        ),
    )
