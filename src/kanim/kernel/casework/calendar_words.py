"""Days as people write and read them, in both languages."""

from __future__ import annotations

import re
from datetime import date

from kanim.kernel.texts import Text

MONTHS_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
EARLIEST, LATEST = 1900, 2199

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_OURS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_WORDS = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})")


def day_in_words(day: date) -> Text:
    """`24 November 2026` in both languages."""
    return Text(
        f"{day.day} {MONTHS_ID[day.month - 1]} {day.year}", f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    )


def read_date(text: str) -> date | Text:
    """The day meant by `2026-11-24`, `24-11-2026`, `24/11/2026` or `24 Nov 2026`; else what is
    wrong with it."""
    parts = _parts(text)
    if parts is None:
        return Text(
            "tulis tanggal, bulan, tahun, misalnya 24-11-2026.", "write day, month, year, such as 24-11-2026."
        )
    year, month, day = parts
    if not 1 <= month <= 12:
        return Text(
            f"bulan {month} tidak ada; bulan dari 1 sampai 12.",
            f"there is no month {month}; months are 1 to 12.",
        )
    if not EARLIEST <= year <= LATEST:
        return Text(
            f"tahun {year} di luar {EARLIEST} sampai {LATEST}.",
            f"the year {year} is outside {EARLIEST} to {LATEST}.",
        )
    try:
        return date(year, month, day)
    except ValueError:
        return Text(
            f"tanggal {day} {MONTHS_ID[month - 1]} {year} tidak ada dalam kalender.",
            f"{day} {MONTHS_EN[month - 1]} {year} is not in the calendar.",
        )


def _parts(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _OURS.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _WORDS.fullmatch(text):
        head = found[2].lower()
        for names in (MONTHS_ID, MONTHS_EN):
            for number, name in enumerate(names, start=1):
                if head in (name.lower(), name.lower()[:3]) or (head == "agt" and number == 8):
                    return int(found[3]), number, int(found[1])
    return None
