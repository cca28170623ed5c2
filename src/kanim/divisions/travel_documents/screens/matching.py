"""What the comparison tab of an application shows: watch-list hits and persons who may be the applicant."""

from __future__ import annotations

from typing import Any

from kanim.divisions.travel_documents.adjudication.models import Candidate
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.divisions.travel_documents.photo.registers import photo_of
from kanim.divisions.travel_documents.screening.effects import THRESHOLD
from kanim.divisions.travel_documents.screening.models import Hit
from kanim.kernel import canonical
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.secrecy import clearance_of
from kanim.kernel.party.candidates import LEAST_PROBABILITY
from kanim.kernel.party.models import Person
from kanim.kernel.party.selectors import REASON_WORDS
from kanim.kernel.registry import query
from kanim.kernel.texts import Text

CANDIDATE_THRESHOLD = round(100 * LEAST_PROBABILITY)
STATES = {
    Hit.State.OPEN: ("wait", Text("Belum diputus", "Not decided yet")),
    Hit.State.SAME: ("bad", Text("Orang yang sama", "Same person")),
    Hit.State.OTHER: ("ok", Text("Bukan orang yang sama", "Not the same person")),
}


@query("paspor.matching")
def matching(context: CaseContext) -> list[dict[str, Any]]:
    """Comparisons for readers of this case; the list of exit bans only for those cleared for it."""
    person = context.about("pemohon")
    applicant = Person.objects.filter(id=person).first() if person else None
    if applicant is None:
        return []
    out = []
    if clearance_of(context.actor) >= ClassLevel.RAHASIA:
        hits = Hit.objects.filter(case_id=context.case.id).select_related("barred").order_by("-score")
        out += [_hit(applicant, hit) for hit in hits]
    candidates = list(Candidate.objects.filter(case_id=context.case.id).order_by("-score"))
    known = {p.id: p for p in Person.objects.filter(id__in=[c.person_id for c in candidates])}
    passports = _passports(list(known))
    out += [
        _candidate(context, applicant, c, known[c.person_id], passports)
        for c in candidates
        if c.person_id in known
    ]
    return out


def _passports(persons: list[Any]) -> dict[Any, str]:
    rows = (
        Passport.objects.filter(holder_id__in=persons)
        .order_by("issued_on")
        .values_list("holder_id", "number", "state")
    )
    return {holder: f"{number} ({state})" for holder, number, state in rows}


def _hit(applicant: Person, hit: Hit) -> dict[str, Any]:
    tone, state = STATES[Hit.State(hit.state)]
    barred = hit.barred
    return {
        "title": Text("Daftar Pencegahan", "List of exit bans"),
        "tone": tone,
        "state": state,
        "score": hit.score,
        "threshold": THRESHOLD,
        "reasons": [REASON_WORDS.get(code, Text.of(code)) for code in canonical.loads(hit.reasons)],
        "left_title": Text("Pemohon", "Applicant"),
        "right_title": Text(f"Keputusan {barred.decision}", f"Decision {barred.decision}"),
        "facts": [
            (Text("Nama", "Name"), applicant.name, barred.name),
            (Text("Tanggal lahir", "Birth date"), applicant.birth_date, barred.birth_date),
            (Text("NIK", "NIK"), applicant.nik, barred.nik),
        ],
    }


def _candidate(
    context: CaseContext, applicant: Person, candidate: Candidate, other: Person, passports: dict[Any, str]
) -> dict[str, Any]:
    decided = candidate.state == Candidate.State.DECIDED
    words = (
        context.law.code_words("kode_adjudikasi", candidate.decision)
        if decided
        else STATES[Hit.State.OPEN][1]
    )
    photo = photo_of(context.case.id)
    return {
        "title": Text("Orang yang sudah dikenal", "Person already known"),
        "tone": "ok" if decided else "wait",
        "state": words,
        "score": candidate.score,
        "threshold": CANDIDATE_THRESHOLD,
        "reasons": [REASON_WORDS.get(code, Text.of(code)) for code in canonical.loads(candidate.reasons)],
        "left_title": Text("Pemohon", "Applicant"),
        "right_title": Text("Kandidat", "Candidate"),
        "left_picture": (context.case.id, photo) if photo else None,
        "facts": [
            (Text("Nama", "Name"), applicant.name, other.name),
            (Text("NIK", "NIK"), applicant.nik, other.nik),
            (Text("Tempat lahir", "Place of birth"), applicant.birth_place, other.birth_place),
            (Text("Tanggal lahir", "Birth date"), applicant.birth_date, other.birth_date),
            (Text("Nama ibu", "Mother's name"), applicant.mother_name, other.mother_name),
            (Text("Nama ayah", "Father's name"), applicant.father_name, other.father_name),
            (Text("Paspor", "Passport"), context.value("nomor_paspor_lama"), passports.get(other.id, "")),
        ],
    }
