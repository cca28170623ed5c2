"""What each unit of the regulation has to do, and what in Kanim does it: all from the law in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kanim.kernel.errors import NotVisible
from kanim.kernel.regulation import Law
from kanim.kernel.regulation.law import Entry
from kanim.kernel.texts import Text

KIND_WORDS = {
    "kedudukan": Text("Kedudukan", "Position"),
    "tugas": Text("Tugas", "Duty"),
    "fungsi": Text("Fungsi", "Functions"),
}
_TAIL = re.compile(r"(; dan|;|\.)$")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the tree. `depth` 0 is the ministry."""

    code: str
    words: Text
    abbrev: str
    depth: int
    clauses: int
    served: int


@dataclass(frozen=True, slots=True)
class Server:
    """What serves a clause: a procedure, its steps, or the unit that carries it."""

    words: Text
    kind: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ClauseView:
    code: str
    letter: str
    words: Text
    article: str
    applicable: bool
    remark: Text | None
    servers: tuple[Server, ...]


@dataclass(frozen=True, slots=True)
class ClauseGroup:
    title: Text
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    code: str
    words: Text
    abbrev: str
    parent: UnitLine | None
    children: tuple[UnitLine, ...]
    legal: tuple[tuple[str, str], ...]
    notes: tuple[Text, ...]
    groups: tuple[ClauseGroup, ...]


PROCEDURE = Text("prosedur", "procedure")
STEP = Text("langkah prosedur", "step of a procedure")
CARRIED = Text("dipikul oleh", "carried by")
IMPLEMENTED = Text("dilaksanakan melalui", "carried out through")


def unit_tree(law: Law) -> list[UnitLine]:
    """Every unit, parents before their children, in the regulation's order."""
    units = law.all("unit")
    below: dict[str | None, list[Entry]] = {}
    for unit in units:
        below.setdefault(unit.body.get("parent") or None, []).append(unit)
    serving = _serving(law)

    def walk(parent: str | None, depth: int) -> Iterator[UnitLine]:
        for unit in below.get(parent, ()):
            yield _line(law, unit, depth, serving)
            yield from walk(unit.code, depth + 1)

    return list(walk(None, 0))


def unit_page(law: Law, code: str) -> UnitPage:
    """One unit with its clauses. Raises `NotVisible` for a code that is in force on no unit."""
    unit = law.find("unit", code)
    if unit is None:
        raise NotVisible
    serving = _serving(law)
    parent = law.find("unit", str(unit.body.get("parent") or ""))
    children = [u for u in law.all("unit") if u.body.get("parent") == code]
    notes = [Text.of(note) for note in unit.body.get("notes") or ()]
    if unit.body.get("legal_note"):
        notes.insert(0, Text.of(unit.body["legal_note"]))
    return UnitPage(
        code,
        unit.words,
        str(unit.body.get("abbrev") or ""),
        _line(law, parent, 0, serving) if parent else None,
        tuple(_line(law, child, 0, serving) for child in children),
        _legal(law, unit),
        tuple(notes),
        _groups(law, code, serving),
    )


def _line(law: Law, unit: Entry, depth: int, serving: dict[str, list[Server]]) -> UnitLine:
    own = [
        c
        for c in law.all("clause")
        if c.body["unit"] == unit.code
        and c.body["clause_kind"] == "fungsi"
        and c.body.get("applicable", True)
    ]
    served = sum(1 for clause in own if serving.get(clause.code))
    return UnitLine(unit.code, unit.words, str(unit.body.get("abbrev") or ""), depth, len(own), served)


def _legal(law: Law, unit: Entry) -> tuple[tuple[str, str], ...]:
    """Each cited act by its title, with the article where the regulation gives one."""
    rows = []
    for cite in unit.cites:
        act = law.find("act", cite.split(" ", 1)[0])
        title = str(act.words) if act else cite
        rows.append((title, str(unit.body.get("article") or "")))
    return tuple(rows)


def _groups(law: Law, unit: str, serving: dict[str, list[Server]]) -> tuple[ClauseGroup, ...]:
    groups = []
    for kind, title in KIND_WORDS.items():
        clauses = [c for c in law.all("clause") if c.body["unit"] == unit and c.body["clause_kind"] == kind]
        if clauses:
            views = tuple(_clause(c, serving) for c in sorted(clauses, key=lambda c: c.body["order"]))
            groups.append(ClauseGroup(title, views))
    return tuple(groups)


def _clause(clause: Entry, serving: dict[str, list[Server]]) -> ClauseView:
    remark = clause.body.get("remark")
    words = Text(_TAIL.sub("", clause.words.id), clause.words.en)
    return ClauseView(
        clause.code,
        str(clause.body.get("letter") or ""),
        words,
        str(clause.body.get("article") or ""),
        bool(clause.body.get("applicable", True)),
        Text.of(remark) if remark else None,
        tuple(serving.get(clause.code, ())),
    )


def _serving(law: Law) -> dict[str, list[Server]]:
    """Clause → what serves it. Computed once for each state of the law."""
    found: dict[str, list[Server]] = law.once("public.serving", lambda: _find_serving(law))
    return found


def _find_serving(law: Law) -> dict[str, list[Server]]:
    serving: dict[str, list[Server]] = {}
    for procedure in law.all("procedure"):
        own = str(procedure.body.get("clause") or "")
        serving.setdefault(own, []).append(Server(procedure.words, PROCEDURE))
        steps = {str(step.get("clause")) for step in _steps(procedure) if step.get("clause")}
        for clause in sorted(steps - {own}):
            serving.setdefault(clause, []).append(Server(procedure.words, STEP))
    for row in law.all("mapping"):
        for code in row.body.get("clauses") or ():
            clause = law.find("clause", code)
            if clause is not None and serving.get(code):
                server = Server(clause.words, IMPLEMENTED, str(clause.body["unit"]))
                serving.setdefault(row.code, []).append(server)
        if serving.get(row.code):
            for code in row.body.get("units") or ():
                unit = law.find("unit", code)
                if unit is not None:
                    serving[row.code].append(Server(unit.words, CARRIED, code))
    return serving


def _steps(procedure: Entry) -> list[dict[str, object]]:
    steps = procedure.body.get("steps") or {}
    return list(steps.values()) if isinstance(steps, dict) else list(steps)
