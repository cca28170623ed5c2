"""Cleans what was entered in a form, by the rows of the field dictionary. Pure: no database, no clock.

Every face (portal, desk, API, CLI) passes through here, so that a bad value is refused with the same words
everywhere. Values come out as they are stored (JSON): dates as ISO text, money and numbers as int, yes/no as
bool, telephone numbers as E.164, a time as the office's wall time `2026-11-24T09:30`, several codes and lists
as lists of text, everything else as NFC text without outer blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kanim.kernel.casework.calendar_words import day_in_words, read_date
from kanim.kernel.party import regions
from kanim.kernel.party.nik import read_nik
from kanim.kernel.texts import Text

Row = Mapping[str, Any]
LONGEST = {"text": 200, "multiline": 2_000, "name": 100, "email": 254, "list": 200}
HARD_LIMIT = 10_000
MAX_ITEMS = 200
MAX_INT = 2**53 - 1
_FAR = date(2099, 12, 31)  # a NIK has no century: any day of this one will do where no day is told

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NOT_IN_NAME = re.compile(r"[^\w\s'’`.,\-/]|[\d_]")
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+")
_YES = frozenset({"1", "true", "on", "ya", "yes", "y"})
_NO = frozenset({"0", "false", "off", "tidak", "no", "t", "n"})
_REGION_LENGTHS = {"province": 2, "regency": 4, "district": 6, "village": 10}


class Bad(ValueError):
    """A value can't be taken; `text` says what is wrong and how to mend it."""

    def __init__(self, id: str, en: str):
        self.text = Text(id, en)
        super().__init__(id)


@dataclass(frozen=True, slots=True)
class _Context:
    today: date | None
    region_name: Callable[[str], str | None]


def clean(
    fields: Sequence[Row],
    raw: Mapping[str, Any],
    *,
    today: date | None = None,
    region_name: Callable[[str], str | None] = regions.name_of,
) -> tuple[dict[str, Any], dict[str, Text]]:
    """`(values, errors)` by field code; a field with an error has no value, an empty optional one is None.

    A row says `code`, `type`, `words`, `required` (default true) and, where it matters, `min_length`,
    `max_length`, `multiline`, `pattern` with `pattern_hint` and `example`, `min`, `max`, `choices` (rows of
    `code`, `words`, `active`), `range` (`past` or `future`, judged against `today`), `must` (a yes/no that
    has to be yes), `level` of a region. Keys of `raw` that no row names are ignored.
    `region_name` answers the name of a region code, or None if there is no such region (default: the list of
    regions in force).
    """
    context = _Context(today, region_name)
    values: dict[str, Any] = {}
    errors: dict[str, Text] = {}
    for row in fields:
        code = str(row["code"])
        try:
            values[code] = _one(row, raw.get(code), context)
        except Bad as bad:
            errors[code] = bad.text
    return values, errors


def label_of(row: Row) -> Text:
    """The words of a field, else its code."""
    return Text.of(row.get("words") or row["code"])


def _one(row: Row, given: Any, context: _Context) -> Any:
    kind = str(row["type"])
    if kind not in TYPES:
        raise LookupError(f"field {row['code']!r} has the unknown type {kind!r}")
    if kind in ("list", "codes"):
        return _list(row, given)
    if kind == "bool":
        return _bool(row, given)
    text = _plain(row, given, long=kind == "text" and bool(row.get("multiline")))
    if not text:
        if row.get("required", True):
            name = label_of(row)
            if kind == "code":
                raise Bad(f"Pilih salah satu: {name.id}.", f"Choose one: {name.en}.")
            if kind == "file":
                raise Bad(f"Unggah berkas: {name.id}.", f"Upload the file: {name.en}.")
            raise Bad(f"{name.id} wajib diisi.", f"{name.en} must be filled in.")
        return None
    return _READERS[kind](row, text, context)


def _plain(row: Row, given: Any, *, long: bool) -> str:
    """Text in one form, or `Bad` for what nobody should enter."""
    name = label_of(row)
    if given is None:
        return ""
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if isinstance(given, date):
        given = given.isoformat()
    if not isinstance(given, str):
        raise Bad(
            f"{name.id}: satu nilai diharapkan, bukan beberapa.",
            f"{name.en}: one value is expected, not several.",
        )
    if len(given) > HARD_LIMIT:
        raise _too_long(name, _longest(row), len(given))
    if _BIDI.search(given):
        raise Bad(
            f"{name.id} memuat karakter pembalik arah tulisan yang tidak terlihat. "
            "Ketik ulang tanpa menempel.",
            f"{name.en} contains invisible characters that turn the writing direction. "
            "Type it again instead of pasting.",
        )
    if _CONTROL.search(given) or any("\ud800" <= c <= "\udfff" for c in given):
        raise Bad(
            f"{name.id} memuat karakter kendali yang tidak terlihat. Ketik ulang tanpa menempel.",
            f"{name.en} contains invisible control characters. Type it again instead of pasting.",
        )
    text = unicodedata.normalize("NFC", _ZERO_WIDTH.sub("", given))
    if long:
        lines = (
            " ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )
        return "\n".join(lines).strip()
    return " ".join(text.split())


def _too_long(name: Text, limit: int, length: int) -> Bad:
    return Bad(
        f"{name.id} paling panjang {limit} karakter; yang dimasukkan {length}. Singkatkan.",
        f"{name.en} may have at most {limit} characters; you entered {length}. Shorten it.",
    )


def _longest(row: Row) -> int:
    kind = "multiline" if row.get("multiline") else str(row["type"])
    return min(int(row.get("max_length") or LONGEST.get(kind, LONGEST["text"])), HARD_LIMIT)


def _limit(row: Row, text: str) -> None:
    name, limit, least = label_of(row), _longest(row), int(row.get("min_length") or 0)
    if len(text) > limit:
        raise _too_long(name, limit, len(text))
    if len(text) < least:
        raise Bad(
            f"{name.id} paling sedikit {least} karakter; yang dimasukkan {len(text)}.",
            f"{name.en} needs at least {least} characters; you entered {len(text)}.",
        )


def _text(row: Row, text: str, context: _Context) -> str:
    _limit(row, text)
    shape = row.get("pattern")
    if shape and not re.fullmatch(str(shape), text):
        name, example = label_of(row), str(row.get("example") or "")
        hint = Text.of(row["pattern_hint"]) if row.get("pattern_hint") else None
        raise Bad(
            f"{name.id} tidak sesuai bentuknya"
            + (f": {hint.id}." if hint else ".")
            + (f" Contoh: {example}." if example else ""),
            f"{name.en} does not have the right form"
            + (f": {hint.en}." if hint else ".")
            + (f" Example: {example}." if example else ""),
        )
    return text


def _name(row: Row, text: str, context: _Context) -> str:
    _limit(row, text)
    name = label_of(row)
    wrong = _NOT_IN_NAME.search(text)
    if wrong:
        raise Bad(
            f"{name.id} tidak boleh memuat “{wrong.group()}”. Tulis seperti pada akta: huruf, spasi, "
            "tanda petik, titik atau tanda hubung.",
            f"{name.en} may not contain “{wrong.group()}”. Write it as on the civil document: letters, "
            "spaces, apostrophe, dot or hyphen.",
        )
    if not any(c.isalpha() for c in text):
        raise Bad(f"{name.id} harus memuat huruf.", f"{name.en} must contain letters.")
    return text


def _int(row: Row, text: str, context: _Context) -> int:
    name = label_of(row)
    digits = text.replace(".", "") if _GROUPED.fullmatch(text) else text
    if not re.fullmatch(r"-?[0-9]{1,16}", digits) or abs(int(digits)) > MAX_INT:
        raise Bad(
            f"{name.id} harus berupa bilangan bulat, misalnya 12.",
            f"{name.en} must be a whole number, such as 12.",
        )
    number = int(digits)
    low, high = row.get("min"), row.get("max")
    if low is not None and number < int(low):
        raise Bad(f"{name.id} paling sedikit {low}.", f"{name.en} must be at least {low}.")
    if high is not None and number > int(high):
        raise Bad(f"{name.id} paling banyak {high}.", f"{name.en} may be at most {high}.")
    return number


def _money(row: Row, text: str, context: _Context) -> int:
    name = label_of(row)
    bare = re.sub(r"^Rp\.?\s*", "", text, flags=re.IGNORECASE)
    bare = re.sub(r",(00|-)$", "", bare)
    digits = bare.replace(".", "") if _GROUPED.fullmatch(bare) else bare
    if not re.fullmatch(r"[0-9]{1,15}", digits):
        raise Bad(
            f"{name.id} harus berupa rupiah bulat, misalnya Rp650.000.",
            f"{name.en} must be whole rupiah, such as Rp650.000.",
        )
    return int(digits)


def _date(row: Row, text: str, context: _Context) -> str:
    name = label_of(row)
    day = read_date(text)
    if isinstance(day, Text):
        raise Bad(f"{name.id}: {day.id}", f"{name.en}: {day.en}")
    if context.today is not None:
        now = day_in_words(context.today)
        if row.get("range") == "past" and day > context.today:
            raise Bad(
                f"{name.id} tidak boleh sesudah hari ini ({now.id}).",
                f"{name.en} may not be after today ({now.en}).",
            )
        if row.get("range") == "future" and day < context.today:
            raise Bad(
                f"{name.id} tidak boleh sebelum hari ini ({now.id}).",
                f"{name.en} may not be before today ({now.en}).",
            )
    return day.isoformat()


def _datetime(row: Row, text: str, context: _Context) -> str:
    name = label_of(row)
    head, _, tail = text.replace("T", " ").rpartition(" ")
    at = re.fullmatch(r"([01]?\d|2[0-3])[.:]([0-5]\d)(?:[.:][0-5]\d)?", tail)
    if not head or at is None:
        raise Bad(
            f"{name.id}: tulis tanggal dan jam, misalnya 24-11-2026 09.30.",
            f"{name.en}: write day and time, such as 24-11-2026 09:30.",
        )
    return f"{_date(row, head, context)}T{int(at[1]):02}:{at[2]}"


def _code(row: Row, text: str, context: _Context) -> str:
    codes = [str(c["code"]) for c in row.get("choices") or () if c.get("active", True)]
    if text not in codes:
        name = label_of(row)
        raise Bad(
            f"{name.id}: pilihan itu tidak ada dalam daftar. Pilih salah satu yang tersedia.",
            f"{name.en}: that choice is not in the list. Choose one that is offered.",
        )
    return text


def _phone(row: Row, text: str, context: _Context) -> str:
    name = label_of(row)
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(text) > 30 or not phonenumbers.is_valid_number(number):
        raise Bad(
            f"{name.id} bukan nomor telepon yang benar. Contoh: 0812 3456 7890; "
            "nomor luar negeri dengan +kode negara.",
            f"{name.en} is not a valid telephone number. Example: 0812 3456 7890; abroad with +country code.",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(row: Row, text: str, context: _Context) -> str:
    name = label_of(row)
    _limit(row, text)
    try:
        validate_email(text)
    except ValidationError:
        raise Bad(
            f"{name.id} bukan alamat surel yang benar. Contoh: nama@contoh.id.",
            f"{name.en} is not a valid e-mail address. Example: name@example.id.",
        ) from None
    return text


def _nik(row: Row, text: str, context: _Context) -> str:
    """16 digits, read as everywhere (`party.nik`): region (6), birth date DDMMYY, 40 more for women, serial (4)."""
    digits = re.sub(r"[ .\-]", "", text)
    if not re.fullmatch(r"[0-9]+", digits):
        raise Bad("NIK hanya terdiri dari angka.", "A NIK has digits only.")
    if len(digits) != 16:
        raise Bad(
            f"NIK terdiri dari 16 angka; yang dimasukkan {len(digits)}. Periksa pada KTP-el atau KK.",
            f"A NIK has 16 digits; you entered {len(digits)}. Check it on the ID card or family card.",
        )
    error = read_nik(digits, context.today or _FAR).error
    if error is not None:
        raise Bad(f"{error.id} Periksa kembali.", f"{error.en} Check it again.")
    return digits


def _region(row: Row, text: str, context: _Context) -> str:
    """The official code with its dots: `36`, `36.71`, `36.71.01`, `36.71.01.1001`."""
    name = label_of(row)
    digits = text.replace(".", "")
    wanted = _REGION_LENGTHS.get(str(row.get("level") or ""), 0)
    right = re.fullmatch(r"[0-9]+", digits) and (
        len(digits) == wanted if wanted else len(digits) in _REGION_LENGTHS.values()
    )
    code = ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)
    if not right or context.region_name(code) is None:
        raise Bad(
            f"{name.id}: wilayah itu tidak dikenal. "
            "Pilih provinsi, kabupaten atau kota, kecamatan, lalu kelurahan.",
            f"{name.en}: that region is not known. Choose province, regency or city, district, then village.",
        )
    return code


def _file(row: Row, text: str, context: _Context) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        name = label_of(row)
        raise Bad(f"Unggah ulang berkas: {name.id}.", f"Upload the file again: {name.en}.") from None


def _bool(row: Row, given: Any) -> bool | None:
    name = label_of(row)
    word = given if isinstance(given, str) else "" if given is None else str(given)
    word = word.strip().lower()
    if word in _YES:
        return True
    if row.get("must"):
        raise Bad(f"Centang untuk melanjutkan: {name.id}.", f"Tick this to go on: {name.en}.")
    if word in _NO:
        return False
    if word:
        raise Bad(f"{name.id}: jawab ya atau tidak.", f"{name.en}: answer yes or no.")
    if row.get("required", True):
        raise Bad(f"{name.id}: pilih ya atau tidak.", f"{name.en}: choose yes or no.")
    return None


def _list(row: Row, given: Any) -> list[str] | None:
    """Several texts: a list, or one text with an item a line. With `choices` each must be one of them."""
    name = label_of(row)
    if given is None or isinstance(given, str):
        given = _plain({**row, "max_length": HARD_LIMIT}, given, long=True).split("\n")
    if not isinstance(given, (list, tuple)):
        raise Bad(f"{name.id}: daftar diharapkan.", f"{name.en}: a list is expected.")
    items = [item for item in (_plain(row, one, long=False) for one in given) if item]
    if not items and row.get("required", True):
        raise Bad(f"{name.id}: isi paling sedikit satu.", f"{name.en}: give at least one.")
    if len(items) > MAX_ITEMS:
        raise Bad(f"{name.id}: paling banyak {MAX_ITEMS} butir.", f"{name.en}: at most {MAX_ITEMS} items.")
    for item in items:
        if row.get("choices") is not None:
            _code(row, item, _Context(None, regions.name_of))
        else:
            _limit(row, item)
    return items or None


_READERS: dict[str, Callable[[Row, str, _Context], Any]] = {
    "text": _text,
    "name": _name,
    "int": _int,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "code": _code,
    "phone": _phone,
    "email": _email,
    "nik": _nik,
    "region": _region,
    "file": _file,
}
TYPES = frozenset({*_READERS, "bool", "list", "codes"})
