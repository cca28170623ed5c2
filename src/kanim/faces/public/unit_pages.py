"""What each unit of the regulation has to do, and what in Kanim does it: all from the law in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kanim.kernel.errors import NotVisible
from kanim.kernel.regulation import Law, law, selectors, serving
from kanim.kernel.regulation.law import NotInForce
from kanim.kernel.regulation.selectors import Clause, Unit
from kanim.kernel.texts import Text

KIND_WORDS = {
    "kedudukan": Text("Kedudukan", "Position"),
    "tugas": Text("Tugas", "Duty"),
    "fungsi": Text("Fungsi", "Functions"),
}
SERVER_WORDS = {
    "procedure": Text("prosedur", "procedure"),
    "step": Text("langkah prosedur", "step of a procedure"),
    "register": Text("register", "register"),
    "report": Text("laporan", "report"),
    "screen": Text("halaman kerja", "working page"),
}
CARRIED = Text("dipikul oleh", "carried by")
THROUGH = Text("dilaksanakan melalui", "carried out through")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the tree. `depth` 0 is the ministry; `served` of its `functions` have something behind them."""

    code: str
    words: Text
    abbrev: str
    depth: int
    functions: int
    served: int


@dataclass(frozen=True, slots=True)
class Server:
    """What serves a clause: a procedure, a register, or another unit's clause."""

    words: Text
    kind: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ClauseView:
    clause: Clause
    servers: tuple[Server, ...]


@dataclass(frozen=True, slots=True)
class ClauseGroup:
    title: Text
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: Unit
    above: tuple[Unit, ...]
    below: tuple[Unit, ...]
    regulation: Text
    groups: tuple[ClauseGroup, ...]


def unit_tree(on: date) -> list[UnitLine]:
    """Every unit, parents before their children, in the regulation's order."""
    units = selectors.units(on)
    serving_of = _serving(law(on), on)

    def walk(parent: str | None, depth: int) -> Iterator[UnitLine]:
        for unit in units:
            if unit.parent == parent:
                own = [c for c in unit.of_kind("fungsi") if c.is_applicable]
                served = sum(1 for clause in own if serving_of.get(clause.code))
                yield UnitLine(unit.code, unit.words, unit.abbrev, depth, len(own), served)
                yield from walk(unit.code, depth + 1)

    return list(walk(None, 0))


def unit_page(code: str, on: date) -> UnitPage:
    """One unit with its clauses. Raises `NotVisible` for a code that no unit has on that day."""
    try:
        unit = selectors.unit(code, on)
    except NotInForce:
        raise NotVisible from None
    book = law(on)
    serving_of = _serving(book, on)
    groups = tuple(
        ClauseGroup(title, tuple(ClauseView(c, tuple(serving_of.get(c.code, ()))) for c in found))
        for kind, title in KIND_WORDS.items()
        if (found := unit.of_kind(kind))
    )
    act = book.find("act", unit.regulation)
    return UnitPage(
        unit,
        selectors.path(code, on)[:-1],
        tuple(selectors.unit(child, on) for child in unit.children),
        act.words if act else Text.of(unit.regulation),
        groups,
    )


def _serving(book: Law, on: date) -> dict[str, list[Server]]:
    """Clause → what serves it. Computed once for each state of the law."""
    found: dict[str, list[Server]] = book.once("public.serving", lambda: _find_serving(book, on))
    return found


def _find_serving(book: Law, on: date) -> dict[str, list[Server]]:
    found: dict[str, list[Server]] = {}
    for procedure in book.all("procedure"):
        own = str(procedure.body.get("clause") or "")
        found.setdefault(own, []).append(Server(procedure.words, SERVER_WORDS["procedure"]))
        steps = procedure.body.get("steps") or {}
        others = {str(step["clause"]) for step in steps.values() if step.get("clause")} - {own}
        for code in sorted(others):
            found.setdefault(code, []).append(Server(procedure.words, SERVER_WORDS["step"]))
    for declared in serving.declared():
        for code in sorted(declared.clauses):
            found.setdefault(code, []).append(Server(Text.of(declared.id), SERVER_WORDS[declared.kind]))
    direct = set(found)
    for clause in selectors.clauses(on):
        for part in clause.implemented_by:
            if part in direct:
                other = selectors.clause(part, on)
                found.setdefault(clause.code, []).append(Server(other.words, THROUGH, other.unit))
        if clause.code in direct:
            for code in clause.carried_by:
                found[clause.code].append(Server(selectors.unit(code, on).words, CARRIED, code))
    return found
