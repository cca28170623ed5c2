"""Tariffs, switches, services and code lists of the travel-document service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from kanim.kernel.casework.expressions import compile_expression
from kanim.kernel.regulation import NotInForce, law

ON = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "on", "amount"),
    [
        ("PASPOR_BIASA_24", date(2019, 5, 2), 155_000),
        ("PASPOR_BIASA_48_5", date(2019, 5, 2), 355_000),
        ("PASPOR_BIASA_48_5", date(2019, 5, 3), 350_000),
        ("PASPOR_BIASA_48_5", date(2025, 1, 1), 350_000),
        ("PASPOR_BIASA_48_10", date(2022, 10, 12), 350_000),
        ("PASPOR_BIASA_48_10", date(2025, 1, 1), 650_000),
        ("PASPOR_ELEKTRONIK_24", date(2018, 1, 1), 405_000),
        ("PASPOR_ELEKTRONIK_48_5", date(2019, 5, 2), 655_000),
        ("PASPOR_ELEKTRONIK_48_5", date(2024, 12, 16), 650_000),
        ("PASPOR_ELEKTRONIK_48_5", date(2024, 12, 17), 650_000),
        ("PASPOR_ELEKTRONIK_48_10", date(2024, 12, 16), 650_000),
        ("PASPOR_ELEKTRONIK_48_10", date(2024, 12, 17), 950_000),
        ("SPLP_WNI", ON, 100_000),
        ("SPLP_OA", date(2018, 1, 1), 100_000),
        ("SPLP_OA", ON, 150_000),
        ("PERCEPATAN", ON, 1_000_000),
        ("BEBAN_HILANG", ON, 1_000_000),
        ("BEBAN_RUSAK", ON, 500_000),
        ("BEBAN_KAHAR", ON, 0),
        ("PASPOR_CPMI", ON, 0),
    ],
)
def test_the_tariff_of_the_day(code: str, on: date, amount: int) -> None:
    assert law(on).tariff(code).amount_idr == amount


@pytest.mark.parametrize(
    ("code", "on"),
    [
        ("PASPOR_BIASA_24", date(2019, 5, 3)),
        ("PASPOR_ELEKTRONIK_24", ON),
        ("PASPOR_ELEKTRONIK_48_10", date(2022, 10, 11)),
        ("PERCEPATAN", date(2019, 5, 2)),
    ],
)
def test_no_tariff_before_or_after_its_period(code: str, on: date) -> None:
    with pytest.raises(NotInForce):
        law(on).tariff(code)


def test_switches_with_their_dates() -> None:
    book = law(ON)
    assert book.param("batas_ambil_hari") == 30
    assert book.param("batas_bayar_menit") == 120
    assert book.param("batas_jadwal_ulang") == 1
    assert book.param("batas_berkas_kurang_hari") == 14
    assert book.param("masa_splp_oa_bulan") == 6
    assert book.param("mrz_nama") == "KATA_AKHIR_PRIMER"
    assert law(date(2027, 12, 31)).param("kode_dokumen_mrz") == "P<"
    assert law(date(2028, 1, 1)).param("kode_dokumen_mrz") == "PP"
    assert law(date(2022, 10, 11)).param("masa_dewasa_tahun") == 5
    assert law(date(2022, 10, 12)).param("masa_dewasa_tahun") == 10


def services() -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in law(ON).entry("services", "layanan_paspor").body["rows"]}


def test_every_service_of_the_catalogue_and_which_are_open() -> None:
    found = services()
    assert list(found) == [
        "PB-D", "PB-A", "PB-G", "PB-PMI", "PB-UH", "PG-H", "PG-P", "PG-E", "PG-HL", "PG-HK", "PG-RN", "PG-RK",
        "PG-RP", "PD-M", "PD-N", "PC", "SL-OA", "SL-OAK", "SL-WNI",
    ]  # fmt: skip
    assert [code for code, row in found.items() if row["active"]] == ["PB-D", "PB-A", "PG-H"]
    assert all(row["reason"]["id"] and row["reason"]["en"] for row in found.values() if not row["active"])
    assert [code for code, row in found.items() if row["anak"]] == ["PB-A", "PB-G"]
    assert (found["PB-D"]["years"], found["PB-D"]["sla"]) == ([10, 5], 4)
    assert found["PB-A"]["years"] == [5]


def test_papers_of_the_open_services() -> None:
    found = services()
    adult = {(r["paper"], r["need"]) for r in found["PB-D"]["requirements"]}
    assert ("KK", "mandatory") in adult
    deeds = [r["paper"] for r in found["PB-D"]["requirements"] if r.get("group") == "akta"]
    assert deeds == ["AKTA_LAHIR", "AKTA_NIKAH", "IJAZAH", "SURAT_BAPTIS"]
    child = {r["paper"]: r["need"] for r in found["PB-A"]["requirements"]}
    assert [p for p, need in child.items() if need == "mandatory"] == [
        "KTP_ORTU",
        "KK",
        "AKTA_LAHIR",
        "AKTA_NIKAH",
        "PERNYATAAN_ORTU",
    ]
    renewed = {r["paper"]: r["need"] for r in found["PG-H"]["requirements"]}
    assert renewed["PASPOR_LAMA"] == "mandatory"
    assert renewed["KK"] == renewed["AKTA_LAHIR"] == "optional"


def test_conditions_of_requirements_are_expressions_over_the_form() -> None:
    fields = {e.code for e in law(ON).all("field")}
    for service in services().values():
        for row in service["requirements"]:
            if "when" in row:
                for name in compile_expression(row["when"]).names:
                    form, _, field = name.partition(".")
                    assert (form, field in fields) == ("mohon", True), name


def test_code_lists() -> None:
    book = law(ON)
    decisions = [row["code"] for row in book.entry("codes", "kode_adjudikasi").body["rows"]]
    assert decisions == [
        "TIDAK_ADA_KANDIDAT",
        "BUKAN_ORANG_SAMA",
        "ORANG_SAMA_SAH",
        "PASPOR_MASIH_AKTIF",
        "IDENTITAS_GANDA",
        "MUTU_RENDAH",
        "CEKAL_COCOK",
        "CEKAL_TIDAK_COCOK",
        "ESKALASI",
    ]
    assert book.code_words("jenis_kelamin", "F").id == "Perempuan"
    laminate = book.code_row("jenis_blangko", "ELEKTRONIK_48_LAMINASI")["data"]
    assert book.tariff(laminate["tariff_10"]).amount_idr == 950_000
    families = {row["data"]["family"] for row in book.entry("codes", "situasi_ortu").body["rows"]}
    assert families == {
        "married", "divorced_custody", "divorced_not_custodian", "divorced_no_ruling", "one_untraceable",
        "one_dead", "both_dead", "adopted", "orphanage", "abroad",
    }  # fmt: skip
    with pytest.raises(NotInForce):
        book.code_words("jenis_kelamin", "Z")


def test_days_off_around_christmas_and_working_days_over_them() -> None:
    off = {e.body["date"]: e.body["category"] for e in law(ON).all("holiday")}
    assert off["2026-12-24"] == "government"
    assert off["2026-12-25"] == "public"
    assert {day[:4] for day in off} == {"2024", "2025", "2026", "2027"}
    day, left = date(2026, 12, 22), 4
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and str(day) not in off
    assert day == date(2026, 12, 30)


def test_what_the_passport_procedure_names_is_in_the_law() -> None:
    book = law(ON)
    body = book.entry("procedure", "paspor").body
    fields = {e.code for e in book.all("field")}
    asked = set()
    for form in body["forms"].values():
        for section in form.get("sections", [form]):
            asked |= {name.rstrip("?") for name in section["fields"]}
    assert asked - fields == set()
    said = json.dumps(body)
    letters = {e.code for e in book.all("letter")}
    issued = set(_values(body, "issues"))
    assert issued - letters == set()
    for entry in book.all("param"):
        assert entry.words.en
    for name in ("batas_ambil_hari", "batas_berkas_kurang_hari", "batas_jadwal_ulang"):
        assert f"param.{name}" in said
        assert book.find("param", name) is not None


def _values(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == key:
                yield from [item] if isinstance(item, str) else item
            else:
                yield from _values(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, key)
