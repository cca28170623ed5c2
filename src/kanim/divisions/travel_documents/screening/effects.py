"""Screening against the list of persons barred from leaving: at the counter and again before allocation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.divisions.travel_documents.screening.models import Barred, Hit
from kanim.divisions.travel_documents.screening.watchlist import (
    applicant_of,
    barred_list,
    digest,
    identity_of,
)
from kanim.kernel import canonical, db
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.db import uuid7
from kanim.kernel.matching.compare import VERSION
from kanim.kernel.matching.persons import Likeness, weights
from kanim.kernel.party.candidates import reasons_of
from kanim.kernel.registry import effect, fact
from kanim.kernel.texts import Text

THRESHOLD = (
    50  # of 100: an entry less likely to be the applicant than this is no hit (decided by a person above)
)


@effect("screening.run")
def run(context: CaseContext) -> dict[str, Any]:
    """Compares the applicant with every entry in force; new hits are hypotheses until an officer decides.

    A pair that officers found to be two persons, in this case or an earlier one, stays decided as long as neither
    the applicant nor the entry tells something else than then."""
    person = context.about("pemohon")
    assert context.act is not None and person is not None
    applicant = digest(applicant_of(context))
    found = find_hits(context)
    known = {hit.barred_id: hit for hit in Hit.objects.filter(case_id=context.case.id)}
    cleared = _cleared(person, [barred.id for barred, _ in found])
    for barred, likeness in found:
        pair = (applicant, _entry_digest(barred))
        kept = known.get(barred.id)
        if kept is None and (barred.id, *pair) in cleared:
            continue
        if kept is None:
            _keep(context, person, barred, likeness, pair)
        elif kept.state == Hit.State.OTHER and (kept.applicant_digest, kept.entry_digest) != pair:
            _reopen(kept, likeness, pair, context.act.now)
    context.forget()
    return {"compared": True}  # what was found stands apart, for those who are cleared for it


def _cleared(person: UUID, barred: list[UUID]) -> set[tuple[UUID, str, str]]:
    """Pairs of this person decided as two persons in any case, with what either side told then."""
    rows = Hit.objects.filter(person_id=person, barred_id__in=barred, state=Hit.State.OTHER)
    return set(rows.values_list("barred_id", "applicant_digest", "entry_digest"))


def _entry_digest(barred: Barred) -> str:
    return digest(identity_of(barred), barred.decision, barred.valid_from, barred.valid_to)


def _keep(
    context: CaseContext, person: UUID, barred: Barred, likeness: Likeness, pair: tuple[str, str]
) -> None:
    assert context.act is not None
    Hit(
        id=uuid7(),
        case_id=context.case.id,
        person_id=person,
        barred=barred,
        score=_score(likeness),
        reasons=_reasons(likeness),
        found_at=context.act.now,
        applicant_digest=pair[0],
        entry_digest=pair[1],
        engine=f"{VERSION} {likeness.version}",
    ).save(force_insert=True)


def _reopen(hit: Hit, likeness: Likeness, pair: tuple[str, str], now: datetime) -> None:
    """One of the two changed: the decision no longer holds."""
    hit.state, hit.decided_by, hit.decided_at, hit.remark = Hit.State.OPEN, None, None, ""
    hit.score, hit.reasons, hit.found_at = _score(likeness), _reasons(likeness), now
    hit.applicant_digest, hit.entry_digest = pair
    hit.save(
        update_fields=[
            *("state", "decided_by", "decided_at", "remark", "score", "reasons", "found_at"),
            *("applicant_digest", "entry_digest"),
        ]
    )


def _score(likeness: Likeness) -> int:
    return min(99, round(100 * likeness.probability)) if "NIK" not in reasons_of(likeness) else 100


def _reasons(likeness: Likeness) -> str:
    return canonical.dumps(list(reasons_of(likeness))).decode()


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
    remark = str(context.entered.get("alasan") or "")
    for hit in hits:
        hit.state, hit.decided_by, hit.decided_at = state, act.actor.person_key, act.now
        hit.remark = remark
        hit.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    return {"decided": [str(h.id) for h in hits], "as": state.value}


def find_hits(context: CaseContext) -> list[tuple[Barred, Likeness]]:
    """Entries of the list in force today that may be the applicant, best first."""
    found = (
        barred_list()
        .current()
        .find(applicant_of(context), context.today, weights(context.today), THRESHOLD / 100)
    )
    rows = Barred.objects.in_bulk([one.entry.id for one in found])
    return [(rows[one.entry.id], one.likeness) for one in found if one.entry.id in rows]


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
