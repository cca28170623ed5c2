"""Types of instrument as the regulation defines them, and the numbers they carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from kanim.kernel import db
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.papers.words import ROMAN
from kanim.kernel.regulation.law import Law
from kanim.kernel.texts import Text

_TOKEN = re.compile(r"\{(\w+)(?::0(\d)d)?\}")
_TOKENS = frozenset({"seq", "series", "office", "unit", "month", "roman", "year"})
_LEVELS = {
    "biasa": ClassLevel.BIASA,
    "terbatas": ClassLevel.TERBATAS,
    "rahasia": ClassLevel.RAHASIA,
    "sangat_rahasia": ClassLevel.SANGAT_RAHASIA,
}
# One statement on both databases. The row stays locked until the act ends, so an act that is undone gives its
# number back before anyone else has seen it: consecutive numbers, no gap.
_NEXT = (
    "INSERT INTO papers_number_series (code, last) VALUES (%s, 1) "
    "ON CONFLICT (code) DO UPDATE SET last = papers_number_series.last + 1 RETURNING last"
)


class Defined(Protocol):
    """What is read of an entry of the regulation."""

    @property
    def code(self) -> str: ...

    @property
    def body(self) -> Mapping[str, Any]: ...

    @property
    def cites(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One type of instrument. `number` is a pattern over {seq}, {series}, {office}, {unit}, {month},
    {roman}, {year}; `public` papers answer on the check page; `served` ones are shown to the holder."""

    code: str
    words: Text
    series: str
    number: str
    template: str
    yearly: bool = True
    public: bool = True
    served: bool = True
    signed: bool = True
    sealed: bool = False
    class_level: int = ClassLevel.BIASA
    signer: str = ""
    unit: str = ""
    copies_to: tuple[Text, ...] = ()
    cites: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: Defined) -> Letter:
        body = entry.body
        return cls(
            code=entry.code,
            words=Text.of(body["words"]),
            series=str(body["series"]),
            number=checked_pattern(str(body["number"])),
            template=str(body["template"]),
            yearly=bool(body["yearly"]),
            public=bool(body["public"]),
            served=bool(body.get("served", False)),
            signed=bool(body.get("signed", True)),
            sealed=bool(body.get("sealed", False)),
            class_level=_LEVELS[str(body["class"])],
            signer=str(body.get("signer", "")),
            unit=str(body.get("unit", "")),
            copies_to=tuple(Text.of(copy) for copy in body.get("copies_to", ())),
            cites=tuple(entry.cites),
        )


def checked_pattern(pattern: str) -> str:
    """The pattern of a number. Raises `ValueError` for an unknown token or a pattern without {seq}."""
    names = {match[1] for match in _TOKEN.finditer(pattern)}
    rest = _TOKEN.sub("", pattern)
    if "seq" not in names or names - _TOKENS or "{" in rest or "}" in rest:
        raise ValueError(f"number pattern {pattern!r}: use {{seq}} or {{seq:04d}}, and {sorted(_TOKENS)}")
    return pattern


def number_words(letter: Letter, number: int, on: date, office: str) -> str:
    """`PN-00042/KANIM-TANGERANG/XI/2026`."""
    values: dict[str, object] = {
        "seq": number,
        "series": letter.series,
        "office": office.upper(),
        "unit": letter.unit.upper(),
        "month": on.month,
        "roman": ROMAN[on.month - 1],
        "year": on.year,
    }
    return _TOKEN.sub(lambda m: str(values[m[1]]).rjust(int(m[2] or 0), "0"), letter.number)


def legal_words(law: Law, cites: Iterable[str]) -> list[Text]:
    """Citations (`permenkumham-8-2014 Pasal 17`) with the full title of each act, as a letter states them."""
    told = []
    for cite in cites:
        code, _, place = cite.partition(" ")
        act = law.find("act", code)
        title = code if act is None else str(act.body["title"])
        told.append(Text(f"{title}, {place}" if place else title, f"{title}, {place}" if place else title))
    return told


def series_code(letter: Letter, office: str, on: date) -> str:
    return f"{letter.series}:{office}:{on.year}" if letter.yearly else f"{letter.series}:{office}"


def next_number(series: str) -> int:
    """The next number of a gapless series: the last lock of an act, inside its transaction."""
    row = db.fetch_one(_NEXT, [series])
    if row is None:
        raise RuntimeError(f"series {series!r} gave no number")
    return int(row[0])
