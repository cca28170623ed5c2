"""The bytes of a visible digital seal, by the vector of BSI TR-03137 and by what a seal may not be."""

from __future__ import annotations

from datetime import date

import pytest

from kanim.kernel.papers import seal_codec as codec
from kanim.kernel.papers import seal_profiles as profiles
from support.letters import frozen

VECTOR = bytes.fromhex(
    "dc036abc6d32c8a727390f71341145f4fb0602305cba135875976ec066d417b59e8c6abc133c133c133c133c3fef3a2938ee43f1593d1a"
    "e52dbb26751fe64b7c133c136b0306d79519a65306ff40158cf5b0bb7fbda099e8e7c94abefc9677b2e71e9885f5cd9057a8bfcf930a6046"
    "bcf897650af8f9b0343c034d2f64ce081f95fbf3d01292d1f8165ece27d327"
)
SIGNATURE = VECTOR[-64:]


def test_the_vector_says_what_the_standard_says() -> None:
    seal = codec.parse(VECTOR)
    assert seal.header == codec.Header(
        "D", "DETS", "27", date(2020, 1, 1), date(2020, 1, 13), bytes.fromhex("fb06")
    )
    assert [tag for tag, _ in seal.fields] == [2, 3]
    assert (seal.signature, seal.signed) == (SIGNATURE, VECTOR[:-66])
    (_, zone), (_, passport) = profiles.fields_of(seal)
    assert zone.split("\n") == [
        "ATD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<",
        "6525845096USA7008038M2201018<<<<<<06",
    ]
    assert passport == "UFO001979"


def test_the_vector_is_written_byte_for_byte() -> None:
    header = codec.Header("D", "DETS", "27", date(2020, 1, 1), date(2020, 1, 13), bytes.fromhex("fb06"))
    zone = "ATD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<6525845096USA7008038M2201018<<<<<<06"
    fields = [(2, codec.c40(zone)), (3, codec.c40("UFO001979"))]
    assert codec.sealed(codec.unsigned(header, fields), SIGNATURE) == VECTOR


@pytest.mark.parametrize(
    ("text", "told"), [("XK CD", "eb0466a9"), ("IDN", "8c44"), ("", ""), ("A", "fe42"), ("A<B", None)]
)
def test_c40(text: str, told: str | None) -> None:
    made = codec.c40(text)
    assert told is None or made.hex() == told
    assert codec.from_c40(made) == text.replace("<", " ")


@pytest.mark.parametrize("text", ["ä", "abc", "A-B"])
def test_c40_has_no_other_characters(text: str) -> None:
    with pytest.raises(ValueError, match="capitals"):
        codec.c40(text)


def test_a_seal_cut_off_anywhere_is_told_apart() -> None:
    for length in range(len(VECTOR)):
        with pytest.raises(codec.NotASeal):
            codec.parse(VECTOR[:length])
    with pytest.raises(codec.NotASeal, match="behind the signature"):
        codec.parse(VECTOR + b"\x00")
    with pytest.raises(codec.NotASeal, match="byte 0 is not DC"):
        codec.parse(b"https://example.org")
    with pytest.raises(codec.NotASeal, match="only version 4"):
        codec.parse(b"\xdc\x02" + VECTOR[2:])
    with pytest.raises(codec.NotASeal, match="no date"):
        codec.parse(VECTOR[:10] + b"\xff\xff\xff" + VECTOR[13:])


def test_the_message_of_a_letter() -> None:
    stated = frozen("TANDA_TERIMA", named="SITI RAHAYU PUTRI " + "É" * 60)
    header = codec.Header("UTO", "UTUC", "0A1B2", date(2026, 11, 24), date(2026, 11, 24), profiles.LETTER)
    whole = codec.sealed(codec.unsigned(header, profiles.letter_fields(stated)), bytes(64))
    told = {words.en: value for words, value in profiles.fields_of(codec.parse(whole))}
    assert told["Check code"] == "7H2K-9QWX-0ABC-DEFG-HJKM"
    assert told["Number"] == "0042/KANIM-TNG/XI/2026" and told["Date"] == "2026-11-24"
    assert told["Passport number"] == "X0000042" and told["Application number"] == "PSP-2026-000042"
    assert told["In the name of"].startswith("SITI RAHAYU PUTRI É")
    assert len(told["In the name of"].encode()) <= 60
