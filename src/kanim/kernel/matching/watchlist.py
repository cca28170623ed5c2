"""A list of persons held in memory, and who on it may be the person at hand.

A list of a million entries is searched in a few milliseconds: postings of keys as sorted arrays bring the entries that
share the rarest keys, and those are weighed. A copy asks at each use which change of the list was the last and
takes in what is new; the old copy stands untouched for those who are reading it.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from kanim.kernel.matching.generations import NEVER, Token, state
from kanim.kernel.matching.keys import hashed, person_keys, search_keys, skeletons
from kanim.kernel.matching.names import analyse
from kanim.kernel.matching.persons import Identity, Likeness, Weights, compare_persons, may_reach

LEAST_PROBABILITY = 0.5
_WEIGHED = 50  # entries that are weighed in full
_LONG = 20_000  # a key under which more entries stand says too little
_REBUILD_SHARE, _REBUILD_LEAST = 20, 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a list and the days on which the entry holds (`valid_to` is the first on which it does not)."""

    id: UUID
    identity: Identity
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Found:
    entry: Entry
    likeness: Likeness


class Index:
    """Entries and their keys; never changed once made."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        keys, places = array("q"), array("i")
        self._numbers: dict[str, list[int]] = {}
        for place, entry in enumerate(entries):
            for key in entry_keys(entry.identity):
                keys.append(key)
                places.append(place)
            for number in entry.identity.numbers:
                self._numbers.setdefault(number, []).append(place)
        order: Any = np.argsort(np.frombuffer(keys, dtype=np.int64), kind="stable") if keys else []
        self._keys: NDArray[np.int64] = np.array(keys, dtype=np.int64)[order]
        self._places: NDArray[np.int32] = np.array(places, dtype=np.int32)[order]

    def places(self, identity: Identity, most: int = _WEIGHED) -> list[int]:
        """Places of the entries that share the most telling keys, at most so many, and of those with a number."""
        out = {place for number in identity.numbers for place in self._numbers.get(number, ())}
        keys = np.array(sorted(sought_keys(identity)), dtype=np.int64)
        starts = np.searchsorted(self._keys, keys, side="left")
        ends = np.searchsorted(self._keys, keys, side="right")
        slices = [(int(a), int(b)) for a, b in zip(starts, ends, strict=True) if a < b]
        told = [pair for pair in slices if pair[1] - pair[0] <= _LONG] or slices
        if told:
            out.update(self._rank(told, most))
        return sorted(out)

    def _rank(self, slices: list[tuple[int, int]], most: int) -> list[int]:
        total = max(len(self.entries), 2)
        places = np.concatenate([self._places[a:b] for a, b in slices])
        weights = np.repeat([math.log(1 + total / (b - a)) for a, b in slices], [b - a for a, b in slices])
        found, back = np.unique(places, return_inverse=True)
        sums = np.bincount(back, weights=weights)
        if len(found) > most:
            best = np.argpartition(-sums, most)[:most]
            found, sums = found[best], sums[best]
        return [int(place) for place in found[sums >= 0.3 * sums.max()]]


def entry_keys(identity: Identity) -> set[int]:
    year = identity.birth.year if identity.birth else None
    return person_keys(identity.names, year) | _bones(identity) | _days(identity, swapped=False)


def sought_keys(identity: Identity) -> set[int]:
    year = identity.birth.year if identity.birth else None
    return search_keys(identity.names, year) | _bones(identity) | _days(identity, swapped=True)


def _bones(identity: Identity) -> set[int]:
    """Keys of single parts without a year: a list may tell no day of birth, or a false one."""
    return {hashed(f"t{bone}") for name in identity.names for bone in skeletons(analyse(name))}


def _days(identity: Identity, *, swapped: bool) -> set[int]:
    """The whole day of birth as a key; a search looks under the day with its month, too."""
    birth = identity.birth
    if birth is None or not birth.is_whole:
        return set()
    days = {f"d{birth.year}-{birth.month}-{birth.day}"}
    if swapped:
        days.add(f"d{birth.year}-{birth.day}-{birth.month}")
    return {hashed(day) for day in days}


@dataclass(frozen=True)
class Snapshot:
    """The list as it stood after one change: a large index, a small one of later entries, and what those replace."""

    token: Token
    base: Index
    later: Index
    replaced: frozenset[UUID]

    def find(self, sought: Identity, on: date, by: Weights, least: float = LEAST_PROBABILITY) -> list[Found]:
        """Entries in force on a day that are as likely as not the person sought, best first."""
        out = []
        for entry in self._near(sought):
            if not entry.valid_from <= on < entry.valid_to:
                continue
            if not may_reach(sought, entry.identity, by, least):
                continue
            likeness = compare_persons(sought, entry.identity, by)
            if likeness.probability >= least or entry.identity.numbers & sought.numbers:
                out.append(Found(entry, likeness))
        return sorted(out, key=lambda found: (-found.likeness.bits, found.entry.id))

    def _near(self, sought: Identity) -> Iterable[Entry]:
        for place in self.base.places(sought):
            entry = self.base.entries[place]
            if entry.id not in self.replaced:
                yield entry
        for place in self.later.places(sought):
            yield self.later.entries[place]

    @cached_property
    def size(self) -> int:
        return len(self.base.entries) - len(self.replaced) + len(self.later.entries)


Loader = Callable[[int], Iterable[Entry]]
"""Gives the entries that changes after this number wrote; all for 0."""


class Keeper:
    """Keeps the newest copy of one list. `load` reads the entries from the database."""

    def __init__(self, code: str, load: Loader) -> None:
        self._code, self._load = code, load
        self._held: Snapshot | None = None
        self._lock = Lock()

    def current(self) -> Snapshot:
        """The list as the database tells it now; one short query when nothing has changed."""
        held = self._held
        token, follows = state(self._code, held.token if held else NEVER)
        if held is not None and held.token == token:
            return held
        with self._lock:
            held = self._held
            if held is None or not follows or held.token[0] > token[0]:
                made = Snapshot(token, Index(list(self._load(0))), Index(()), frozenset())
            elif held.token == token:
                return held
            else:
                made = self._taken_in(held, token)
            self._held = made
            return made

    def _taken_in(self, held: Snapshot, token: Token) -> Snapshot:
        new = list(self._load(held.token[0]))
        ids = {entry.id for entry in new}
        later = [*(entry for entry in held.later.entries if entry.id not in ids), *new]
        if len(later) > max(_REBUILD_LEAST, len(held.base.entries) // _REBUILD_SHARE):
            return Snapshot(token, Index(list(self._load(0))), Index(()), frozenset())
        known = {entry.id for entry in held.base.entries} if len(held.base.entries) < 50_000 else None
        gone = ids if known is None else ids & known
        return Snapshot(token, held.base, Index(later), held.replaced | gone)
