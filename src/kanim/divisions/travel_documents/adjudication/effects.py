"""Is this applicant somebody already known: candidates found, and decided by an adjudicator (dossier 3.3)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kanim.divisions.travel_documents.adjudication.models import Candidate
from kanim.kernel import canonical
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Invalid
from kanim.kernel.matching.compare import VERSION
from kanim.kernel.matching.persons import weights
from kanim.kernel.party import pairs
from kanim.kernel.party import selectors as persons
from kanim.kernel.party.models import Pair, Person
from kanim.kernel.registry import effect, fact, rule
from kanim.kernel.texts import Text

ENGINE = f"{VERSION} {weights(date.max).version}"
SAME_PERSON, OTHER_PERSON = "ORANG_SAMA_SAH", "BUKAN_ORANG_SAMA"
PASSING = frozenset({"TIDAK_ADA_KANDIDAT", OTHER_PERSON, SAME_PERSON, "CEKAL_TIDAK_COCOK"})


@effect("adjudication.search")
def search(context: CaseContext) -> dict[str, Any]:
    """Looks for the applicant among all known persons by NIK, name and birth date, and weighs all that is told.
    Whoever is found stands as undecided in the register of persons too, for every gate and page to see."""
    act = context.act
    me = context.about("pemohon")
    assert act is not None and me is not None
    found = persons.find_candidates(
        name=str(context.value("nama") or ""),
        birth_date=date.fromisoformat(str(context.value("tanggal_lahir"))),
        nik=str(context.value("nik") or ""),
        limit=20,
        sex=str(context.value("jenis_kelamin") or ""),
        place=str(context.value("tempat_lahir") or ""),
        mother=str(context.value("nama_ibu") or ""),
        father=str(context.value("nama_ayah") or ""),
    )
    known = set(Candidate.objects.filter(case_id=context.case.id).values_list("person_id", flat=True))
    known |= persons.everyone_in((me,))  # who is one with the applicant is nobody to decide about
    kept = 0
    for candidate in found:
        if candidate.person_id in known:
            continue
        pairs.note_pair(
            act,
            me,
            candidate.person_id,
            score=candidate.score,
            reasons=candidate.reasons,
            engine=ENGINE,
            source=context.case.id,
        )
        Candidate(
            id=uuid7(),
            case_id=context.case.id,
            person_id=candidate.person_id,
            score=candidate.score,
            reasons=canonical.dumps(list(candidate.reasons)).decode(),
            engine=ENGINE,
            found_at=act.now,
        ).save(force_insert=True)
        kept += 1
    return {"candidates": kept, "engine": ENGINE}


@effect("adjudication.record")
def record(context: CaseContext) -> dict[str, Any]:
    """Keeps a final decision on the open candidates of the case, with who decided. What goes on elsewhere
    (a second adjudicator, new biometrics, the papers, the list) leaves them open for the next decision.

    Raises `Invalid` for a decision that says nothing of candidates while some stand open, and when of several
    it is not said which are the same person."""
    act = context.act
    assert act is not None
    code = str(context.entered.get("kode_adjudikasi") or "")
    candidates = list(Candidate.objects.filter(case_id=context.case.id, state=Candidate.State.OPEN))
    if code in PASSING:
        if candidates and code not in (SAME_PERSON, OTHER_PERSON):
            raise Invalid({"kode_adjudikasi": _to_assess(len(candidates))})
        same = _same_of(context, candidates) if code == SAME_PERSON else set()
        for candidate in candidates:
            candidate.state = Candidate.State.DECIDED
            candidate.decision = SAME_PERSON if candidate.person_id in same else OTHER_PERSON
            candidate.decided_by, candidate.decided_at = act.actor.person_key, act.now
            candidate.save(update_fields=["state", "decision", "decided_by", "decided_at"])
            _tell_register(context, candidate)
    return {"decision": code, "candidates": len(candidates)}


def _tell_register(context: CaseContext, candidate: Candidate) -> None:
    """The decision reaches the register of persons. Two persons: decided. One person: proposed, since a second
    officer must agree before two records count as one. What others have moved since stays as they left it."""
    act, me = context.act, context.about("pemohon")
    assert act is not None and me is not None
    if me == candidate.person_id:
        return
    pair = pairs.note_pair(act, me, candidate.person_id, source=context.case.id)
    if pair.state != Pair.State.OPEN:
        return
    move = pairs.Move.JOIN if candidate.decision == SAME_PERSON else pairs.Move.OTHER
    reason = str(context.entered.get("alasan") or "") or f"{context.case.number}: {candidate.decision}"
    pairs.move_pair(act, pair.id, move, reason[: pairs.REASON_LIMIT])


def _to_assess(n: int) -> Text:
    return Text(
        f"Ada {n} kandidat yang harus dinilai. Pilih keputusan tentang mereka.",
        f"There are {n} candidates to assess. Choose a decision about them.",
    )


def _same_of(context: CaseContext, candidates: list[Candidate]) -> set[UUID]:
    """The persons that are the applicant: the only candidate, else those named by NIK or full name."""
    if len(candidates) < 2:
        return {candidate.person_id for candidate in candidates}
    known = Person.objects.filter(id__in=[candidate.person_id for candidate in candidates])
    by_word: dict[str, set[UUID]] = {}
    for person in known:
        for word in filter(None, (person.nik, person.name.upper())):
            by_word.setdefault(word, set()).add(person.id)
    named = [" ".join(str(word).upper().split()) for word in context.entered.get("kandidat") or ()]
    unknown = [word for word in named if word not in by_word]
    if not named or unknown:
        n = len(candidates)
        raise Invalid(
            {
                "kandidat": Text(
                    f"Ada {n} kandidat. Tulis NIK atau nama lengkap mereka yang benar-benar orang yang sama, satu "
                    "per baris; yang lain dinilai bukan orang yang sama.",
                    f"There are {n} candidates. Write the NIK or full name of those who are the same person, one a "
                    "line; the others count as other people.",
                )
            }
        )
    return {person for word in named for person in by_word[word]}


@fact("candidates_open", type="int", words=Text("kandidat yang belum diputus", "candidates not yet decided"))
def candidates_open(context: CaseContext) -> int:
    return Candidate.objects.filter(case_id=context.case.id, state=Candidate.State.OPEN).count()


@fact(
    "adjudicated",
    type="bool",
    words=Text("adjudikasi selesai", "adjudication is done"),
    reads=("adjudikasi",),
)
def adjudicated(context: CaseContext) -> FactValue:
    """The last decision lets the case pass, and no candidate is left undecided; a decision that is being
    entered decides those that are open."""
    code = context.value("adjudikasi.kode_adjudikasi")
    is_deciding = "kode_adjudikasi" in context.entered
    done = code in PASSING and (is_deciding or candidates_open(context) == 0)
    return FactValue(
        done,
        Text(
            "Adjudikasi belum memutuskan permohonan ini lolos.",
            "Adjudication has not passed this application.",
        ),
    )


@rule(
    "keputusan_adjudikasi",
    cites=["permenkumham-8-2014 ps 17", "uu-6-2011 ps 126"],
    reference="decided",
    outcomes=("LOLOS", "PERIKSA", "REKAM", "ESKALASI", "CEKAL"),
)
def adjudication_outcome(context: CaseContext) -> str:
    """Where a decision code leads (dossier 3.3)."""
    code = str(context.entered.get("kode_adjudikasi") or "")
    return {
        "TIDAK_ADA_KANDIDAT": "LOLOS",
        "BUKAN_ORANG_SAMA": "LOLOS",
        "ORANG_SAMA_SAH": "LOLOS",
        "CEKAL_TIDAK_COCOK": "LOLOS",
        "PASPOR_MASIH_AKTIF": "PERIKSA",
        "MUTU_RENDAH": "REKAM",
        "IDENTITAS_GANDA": "ESKALASI",
        "ESKALASI": "ESKALASI",
        "CEKAL_COCOK": "CEKAL",
    }[code]
