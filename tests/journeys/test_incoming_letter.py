"""An incoming letter: entered, disposed to two, passed on to a section; the report comes up the tree, the letter is
filed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from journeys.backoffice import children, expect_step, open_form, send
from journeys.looking import look
from journeys.pages import Staff
from journeys.ways import expect_end
from kanim.divisions.administration.correspondence.models import IncomingLetter
from kanim.kernel.casework.models import Case
from support.running import RunningOffice

pytestmark = pytest.mark.timeout(600)
ARCHIVE = "arsiparis.kepum"
LETTER, SUBJECT = "W.18.IMI-UM.01.01-77", "Permintaan data penolakan paspor"


def test_a_letter_and_its_dispositions(server: RunningOffice, staff: Staff) -> None:
    today = server.now.date()
    due = (today + timedelta(days=5)).isoformat()
    archive = staff[ARCHIVE]
    form = open_form(archive, "Surat masuk", look_as="surat-masuk")
    form.fill(
        {
            "pengirim_surat": "Kantor Wilayah Contoh",
            "nomor_surat": LETTER,
            "tanggal_surat": (today - timedelta(days=1)).isoformat(),
            "hal_surat": SUBJECT,
            "sifat_surat": "B",
            "urgensi_surat": "SEGERA",
        }
    )
    number = send(archive, "Terima dan agendakan surat")
    archive.do("ajukan")

    chief = staff.at("kepala", number)
    look(chief.page, "surat-disposisi")
    _address(chief.page, "disposisi", ["kabid@dokjal", "kabid@tikim"])
    chief.do("disposisi", penanggung_jawab="kabid@dokjal", tenggat=due)
    expect(chief.page.locator("main")).to_contain_text("Penanggung jawab")
    look(chief.page, "surat-berjalan")
    lead, other = children(number)

    division = staff.at("kabid.dokjal", lead)
    look(division.page, "disposisi-baru")
    division.do("baca")
    _address(division.page, "teruskan", ["kasi@dokjal_layanan"])
    division.do("teruskan", penanggung_jawab="kasi@dokjal_layanan", tenggat=due)
    expect(division.step()).to_contain_text("Menunggu yang di bawah")
    [leaf] = children(lead)

    section = staff.at("kasi.layanan", leaf)
    section.do("baca")
    section.do("lapor", uraian_hasil="Data terkumpul dan dilampirkan.")
    expect(section.step()).to_contain_text("Selesai")

    expect_step(division, lead, "Ditindaklanjuti")
    look(division.page, "disposisi-dilaporkan")
    division.do("lapor", uraian_hasil="Data dikirim ke Kantor Wilayah.")

    expect_step(chief, number, "Telaah hasil")
    chief.do("cukup")
    archive.open_case(number)
    archive.do("berkaskan", klasifikasi_arsip="UM.01.01")
    expect_end(archive, number, "Selesai")
    look(archive.page, "surat-selesai")
    letter = IncomingLetter.objects.get(number=LETTER)
    assert (letter.classification, letter.filed_on) == ("UM.01.01", today)
    expect_end(staff["kabid.tikim"], other, "Ditarik")
    assert Case.objects.get(number=other).end_kind == "cancelled"


def _address(page: Page, action: str, posts: list[str]) -> None:
    """Ticks who receives it and what he is to do."""
    box = page.locator(f"#tindakan-{action}")
    if not box.evaluate("node => node.open"):
        box.locator("> summary").click()
    for post in posts:
        box.locator(f"input[name=kepada][value='{post}']").check()
    box.locator("input[name=instruksi][value=TINDAK_LANJUTI]").check()
