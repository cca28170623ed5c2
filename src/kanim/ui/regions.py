"""Choosing a region without script: one list a level, the next one filled after a round trip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kanim.kernel.party import regions as table
from kanim.kernel.texts import Text

WORDS = {
    "province": Text("Provinsi", "Province"),
    "regency": Text("Kabupaten atau kota", "Regency or city"),
    "district": Text("Kecamatan", "District"),
    "village": Text("Kelurahan atau desa", "Village"),
}
_LISTS: dict[str, Callable[[str], Sequence[Any]]] = {
    "province": lambda _: table.provinces(),
    "regency": table.regencies,
    "district": table.districts,
    "village": table.villages,
}


@dataclass(frozen=True, slots=True)
class Level:
    """One list: its words, what may be chosen, what is."""

    number: int
    words: Text
    choices: tuple[tuple[str, str], ...]
    chosen: str
    is_last: bool


def levels(code: str, deepest: str = "village") -> tuple[Level, ...]:
    """The lists down to `deepest` for a code chosen so far (any level, or none). Lists below the first that
    is still open are empty."""
    parts = code.split(".") if code else []
    chain = [".".join(parts[: n + 1]) for n in range(len(parts))]
    names = list(WORDS)[: list(WORDS).index(deepest) + 1]
    drawn = []
    for n, name in enumerate(names):
        above = chain[n - 1] if 0 < n <= len(chain) else ""
        rows = _LISTS[name](above) if n == 0 or above else ()
        chosen = chain[n] if n < len(chain) else ""
        choices = tuple((row.code, _readable(row.name)) for row in sorted(rows, key=lambda row: row.name))
        drawn.append(Level(n + 1, WORDS[name], choices, chosen, n + 1 == len(names)))
    return tuple(drawn)


def _readable(name: str) -> str:
    return name.title() if name.isupper() else name
