"""Where things stand on the data page of a passport: ID-3, 125 × 88 mm, at 300 dots an inch.

Source: ICAO Doc 9303 parts 3 and 4; the machine-readable zone is OCR-B with ten characters an inch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

DPI = 300
WIDTH_MM, HEIGHT_MM = 125.0, 88.0


def px(mm: float) -> int:
    return round(mm * DPI / 25.4)


WIDTH, HEIGHT = px(WIDTH_MM), px(HEIGHT_MM)
ZONE_TOP = px(HEIGHT_MM - 23.2)
PITCH = DPI // 10  # pixels a character
CHARACTERS = 44
ZONE_LEFT = (WIDTH - PITCH * CHARACTERS) // 2
LINE_TOPS = (px(HEIGHT_MM - 18.6), px(HEIGHT_MM - 11.6))
GLYPH_HEIGHT = px(3.0)
PHOTO = (px(5.5), px(14.5), px(5.5 + 35), px(14.5 + 45))
GHOST = (px(103), px(37.5), px(103 + 14), px(37.5 + 18))

MARK = "UJI COBA / SPECIMEN"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MEI/MAY", "JUN", "JUL", "AGU/AUG", "SEP", "OKT/OCT", "NOV", "DES/DEC")
_SEXES = {"M": "L/M", "F": "P/F"}


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value: upper left corner of the label and room for the text in mm, label in both languages."""

    x: float
    y: float
    room: float
    label: str
    text: str


def fields_of(data: Mapping[str, Any]) -> list[Field]:
    """The printed fields of a page, in the order of reading."""
    first = str(data["mrz"][0])
    return [
        Field(44, 15, 13, "JENIS / TYPE", first[:2].rstrip("<")),
        Field(58, 15, 30, "KODE NEGARA / COUNTRY CODE", first[2:5]),
        Field(90, 15, 31, "NO. PASPOR / PASSPORT NO.", str(data["number"])),
        Field(44, 23, 77, "NAMA LENGKAP / FULL NAME", str(data["name"])),
        Field(44, 31, 33, "KEWARGANEGARAAN / NATIONALITY", _nationality(str(data["nationality"]))),
        Field(78, 31, 43, "KANTOR PENERBIT / ISSUING OFFICE", str(data["office"])),
        Field(44, 39, 33, "TGL. LAHIR / DATE OF BIRTH", day(data["birth_date"])),
        Field(78, 39, 22, "KELAMIN / SEX", _SEXES.get(str(data["sex"]), "X")),
        Field(44, 47, 55, "TEMPAT LAHIR / PLACE OF BIRTH", str(data["birth_place"])),
        Field(44, 55, 33, "TGL. PENGELUARAN / DATE OF ISSUE", day(data["issued_on"])),
        Field(78, 55, 34, "TGL. HABIS BERLAKU / DATE OF EXPIRY", day(data["expires_on"])),
    ]


def day(value: date | str) -> str:
    """`05 MEI/MAY 1990`, from a day or its ISO text."""
    known = value if isinstance(value, date) else date.fromisoformat(str(value))
    return f"{known.day:02} {_MONTHS[known.month - 1]} {known.year:04}"


def _nationality(code: str) -> str:
    return "INDONESIA" if code == "IDN" else code
