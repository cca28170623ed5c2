"""What ought to be allowed, read from the files of the law by other code than the kernel's: plain YAML, a few dicts, no
import of ours. It knows posts, mandates, functions, units and procedures, and answers one cell of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

LAW = Path(__file__).parents[2] / "src" / "kanim" / "law"
CLASSES = ["biasa", "terbatas", "rahasia", "sangat_rahasia"]
UNSEEN, CLOSED, DENIED, ALLOWED = "unseen 404", "closed 409", "denied 403", "allowed"


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _rows(name: str) -> list[dict[str, Any]]:
    """The rows of every file of this name, the nation's and the divisions'."""
    found = []
    for path in sorted(LAW.glob(f"*/{name}.yaml")):
        head = read(path)
        found += [{k: v for k, v in head.items() if k != "rows"} | row for row in head["rows"]]
    return found


def _names(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class Rule:
    """Who may do an action in one step: `kind` post, role, relation or system; the posts or roles; unit, clause."""

    kind: str
    names: tuple[str, ...]
    unit: str
    clause: str


@dataclass(frozen=True)
class Who:
    """One row of the matrix: how somebody stands to the office of the case."""

    kind: str  # officer, filer, party, stranger, system, nobody
    unit: str = ""
    post: str = ""
    same_office: bool = True
    clearance: int = 0
    functions: frozenset[str] = frozenset()
    related: bool = False  # stands in every relation to the case


@dataclass
class World:
    """The files of the law as they are needed here, of one day."""

    on: str
    posts: set[tuple[str, str]] = field(default_factory=set)
    mandates: set[tuple[str, str, str]] = field(default_factory=set)  # clause, unit, post
    functions: dict[str, list[str]] = field(default_factory=dict)
    by_function: set[tuple[str, str]] = field(default_factory=set)
    by_relation: set[tuple[str, str]] = field(default_factory=set)
    parents: dict[str, tuple[str, str]] = field(default_factory=dict)  # unit → parent, level

    def __post_init__(self) -> None:
        for row in self._in_force("posts"):
            self.posts |= {(unit, row["code"]) for unit in row["units"]}
        for row in self._in_force("functions"):
            self.functions[row["code"]] = row["units"]
        for row in self._in_force("mandates"):
            if row["level"] != "kanim" or row.get("act_kind", "*") != "*":
                continue
            self.mandates |= {(row["clause"], row.get("unit", ""), post) for post in row.get("posts", [])}
            if "function" in row:
                self.by_function.add((row["clause"], row["function"]))
            if "relation" in row:
                self.by_relation.add((row["clause"], row["relation"]))
        for row in self._in_force("units"):
            self.parents[row["code"]] = (row["parent"], row["level"])

    def _in_force(self, name: str) -> Iterator[dict[str, Any]]:
        for row in _rows(name):
            ends = row.get("valid_to") or "9999"
            if row["valid_from"] <= self.on < (ends if ends not in ("null", "~") else "9999"):
                yield row

    def office_posts(self) -> list[tuple[str, str]]:
        """Posts of an immigration office: of `kanim` and of every unit below it."""
        return sorted(p for p in self.posts if self._is_within(p[0], "kanim"))

    def _is_within(self, unit: str, top: str) -> bool:
        while unit and unit != top:
            unit = self.parents.get(unit, ("", ""))[0]
            unit = "" if unit in ("null", "~") else unit
        return unit == top

    def division(self, unit: str) -> str:
        """The unit at division level above (or itself); empty for the office itself."""
        at = unit
        while at in self.parents:
            parent, level = self.parents[at]
            if level == "bagian_bidang":
                return at
            if at == "kanim":
                return ""
            at = parent
        return unit


class Pack:
    """One procedure file as it stands."""

    def __init__(self, path: Path):
        self.body = read(path)
        self.code: str = self.body["procedure"]
        self.steps: dict[str, dict[str, Any]] = {
            k: v for k, v in self.body["steps"].items() if "final" not in v
        }
        self.ends = set(self.body.get("ends", {}))

    @cached_property
    def actions(self) -> list[str]:
        """Every name of an action, of steps and of anywhere."""
        names = set(self.body.get("anywhere", {}))
        for step in self.steps.values():
            names |= set(step.get("do", {}))
        return sorted(names)

    def level(self, step: str) -> int:
        told = self.steps[step].get("class", "") if step in self.steps else ""
        return CLASSES.index(told) if told else -1

    def shown(self, step: str, clearance: int) -> str:
        return step if self.level(step) <= clearance else self.steps[step]["shown_as"]

    def open_in(self, step: str, action: str) -> dict[str, Any] | None:
        """The action as it is written, if it is open in the step."""
        at = self.steps.get(step, {})
        if action in (at.get("do") or {}):
            return dict(at["do"][action] or {})
        shared = self.body.get("anywhere", {}).get(action)
        if shared is None:
            return None
        everywhere = shared["from"] == "open" and step in self.steps  # an end must be named
        return dict(shared) if everywhere or step in _names(shared["from"]) else None

    def rule(self, step: str, action: str) -> Rule:
        written = self.open_in(step, action)
        assert written is not None
        at = self.steps.get(step, {})
        own = action in (at.get("do") or {})
        inherits = own or not (written.get("by") and (written.get("unit") or self.body.get("unit")))
        base = at if inherits else {}
        by = written.get("by") or (at.get("by") if own or "by" not in written else None)
        if written.get("event") or written.get("after") or by == "system" or by is None:
            return Rule("system", (), "", "")
        unit = written.get("unit") or base.get("unit") or self.body.get("unit", "")
        clause = written.get("clause") or base.get("clause") or self.body["clause"]
        signers = written.get("signs")
        names = _names(signers) if isinstance(signers, list) else _names(by)
        if names[0].startswith("~"):
            return Rule("role", tuple(n[1:] for n in names), unit, clause)
        if names[0].startswith("="):
            return Rule("relation", tuple(n[1:] for n in names), unit, clause)
        return Rule("system" if names == ["parent"] else "post", tuple(names), unit, clause)


def packs() -> list[Pack]:
    """Every procedure of the repository: a new file joins by itself."""
    return [Pack(path) for path in sorted(LAW.glob("*/procedures/*.yaml"))]


def expected(
    world: World, pack: Pack, step: str, action: str, who: Who, class_level: int, division: str
) -> str:
    """What ought to happen when somebody does an action on a case of this class that stands in this step."""
    if not _sees(world, who, class_level, division):
        return UNSEEN
    clearance = {"officer": who.clearance, "system": 3}.get(who.kind, 0)
    shown = pack.shown(step, clearance)
    seen = shown if pack.open_in(shown, action) is not None else step
    if seen == step and shown != step and action not in pack.body.get("anywhere", {}):
        return CLOSED
    if pack.open_in(seen, action) is None:
        return CLOSED
    rule = pack.rule(seen, action)
    if not _carries(world, rule, who):
        return DENIED
    hidden = shown != step
    if (
        hidden
        and rule.kind != "system"
        and not (rule.kind == "role" and pack.open_in(step, action) is not None)
    ):
        return DENIED
    return ALLOWED


def _sees(world: World, who: Who, class_level: int, division: str) -> bool:
    if who.kind == "system":
        return True
    if who.kind in ("filer", "party"):
        return class_level == 0
    if who.kind != "officer" or not who.same_office or class_level > who.clearance:
        return False
    if who.related:  # a grant goes with the relation
        return True
    own = world.division(who.unit)
    return own in ("", division)


def _carries(world: World, rule: Rule, who: Who) -> bool:
    match rule.kind:
        case "system":
            return who.kind == "system"
        case "role":
            return who.kind == "filer" or (who.kind == "party" and "pemohon" in rule.names)
        case "relation":
            given = rule.clause == "own" or any(
                (rule.clause, name) in world.by_relation for name in rule.names
            )
            return who.related and given
        case "post":
            if who.kind != "officer" or not who.same_office:
                return False
            return any(
                (name in who.functions and (rule.clause, name) in world.by_function)
                if name in world.functions
                else (who.unit, who.post) == (rule.unit, name)
                and (rule.clause, rule.unit, name) in world.mandates
                for name in rule.names
            )
    return False
