"""Is this applicant somebody already known: candidates found, and decided by an adjudicator (dossier 3.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from kanim.divisions.travel_documents.adjudication.models import Candidate
from kanim.kernel import canonical
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Invalid
from kanim.kernel.party import selectors as persons
from kanim.kernel.registry import effect, fact, rule
from kanim.kernel.texts import Text

ENGINE = "exact+rapidfuzz/1"
PASSING = frozenset({"TIDAK_ADA_KANDIDAT", "BUKAN_ORANG_SAMA", "ORANG_SAMA_SAH", "CEKAL_TIDAK_COCOK"})


@effect("adjudication.search")
def search(context: CaseContext) -> dict[str, Any]:
    """Looks for the applicant among all known persons by NIK, name and birth date."""
    act = context.act
    me = context.about("pemohon")
    assert act is not None and me is not None
    found = persons.find_candidates(
        name=str(context.value("nama") or ""),
        birth_date=date.fromisoformat(str(context.value("tanggal_lahir"))),
        nik=str(context.value("nik") or ""),
        limit=20,
    )
    known = set(Candidate.objects.filter(case_id=context.case.id).values_list("person_id", flat=True))
    kept = 0
    for candidate in found:
        if candidate.person_id == me or candidate.person_id in known:
            continue
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
    """Keeps the decision on every open candidate of the case, with who decided."""
    act = context.act
    assert act is not None
    code = str(context.entered.get("kode_adjudikasi") or "")
    candidates = list(Candidate.objects.filter(case_id=context.case.id, state=Candidate.State.OPEN))
    if candidates and code == "TIDAK_ADA_KANDIDAT":
        n = len(candidates)
        raise Invalid(
            {
                "kode_adjudikasi": Text(
                    f"Ada {n} kandidat yang harus dinilai. Pilih keputusan tentang mereka.",
                    f"There are {n} candidates to assess. Choose a decision about them.",
                )
            }
        )
    if code not in ("MUTU_RENDAH", "ESKALASI"):
        for candidate in candidates:
            candidate.state, candidate.decision = Candidate.State.DECIDED, code
            candidate.decided_by, candidate.decided_at = act.actor.person_key, act.now
            candidate.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    return {"decision": code, "candidates": len(candidates)}


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
