"""From a finding at the desk to a departure: the examination, the head's decision, its service, the deportation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from journeys.backoffice import children
from journeys.looking import look
from journeys.pages import Desk, Form, Staff, until
from journeys.ways import expect_end, legal_day
from kanim.divisions.enforcement.removals.models import BanProposal, Removal
from kanim.kernel.calendar import add_years
from kanim.kernel.casework.models import Case
from support.running import RunningOffice

pytestmark = pytest.mark.timeout(900)
WHY = "Melampaui izin tinggal lebih dari 60 hari."


def test_a_foreigner_is_found_served_and_deported(server: RunningOffice, staff: Staff) -> None:
    day = legal_day(server)
    investigator = staff["ppns.dak"]
    page = investigator.page
    page.goto("/meja/mulai/")
    page.locator("a.k-choice[href='/meja/mulai/tak/temuan/']").click()
    look(page, "tak-mulai", languages=False)
    Form(page).fill(
        {
            "nama_asing": "KIM CONTOH JISOO",
            "lahir_asing": "1991-02-03",
            "kelamin_asing": "F",
            "warga_negara": "KOR",
            "nomor_paspor_asing": "M00000009",
            "tanggal_temuan": str(day),
            "uraian_temuan": "Pengawasan rutin.",
            "izin_sampai": str(day - timedelta(days=90)),
        }
    )
    page.locator("main form .btn-primary").last.click()
    expect(page.locator(".k-case-head")).to_be_visible()
    case = Case.objects.filter(procedure="tak").latest("opened_at")
    investigator.do("bap", nomor_bap="BAP-9", bahasa_bap="Korea", isi_bap="Mengakui.")
    staff.at("kasi.penindakan", case.number).do(
        "usul_tak", tanggal_gelar=str(day), notula_gelar="Disepakati TAK.", status_hukum="DETENI_TAK"
    )
    head = staff.at("kepala", case.number)
    button = head.prepare("putus_deportasi", alasan_tak="LEBIH_EFEKTIF", alasan=WHY)
    for action in ("DEPORTASI", "CEGAH_TANGKAL"):
        head.page.locator(f"#tindakan-putus_deportasi input[value={action}]").check()
    look(head.page, "tak-putusan", languages=False)
    head.press(button)
    expect(head.page.locator(".k-toast").first).to_be_visible()

    served(investigator, case.number, day)
    until(page, investigator.step().get_by_text("Deportasi berjalan", exact=True))
    [removal] = children(case.number)
    investigator.open_case(removal)
    look(page, "deportasi-dokumen", languages=False)
    investigator.do(
        "siap",
        jenis_dok="PASPOR",
        nomor_dok="M00000009",
        nomor_tiket="T-9",
        rute="CGK-ICN",
        tanggal_berangkat=str(day + timedelta(days=1)),
        penanggung_biaya="SENDIRI",
    )
    section = staff.at("kasi.penindakan", removal)
    section.do("rapat", notula_rapat="Dua pengawal.", pengawal="Petugas A, Petugas B", layak_terbang="ya")
    head.open_case(removal)
    head.do("tetapkan", alasan="Sesuai notula rapat.")
    investigator.open_case(removal)
    look(page, "deportasi-pengawalan", languages=False)
    investigator.do(
        "berangkat",
        tanggal_keluar=str(day),
        tempat_keluar="TPI Soekarno-Hatta",
        penerbangan="KE 628",
        bukti_keluar="BP-9",
    )
    section.open_case(removal)
    section.do("lapor", nomor_laporan="L-9")
    head.open_case(removal)
    head.do("usul", lama_tangkal="10", alasan=WHY)
    section.open_case(case.number)
    until(section.page, section.page.locator("#tindakan-tutup"))
    look(section.page, "tak-penutupan", languages=False)
    section.do("tutup")
    expect_end(section, case.number, "Selesai")
    assert Removal.objects.latest("id").state == "BERANGKAT"
    assert BanProposal.objects.latest("id").valid_until == add_years(day, 10)


def served(investigator: Desk, number: str, day: date) -> None:
    """The signed decision is handed over, and the case hears of it."""
    page = investigator.page
    investigator.open_case(number)
    investigator.tab("Dokumen terbit")
    until(page, page.get_by_text("Catat penyampaian"))
    page.get_by_text("Catat penyampaian").first.click()
    look(page, "tak-penyampaian", languages=False)
    box = (
        page.locator("details.k-why form")
        .filter(has=page.get_by_role("button", name="Catat", exact=True))
        .first
    )
    values = {"tanggal": str(day), "cara": "LANGSUNG", "bahasa": "INGGRIS", "penerima": "Kim Contoh Jisoo"}
    for code, value in values.items():
        fill(box, code, value)
    box.get_by_role("button", name="Catat", exact=True).click()
    expect(page.locator(".k-toast").first).to_be_visible()


def fill(box: Locator, code: str, value: str) -> None:
    if box.locator(f"[name={code}__d]").count():
        year, month, day = value.split("-")
        box.locator(f"[name={code}__d]").fill(str(int(day)))
        box.locator(f"[name={code}__m]").select_option(str(int(month)))
        box.locator(f"[name={code}__y]").fill(year)
    elif box.locator(f"select[name={code}]").count():
        box.locator(f"select[name={code}]").select_option(value)
    elif box.locator(f"input[type=radio][name={code}]").count():
        box.locator(f"input[type=radio][name={code}][value={value}]").check()
    else:
        box.locator(f"[name={code}]").fill(value)
