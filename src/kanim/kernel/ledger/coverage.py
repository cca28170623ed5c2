"""What the delivered anchors say, judged before the ledger is held against them.

Heads are sorted by stream in a temporary file, so that memory does not grow with the number of anchors.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kanim.kernel import db
from kanim.kernel.ledger import anchors, keys, merkle
from kanim.kernel.ledger.anchors import ZERO, Anchor
from kanim.kernel.ledger.delivered import Folder, Head


@dataclass(frozen=True, slots=True)
class AnchorFault:
    """Something wrong with one anchor:

    anchor_signature_wrong   not signed by a key that counts
    anchor_chain_broken      it does not name the one before, or a number is left out
    anchor_heads_changed     the heads (delivered, or in the database) are not those of its root
    anchor_changed           the database holds another statement under the number than was delivered
    anchor_missing           it was delivered, and the database does not hold it
    anchor_copies_differ     two folders of delivery say different things"""

    number: int
    kind: str


@dataclass(slots=True)
class Coverage:
    """What counts: `count` statements were delivered, the last at `last_time`; `void` of them were given up by a
    restore; `undelivered` stand in the database alone. `heads()` gives (stream hex, seq, hash, anchor), sorted."""

    faults: list[AnchorFault] = field(default_factory=list)
    count: int = 0
    last_time: str = ""
    void: int = 0
    restores: int = 0
    undelivered: int = 0
    _sorted: sqlite3.Connection | None = None

    def heads(self) -> Iterator[tuple[Any, int, bytes, int]]:
        if self._sorted is None:
            return
        binary = db.is_postgresql()
        for stream, seq, digest, number in self._sorted.execute(
            "SELECT stream, seq, hash, anchor FROM head ORDER BY stream, seq, anchor"
        ):
            yield bytes.fromhex(stream) if binary else stream, seq, digest, number


@contextmanager
def coverage() -> Iterator[Coverage]:
    """Reads and judges what was delivered. Raises `Unavailable` when a folder can't be read."""
    with (
        tempfile.TemporaryDirectory(prefix="kanim-heads-") as folder,
        closing(sqlite3.connect(Path(folder) / "heads", isolation_level=None)) as kept,
    ):
        kept.execute("PRAGMA journal_mode = OFF")
        kept.execute("PRAGMA synchronous = OFF")
        kept.execute("CREATE TABLE head (stream TEXT, seq INTEGER, hash BLOB, anchor INTEGER)")
        found = Coverage(_sorted=kept)
        places = anchors.folders()
        delivered = _delivered(places[0], found)
        _compare_copies(places, delivered, found)
        void = _void(delivered)
        found.count, found.void = len(delivered), len(void)
        found.restores = sum(a.kind == "restore" for a in delivered)
        found.last_time = delivered[-1].time if delivered else ""
        kept.execute("BEGIN")
        for made in delivered:
            if made.kind == "anchor" and made.number not in void:
                _load(places[0], made, kept, found)
        kept.execute("COMMIT")
        _compare_database({a.number: a for a in delivered if a.number not in void}, found)
        yield found


def is_delivered(made: Anchor) -> bool:
    """True when the first folder holds this statement, word for word."""
    return any(line == (made.text, made.signature) for line in anchors.folders()[0].statements())


def _delivered(folder: Folder, found: Coverage) -> list[Anchor]:
    """The statements that count: signed, in order, each naming the one before."""
    trusted = keys.trusted()
    kept: list[Anchor] = []
    for text, signature in folder.statements():
        number = kept[-1].number + 1 if kept else 1
        try:
            made = anchors.parse(text, signature)
        except ValueError:
            found.faults.append(AnchorFault(number, "anchor_signature_wrong"))
            continue
        if kept and made.number == kept[-1].number and made.text == kept[-1].text:
            continue  # written twice around a crash
        if not anchors.is_genuine(made, trusted):
            found.faults.append(AnchorFault(made.number, "anchor_signature_wrong"))
            continue
        if made.number != number or made.prev != (kept[-1].hash if kept else ZERO):
            found.faults.append(AnchorFault(made.number, "anchor_chain_broken"))
        kept.append(made)
    return kept


def _compare_copies(places: list[Folder], delivered: list[Anchor], found: Coverage) -> None:
    """Another folder may lag behind the first; what it holds must be the same."""
    mine = {a.number: (a.text, a.signature) for a in delivered}
    for place in places[1:]:
        for at, line in enumerate(place.statements(), 1):
            if mine.get(at) != line:
                found.faults.append(AnchorFault(at, "anchor_copies_differ"))


def _void(delivered: list[Anchor]) -> set[int]:
    void: set[int] = set()
    for made in delivered:
        if made.kind == "restore":
            void.update(range(made.kept + 1, made.number))
    return void


def _load(folder: Folder, made: Anchor, kept: sqlite3.Connection, found: Coverage) -> None:
    try:
        read = folder.heads(made.number)
    except ValueError:
        read = None
    heads = list(read or ())
    if not heads or len(heads) != made.streams or anchors.root_of(heads) != made.root:
        found.faults.append(AnchorFault(made.number, "anchor_heads_changed"))
        return
    kept.executemany(
        "INSERT INTO head VALUES (?, ?, ?, ?)", ((h.stream.hex, h.seq, h.hash, made.number) for h in heads)
    )


def _compare_database(expected: dict[int, Anchor], found: Coverage) -> None:
    """The copies in the database, from which proofs are made, against what was delivered."""
    last = max(expected, default=0)
    seen = set()
    for number, text, signature in anchors.anchors_in_database():
        made = expected.get(number)
        seen.add(number)
        if made is None:
            if number > last:
                found.undelivered += 1
            else:
                found.faults.append(AnchorFault(number, "anchor_changed"))
        elif (made.text, made.signature) != (text, signature):
            found.faults.append(AnchorFault(number, "anchor_changed"))
    found.faults.extend(AnchorFault(number, "anchor_missing") for number in sorted(expected.keys() - seen))
    for number, root in _roots_in_database():
        if number in expected and expected[number].root != root:
            found.faults.append(AnchorFault(number, "anchor_heads_changed"))


def _roots_in_database() -> Iterator[tuple[int, str]]:
    for (number,) in db.fetch("SELECT number FROM ledger_anchor ORDER BY number"):
        heads: list[Head] = anchors.heads_in_database(number)
        if heads:
            yield number, merkle.root([merkle.leaf(h.stream, h.seq, h.hash) for h in heads]).hex()
        else:
            yield number, ""
