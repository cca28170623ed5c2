"""Booklets from the box to the passport: allocated once, spoiled with a record, printed once, checked against
what was printed."""

from __future__ import annotations

from typing import Any

import pytest

from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.divisions.travel_documents.personalisation.printing import note_answer
from kanim.kernel.casework.models import TaskForPerson
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.money.models import Bill
from support.passport import SPOILED, Application, apply, everything
from support.passport_office import World


def refused(code: str, call: Any, *args: Any) -> Conflict:
    before = everything()
    with pytest.raises(Conflict) as told:
        call(*args)
    assert told.value.code == code
    assert everything() == before
    return told.value


def spoil(application: Application, *who: str) -> None:
    for name in who or ("cetak1", "pemeriksa1"):
        application.do(name, "ulang", SPOILED)


def test_both_scans_must_agree(world: World) -> None:
    application = apply(world).to("ALOKASI")
    form = {"nomor_blangko": "X9000001", "nomor_blangko_ulang": "X9000002"}
    told = refused("GUARD", application.do, "cetak1", "alokasi", form)
    assert "X9000001 and X9000002" in told.message.en


def test_a_number_that_is_not_here_of_another_type_or_in_the_warehouse(world: World) -> None:
    application = apply(world).to("ALOKASI")
    refused("NO_BOOKLET", application.allocate, "cetak1", "X1111111")
    wrong = Booklet.objects.filter(type="ELEKTRONIK_48_POLIKARBONAT", state="LOKET").order_by("number")[0]
    refused("WRONG_TYPE", application.allocate, "cetak1", wrong.number)
    stored = Booklet.objects.filter(type="ELEKTRONIK_48_LAMINASI", state="GUDANG").order_by("number")[0]
    refused("BOOKLET_TAKEN", application.allocate, "cetak1", stored.number)


def test_a_booklet_goes_to_one_application_only(world: World) -> None:
    first, second = apply(world).to("CETAK"), apply(world, filer="pemohon2", nama="ANDI UJI").to("ALOKASI")
    refused("BOOKLET_TAKEN", second.allocate, "cetak1", first.booklet.number)
    second.to("CETAK")
    assert first.booklet.number != second.booklet.number


def test_it_is_sent_to_the_printer_once(world: World) -> None:
    application = apply(world).to("CETAK")
    application.do("cetak1", "cetak")
    assert application.step == "CETAK"
    refused("SENT", application.do, "cetak1", "cetak")
    application.printed()
    assert application.step == "UJI_KUALITAS"
    assert [job["booklet"] for job in world.printer.jobs.values()] == [application.booklet.number]


def test_the_printers_answer_told_twice_changes_nothing(world: World) -> None:
    application = apply(world).to("CETAK")
    application.do("cetak1", "cetak")
    application.printed()
    before = everything("act_key")
    application.printed()
    assert everything("act_key") == before


def test_a_printer_failure_gives_a_new_booklet_and_no_second_fee(world: World) -> None:
    application = apply(world).to("CETAK")
    broken = application.booklet.number
    application.do("cetak1", "cetak")
    application.printed("failed", "kertas macet")
    assert application.step == "RUSAK_CETAK"
    spoil(application)
    assert application.step == "ALOKASI"
    application.to("UJI_KUALITAS")
    used = application.booklet.number
    assert used != broken
    application.to("DISERAHKAN")
    assert Booklet.objects.get(number=broken).state == Booklet.State.SPOILED
    assert application.passport.number == used
    assert Bill.objects.filter(case_id=application.case_id).count() == 1


def test_an_answer_about_a_spoiled_booklet_moves_nothing(world: World) -> None:
    """The machine was slow: the print it now calls done is of the booklet spoiled meanwhile."""
    application = apply(world).to("CETAK")
    application.do("cetak1", "cetak")
    world.deliver()
    first = PrintJob.objects.get(case_id=application.case_id)
    application.do("cetak1", "rusak", SPOILED)
    spoil(application)
    application.to("CETAK")
    from_machine = {"job_id": str(first.id), "state": "done"}
    answer(world, from_machine)
    assert application.step == "CETAK"
    assert not TaskForPerson.objects.exists()
    application.do("cetak1", "cetak")
    application.printed()
    application.to("SIAP_AMBIL")
    assert application.passport.number == application.booklet.number != first_number(first)


def answer(world: World, told: dict[str, str]) -> None:
    note_answer(told)
    world.deliver()


def first_number(job: PrintJob) -> str:
    return Booklet.objects.get(id=job.booklet_id).number


def test_one_letter_of_the_zone_that_reads_otherwise_keeps_it_back(world: World) -> None:
    application = apply(world).to("UJI_KUALITAS")
    mrz = application.mrz()
    wrong = mrz[:-1] + ("0" if mrz[-1] != "0" else "1")
    form = {"mrz_terbaca": wrong, "cetakan_baik": "ya"}
    told = refused("GUARD", application.do, "pemeriksa2", "lulus", form)
    assert told.message.en == (
        "What was read from the booklet differs from what was printed. Declare a defect and print again."
    )
    form = {"mrz_terbaca": f"{mrz[:44]}\n{mrz[44:]}".lower(), "cetakan_baik": "ya"}
    application.do("pemeriksa2", "lulus", form)
    assert application.step == "SIAP_AMBIL"


def test_a_print_that_is_not_good_does_not_pass(world: World) -> None:
    application = apply(world).to("UJI_KUALITAS")
    form = {"mrz_terbaca": application.mrz(), "cetakan_baik": "tidak"}
    refused("GUARD", application.do, "pemeriksa2", "lulus", form)
    application.do("pemeriksa2", "cacat", SPOILED)
    assert application.step == "RUSAK_CETAK"


def test_a_defect_must_be_one_of_the_list(world: World) -> None:
    application = apply(world).to("CETAK")
    before = everything()
    with pytest.raises(Invalid) as told:
        application.do("cetak1", "rusak", {})
    assert list(told.value.fields) == ["jenis_kerusakan"]
    assert everything() == before


def test_a_passport_is_not_registered_from_a_print_of_another_booklet(world: World) -> None:
    application = apply(world).to("UJI_KUALITAS")
    passport_number = application.booklet.number
    application.to("SIAP_AMBIL")
    assert (application.passport.number, application.passport.state) == (passport_number, "DICETAK")
    assert application.booklet.state == Booklet.State.USED
