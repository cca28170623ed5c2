"""The procedures in force: sound against the files of the law, and the passport's states and guards."""

from __future__ import annotations

import pytest

from kanim.kernel.casework.checks_law import check_procedures, procedures_of
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.registry import registry
from kanim.kernel.regulation.loading import check_packs

# what a division registers is asked when the office starts, with all divisions there
REGISTERED = {
    f"unknown-{kind}"
    for kind in ("effect", "fact", "event", "moment", "query", "charge", "rule", "outcome", "gate")
}
STATES = """MENUNGGU_BAYAR TERJADWAL ANTRE PERIKSA_BERKAS BERKAS_KURANG TERCEKAL WAWANCARA_BIOMETRIK PENDALAMAN
VERIFIKASI ADJUDIKASI ESKALASI ALOKASI CETAK RUSAK_CETAK UJI_KUALITAS SIAP_AMBIL"""
ENDS = {
    "BILLING_KEDALUWARSA": "lapsed",
    "TIDAK_HADIR": "lapsed",
    "BATAL": "lapsed",
    "BATAL_TIDAK_DIAMBIL": "lapsed",
    "DIBATALKAN": "cancelled",
    "DITOLAK": "refused",
    "DISERAHKAN": "done",
}


@pytest.fixture(scope="module")
def paspor() -> Procedure:
    return next(p for p in procedures_of(check_packs()) if p.code == "paspor")


def test_every_procedure_is_sound_against_the_law() -> None:
    found = check_procedures(check_packs(), registry)
    assert [f.text.en for f in found if f.code not in REGISTERED] == []


def test_the_passport_has_every_state_of_its_service(paspor: Procedure) -> None:
    assert set(paspor.steps) == set(STATES.split())
    assert {name: end.kind for name, end in paspor.ends.items()} == ENDS
    assert all(place.public for place in [*paspor.steps.values(), *paspor.ends.values()])


def test_two_persons_where_one_could_err_or_be_bought(paspor: Procedure) -> None:
    assert paspor.steps["UJI_KUALITAS"].differs_from == ("CETAK",)
    assert paspor.steps["ADJUDIKASI"].differs_from == ("WAWANCARA_BIOMETRIK",)
    assert "ADJUDIKASI" in paspor.steps["ESKALASI"].differs_from
    two = [action.name for _, action in paspor.all_actions() if action.signs == 2]
    assert two == ["bukan", "benar", "ulang"]


def test_no_passport_is_printed_unpaid_unadjudicated_or_with_an_open_hit(paspor: Procedure) -> None:
    guards = [expression.source for expression in paspor.steps["ALOKASI"].entry]
    assert guards == ["bills_paid", "adjudicated", "no_open_hit"]
    into_print = [
        step.name for step in paspor.steps.values() for a in step.do.values() if "CETAK" in a.targets
    ]
    assert into_print == ["ALOKASI"]


def test_every_refusal_is_a_decision_with_reasons_and_a_letter(paspor: Procedure) -> None:
    refusals = [action for _, action in paspor.all_actions() if "DITOLAK" in action.targets]
    assert len(refusals) == 5
    for action in refusals:
        assert action.decision
        assert action.issues == ("SURAT_PENOLAKAN",)
        assert "alasan" in [field.name for field in paspor.forms[action.form].fields]


def test_what_a_closed_action_says_is_there_for_every_condition(paspor: Procedure) -> None:
    assert [a.name for _, a in paspor.all_actions() if a.when is not None and a.refusal is None] == []
