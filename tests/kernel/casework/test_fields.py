"""Every bad value gets words in both languages, and every face gets the same ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.casework.fields import HARD_LIMIT, TYPES, clean
from kanim.kernel.texts import Text

WORDS = {"id": "Isian", "en": "Entry"}


def one(kind: str, raw: Any, **more: Any) -> Any:
    """The value, or the error's two texts."""
    row = {"code": "x", "type": kind, "words": WORDS, **more}
    values, errors = clean([row], {"x": raw}, today=date(2026, 11, 24))
    assert len(values) + len(errors) == 1
    return errors["x"] if errors else values["x"]


CHOICES = [{"code": "A", "words": WORDS}, {"code": "B", "words": WORDS}]


@pytest.mark.parametrize(
    ("kind", "raw", "more", "value"),
    [
        ("text", "  a   b \r\n c ", {"multiline": True}, "a b\nc"),
        ("text", "  a   b \r\n c ", {}, "a b c"),
        ("text", "<b>x</b>'; DROP TABLE", {}, "<b>x</b>'; DROP TABLE"),
        ("text", "e\u0301", {}, "é"),
        ("text", "", {"required": False}, None),
        ("name", "  Siti   Nur'aini ", {}, "Siti Nur'aini"),
        ("name", "李小龙", {}, "李小龙"),
        ("int", "1.250", {}, 1250),
        ("int", 7, {}, 7),
        ("money", "Rp1.950.000", {}, 1_950_000),
        ("money", "650000", {}, 650_000),
        ("money", "Rp 650.000,00", {}, 650_000),
        ("date", "2024-02-29", {}, "2024-02-29"),
        ("date", "29/02/2024", {}, "2024-02-29"),
        ("date", "7 Agustus 1990", {}, "1990-08-07"),
        ("date", date(1990, 8, 7), {}, "1990-08-07"),
        ("code", "A", {"choices": CHOICES}, "A"),
        ("bool", "on", {}, True),
        ("bool", False, {}, False),
        ("bool", None, {"required": False}, None),
        ("phone", "0812-3456-7890", {}, "+6281234567890"),
        ("phone", "+65 6123 4567", {}, "+6561234567"),
        ("email", "nama@contoh.id", {}, "nama@contoh.id"),
        ("nik", "3671 0141 0190 0001", {}, "3671014101900001"),
        ("region", "36.71.01.1001", {"level": "village"}, "36.71.01.1001"),
        ("region", "367101", {}, "36.71.01"),
        ("file", "0190a2b4-0000-7000-8000-000000000001", {}, "0190a2b4-0000-7000-8000-000000000001"),
        ("datetime", "2026-11-24T09:30", {}, "2026-11-24T09:30"),
        ("datetime", "24-11-2026 9.30", {}, "2026-11-24T09:30"),
        ("codes", ["B"], {"choices": CHOICES}, ["B"]),
        ("list", "KTP\n\nKK", {}, ["KTP", "KK"]),
        ("list", ["A", "B"], {"choices": CHOICES}, ["A", "B"]),
        ("list", [], {"required": False}, None),
    ],
)
def test_good(kind: str, raw: Any, more: dict[str, Any], value: Any) -> None:
    assert one(kind, raw, **more) == value


@pytest.mark.parametrize(
    ("kind", "raw", "more", "words"),
    [
        ("text", "", {}, "Isian wajib diisi."),
        ("text", " \u200b ", {}, "Isian wajib diisi."),
        ("text", "a" * 10_001, {}, "Isian paling panjang 200 karakter; yang dimasukkan 10001. Singkatkan."),
        ("text", "ab", {"min_length": 3}, "Isian paling sedikit 3 karakter; yang dimasukkan 2."),
        ("name", "a" * 10_000, {}, "Isian paling panjang 100 karakter; yang dimasukkan 10000. Singkatkan."),
        (
            "text",
            "a\x00b",
            {},
            "Isian memuat karakter kendali yang tidak terlihat. Ketik ulang tanpa menempel.",
        ),
        (
            "name",
            "Budi \u202egnp.exe",
            {},
            "Isian memuat karakter pembalik arah tulisan yang tidak terlihat. Ketik ulang tanpa menempel.",
        ),
        ("text", ["a", "b"], {}, "Isian: satu nilai diharapkan, bukan beberapa."),
        ("name", "- .", {}, "Isian harus memuat huruf."),
        ("int", "1,5", {}, "Isian harus berupa bilangan bulat, misalnya 12."),
        ("int", "9" * 40, {}, "Isian harus berupa bilangan bulat, misalnya 12."),
        ("int", "３", {}, "Isian harus berupa bilangan bulat, misalnya 12."),
        ("int", "9", {"max": 5}, "Isian paling banyak 5."),
        ("money", "-5", {}, "Isian harus berupa rupiah bulat, misalnya Rp650.000."),
        ("date", "30-02-2026", {}, "Isian: tanggal 30 Februari 2026 tidak ada dalam kalender."),
        ("date", "29-02-2026", {}, "Isian: tanggal 29 Februari 2026 tidak ada dalam kalender."),
        ("date", "01-13-2026", {}, "Isian: bulan 13 tidak ada; bulan dari 1 sampai 12."),
        ("date", "1-1-0001", {}, "Isian: tahun 1 di luar 1900 sampai 2199."),
        ("date", "kemarin", {}, "Isian: tulis tanggal, bulan, tahun, misalnya 24-11-2026."),
        ("date", "2026-11-25", {"range": "past"}, "Isian tidak boleh sesudah hari ini (24 November 2026)."),
        ("date", "2026-11-23", {"range": "future"}, "Isian tidak boleh sebelum hari ini (24 November 2026)."),
        (
            "code",
            "C",
            {"choices": CHOICES},
            "Isian: pilihan itu tidak ada dalam daftar. Pilih salah satu yang tersedia.",
        ),
        ("datetime", "2026-11-24", {}, "Isian: tulis tanggal dan jam, misalnya 24-11-2026 09.30."),
        (
            "text",
            "x1",
            {"pattern": "[A-Z]\\d{7}", "example": "X1234567"},
            "Isian tidak sesuai bentuknya. Contoh: X1234567.",
        ),
        ("code", "", {"choices": CHOICES}, "Pilih salah satu: Isian."),
        ("bool", None, {}, "Isian: pilih ya atau tidak."),
        ("bool", "no", {"must": True}, "Centang untuk melanjutkan: Isian."),
        (
            "phone",
            "123",
            {},
            "Isian bukan nomor telepon yang benar. Contoh: 0812 3456 7890; "
            "nomor luar negeri dengan +kode negara.",
        ),
        ("email", "nama@", {}, "Isian bukan alamat surel yang benar. Contoh: nama@contoh.id."),
        (
            "nik",
            "367101410190",
            {},
            "NIK terdiri dari 16 angka; yang dimasukkan 12. Periksa pada KTP-el atau KK.",
        ),
        (
            "nik",
            "3671013202900001",
            {},
            "Angka 7-8 NIK bukan tanggal lahir (01-31, atau 41-71 bagi perempuan). Periksa kembali.",
        ),
        (
            "nik",
            "3671013002900001",
            {},
            "Tanggal lahir dalam NIK tidak ada di kalender. Periksa kembali.",
        ),
        ("nik", "36710141O1900001", {}, "NIK hanya terdiri dari angka."),
        (
            "region",
            "36",
            {"level": "village"},
            "Isian: wilayah itu tidak dikenal. Pilih provinsi, "
            "kabupaten atau kota, kecamatan, lalu kelurahan.",
        ),
        ("file", "../etc/passwd", {}, "Unggah ulang berkas: Isian."),
        ("list", "", {}, "Isian: isi paling sedikit satu."),
    ],
)
def test_bad(kind: str, raw: Any, more: dict[str, Any], words: str) -> None:
    error = one(kind, raw, **more)
    assert isinstance(error, Text)
    assert error.id == words
    assert error.en and error.en != error.id


def test_a_name_says_which_character_is_wrong() -> None:
    assert one("name", "Budi <b>").id.startswith("Isian tidak boleh memuat “<”.")
    assert one("name", "Budi 2").en.startswith("Entry may not contain “2”.")


def test_a_region_must_exist_where_the_caller_can_tell() -> None:
    row = {"code": "x", "type": "region", "words": WORDS}
    assert clean([row], {"x": "36"}, region_name={"36": "Banten"}.get) == ({"x": "36"}, {})
    assert "x" in clean([row], {"x": "35"}, region_name={"36": "Banten"}.get)[1]


def test_unnamed_keys_are_ignored_and_unknown_types_are_a_slip_of_ours() -> None:
    assert clean([], {"x": "1"}) == ({}, {})
    with pytest.raises(LookupError):
        clean([{"code": "x", "type": "blob"}], {})


@given(
    st.sampled_from(sorted(TYPES)),
    st.one_of(st.none(), st.text(max_size=60), st.integers(), st.booleans(), st.lists(st.text(max_size=9))),
)
def test_anything_is_taken_or_refused_with_words(kind: str, raw: Any) -> None:
    answer = one(kind, raw, choices=CHOICES) if kind == "code" else one(kind, raw)
    if isinstance(answer, Text):
        assert answer.id.strip() and answer.en.strip()
    elif isinstance(answer, str):
        assert "\x00" not in answer and "\u202e" not in answer and len(answer) <= HARD_LIMIT


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_reads_back(day: date) -> None:
    assert one("date", day.strftime("%d-%m-%Y")) == day.isoformat()
