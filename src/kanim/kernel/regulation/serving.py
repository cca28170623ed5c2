"""Which clause is served by what: registers, reports and screens say so here; procedures say it in their file.

    @serves("register", "paspor", clauses=["dokjal.a"], url="/meja/register/paspor/")
    def passports() -> int:
        return Passport.objects.count()

The function answers how many rows stand behind it: what is declared but empty serves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kanim.kernel.registry import Entry, registry

KINDS = ("register", "report", "screen")


@dataclass(frozen=True, slots=True)
class Serving:
    """One thing that serves clauses; `count()` is the number of cases or rows behind it."""

    kind: str  # procedure, register, report, screen
    id: str
    clauses: frozenset[str]
    url: str | None
    count: Callable[[], int]
    units: frozenset[str] = frozenset()  # whose people act in it


def serves(
    kind: str, id: str, *, clauses: list[str], url: str, units: tuple[str, ...] = ()
) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Declares a register, report or screen that serves clauses."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")

    def keep(count: Callable[[], int]) -> Callable[[], int]:
        meta = {"clauses": frozenset(clauses), "url": url, "units": frozenset(units)}
        registry.add(Entry("serving", f"{kind}:{id}", count, meta=meta))
        return count

    return keep


def declared() -> Iterator[Serving]:
    """Every register, report and screen that declared itself."""
    for entry in registry.all("serving"):
        kind, _, id = entry.name.partition(":")
        yield Serving(kind, id, entry.meta["clauses"], entry.meta["url"], entry.call, entry.meta["units"])
