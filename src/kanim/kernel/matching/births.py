"""Days of birth as papers tell them: with day or month unknown, swapped, mistyped, or of the Islamic calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kanim.kernel.texts import Text

_LAST_HIJRI_YEAR = 1500  # a year up to this is one of the Islamic calendar (1500 begins in 2076)
_FIRST_HIJRI_YEAR = 1250

EXACT, HIJRI, SWAPPED = "TANGGAL_SAMA", "HIJRIAH", "HARI_BULAN_TERTUKAR"
MONTH, YEAR, SLIP = "BULAN_SAMA", "TAHUN_SAMA_SAJA", "SATU_ANGKA"
OTHER_YEAR, SAME_YEAR, DIFFERENT = "TAHUN_LAIN", "TAHUN_SAMA", "TANGGAL_LAIN"
BIRTH_WORDS: dict[str, Text] = {
    EXACT: Text("tanggal lahir sama", "same day of birth"),
    HIJRI: Text("tanggal sama setelah diubah dari Hijriah", "same day once turned from the Islamic calendar"),
    SWAPPED: Text("hari dan bulan tertukar", "day and month swapped"),
    MONTH: Text("bulan dan tahun sama, hari tidak diketahui", "same month and year, day unknown"),
    YEAR: Text("tahun sama, selebihnya tidak diketahui", "same year, the rest unknown"),
    SLIP: Text("beda satu angka atau satu hari", "one digit or one day off"),
    OTHER_YEAR: Text("hari dan bulan sama, tahun lain", "same day and month, another year"),
    SAME_YEAR: Text("hanya tahun sama", "only the year is the same"),
    DIFFERENT: Text("tanggal lahir lain", "another day of birth"),
}


@dataclass(frozen=True, slots=True)
class Birth:
    """A day of birth; month and day are None where they are not known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, day: date | None) -> Birth | None:
        return None if day is None else cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> Birth | None:
        """`1990`, `1990-05`, `1990-00-00` or `1990-05-17`; anything else is not known."""
        found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text.strip())
        if not found:
            return None
        month, day = (int(part) if part and int(part) else None for part in found.groups()[1:])
        return cls(
            int(found[1]), month if month and month <= 12 else None, day if day and day <= 31 else None
        )

    @property
    def is_whole(self) -> bool:
        return self.month is not None and self.day is not None


def compare_births(one: Birth | None, other: Birth | None) -> str | None:
    """How two days of birth meet, or None when one is not known."""
    if one is None or other is None:
        return None
    one_hijri, other_hijri = _is_hijri(one), _is_hijri(other)
    if one_hijri != other_hijri:
        return _across(one, other) if one_hijri else _across(other, one)
    if not (one.is_whole and other.is_whole):
        return _partial(one, other)
    if one == other:
        return EXACT
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return SWAPPED
    if _slip(one, other):
        return SLIP
    if (one.month, one.day) == (other.month, other.day):
        return OTHER_YEAR
    return SAME_YEAR if one.year == other.year else DIFFERENT


def _is_hijri(birth: Birth) -> bool:
    return _FIRST_HIJRI_YEAR <= birth.year <= _LAST_HIJRI_YEAR


def _partial(one: Birth, other: Birth) -> str:
    if one.year != other.year:
        return DIFFERENT
    if one.month is None or other.month is None:
        return YEAR
    return MONTH if one.month == other.month else SAME_YEAR


def _slip(one: Birth, other: Birth) -> bool:
    first, second = (f"{b.year:04}{b.month or 0:02}{b.day or 0:02}" for b in (one, other))
    if sum(a != b for a, b in zip(first, second, strict=True)) == 1:
        return True
    days = [_ordinal(one), _ordinal(other)]
    return None not in days and abs((days[0] or 0) - (days[1] or 0)) == 1


def _ordinal(birth: Birth) -> int | None:
    try:
        return date(birth.year, birth.month or 1, birth.day or 1).toordinal()
    except ValueError:
        return None


def _across(hijri: Birth, plain: Birth) -> str:
    """A day of the Islamic calendar beside one of ours. The calendar that is sighted may stand two days off."""
    start = _from_hijri(hijri.year, hijri.month or 1, hijri.day or 1)
    if not (hijri.is_whole and plain.is_whole):
        end = start + (354 if hijri.month is None else 30 if hijri.day is None else 0)
        first = date(plain.year, plain.month or 1, plain.day or 1).toordinal()
        last = first + (365 if plain.month is None else 31 if plain.day is None else 0)
        return YEAR if start - 2 <= last and first <= end + 2 else DIFFERENT
    known = _ordinal(plain)
    return HIJRI if known is not None and abs(known - start) <= 2 else DIFFERENT


def _from_hijri(year: int, month: int, day: int) -> int:
    """The tabular (civil) Islamic calendar as a proleptic Gregorian ordinal."""
    return day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227_014
