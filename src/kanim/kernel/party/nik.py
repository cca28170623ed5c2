"""The population number (NIK): `PPKKCC DDMMYY SSSS`, with 40 added to the day for women.

Only its form and a real date make it valid. The region is where the number was first given and says nothing
about today's address; old and unknown codes, and differences from the deed, are warnings and never errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

_FORM = re.compile(
    r"([0-9]{6})(0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(0[1-9]|1[0-2])([0-9]{2})(?!0000)([0-9]{4})"
)
_WOMEN_ADD = 40

LENGTH = Text("NIK terdiri atas 16 angka.", "A NIK has 16 digits.")
DAY = Text(
    "Angka 7-8 NIK bukan tanggal lahir (01-31, atau 41-71 bagi perempuan).",
    "Digits 7-8 of the NIK are no day of birth (01-31, or 41-71 for women).",
)
MONTH = Text(
    "Angka 9-10 NIK bukan bulan lahir (01-12).", "Digits 9-10 of the NIK are no month of birth (01-12)."
)
SERIAL = Text("Empat angka terakhir NIK tidak boleh 0000.", "The last four digits of a NIK can't be 0000.")
NO_SUCH_DAY = Text(
    "Tanggal lahir dalam NIK tidak ada di kalender.", "The day of birth in the NIK does not exist."
)


@dataclass(frozen=True, slots=True)
class Nik:
    """What a NIK tells. `error` is set and the rest empty when it is not valid."""

    number: str
    valid: bool
    error: Text | None = None
    sex: str | None = None  # M or F
    birth_date: date | None = None
    region_code: str | None = None  # PP.KK.CC
    warnings: tuple[str, ...] = field(default=())


@rule("nik", cites=["Permendagri 73/2022", "UU 24/2013"], reference="submitted")
def read_nik(
    number: str,
    as_of: date,
    *,
    is_district: Callable[[str], bool] | None = None,
    birth_date: date | None = None,
    sex: str | None = None,
) -> Nik:
    """Reads a NIK. The year has two digits: the deed's year if it is given and fits, else the latest year in
    which the day is not after `as_of`.

    `is_district` tells whether a code PP.KK.CC is on a list of regions. Warnings: UNKNOWN_REGION, and
    BIRTH_DATE_DIFFERS or SEX_DIFFERS against the deed's `birth_date` and `sex` (M or F)."""
    number = number.strip()
    found = _FORM.fullmatch(number)
    if found is None:
        return Nik(number, False, _why(number))
    region, day, month, year, _ = found.groups()
    is_woman = int(day) > _WOMEN_ADD
    born = _birth(int(day) - _WOMEN_ADD * is_woman, int(month), int(year), as_of)
    if born is None:
        return Nik(number, False, NO_SUCH_DAY)
    if birth_date is not None and _differ_by_century(born, birth_date):
        born = birth_date
    code = f"{region[:2]}.{region[2:4]}.{region[4:]}"
    told_sex = "F" if is_woman else "M"
    warnings = []
    if is_district is not None and not is_district(code):
        warnings.append("UNKNOWN_REGION")
    if birth_date is not None and birth_date != born:
        warnings.append("BIRTH_DATE_DIFFERS")
    if sex is not None and sex in "MF" and sex != told_sex:
        warnings.append("SEX_DIFFERS")
    return Nik(number, True, None, told_sex, born, code, tuple(warnings))


def _birth(day: int, month: int, year: int, as_of: date) -> date | None:
    century = as_of.year // 100 * 100
    for first in (century, century - 100):
        try:
            born = date(first + year, month, day)
        except ValueError:
            continue
        if born <= as_of:
            return born
    return None


def _differ_by_century(told: date, deed: date) -> bool:
    return (told.day, told.month, told.year % 100) == (deed.day, deed.month, deed.year % 100)


def _why(number: str) -> Text:
    if not re.fullmatch(r"[0-9]{16}", number):
        return LENGTH
    if not 1 <= int(number[6:8]) % _WOMEN_ADD <= 31 or int(number[6:8]) > 71:
        return DAY
    if not 1 <= int(number[8:10]) <= 12:
        return MONTH
    return SERIAL


WARNING_WORDS: dict[str, Text] = {
    "UNKNOWN_REGION": Text(
        "Kode wilayah dalam NIK tidak ada pada daftar sekarang; mungkin kode lama. Tidak menghalangi.",
        "The region code in the NIK is on no present list; it may be an old one. This stops nothing.",
    ),
    "BIRTH_DATE_DIFFERS": Text(
        "Tanggal lahir dalam NIK berbeda dari akta. Bandingkan dengan dokumen asli.",
        "The day of birth in the NIK differs from the deed. Compare with the originals.",
    ),
    "SEX_DIFFERS": Text(
        "Jenis kelamin dalam NIK berbeda dari akta. Bandingkan dengan dokumen asli.",
        "The sex in the NIK differs from the deed. Compare with the originals.",
    ),
}
