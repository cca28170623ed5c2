"""The tree of units: which division a unit belongs to, and which units stand below it."""

from __future__ import annotations

from datetime import date

from kanim.kernel.regulation import Law, law

WHOLE_OFFICE_LEVELS = frozenset({"kementerian", "eselon_1", "staf_ahli", "pusat", "kanwil", "kanim"})
DIVISION_LEVEL = "bagian_bidang"


def division_of(unit: str, on: date) -> str | None:
    """The unit at division level (`dokjal_layanan` → `dokjal`); None for a unit that is the whole office.

    A unit that the regulation does not know is its own division, so that it opens nothing else."""
    in_force = law(on)
    at = unit
    for _ in range(10):
        entry = in_force.find("unit", at)
        if entry is None:
            return unit
        level = entry.body["level"]
        if level == DIVISION_LEVEL:
            return at
        if level in WHOLE_OFFICE_LEVELS:
            return None if at == unit else unit
        at = entry.body["parent"] or ""
    return unit


def units_below(unit: str, on: date) -> tuple[str, ...]:
    """The unit itself and all below it, in the order of the regulation."""
    in_force = law(on)
    found: tuple[str, ...] = in_force.once(("units_below", unit), lambda: _below(in_force, unit))
    return found


def _below(in_force: Law, unit: str) -> tuple[str, ...]:
    children: dict[str, list[str]] = {}
    for entry in in_force.all("unit"):
        children.setdefault(entry.body["parent"] or "", []).append(entry.code)
    out, waiting = [], [unit]
    while waiting:
        at = waiting.pop(0)
        if at not in out:
            out.append(at)
            waiting.extend(children.get(at, []))
    return tuple(out)
