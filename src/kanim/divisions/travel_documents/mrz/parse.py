"""Reading a machine-readable zone and checking all that it lets be checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kanim.divisions.travel_documents.mrz.check_digits import check_digit
from kanim.divisions.travel_documents.mrz.layouts import Layout, Place, find_layout
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

FILLER = "<"
_ALPHABET = re.compile(r"[A-Z0-9<]+")
_LETTERS = re.compile(r"[A-Z<]+")
_DATE = re.compile(r"[0-9]{6}|[0-9]{4}<<|[0-9]{2}<{4}|<{6}")


class MrzError(StrEnum):
    """What fails, in the order in which it is told."""

    FORMAT = "FORMAT"
    NUMBER = "NUMBER"
    BIRTH = "BIRTH"
    EXPIRY = "EXPIRY"
    OPTIONAL = "OPTIONAL"
    COMPOSITE = "COMPOSITE"


WORDS: dict[MrzError, Text] = {
    MrzError.FORMAT: Text(
        "Bentuk baris tidak sesuai Doc 9303: jumlah baris, panjang, jenis dokumen atau huruf.",
        "The lines do not have a form of Doc 9303: number, length, kind of document or letters.",
    ),
    MrzError.NUMBER: Text("Angka uji nomor dokumen salah.", "The check digit of the number is wrong."),
    MrzError.BIRTH: Text(
        "Tanggal lahir atau angka ujinya salah.", "The day of birth or its check digit is wrong."
    ),
    MrzError.EXPIRY: Text(
        "Tanggal habis berlaku atau angka ujinya salah.", "The day of expiry or its check digit is wrong."
    ),
    MrzError.OPTIONAL: Text(
        "Angka uji data opsional salah.", "The check digit of the optional data is wrong."
    ),
    MrzError.COMPOSITE: Text("Angka uji gabungan salah.", "The composite check digit is wrong."),
}


@dataclass(frozen=True, slots=True)
class Mrz:
    """What a zone says. Without a known layout only `errors` is filled. Days stay six characters; names have
    spaces for fillers; `sex` is M, F or `<`."""

    errors: tuple[MrzError, ...]
    layout: str | None = None
    document_code: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    surname: str | None = None
    given_names: str | None = None
    nationality: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    expires: str | None = None
    optional: str | None = None
    optional_2: str | None = None
    is_name_full: bool = False  # the name fills its field, so that it may have been cut

    @property
    def valid(self) -> bool:
        return not self.errors

    def birth_on(self, as_of: date) -> date | None:
        """The day of birth, in 20YY unless that lies after `as_of`; None where a part is unknown."""
        return read_date(self.birth_date, as_of)

    def expires_on(self) -> date | None:
        """The last day of validity, always in 20YY."""
        return read_date(self.expires, date(2099, 12, 31))


def read_date(six: str | None, latest: date) -> date | None:
    """YYMMDD as the latest such day not after `latest`; None for unknown parts and days that don't exist."""
    if six is None or not re.fullmatch(r"[0-9]{6}", six):
        return None
    for century in (2000, 1900):
        try:
            day = date(century + int(six[:2]), int(six[2:4]), int(six[4:]))
        except ValueError:
            continue
        if day <= latest:
            return day
    return None


@rule("mrz", cites=["ICAO Doc 9303-3", "ICAO Doc 9303-4"], reference="event")
def parse(lines: Sequence[str]) -> Mrz:
    """Reads two or three lines. Never raises: what fails is in `errors`.

    Fields of wrong letters in a known layout are FORMAT (name, states, sex), or the error of their field; a
    day that does not exist is BIRTH or EXPIRY even with a right check digit."""
    zone = tuple(lines)
    layout = find_layout(zone) if all(zone) and all(_ALPHABET.fullmatch(line) for line in zone) else None
    if layout is None:
        return Mrz((MrzError.FORMAT,))
    number, rest, number_fits = _number(zone, layout)
    failed = {
        MrzError.FORMAT: not _has_form(zone, layout),
        MrzError.NUMBER: not number_fits,
        MrzError.BIRTH: not _is_dated(zone, layout.birth),
        MrzError.EXPIRY: not _is_dated(zone, layout.expires),
        MrzError.OPTIONAL: layout.optional_check and not _optional_fits(zone, layout),
        MrzError.COMPOSITE: layout.composite_at is not None and not _composite_fits(zone, layout),
    }
    primary, _, secondary = _at(zone, layout.name).rstrip(FILLER).partition(FILLER * 2)
    return Mrz(
        tuple(error for error, is_failed in failed.items() if is_failed),
        layout.code,
        zone[0][:2].rstrip(FILLER),
        zone[0][2:5].rstrip(FILLER),
        number,
        _spaced(primary),
        _spaced(secondary),
        _at(zone, layout.nationality).rstrip(FILLER),
        _at(zone, layout.birth),
        _at(zone, layout.sex),
        _at(zone, layout.expires),
        rest.strip(FILLER),
        _at(zone, layout.optional_2).strip(FILLER) if layout.optional_2 else None,
        _at(zone, layout.name)[-1] != FILLER,
    )


def _at(zone: tuple[str, ...], place: Place) -> str:
    return zone[place[0]][place[1] : place[2]]


def _after(zone: tuple[str, ...], place: Place) -> str:
    return zone[place[0]][place[2]]


def _spaced(text: str) -> str:
    return " ".join(part for part in text.split(FILLER) if part)


def _number(zone: tuple[str, ...], layout: Layout) -> tuple[str, str, bool]:
    """The number, what is left of the optional data, and whether the check digit fits.

    A number of more than nine characters has `<` for its check digit; the rest of it, then the digit, then a
    filler open the optional data (TD1 and TD2)."""
    field, check = _at(zone, layout.number), _after(zone, layout.number)
    optional = _at(zone, layout.optional)
    if check == FILLER and layout.long_numbers and field[-1] != FILLER:
        head, _, rest = optional.partition(FILLER)
        if len(head) < 2:
            return field, optional, False
        number = field + head[:-1]
        return number, rest, check_digit(number) == head[-1]
    number = field.rstrip(FILLER)
    return number, optional, bool(number) and check_digit(field) == check


def _has_form(zone: tuple[str, ...], layout: Layout) -> bool:
    letters = (zone[0][:1], zone[0][2:5], _at(zone, layout.nationality), _at(zone, layout.name))
    return (
        all(_LETTERS.fullmatch(text) for text in letters)
        and _at(zone, layout.name)[0] != FILLER
        and _at(zone, layout.sex) in "MF<"
    )


def _is_dated(zone: tuple[str, ...], place: Place) -> bool:
    field = _at(zone, place)
    if check_digit(field) != _after(zone, place) or not _DATE.fullmatch(field):
        return False
    if FILLER in field[:2]:
        return True
    month = field[2:4]
    if FILLER in month:
        return True
    if FILLER in field[4:]:
        return 1 <= int(month) <= 12
    return read_date(field, date(2099, 12, 31)) is not None


def _optional_fits(zone: tuple[str, ...], layout: Layout) -> bool:
    field, check = _at(zone, layout.optional), _after(zone, layout.optional)
    if not field.strip(FILLER):
        return check in "<0"
    return check_digit(field) == check


def _composite_fits(zone: tuple[str, ...], layout: Layout) -> bool:
    over = "".join(_at(zone, place) for place in layout.composite)
    return layout.composite_at is not None and check_digit(over) == _at(zone, layout.composite_at)
