"""Two persons where the regulation wants two: steps that compare who acted, and actions that two must sign."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kanim.kernel import canonical
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework.models import Signature
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.models import Payload
from kanim.kernel.papers.models import Instrument
from support.passport import REASON, REFUSAL, SPOILED, apply, apply_barred, everything
from support.passport_office import World

PASSED = {"cetakan_baik": "ya"}


def also(world: World, person: str, post_of: str) -> Officer:
    """The person under an appointment to the post of another: two hats, one person."""
    one, other = world.officer(person), world.officer(post_of)
    return replace(other, account_id=one.account_id, name=one.name)


def refused(code: str, call: Any, *args: Any) -> Conflict:
    before = everything()
    with pytest.raises(Conflict) as told:
        call(*args)
    assert told.value.code == code
    assert everything() == before
    return told.value


def test_who_printed_does_not_check_the_print(world: World) -> None:
    application = apply(world).to("UJI_KUALITAS")
    printer = also(world, "cetak1", "pemeriksa2")
    form = {"mrz_terbaca": application.mrz(), **PASSED}
    told = refused("SAME_PERSON", application.do, printer, "lulus", form)
    assert told.message.en == "You acted in the step Printing; this step needs another officer."
    option = application.options(printer)["lulus"]
    assert [r.text.en for r in option.refusals] == [told.message.en]
    assert option.mine
    application.do("pemeriksa2", "lulus", form)
    assert application.step == "SIAP_AMBIL"


def test_who_checked_a_print_does_not_print_again_in_the_other_order(world: World) -> None:
    application = apply(world).to("UJI_KUALITAS")
    application.do("pemeriksa2", "cacat", SPOILED)
    for who in ("cetak1", "pemeriksa2"):
        application.do(who, "ulang", SPOILED)
    application.allocate("cetak2")
    checker = also(world, "pemeriksa2", "cetak2")
    refused("SAME_PERSON", application.do, checker, "cetak")
    application.do("cetak1", "cetak")
    application.printed()
    # all visits count, the first print's as well
    first = also(world, "cetak1", "pemeriksa1")
    form = {"mrz_terbaca": application.mrz(), **PASSED}
    refused("SAME_PERSON", application.do, first, "lulus", form)
    application.do("pemeriksa2", "lulus", form)


@pytest.mark.parametrize("deed", ["rekam", "unggah", "periksa_lagi"])
def test_whoever_acted_in_the_interview_does_not_adjudicate(world: World, deed: str) -> None:
    application = apply(world).to("WAWANCARA_BIOMETRIK")
    if deed == "rekam":
        application.photograph("pemeriksa2")
    elif deed == "unggah":
        application.attach("FOTO", "pemeriksa2", photo=9)
    else:
        application.do("pemeriksa2", "periksa_lagi", REASON)
        application.do("loket1", "terima")
    application.to("ADJUDIKASI")
    interviewer = also(world, "pemeriksa2", "adjudikator1")
    form = {"kode_adjudikasi": "TIDAK_ADA_KANDIDAT", **REASON}
    refused("SAME_PERSON", application.do, interviewer, "putus", form)
    application.do("adjudikator1", "putus", form)
    assert application.step == "ALOKASI"


def test_the_second_adjudicator_is_neither_the_first_nor_the_interviewer(world: World) -> None:
    application = apply(world).aside("ESKALASI")
    form = {"kode_adjudikasi": "BUKAN_ORANG_SAMA", **REASON}
    refused("SAME_PERSON", application.do, "adjudikator1", "beda", form)
    refused("SAME_PERSON", application.do, also(world, "pemeriksa1", "adjudikator2"), "beda", form)
    application.do("adjudikator2", "beda", form)
    assert application.step == "ALOKASI"


def test_a_spoiled_booklet_is_signed_by_two_posts_with_the_same_contents(world: World) -> None:
    application = apply(world).aside("RUSAK_CETAK")
    number = application.booklet.number
    version = application.version
    first = application.do("cetak1", "ulang", SPOILED)
    assert (first.moved, first.step, first.version) == (False, "RUSAK_CETAK", version + 1)
    assert not Instrument.objects.filter(type="BA_RUSAK").exists()
    assert application.booklet.state == "DIALOKASIKAN"
    assert application.options("pemeriksa1")["ulang"].signed == 1
    refused("SAME_PERSON", application.do, "cetak1", "ulang", SPOILED)
    refused("SAME_POST", application.do, "cetak2", "ulang", SPOILED)
    refused("SAME_PERSON", application.do, also(world, "cetak1", "pemeriksa1"), "ulang", SPOILED)
    other = {"jenis_kerusakan": "LAMINASI"}
    refused("OTHER_CONTENT", application.do, "pemeriksa1", "ulang", other)
    second = application.do("pemeriksa1", "ulang", SPOILED)
    assert (second.moved, second.step) == (True, "ALOKASI")
    assert Instrument.objects.get(id=second.instruments[0]).type == "BA_RUSAK"
    assert (application.booklet.number, application.booklet.state) == (number, "RUSAK_CETAK")
    assert [s.post for s in Signature.objects.order_by("id")] == ["petugas_cetak", "pemeriksa"]


def test_signatures_of_an_earlier_stay_do_not_count(world: World) -> None:
    application = apply(world).aside("RUSAK_CETAK")
    for who in ("cetak1", "pemeriksa1"):
        application.do(who, "ulang", SPOILED)
    application.allocate()
    application.do("cetak1", "rusak", SPOILED)
    assert application.do("pemeriksa1", "ulang", SPOILED).moved is False
    assert application.do("cetak2", "ulang", SPOILED).moved is True


def test_a_complaint_noted_between_leaves_the_first_signature_standing(world: World) -> None:
    application = apply(world).aside("RUSAK_CETAK")
    application.do("cetak1", "ulang", SPOILED)
    application.do("loket1", "catat", {"catatan": "Pemohon menelepon."})
    assert application.do("pemeriksa1", "ulang", SPOILED).moved is True


def test_the_first_signer_learns_what_is_wrong_with_the_form(world: World) -> None:
    application = apply(world).aside("RUSAK_CETAK")
    before = everything()
    with pytest.raises(Invalid) as told:
        application.do("cetak1", "ulang", {"jenis_kerusakan": "TUMPAH_KOPI"})
    assert list(told.value.fields) == ["jenis_kerusakan"]
    assert everything() == before


def test_a_first_signature_keeps_what_was_signed_under_its_subject_and_moves_nothing(world: World) -> None:
    application = apply_barred(world).aside("TERCEKAL")
    application.do("adjudikator1", "benar", REFUSAL)
    assert "tolak" not in application.fold.forms
    groups = Payload.objects.filter(stream=application.case_id, seq=application.version).order_by("part")
    told = [canonical.loads(bytes(g.body)) for g in groups]
    assert told[0]["verb"] == "signed"
    assert {k: v for part in told[1:] for k, v in part["values"].items()} == REFUSAL


def test_a_list_comparison_is_decided_by_adjudicator_and_head_of_section(world: World) -> None:
    application = apply_barred(world).aside("TERCEKAL")
    application.do("adjudikator1", "bukan", REASON)
    refused("SAME_POST", application.do, "adjudikator2", "bukan", REASON)
    before = everything()
    # to one who is not cleared it is a case whose papers are checked: this action is none of that step
    refused("NOT_OPEN", application.do, "kasi.layanan", "bukan", REASON)
    assert everything() == before
    outcome = application.do("kasi.verifikasi", "bukan", REASON)
    assert (outcome.moved, outcome.step) == (True, "PERIKSA_BERKAS")
    application.bring("KTP_EL", "KK", "AKTA_LAHIR")
    application.do("loket1", "terima")
    assert application.step == "WAWANCARA_BIOMETRIK"


def test_a_true_hit_is_refused_with_a_letter(world: World) -> None:
    application = apply_barred(world).aside("TERCEKAL")
    application.do("kasi.verifikasi", "benar", REFUSAL)
    outcome = application.do("adjudikator2", "benar", REFUSAL)
    assert outcome.step == "DITOLAK"
    assert Instrument.objects.get(id=outcome.instruments[0]).type == "SURAT_PENOLAKAN"
    assert application.case.end_kind == "refused"
