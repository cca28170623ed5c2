"""Which papers an application needs and why: one engine for portal, counter and checklist (dossier 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kanim.kernel.casework.expressions import compile_expression
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Requirement:
    """One paper asked for: `need` is mandatory, optional, or a group of which one is enough."""

    paper: str
    need: str
    group: str
    count: int
    why: Text
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """How far an application's papers have come."""

    missing: tuple[Requirement, ...] = ()
    unchecked: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not (self.missing or self.unchecked or self.differing)


@dataclass(slots=True)
class Held:
    """Papers at hand by type: how many match, wait for a check, differ."""

    matching: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)


def requirements(rows: Iterable[Mapping[str, Any]], lookup: Callable[[str], object]) -> list[Requirement]:
    """The requirements of a service row whose conditions hold."""
    out = []
    for row in rows:
        condition = row.get("when")
        if condition and not compile_expression(condition).evaluate(lookup).holds:
            continue
        out.append(
            Requirement(
                row["paper"],
                row["need"],
                row.get("group") or "",
                1,
                Text.of(row["why"]),
                tuple(row.get("cites") or ()),
            )
        )
    return out


def judge(asked: Iterable[Requirement], held: Held) -> Finding:
    """Compares what is asked with what is held. A paper that differs must be replaced even if optional: it
    holds the rest back until another of its type is found in order (or it is withdrawn)."""
    missing: list[Requirement] = []
    unchecked: list[str] = []
    groups: dict[str, list[Requirement]] = {}
    for item in asked:
        if item.need == "group":
            groups.setdefault(item.group, []).append(item)
            continue
        good, waiting = held.matching.get(item.paper, 0), held.waiting.get(item.paper, 0)
        if waiting:
            unchecked.append(item.paper)
        elif item.need == "mandatory" and good < item.count:
            missing.append(item)
    for items in groups.values():
        if any(held.waiting.get(i.paper) for i in items):
            unchecked.extend(i.paper for i in items if held.waiting.get(i.paper))
        elif not any(held.matching.get(i.paper) for i in items):
            missing.append(items[0])
    differing = tuple(paper for paper in held.differing if not held.matching.get(paper))
    return Finding(tuple(missing), tuple(unchecked), differing)
