"""Stretches of the way that several journeys share, each done by the officers whose work it is."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from journeys.pages import Desk, Portal, Staff, until
from journeys.people import Client
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.divisions.travel_documents.photo.synthetic import face_jpeg
from kanim.kernel.casework.models import Case
from support import browser as browsing
from support.running import RunningOffice

BOOKLET = "[data-booklet]"


def standing(step: str) -> str:
    """The number of an application that the demonstration office has at a step."""
    return Case.objects.filter(step=step).earliest("id").number


def apply_and_pay(
    new_page: browsing.NewPage, client: Client, *, papers: tuple[str, ...] | None = None
) -> tuple[Portal, str]:
    """An application from the portal for today, paid."""
    portal = Portal(new_page())
    number = portal.apply(client, papers=papers)
    portal.pay()
    return portal, number


def come(staff: Staff, number: str) -> Desk:
    """The applicant comes and is called to the counter."""
    counter = staff.at("loket1", number)
    counter.do("hadir")
    counter.do("panggil")
    return counter


def accept(staff: Staff, number: str) -> None:
    counter = staff.at("loket1", number)
    counter.compare_papers()
    counter.do("terima")


def interview(staff: Staff, number: str, photo: bytes = b"") -> None:
    examiner = staff.at("pemeriksa1", number)
    examiner.do("rekam", foto=photo or face_jpeg(7))
    examiner.do("layak", hasil_wawancara="LAYAK")


def decide(staff: Staff, number: str, code: str = "TIDAK_ADA_KANDIDAT") -> None:
    staff.at("verifikator1", number).do("cocok", hasil_banding="COCOK")
    staff.at("adjudikator1", number).do("putus", kode_adjudikasi=code, alasan="Sudah dibandingkan.")


def allocate(staff: Staff, number: str) -> str:
    """The next booklet, scanned twice; gives its number."""
    printer = staff.at("cetak1", number)
    booklet = str(printer.page.locator(BOOKLET).first.get_attribute("data-booklet"))
    printer.do("alokasi", nomor_blangko=booklet, nomor_blangko_ulang=booklet)
    return booklet


def print_and_check(staff: Staff, number: str) -> None:
    """Printed, read back, found good."""
    staff.at("cetak1", number).do("cetak")
    checker = staff.at("pemeriksa1", number)
    until(checker.page, checker.page.locator("#tindakan-lulus"))
    checker.press(checker.page.get_by_role("button", name="Baca MRZ dari cetakan"))
    checker.do("lulus", cetakan_baik="ya")


def to_the_shelf(staff: Staff, number: str, client: Client) -> str:
    """From the checked-in ticket to the finished passport; gives the booklet's number."""
    come(staff, number)
    accept(staff, number)
    interview(staff, number, client.photo)
    decide(staff, number)
    booklet = allocate(staff, number)
    print_and_check(staff, number)
    return booklet


def passport_of(number: str) -> Passport:
    return Passport.objects.get(case_id=Case.objects.get(number=number).id)


def expect_end(desk: Desk, number: str, label: str) -> None:
    """The case page says how it ended, and that nothing is left to do."""
    desk.open_case(number)
    until(desk.page, desk.step().get_by_text(label, exact=True))
    expect(desk.page.locator("main")).to_contain_text("Permohonan ini sudah berakhir")


def legal_day(server: RunningOffice) -> date:
    return server.now.date()
