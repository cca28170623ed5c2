"""What does not go as it should and is mended: two officers at once, a printer that fails, a bill paid twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journeys.looking import look
from journeys.pages import Portal, Staff, until
from journeys.people import adult
from journeys.ways import allocate, legal_day, print_and_check, standing
from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.kernel.casework.models import Case
from kanim.kernel.money.models import Bill, Payment
from support import browser as browsing
from support.running import RunningOffice

pytestmark = pytest.mark.timeout(900)
COMPLAINT = "Pemohon menunggu lebih dari satu jam dan meminta penjelasan."


def test_two_officers_at_once_and_the_second_loses_nothing(server: RunningOffice, staff: Staff) -> None:
    number = standing("ANTRE")
    first, second = staff.at("loket1", number), staff.at("loket2", number)
    late = second.prepare("catat", catatan=COMPLAINT)
    first.do("panggil")
    before = Case.objects.get(number=number).head_seq

    second.refused(late, 409)
    expect(second.page.locator(".k-errors").first).to_contain_text("sudah berubah")
    expect(second.page.locator("#isi-catat-catatan")).to_have_value(COMPLAINT)
    look(second.page, "berkas-berubah", languages=False)
    assert Case.objects.get(number=number).head_seq == before

    second.press(second.prepare("catat"))
    expect(second.page.locator(".k-toast").first).to_contain_text("tercatat")
    second.tab("Riwayat")
    expect(second.page.locator("main")).to_contain_text("Catat keluhan")


def test_a_printer_that_fails_costs_a_booklet_and_no_second_fee(server: RunningOffice, staff: Staff) -> None:
    number = standing("ALOKASI")
    spoiled = allocate(staff, number)
    server.switch("printer", fail_next=1, fail_defect="MRZ_BURAM")
    printer = staff.at("cetak1", number)
    printer.do("cetak")
    until(printer.page, printer.step().get_by_text("Rusak cetak"))
    look(printer.page, "berkas-rusak-cetak")
    printer.do("ulang", jenis_kerusakan="PENCETAK")
    expect(printer.step()).to_contain_text("Rusak cetak")
    assert Booklet.objects.get(number=spoiled).state != Booklet.State.SPOILED

    witness = staff.at("pemeriksa1", number)
    look(witness.page, "berkas-tanda-tangan-kedua")
    witness.do("ulang", jenis_kerusakan="PENCETAK")
    expect(witness.step()).to_contain_text("Alokasi blangko")
    assert Booklet.objects.get(number=spoiled).state == Booklet.State.SPOILED
    assert witness.download("Berita acara kerusakan blangko").startswith(b"%PDF-")

    fresh = allocate(staff, number)
    assert fresh != spoiled
    print_and_check(staff, number)
    expect(staff["pemeriksa1"].page.locator("main")).to_contain_text("Siap diambil")
    bills = Bill.objects.filter(case_id=Case.objects.get(number=number).id)
    assert [bill.state for bill in bills] == ["settled"]
    assert Payment.objects.filter(bill__in=bills).count() == 1


def test_a_bill_paid_twice_is_settled_once_and_a_person_decides(
    server: RunningOffice, new_page: browsing.NewPage, staff: Staff
) -> None:
    client = adult("dua kali", legal_day(server))
    portal = Portal(new_page())
    number = portal.apply(client)
    with portal.bank() as bank:
        bank.get_by_role("button", name="Bayar", exact=True).click()
        paid = bank.locator("section", has_text=client.person.name)
        paid.get_by_role("button", name="Bayar sekali lagi").click()
        expect(bank.get_by_role("status")).to_contain_text("Pembayaran diterima")
    until(portal.page, portal.page.get_by_text("tidak dipakai untuk tagihan ini"))
    expect(portal.page.locator("#tagihan").get_by_text("Lunas", exact=True)).to_be_visible()
    portal.expect_step("Terjadwal")
    look(portal.page, "status-dibayar-dua-kali")

    counter = staff["loket1"]
    task = counter.page.locator("li", has_text=number)
    until(counter.page, task)
    look(counter.page, "beranda-perlu-keputusan")
    counter.press(task.get_by_role("link", name=number))
    counter.tab("Tagihan")
    expect(counter.page.get_by_text("Diterapkan", exact=True)).to_have_count(1)
    bill = Bill.objects.get(case_id=Case.objects.get(number=number).id)
    assert bill.state == "settled"
    assert sorted(Payment.objects.filter(bill=bill).values_list("applied", flat=True)) == [False, True]
