"""What the fields of a seal are called and how they are read, by the profile in its header.

Ours, b001, is private: the letters of an office. Its country is UTO, the test state of Doc 9303, and its signer UTUC
(UJI COBA): a demonstration never takes the identity of a real authority.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kanim.kernel.papers import seal_codec as codec
from kanim.kernel.papers.codes import grouped, read_code
from kanim.kernel.texts import Text

LETTER = bytes.fromhex("b001")
COUNTRY, SIGNER = "UTO", "UTUC"
LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Field:
    words: Text
    read: Callable[[bytes], str]


def _utf8(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise codec.NotASeal(f"{value.hex()} is no UTF-8") from None


def _zone(width: int) -> Callable[[bytes], str]:
    def read(value: bytes) -> str:
        text = codec.from_c40(value).replace(" ", "<").ljust(2 * width, "<")
        return f"{text[:width]}\n{text[width:]}"

    return read


def _c40(value: bytes) -> str:
    return codec.from_c40(value).rstrip()


def _number(value: bytes) -> str:
    return str(int.from_bytes(value, "big"))


_MRZ = Text("Zona terbaca mesin", "Machine readable zone")
_PASSPORT = Text("Nomor paspor", "Passport number")
PROFILES: Mapping[bytes, tuple[Text, Mapping[int, Field]]] = {
    LETTER: (
        Text("Surat kantor", "Letter of the office"),
        {
            1: Field(Text("Jenis surat", "Kind of letter"), _utf8),
            2: Field(Text("Nomor", "Number"), _utf8),
            3: Field(Text("Tanggal", "Date"), lambda value: str(codec.read_date(value))),
            4: Field(Text("Kode pemeriksaan", "Check code"), lambda value: grouped(_c40(value))),
            5: Field(Text("Atas nama", "In the name of"), _utf8),
            6: Field(Text("Nomor permohonan", "Application number"), _utf8),
            7: Field(_PASSPORT, _c40),
            8: Field(Text("Kantor", "Office"), _utf8),
        },
    ),
    bytes.fromhex("5d01"): (
        Text("Visa", "Visa"),
        {
            1: Field(_MRZ, _zone(36)),
            2: Field(_MRZ, _zone(36)),
            3: Field(Text("Banyaknya kunjungan", "Number of entries"), _number),
            4: Field(Text("Lama tinggal", "Duration of stay"), bytes.hex),
            5: Field(_PASSPORT, _c40),
            6: Field(Text("Jenis visa", "Type of visa"), _c40),
            7: Field(Text("Keterangan lain", "Additional"), bytes.hex),
        },
    ),
    bytes.fromhex("5e03"): (
        Text("Dokumen perjalanan darurat", "Emergency travel document"),
        {2: Field(_MRZ, _zone(36))},
    ),
    bytes.fromhex("fb06"): (
        Text("Izin tinggal", "Residence permit"),
        {2: Field(_MRZ, _zone(36)), 3: Field(_PASSPORT, _c40)},
    ),
}


def fields_of(seal: codec.Seal) -> list[tuple[Text, str]]:
    """What the seal states, in words; unknown profiles and fields as hex. Raises `NotASeal`."""
    known = PROFILES.get(seal.header.profile, (Text("", ""), {}))[1]
    out = []
    for tag, value in seal.fields:
        field = known.get(tag)
        words = field.words if field else Text(f"Kolom {tag:02x}", f"Field {tag:02x}")
        out.append((words, field.read(value) if field else value.hex()))
    return out


def kind_of(seal: codec.Seal) -> Text:
    profile = seal.header.profile
    return (
        PROFILES[profile][0]
        if profile in PROFILES
        else Text(f"Profil {profile.hex()}", f"Profile {profile.hex()}")
    )


def letter_fields(frozen: Mapping[str, Any]) -> list[tuple[int, bytes]]:
    """The message of a letter's seal, from what the letter states."""
    data = frozen["data"]
    code = read_code(str(frozen["check_code"]))
    assert code is not None
    passport = str((data.get("passport") or {}).get("number") or "").upper()
    texts = {
        1: frozen["letter"]["words"]["id"],
        2: frozen["number"],
        5: frozen["named"],
        6: data.get("case_number") or "",
        8: frozen["office"]["code"],
    }
    out = [(tag, _cut(str(text))) for tag, text in texts.items() if text]
    out.append((3, codec.date_bytes(date.fromisoformat(frozen["issued_on"]))))
    out.append((4, codec.c40(code)))
    if passport.isalnum() and passport.isascii():
        out.append((7, codec.c40(passport)))
    return sorted(out)


def _cut(text: str) -> bytes:
    """At most so many bytes, never half a character."""
    return text.encode()[:LONGEST_TEXT].decode(errors="ignore").encode()
