"""Every letter in full and with hardly anything: one page or two, both languages, hostile values harmless."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from kanim.kernel.papers.letters import Letter, legal_words
from kanim.kernel.papers.rendering import html_of, make_pdf
from kanim.kernel.papers.templates import template_digest
from kanim.kernel.papers.words import day, day_en, hour, in_words, in_words_en, rupiah, weekday
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from support.letters import LETTERS, frozen


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    run = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


@pytest.mark.parametrize("code", LETTERS)
def test_a_letter_states_what_was_frozen_and_comes_out_the_same_each_time(code: str, tmp_path: Path) -> None:
    pdf = make_pdf(frozen(code))
    assert make_pdf(frozen(code)) == pdf
    said = text_of(pdf, tmp_path)
    for part in ("0042/KANIM-TNG/XI/2026", "PSP-2026-000042", "24 November 2026", "7H2K-9QWX-0ABC-DEFG-HJKM"):
        assert part in said
    assert "Ditandatangani secara elektronik (UJI COBA)" in said
    assert "Halaman 1 dari 1" in said


@pytest.mark.parametrize("code", LETTERS)
def test_a_letter_with_hardly_anything_is_still_a_letter(code: str) -> None:
    assert make_pdf(frozen(code, data={}, signer=None, legal=[])).startswith(b"%PDF-")


@pytest.mark.parametrize("code", LETTERS)
def test_what_people_entered_never_becomes_markup(code: str) -> None:
    evil = "<script src=//x></script>\"'{{ 7|add:7 }}{% load x %}"
    applicant = {"name": evil, "address": evil}
    data = LETTERS[code]["data"] | {"applicant": applicant, "payer": evil, "explanation": evil, "missing": []}
    html = html_of(frozen(code, data=data))
    assert "<script" not in html.lower()
    assert "&lt;script" in html.lower() and "{{ 7|add:7 }}" in html.replace("ADD", "add")


def test_a_receipt_names_each_row_and_says_the_sum_in_words(tmp_path: Path) -> None:
    said = text_of(make_pdf(frozen("KUITANSI")), tmp_path)
    for part in (
        "Rp950.000",
        "Rp1.000.000",
        "Rp1.950.000",
        "PP 45/2024",
        "A1B2C3D4E5F6G7H8",
        "satu juta sembilan ratus lima puluh ribu rupiah",
        "one million, nine hundred and fifty thousand rupiah",
    ):
        assert part in said


def test_days_hours_and_money_in_words() -> None:
    assert (day("2026-05-01"), day_en("2026-05-01")) == ("1 Mei 2026", "1 May 2026")
    assert weekday("2026-11-24T20:00:00.000000Z") == "Rabu, 25 November 2026"
    assert hour("2026-11-24T02:12:00.000000Z") == "09.12 WIB"
    assert (rupiah("650000"), rupiah(0)) == ("Rp650.000", "Rp0")
    assert in_words(355000) == "tiga ratus lima puluh lima ribu rupiah"
    assert in_words_en("1000000") == "one million rupiah"


@pytest.mark.django_db
def test_every_letter_of_the_law_has_its_template_and_number() -> None:
    kinds = [Letter.of(entry) for entry in law(date(2026, 11, 24)).all("letter")]
    assert {kind.code for kind in kinds} >= set(LETTERS)
    assert all(len(template_digest(kind.template)) == 64 for kind in kinds)
    assert {kind.code: kind.template for kind in kinds if kind.code in LETTERS} == {
        code: known["template"] for code, known in LETTERS.items()
    }


@pytest.mark.django_db
def test_a_citation_is_written_with_the_title_of_its_act() -> None:
    title = "Undang-Undang Nomor 6 Tahun 2011 tentang Keimigrasian, Pasal 24"
    assert legal_words(law(date(2026, 11, 24)), ["uu-6-2011 Pasal 24"]) == [Text(title, title)]
