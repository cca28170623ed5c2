"""Units and clauses of the organisation regulation as typed rows, as in force on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kanim.kernel.regulation.law import Entry, Law, NotInForce, law
from kanim.kernel.texts import Text

_CLOSING = re.compile(r"(; dan|;|\.)$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement of position (`kedudukan`), duty (`tugas`) or function (`fungsi`) of a unit.

    `text` is the regulation's wording with its closing mark. `implemented_by` are the clauses of divisions that
    carry out a function of the office, `carried_by` the sections that carry a function of a division.
    `is_applicable` is what the pack says; a later mandate may make a clause applicable."""

    code: str
    unit: str
    kind: str
    letter: str
    article: str
    text: str
    gloss: str
    is_applicable: bool
    remark: Text | None
    implemented_by: tuple[str, ...] = ()
    carried_by: tuple[str, ...] = ()

    @property
    def display(self) -> str:
        """The wording without the closing `;`, `; dan` or `.` of its place in the list."""
        return _CLOSING.sub("", self.text)

    @property
    def words(self) -> Text:
        """Wording and English gloss, for people."""
        return Text(self.display, self.gloss)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as its regulation names it, with its clauses in order and the units directly below it."""

    code: str
    words: Text
    abbrev: str
    level: str
    kind: str
    parent: str | None
    regulation: str
    article: str
    children: tuple[str, ...]
    clauses: tuple[Clause, ...]
    notes: tuple[Text, ...] = field(default=())

    def of_kind(self, kind: str) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.kind == kind)


@dataclass(frozen=True, slots=True)
class _Organisation:
    units: Mapping[str, Unit]
    clauses: Mapping[str, Clause]
    implements: Mapping[str, tuple[str, ...]]


def units(on: date) -> tuple[Unit, ...]:
    """All units, from the ministry down."""
    return tuple(_organisation(law(on)).units.values())


def unit(code: str, on: date) -> Unit:
    """Raises NotInForce (a LookupError)."""
    found = _organisation(law(on)).units.get(code)
    if found is None:
        raise NotInForce("unit", code, on)
    return found


def clauses(on: date) -> tuple[Clause, ...]:
    """All clauses, unit by unit in the order of the regulation."""
    return tuple(_organisation(law(on)).clauses.values())


def clause(code: str, on: date) -> Clause:
    """Raises NotInForce (a LookupError)."""
    found = _organisation(law(on)).clauses.get(code)
    if found is None:
        raise NotInForce("clause", code, on)
    return found


def clauses_of(unit_code: str, on: date) -> tuple[Clause, ...]:
    return unit(unit_code, on).clauses


def implements(code: str, on: date) -> tuple[str, ...]:
    """The functions of the office that this clause of a division helps to carry out: `dokjal.a` → `kanim.b`."""
    return _organisation(law(on)).implements.get(code, ())


def path(unit_code: str, on: date) -> tuple[Unit, ...]:
    """From the topmost unit down to this one."""
    found: list[Unit] = []
    at: str | None = unit_code
    while at is not None:
        found.append(unit(at, on))
        at = found[-1].parent
    return tuple(reversed(found))


def _organisation(book: Law) -> _Organisation:
    made: _Organisation = book.once("organisation", lambda: _make(book))
    return made


def _make(book: Law) -> _Organisation:
    maps = {entry.code: entry.body for entry in book.all("mapping")}
    rows = sorted(book.all("unit"), key=lambda e: e.body["order"])
    of_unit: dict[str, list[Entry]] = {}
    for entry in sorted(book.all("clause"), key=lambda e: e.body["order"]):
        of_unit.setdefault(entry.body["unit"], []).append(entry)
    made: dict[str, Unit] = {}
    all_clauses: dict[str, Clause] = {}
    for row in rows:
        mine = tuple(_clause(entry, maps) for entry in of_unit.get(row.code, ()))
        all_clauses.update((one.code, one) for one in mine)
        made[row.code] = _unit(row, mine, tuple(r.code for r in rows if r.body["parent"] == row.code))
    backwards: dict[str, tuple[str, ...]] = {}
    for one in all_clauses.values():
        for part in one.implemented_by:
            backwards[part] = (*backwards.get(part, ()), one.code)
    return _Organisation(made, all_clauses, backwards)


def _clause(entry: Entry, maps: Mapping[str, Mapping[str, list[str]]]) -> Clause:
    body, mapped = entry.body, maps.get(entry.code, {})
    return Clause(
        code=entry.code,
        unit=body["unit"],
        kind=body["clause_kind"],
        letter=body.get("letter") or "",
        article=body.get("article") or "",
        text=body["words"]["id"],
        gloss=body["words"]["en"],
        is_applicable=body.get("applicable", True),
        remark=_remark(body, mapped),
        implemented_by=tuple(mapped.get("clauses", ())),
        carried_by=tuple(mapped.get("units", ())),
    )


def _remark(body: Mapping[str, object], mapped: Mapping[str, object]) -> Text | None:
    said = body.get("remark") or mapped.get("remark")
    return Text.of(said) if said else None


def _unit(entry: Entry, mine: tuple[Clause, ...], children: tuple[str, ...]) -> Unit:
    body = entry.body
    return Unit(
        code=entry.code,
        words=entry.words,
        abbrev=body.get("abbrev") or "",
        level=body["level"],
        kind=body["unit_kind"],
        parent=body["parent"],
        regulation=body["regulation"],
        article=body.get("article") or "",
        children=children,
        clauses=mine,
        notes=tuple(Text.of(note) for note in body.get("notes", ())),
    )
