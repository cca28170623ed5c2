"""Anchors: signed statements about the heads of streams, taken in the database and delivered outside it.

text        canonical JSON of {key, kind, number, prev, time, v} and more by kind:
            `anchor`   root (of the tree over the heads changed since the last), prev_root, streams (how many)
            `restore`  kept: the database went back to what stood at anchor `kept`, by a restore that someone with
                       the key did; the anchors after it are void
prev        SHA-256 of the text of the number before; 64 zeros for number 1
signature   Ed25519 over "kanim.anchor.v1\\0" ‖ text

An anchor is taken in one transaction that locks no case: it reads heads from one snapshot and removes exactly the
dirty marks that it has read. It is delivered after the commit, in order, and again if that was broken off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError

from kanim.kernel import clock, db
from kanim.kernel.canonical import dumps, instant, loads, sha256
from kanim.kernel.errors import Conflict
from kanim.kernel.ledger import keys, merkle
from kanim.kernel.ledger.delivered import Folder, Head
from kanim.kernel.texts import Text

VERSION = 1
SIGNED = b"kanim.anchor.v1\0"
ZERO = "0" * 64
MOST_HEADS = 20_000  # under one anchor: bounds its transaction, which holds SQLite's one writer
LOCK = 0x6B616E63  # two commands at the same time take turns


@dataclass(frozen=True, slots=True)
class Anchor:
    """A parsed statement; `text` and `signature` as they stand. `kept` is set for a restore, `root` for an anchor."""

    number: int
    kind: str
    prev: str
    time: str
    key: str
    root: str
    streams: int
    kept: int
    text: bytes
    signature: bytes

    @property
    def hash(self) -> str:
        return sha256(self.text).hex()


def parse(text: bytes, signature: bytes) -> Anchor:
    """Raises `ValueError` for what is no statement of this version in canonical form."""
    told = loads(text)
    if not isinstance(told, dict) or told.get("v") != VERSION or dumps(told) != text:
        raise ValueError("not an anchor of version 1")
    try:
        return Anchor(
            int(told["number"]),
            str(told["kind"]),
            str(told["prev"]),
            str(told["time"]),
            str(told["key"]),
            str(told.get("root", "")),
            int(told.get("streams", 0)),
            int(told.get("kept", 0)),
            text,
            signature,
        )
    except (KeyError, TypeError) as error:
        raise ValueError("an anchor without its parts") from error


def is_genuine(anchor: Anchor, trusted: dict[str, bytes]) -> bool:
    """Signed by a key that counts."""
    public = trusted.get(anchor.key)
    return public is not None and keys.is_signed(public, anchor.signature, SIGNED + anchor.text)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: anchors taken, heads under them, statements delivered, and the last number."""

    taken: int
    streams: int
    delivered: int
    last: int


def folders() -> list[Folder]:
    """Where anchors are delivered: each of the folders that `KANIM_ANCHORS_DIR` names."""
    return [Folder(path) for path in settings.ANCHORS_DIRS]


def anchor(now: datetime | None = None) -> Summary:
    """Delivers what waits, takes anchors until nothing is dirty, and delivers those. Safe to repeat.

    Raises `Unavailable` when the key or a folder can't be used, `Conflict` when what was delivered does not agree
    with this database; nothing is lost, the marks stay."""
    key = keys.private_key()
    delivered = deliver()
    taken = streams = 0
    while True:
        heads = _take(now or clock.now(), key)
        if not heads:
            break
        taken, streams = taken + 1, streams + heads
        delivered += deliver()
    return Summary(taken, streams, delivered, _last_number())


def _take(now: datetime, key: Any) -> int:
    """One anchor over at most `MOST_HEADS` streams; gives how many. Nothing is written when none is dirty."""
    with db.write_transaction():
        if db.is_postgresql():
            db.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = last_in_database()
        number = last.number + 1 if last else 1
        db.execute(
            "INSERT INTO ledger_anchor_head (anchor, stream, seq, hash) "
            "SELECT CAST(%s AS integer), d.stream, e.seq, e.hash "
            "FROM (SELECT DISTINCT stream FROM ledger_dirty_stream ORDER BY stream LIMIT %s) d "
            "JOIN ledger_event e ON e.stream = d.stream "
            "AND e.seq = (SELECT MAX(x.seq) FROM ledger_event x WHERE x.stream = d.stream)",
            [number, MOST_HEADS],
        )
        heads = heads_in_database(number)
        if not heads:
            return 0
        db.execute(
            "DELETE FROM ledger_dirty_stream WHERE EXISTS (SELECT 1 FROM ledger_anchor_head h "
            "WHERE h.anchor = %s AND h.stream = ledger_dirty_stream.stream AND ledger_dirty_stream.seq <= h.seq)",
            [number],
        )
        before = _last_root(last)
        _store(
            number,
            last,
            now,
            key,
            {"kind": "anchor", "root": root_of(heads), "prev_root": before, "streams": len(heads)},
        )
        return len(heads)


def _store(number: int, last: Anchor | None, now: datetime, key: Any, more: dict[str, Any]) -> None:
    text = dumps(
        {
            "v": VERSION,
            "number": number,
            "prev": last.hash if last else ZERO,
            "time": instant(now),
            "key": keys.fingerprint(keys.public_bytes(key)),
            **more,
        }
    )
    db.execute(
        "INSERT INTO ledger_anchor (number, text, signature) VALUES (%s, %s, %s)",
        [number, text, key.sign(SIGNED + text)],
    )


def root_of(heads: Sequence[Head]) -> str:
    """The root, in hex, over heads in the order of their streams."""
    return merkle.root([merkle.leaf(h.stream, h.seq, h.hash) for h in heads]).hex()


def heads_in_database(number: int) -> list[Head]:
    return [
        Head(db.as_uuid(stream), seq, bytes(digest))
        for stream, seq, digest in db.fetch(
            "SELECT stream, seq, hash FROM ledger_anchor_head WHERE anchor = %s ORDER BY stream", [number]
        )
    ]


def anchors_in_database(after: int = 0) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, text and signature of what this database holds, unjudged."""
    for number, text, signature in db.fetch(
        "SELECT number, text, signature FROM ledger_anchor WHERE number > %s ORDER BY number", [after]
    ):
        yield number, bytes(text), bytes(signature)


def last_in_database() -> Anchor | None:
    row = db.fetch_one("SELECT text, signature FROM ledger_anchor ORDER BY number DESC LIMIT 1")
    return parse(bytes(row[0]), bytes(row[1])) if row else None


def _last_number() -> int:
    row = db.fetch_one("SELECT MAX(number) FROM ledger_anchor")
    return int(row[0] or 0) if row else 0


def _last_root(last: Anchor | None) -> str:
    """The root of the last anchor; a restore has none, so its last kept one's would mislead: zeros."""
    return last.root if last is not None and last.root else ZERO


def deliver() -> int:
    """Writes what the folders do not hold yet, in order; gives how many statements were written."""
    trusted = keys.trusted()
    return sum(_deliver_to(folder, trusted) for folder in folders())


def _deliver_to(folder: Folder, trusted: dict[str, bytes]) -> int:
    with folder.locked():
        held = folder.last()
        after = 0
        if held is not None:
            after = parse(*held).number
            _require_agreement(folder, held, after)
        count = 0
        for number, text, signature in anchors_in_database(after):
            made = parse(text, signature)
            heads = heads_in_database(number) if made.kind == "anchor" else []
            if (
                made.number != number
                or not is_genuine(made, trusted)
                or (made.kind == "anchor" and (not heads or root_of(heads) != made.root))
            ):
                raise _differs(folder, number)
            folder.append(number, text, signature, heads)
            count += 1
        return count


def _require_agreement(folder: Folder, held: tuple[bytes, bytes], number: int) -> None:
    row = db.fetch_one("SELECT text, signature FROM ledger_anchor WHERE number = %s", [number])
    if row is None or (bytes(row[0]), bytes(row[1])) != held:
        raise _differs(folder, number)


def _differs(folder: Folder, number: int) -> Conflict:
    return Conflict(
        Text(
            f"Jangkar {number} di {folder.path} tidak sama dengan yang ada di basis data ini: basis data diganti, "
            "dipulihkan, atau diubah. Jalankan `kanim ledger verify`; setelah pemulihan yang sah, jalankan "
            "`kanim ledger restored`.",
            f"Anchor {number} in {folder.path} is not the one in this database: it was replaced, restored or "
            "changed. Run `kanim ledger verify`; after a lawful restore, run `kanim ledger restored`.",
        ),
        code="ANCHORS_DIFFER",
    )


def declare_restored(now: datetime | None = None) -> tuple[int, int]:
    """States, signed, that this database was lawfully put back to an earlier one: the delivered anchors that it
    does not hold are void from here on, and every stream is dirty again. Gives (kept, void).

    Raises `Conflict` when the database holds anchors that were not delivered as they are."""
    key, when = keys.private_key(), now or clock.now()
    folder = folders()[0]
    with folder.locked():
        delivered = [parse(*line) for line in folder.statements()]
        mine = {number: (text, signature) for number, text, signature in anchors_in_database()}
        agreeing = [a.number for a in delivered if mine.get(a.number) == (a.text, a.signature)]
        kept = max(agreeing, default=0)
        last = delivered[-1] if delivered else None
        if last is None or kept == last.number:
            return kept, 0
        if any(number > kept for number in mine):
            raise _differs(folder, kept + 1)
        try:
            with db.write_transaction():
                _store(last.number + 1, last, when, key, {"kind": "restore", "kept": kept})
                db.execute(
                    "INSERT INTO ledger_dirty_stream (stream, seq) "
                    "SELECT stream, MAX(seq) FROM ledger_event GROUP BY stream ON CONFLICT DO NOTHING"
                )
        except IntegrityError as error:
            raise _differs(folder, last.number + 1) from error
    for other in folders():
        _deliver_restore(other)
    return kept, last.number - kept


def _deliver_restore(folder: Folder) -> None:
    made = last_in_database()
    if made is None:
        return
    with folder.locked():
        held = folder.last()
        if held is None or parse(*held).hash == made.prev:
            folder.append(made.number, made.text, made.signature, [])


def covering(stream: UUID) -> Anchor | None:
    """The last delivered anchor over a head of the stream; None when there is none."""
    held = folders()[0].last()
    row = held and db.fetch_one(
        "SELECT a.text, a.signature FROM ledger_anchor_head h JOIN ledger_anchor a ON a.number = h.anchor "
        "WHERE h.stream = %s AND h.anchor <= %s ORDER BY h.anchor DESC LIMIT 1",
        [stream, parse(*held).number],
    )
    return parse(bytes(row[0]), bytes(row[1])) if row else None
