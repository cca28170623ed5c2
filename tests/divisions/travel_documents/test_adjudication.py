"""Adjudication: every decision code leads where the law says, candidates are decided, and positives twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kanim.divisions.travel_documents.adjudication.models import Candidate
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.divisions.travel_documents.screening.registers import enter_barred
from kanim.kernel import canonical
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.models import Payload
from support.passport import REASON, REFUSAL, Application, apply, everything
from support.passport_office import World

ROUTES = {
    "TIDAK_ADA_KANDIDAT": "ALOKASI",
    "BUKAN_ORANG_SAMA": "ALOKASI",
    "ORANG_SAMA_SAH": "ALOKASI",
    "CEKAL_TIDAK_COCOK": "ALOKASI",
    "PASPOR_MASIH_AKTIF": "PERIKSA_BERKAS",
    "MUTU_RENDAH": "WAWANCARA_BIOMETRIK",
    "IDENTITAS_GANDA": "ESKALASI",
    "ESKALASI": "ESKALASI",
    "CEKAL_COCOK": "TERCEKAL",
}


def decide(application: Application, code: str, who: str = "adjudikator1") -> str:
    return application.do(who, "putus", {"kode_adjudikasi": code, **REASON}).step


@pytest.mark.parametrize(("code", "step"), ROUTES.items())
def test_where_each_code_leads(world: World, code: str, step: str) -> None:
    application = apply(world).to("ADJUDIKASI")
    assert decide(application, code) == step
    group = Payload.objects.get(stream=application.case_id, seq=application.version, part=0)
    told = canonical.loads(bytes(group.body))
    assert told["rule"]["name"] == "keputusan_adjudikasi"
    assert told["effects"]["adjudication.record"] == {"decision": code, "candidates": 0}


def test_a_code_that_is_none_is_refused(world: World) -> None:
    application = apply(world).to("ADJUDIKASI")
    before = everything()
    for code in ("", "LOLOS", "lolos'; DROP TABLE casework_case"):
        with pytest.raises(Invalid) as told:
            decide(application, code)
        assert list(told.value.fields) == ["kode_adjudikasi"]
    with pytest.raises(Invalid) as told:
        application.do("adjudikator1", "putus", {"kode_adjudikasi": "ESKALASI"})
    assert list(told.value.fields) == ["alasan"]
    assert everything() == before


def twin(world: World) -> tuple[Application, Application]:
    """Two applications of the same name and birth date under different NIKs."""
    return apply(world), apply(world, filer="pemohon2").to("ADJUDIKASI")


def test_a_candidate_stands_until_it_is_decided(world: World) -> None:
    _, application = twin(world)
    candidate = Candidate.objects.get(case_id=application.case_id)
    assert (candidate.state, candidate.score > 80) == ("TERBUKA", True)
    before = everything()
    with pytest.raises(Invalid) as told:
        decide(application, "TIDAK_ADA_KANDIDAT")
    assert (
        told.value.fields["kode_adjudikasi"].en
        == "There are 1 candidates to assess. Choose a decision about them."
    )
    assert everything() == before
    assert decide(application, "BUKAN_ORANG_SAMA") == "ALOKASI"
    candidate.refresh_from_db()
    adjudicator = world.officer("adjudikator1").account_id
    assert (candidate.state, candidate.decision) == ("DIPUTUS", "BUKAN_ORANG_SAMA")
    assert candidate.decided_by == adjudicator


def test_low_quality_leaves_the_candidates_open_for_the_next_search(world: World) -> None:
    _, application = twin(world)
    assert decide(application, "MUTU_RENDAH") == "WAWANCARA_BIOMETRIK"
    application.to("ADJUDIKASI")
    assert [c.state for c in Candidate.objects.filter(case_id=application.case_id)] == ["TERBUKA"]
    assert decide(application, "ORANG_SAMA_SAH") == "ALOKASI"


def test_the_earlier_passport_of_the_same_person_is_replaced_at_hand_over(world: World) -> None:
    first = apply(world).to("DISERAHKAN")
    second = apply(world, filer="pemohon2").to("ADJUDIKASI")
    assert decide(second, "ORANG_SAMA_SAH", "adjudikator2") == "ALOKASI"
    second.to("SIAP_AMBIL")
    assert first.passport.state == Passport.State.ACTIVE
    second.to("DISERAHKAN")
    assert (first.passport.state, second.passport.state) == ("DIGANTI", "AKTIF")


def test_escalation_ends_with_a_second_decision(world: World) -> None:
    _, application = twin(world)
    assert decide(application, "IDENTITAS_GANDA") == "ESKALASI"
    before = everything()
    for code in ("ESKALASI", "IDENTITAS_GANDA", "MUTU_RENDAH", "CEKAL_COCOK", "PASPOR_MASIH_AKTIF"):
        with pytest.raises(Conflict):
            application.do("adjudikator2", "beda", {"kode_adjudikasi": code, **REASON})
    assert everything() == before
    assert [c.state for c in Candidate.objects.filter(case_id=application.case_id)] == ["TERBUKA"]
    with pytest.raises(Invalid):  # the candidate is still to be assessed
        application.do("adjudikator2", "beda", {"kode_adjudikasi": "TIDAK_ADA_KANDIDAT", **REASON})
    option = application.options("adjudikator2")["beda"]
    assert option.allowed, option.refusals
    assert (
        application.do("adjudikator2", "beda", {"kode_adjudikasi": "BUKAN_ORANG_SAMA", **REASON}).step
        == "ALOKASI"
    )


def test_escalation_ends_in_refusal_by_the_head_of_section(world: World) -> None:
    application = apply(world).aside("ESKALASI")
    outcome = application.do("kasi.verifikasi", "sama", REFUSAL)
    assert (outcome.step, len(outcome.instruments)) == ("DITOLAK", 1)


def test_escalation_may_go_back_to_the_papers_and_through_all_again(world: World) -> None:
    application = apply(world).aside("ESKALASI")
    application.do("adjudikator2", "periksa", REASON)
    assert application.step == "PERIKSA_BERKAS"
    application.to("ADJUDIKASI")
    with pytest.raises(Conflict) as told:  # who decided in the escalation is not the first adjudicator again
        decide(application, "TIDAK_ADA_KANDIDAT", "adjudikator2")
    assert told.value.code == "SAME_PERSON"
    assert decide(application, "TIDAK_ADA_KANDIDAT") == "ALOKASI"


def test_a_hit_found_only_now_keeps_the_booklet_back(world: World) -> None:
    """The list is asked again after verification: an entry may have come in the meantime."""
    application = apply(world).to("VERIFIKASI")
    with open_act(System("test"), "barred", "1", {}) as opened:
        enter_barred(
            opened, name="BUDI CONTOH SANTOSO", birth_date=date(1990, 5, 12), decision="KEP-1",
            valid_from=world.clock.today, valid_to=world.clock.today + timedelta(days=90),
        )  # fmt: skip
    application.to("ADJUDIKASI")
    before = everything()
    with pytest.raises(Conflict) as told:
        decide(application, "TIDAK_ADA_KANDIDAT")
    assert (
        told.value.message.en
        == "Something must first be examined by the Verification and Adjudication Section."
    )
    assert everything() == before
    assert decide(application, "CEKAL_COCOK") == "TERCEKAL"
    for who in ("adjudikator2", "kasi.verifikasi"):
        application.do(who, "bukan", REASON)
    assert application.step == "ADJUDIKASI"
    assert decide(application, "TIDAK_ADA_KANDIDAT") == "ALOKASI"


def test_of_several_candidates_only_those_named_are_the_same_person(world: World) -> None:
    first, other = apply(world).to("DISERAHKAN"), apply(world, filer="pemohon2").to("ADJUDIKASI")
    decide(other, "BUKAN_ORANG_SAMA")
    other.to("DISERAHKAN")
    third = apply(world).to("ADJUDIKASI")
    assert Candidate.objects.filter(case_id=third.case_id).count() == 2
    before = everything()
    for named in ([], ["3671050000000000"]):
        with pytest.raises(Invalid) as told:
            third.do(
                "adjudikator2", "putus", {"kode_adjudikasi": "ORANG_SAMA_SAH", "kandidat": named, **REASON}
            )
        assert list(told.value.fields) == ["kandidat"]
    assert everything() == before
    nik = first.fold.forms["mohon"]["nik"]
    third.do("adjudikator2", "putus", {"kode_adjudikasi": "ORANG_SAMA_SAH", "kandidat": [nik], **REASON})
    third.to("DISERAHKAN")
    states = (first.passport.state, other.passport.state, third.passport.state)
    assert states == ("DIGANTI", "AKTIF", "AKTIF")
