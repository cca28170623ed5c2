"""Applications that wait or end another way: missing papers, refusal, nobody came, nobody collected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from journeys.looking import look
from journeys.pages import Portal, Staff, until
from journeys.people import adult, paper
from journeys.ways import apply_and_pay, come, expect_end, legal_day, passport_of, standing
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.kernel.access.models import Role
from kanim.kernel.casework.models import Case
from kanim.kernel.organisation.models import Account
from support import browser as browsing
from support.running import RunningOffice

pytestmark = pytest.mark.timeout(900)


def test_missing_papers_are_completed_by_the_applicant(
    server: RunningOffice, new_page: browsing.NewPage, staff: Staff
) -> None:
    client = adult("kurang", legal_day(server))
    portal, number = apply_and_pay(new_page, client, papers=("KTP_EL", "AKTA_LAHIR"))
    counter = come(staff, number)
    counter.compare_papers()
    expect(counter.page.locator("#tindakan-terima")).to_have_count(0)
    counter.press(counter.page.get_by_text("Mengapa tidak?"))
    expect(counter.page.locator(".k-refused").first).to_contain_text("Kartu keluarga")
    counter.do("kurang", berkas_kurang="Kartu keluarga")
    expect(counter.step()).to_contain_text("Berkas kurang")

    portal.expect_step("Berkas kurang")
    look(portal.page, "status-berkas-kurang")
    expect(portal.page.get_by_role("link", name="Tanda terima berkas kurang")).to_be_visible()
    portal.add_paper("KK", paper("KK", client.person.name, client.person.nik))
    portal.act("Berkas sudah saya lengkapi")
    portal.expect_step("Pemeriksaan berkas")

    counter.open_case(number)
    counter.compare_papers()
    counter.do("terima")
    expect(counter.page.locator("main")).to_contain_text("Wawancara dan biometrik")


def test_a_refusal_has_its_letter_and_the_letter_its_check_page(
    server: RunningOffice, new_page: browsing.NewPage, staff: Staff
) -> None:
    number = standing("PERIKSA_BERKAS")
    head = staff.at("kasi.layanan", number)
    button = head.prepare(
        "tolak", alasan_tolak="KETERANGAN_PALSU", dasar_hukum="Pasal 17 Permenkumham 8/2014"
    )
    head.refused(button, 422)
    expect(head.page.locator(".k-errors")).to_contain_text("Alasan")
    look(head.page, "berkas-salah-isi", languages=False)
    head.do("tolak", alasan="Akta kelahiran yang diserahkan tidak terdaftar pada Dinas Kependudukan.")
    expect_end(head, number, "Ditolak")
    letter = head.download("Surat penolakan permohonan paspor")
    assert letter.startswith(b"%PDF-")
    row = head.page.locator("main section.k-letter", has_text="Surat penolakan permohonan paspor")
    check = str(row.get_by_role("link", name="Periksa keaslian").get_attribute("href"))

    page = new_page()
    page.goto(check)
    expect(page.locator("main")).to_contain_text("diterbitkan oleh kantor kami dan berlaku")
    expect(page.locator("main")).to_contain_text("Surat penolakan permohonan paspor")
    look(page, "cek-penolakan")

    applicant = _filer(new_page, number)
    expect(applicant.locator(".k-status")).to_contain_text("Permohonan ditolak")
    expect(applicant.get_by_role("link", name="Surat penolakan permohonan paspor")).to_be_visible()
    look(applicant, "status-ditolak")


def test_nobody_came(server: RunningOffice, new_page: browsing.NewPage, staff: Staff) -> None:
    portal, number = apply_and_pay(new_page, adult("absen", legal_day(server)))
    page = portal.page
    server.go_to_working_morning(days=7)
    portal.expect_step("Tidak hadir")
    expect(page.locator(".k-status")).to_contain_text("biaya tidak kembali")
    look(page, "status-tidak-hadir")
    expect_end(staff["loket1"], number, "Tidak hadir")


def test_missing_papers_lapse_after_fourteen_days(
    server: RunningOffice, new_page: browsing.NewPage, staff: Staff
) -> None:
    number = standing("PERIKSA_BERKAS")
    counter = staff.at("loket1", number)
    counter.do("kurang", berkas_kurang="Akta kelahiran")
    page = _filer(new_page, number)
    Portal(page).expect_step("Berkas kurang")
    server.pass_time(days=13)
    counter.open_case(number)
    expect(counter.step()).to_contain_text("Berkas kurang")
    server.pass_time(days=2)
    Portal(page).expect_step("Gugur karena berkas tidak dilengkapi")
    expect_end(counter, number, "Gugur karena berkas tidak dilengkapi")


def test_not_collected_by_day_31(server: RunningOffice, new_page: browsing.NewPage, staff: Staff) -> None:
    number = standing("SIAP_AMBIL")
    ready_on = Case.objects.get(number=number).entered_at
    passport = passport_of(number)
    head = staff["kasi.layanan"]
    if server.now < ready_on + timedelta(days=29):
        server.go_to(ready_on + timedelta(days=29))
        head.open_case(number)
        expect(head.page.locator("#tindakan-tak_diambil")).to_have_count(0)
        head.press(head.page.get_by_text("Mengapa tidak?"))
        expect(head.page.locator(".k-refused").first).to_contain_text("Batas pengambilan belum lewat")
    server.go_to(ready_on + timedelta(days=31))
    head.open_case(number)
    until(head.page, head.page.locator("#tindakan-tak_diambil"))
    look(head.page, "berkas-tidak-diambil")
    head.do("tak_diambil", alasan_batal="TIDAK_DIAMBIL", alasan="Tidak diambil sampai hari ke-31.")
    expect_end(head, number, "Batal karena tidak diambil")
    assert head.download("Surat pembatalan paspor yang tidak diambil").startswith(b"%PDF-")
    passport.refresh_from_db()
    assert passport.state == Passport.State.CANCELLED
    applicant = _filer(new_page, number)
    expect(applicant.locator(".k-status")).to_contain_text("tidak diambil dalam 30 hari")


def _filer(new_page: browsing.NewPage, number: str) -> Page:
    """The one who filed an application, with its page open."""
    page = new_page()
    case = Case.objects.get(number=number)
    filer = Role.objects.get(object_id=case.id, kind="account")
    browsing.login(page, Account.objects.get(id=filer.subject_id).username)
    page.goto(f"/layanan/permohonan/{case.id}/")
    return page
