"""Writing a machine-readable zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kanim.divisions.travel_documents.mrz.check_digits import check_digit
from kanim.divisions.travel_documents.mrz.layouts import LAYOUTS, Layout, Place
from kanim.divisions.travel_documents.mrz.names import write_name
from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text

FILLER = "<"
NUMBER_WIDTH = 9
_FIELD = re.compile(r"[A-Z0-9<]*")
_SIX = re.compile(r"[0-9<]{6}")
_SEXES = {"M": "M", "F": "F", "X": FILLER, FILLER: FILLER, "": FILLER}


@dataclass(frozen=True, slots=True)
class Document:
    """What a zone shall say. `birth_date` and `expires` are days, or six characters with fillers for parts
    that nobody knows; `sex` is M, F or X. Only a TD3 checks `optional`; only a TD1 has `optional_2`."""

    layout: str
    document_code: str
    issuer: str
    number: str
    nationality: str
    primary: str
    secondary: str
    birth_date: date | str
    sex: str
    expires: date | str
    optional: str = ""
    optional_2: str = ""


def encode(document: Document) -> tuple[str, ...]:
    """The lines of the zone. Raises `Invalid` naming the field that does not fit."""
    layout = LAYOUTS[document.layout]
    rows = [[FILLER] * layout.width for _ in range(layout.lines)]
    number, check, optional = _number(document, layout)
    head = _fixed("document_code", document.document_code, 2) + _fixed("issuer", document.issuer, 3)
    _put(rows, (0, 0, 5), head)
    _put(rows, layout.name, _name(document, layout))
    _put_checked(rows, layout.number, number, check)
    _put(rows, layout.nationality, _fixed("nationality", document.nationality, 3))
    _put_checked(rows, layout.birth, _six("birth_date", document.birth_date))
    _put(rows, layout.sex, _sex(document.sex))
    _put_checked(rows, layout.expires, _six("expires", document.expires))
    field = _fixed("optional", optional, layout.optional[2] - layout.optional[1])
    _put(rows, layout.optional, field)
    if layout.optional_check and field.strip(FILLER):
        _put_checked(rows, layout.optional, field)
    if document.optional_2:
        if layout.optional_2 is None:
            raise _invalid("optional_2", document.optional_2)
        _put(rows, layout.optional_2, _fixed("optional_2", document.optional_2, 11))
    if layout.composite_at is not None:
        over = "".join("".join(rows[line][start:end]) for line, start, end in layout.composite)
        _put(rows, layout.composite_at, check_digit(over))
    return tuple("".join(row) for row in rows)


def _put(rows: list[list[str]], place: Place, text: str) -> None:
    line, start, end = place
    rows[line][start:end] = text


def _put_checked(rows: list[list[str]], place: Place, text: str, check: str | None = None) -> None:
    line, start, end = place
    rows[line][start : end + 1] = text + (check or check_digit(text))


def _name(document: Document, layout: Layout) -> str:
    written = write_name(document.primary, document.secondary, layout.name[2] - layout.name[1])
    if written[0] == FILLER:
        raise Invalid(
            {
                "name": Text(
                    "Nama tidak memuat huruf yang dapat ditulis A-Z.",
                    "The name has no letter that can be written in A-Z.",
                )
            }
        )
    return written


def _number(document: Document, layout: Layout) -> tuple[str, str, str]:
    number = document.number
    if not number or not re.fullmatch(r"[A-Z0-9]+", number):
        raise _invalid("number", number)
    if len(number) <= NUMBER_WIDTH:
        field = number.ljust(NUMBER_WIDTH, FILLER)
        return field, check_digit(field), document.optional
    if not layout.long_numbers:
        raise _invalid("number", number)
    rest = number[NUMBER_WIDTH:] + check_digit(number) + FILLER
    return number[:NUMBER_WIDTH], FILLER, rest + document.optional


def _fixed(name: str, text: str, width: int) -> str:
    if len(text.rstrip(FILLER)) > width or not _FIELD.fullmatch(text):
        raise _invalid(name, text)
    return text[:width].ljust(width, FILLER)


def _six(name: str, day: date | str) -> str:
    six = day.strftime("%y%m%d") if isinstance(day, date) else day
    if not _SIX.fullmatch(six):
        raise _invalid(name, six)
    return six


def _sex(sex: str) -> str:
    if sex not in _SEXES:
        raise _invalid("sex", sex)
    return _SEXES[sex]


def _invalid(name: str, value: str) -> Invalid:
    return Invalid(
        {
            name: Text(
                f"“{value}” tidak muat atau memuat huruf yang tidak dikenal zona terbaca mesin.",
                f"“{value}” does not fit, or has letters that the machine-readable zone does not know.",
            )
        }
    )
