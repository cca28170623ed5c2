"""A new passport for an adult, from the first question on the portal to the passport in the hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.looking import look
from journeys.pages import Portal, Staff, until
from journeys.people import ADULT_PAPERS, adult
from support import browser as browsing
from support.processes import ROOT
from support.running import RunningOffice

MOST_CLICKS = 14


@pytest.mark.both_databases
@pytest.mark.timeout(900)
def test_adult_passport(server: RunningOffice, new_page: browsing.NewPage, staff: Staff) -> None:
    client = adult("dewasa", server.now.date())
    portal = Portal(new_page())
    number = _apply(portal, client)
    server.go_to_working_morning()

    counter = staff["loket1"]
    counter.open_counter()
    expect(counter.page.locator("main")).to_contain_text(client.person.name)
    look(counter.page, "loket")
    counter.page.locator("main").get_by_role("link", name=client.person.name).click()
    look(counter.page, "berkas-terjadwal")
    counter.do("hadir")
    portal.expect_step("Dalam antrean")

    counter.open_counter()
    counter.clicks = 0
    counter.press(counter.page.locator(".k-tickets").get_by_role("link", name=client.person.name))
    counter.do("panggil")
    look(counter.page, "berkas-periksa")
    counter.compare_papers()
    look(counter.page, "case-page")
    counter.do("terima")
    counter.press(counter.page.get_by_role("link", name="Berkas berikutnya"))
    print(f"clicks at the counter from ticket to next: {counter.clicks}")
    assert counter.clicks <= MOST_CLICKS

    examiner = staff["pemeriksa1"]
    look(examiner.page, "beranda-meja")
    examiner.clicks = 0
    examiner.press(examiner.page.locator("main").get_by_role("link", name=number))
    examiner.do("rekam", foto=client.photo)
    expect(examiner.page.get_by_text("Memenuhi syarat", exact=True)).to_be_visible()
    look(examiner.page, "berkas-wawancara")
    examiner.do("layak", hasil_wawancara="LAYAK")
    examiner.press(examiner.page.get_by_role("link", name="Berkas berikutnya"))
    print(f"clicks at the interview from ticket to next: {examiner.clicks}")
    assert examiner.clicks <= MOST_CLICKS

    verifier = staff.at("verifikator1", number)
    look(verifier.page, "berkas-verifikasi")
    verifier.do("cocok", hasil_banding="COCOK")

    judge = staff.at("adjudikator1", number)
    look(judge.page, "berkas-adjudikasi")
    judge.do("putus", kode_adjudikasi="TIDAK_ADA_KANDIDAT", alasan="Tidak ada orang lain yang serupa.")

    printer = staff.at("cetak1", number)
    look(printer.page, "berkas-alokasi")
    booklet = str(printer.page.locator("[data-booklet]").get_attribute("data-booklet"))
    printer.do("alokasi", nomor_blangko=booklet, nomor_blangko_ulang=booklet)
    printer.do("cetak")

    checker = staff.at("pemeriksa1", number)
    until(checker.page, checker.page.locator("#tindakan-lulus"))
    checker.press(checker.page.get_by_role("button", name="Baca MRZ dari cetakan"))
    look(checker.page, "berkas-uji-kualitas")
    checker.do("lulus", cetakan_baik="ya")
    portal.expect_step("Siap diambil")
    look(portal.page, "status-siap-diambil")

    handing = staff.at("serah1", number)
    look(handing.page, "berkas-serah")
    handing.do("serah", penerima="PEMEGANG", nama_penerima=client.person.name)
    expect(handing.step()).to_contain_text("Diserahkan")
    for tab in ("Data", "Berkas", "Pencocokan", "Tagihan", "Riwayat", "Dasar hukum", "Dokumen terbit"):
        handing.tab(tab)
        look(handing.page, "tab-" + tab.lower().replace(" ", "-"))
    receipt = handing.download("Tanda terima penyerahan paspor")
    assert receipt.startswith(b"%PDF-")

    portal.expect_step("Diserahkan")
    with portal.page.expect_download() as began:
        portal.page.get_by_role("link", name="Tanda terima penyerahan paspor").click()
    mine = Path(began.value.path()).read_bytes()
    assert mine == receipt
    _check_publicly(new_page, portal, "Tanda terima penyerahan paspor", receipt)
    _track(new_page, number, client)
    _verify_ledger(server)


def _apply(portal: Portal, client) -> str:
    page = portal.page
    page.goto("/")
    look(page, "portal")
    portal.find_service("Warga negara Indonesia", "17 tahun ke atas", "Belum pernah punya", "Wisata, belajar")
    look(page, "layanan")
    portal.begin(client)
    for n, _title in enumerate(portal.fill_parts(client), start=1):
        if n == 1:
            look(page, "isi-pemohon", languages=False)
    look(page, "isi-berkas")
    portal.upload(client, ADULT_PAPERS)
    portal.go_on()
    portal.choose_slot(day=1, hour=1)
    look(page, "isi-periksa")
    number = portal.send()
    look(page, "status-menunggu-bayar")
    with portal.bank() as bank:
        browsing.axe(bank)
        browsing.shot(bank, "bank")
        bank.get_by_role("button", name="Bayar", exact=True).click()
        expect(bank.get_by_role("status")).to_contain_text("Pembayaran diterima")
    until(page, page.locator("#tagihan").get_by_text("Lunas", exact=True))
    portal.expect_step("Terjadwal")
    page.goto("/layanan/permohonan/")
    look(page, "permohonan-saya")
    page.get_by_role("link", name=number).click()
    return number


def _check_publicly(new_page: browsing.NewPage, portal: Portal, words: str, pdf: bytes) -> None:
    """Anyone asks by the code on the paper, and compares the file."""
    row = portal.page.locator("li", has_text=words)
    address = str(row.get_by_role("link", name="periksa keaslian").get_attribute("href"))
    code = address.rstrip("/").rpartition("/")[2]
    page = new_page()
    page.goto("/cek/")
    look(page, "cek")
    page.get_by_label("Kode pemeriksaan").fill(code)
    page.get_by_role("button", name="Periksa surat").click()
    expect(page.locator("main")).to_contain_text("diterbitkan oleh kantor kami dan berlaku")
    page.locator("#berkas").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    page.get_by_role("button", name="Bandingkan").click()
    expect(page.locator("main")).to_contain_text("Sama persis")
    look(page, "cek-hasil", languages=False)


def _track(new_page: browsing.NewPage, number: str, client) -> None:
    """Number and birth date are enough to see where it is."""
    page = new_page()
    page.goto("/")
    page.get_by_role("link", name=re.compile("Lacak permohonan")).first.click()
    look(page, "lacak")
    born = client.person.birth_date
    page.get_by_label("Nomor permohonan").fill(number)
    page.locator("[name$='__d']").fill(str(born.day))
    page.locator("[name$='__m']").select_option(str(born.month))
    page.locator("[name$='__y']").fill(str(born.year))
    page.get_by_role("button", name="Lihat").click()
    expect(page.locator("main")).to_contain_text("Paspor sudah diserahkan")


def _verify_ledger(server: RunningOffice) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kanim.faces.cli.main", "ledger", "verify"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "KANIM_DATABASE_URL": server.database_url,
            "KANIM_VAR": str(server.folder),
            "KANIM_DEMO": "1",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
