"""Verifying the whole ledger: every header, link, payload and head, in one pass over ordered rows.

Memory does not grow with the ledger: events, payloads, heads and what the delivered anchors say of them are read
side by side in the order of their streams, the first three from one snapshot of the database. Whoever owns the
database can make a chain anew that agrees with itself; he can't make the anchors anew that were delivered before.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from kanim.kernel import db
from kanim.kernel.canonical import loads
from kanim.kernel.ledger.coverage import Coverage, coverage
from kanim.kernel.ledger.format import first_prev
from kanim.kernel.ledger.models import Streamed

HEADER = re.compile(
    rb'\{"commit":\[((?:"[0-9a-f]{64}"(?:,"[0-9a-f]{64}")*)?)\],"prev":"([0-9a-f]{64})","seq":([1-9][0-9]*),'
    rb'"stream":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",'
    rb'"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","v":1\}'
)
KEPT_FAULTS = 1000
BATCH = 5000
CASE_TABLE = "casework_case"
ANCHOR_TABLE = "ledger_anchor"
NOWHERE = UUID(int=0)  # the stream of a fault that is about no stream


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one place: the stream, the number of the event in it, and what kind of wrong.

    header_malformed   the bytes are not a header of this format
    header_elsewhere   the header tells another stream or number than where it stands
    hash_wrong         the stored hash is not that of the stored header
    chain_broken       the header does not name the hash of the event before
    event_missing      an event of the stream is gone
    event_added        there is an event after the one that the row's head names
    head_wrong         the row's head has another hash than the last event
    payload_changed, payload_missing, payload_added   a group differs, is gone without an erasure, or extra
    payload_back       a group that was lawfully erased is there again
    time_backwards     the event is older than the one before
    owner_missing      events of a stream that no row owns
    events_missing     a row whose stream has no event at all
    stream_missing     a delivered anchor covers the stream, and nothing of it is left
    anchor_differs     the event has another hash than a delivered anchor says: this event, or one after `since`
                       (the last that agrees with an anchor), was changed and all after it made to fit
    anchor_…           an anchor itself is wrong (`coverage.AnchorFault`); `seq` is its number"""

    stream: UUID
    seq: int
    kind: str
    table: str = ""
    case: str = ""  # the case's number; the stream's id where it is no case
    since: int = 0

    def as_json(self) -> dict[str, Any]:
        told = {
            "case": self.case,
            "seq": self.seq,
            "kind": self.kind,
            "stream": str(self.stream),
            "table": self.table,
        }
        return told | ({"since": self.since} if self.kind == "anchor_differs" else {})


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified. `faults` holds the first thousand; `left_out` counts those after. `unanchored` counts the
    events that no delivered anchor covers: of these, a chain made anew would not be noticed."""

    events: int
    streams: int
    cases: int
    faults: tuple[Fault, ...]
    left_out: int = 0
    unanchored: int = 0
    anchors: int = 0
    anchored_at: str = ""
    undelivered: int = 0
    void: int = 0
    restores: int = 0

    @property
    def ok(self) -> bool:
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        return {
            "events": self.events,
            "cases": self.cases,
            "streams": self.streams,
            "ok": self.ok,
            "faults": [f.as_json() for f in self.faults],
            "left_out": self.left_out,
            "unanchored": self.unanchored,
            "anchors": {
                "delivered": self.anchors,
                "last": self.anchored_at,
                "undelivered": self.undelivered,
                "restores": self.restores,
                "void": self.void,
            },
        }


def streamed_tables() -> list[str]:
    """The tables whose rows own a stream."""
    return sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, Streamed))


_BACK = (
    "SELECT DISTINCT p.stream, p.seq FROM ledger_erasure x JOIN ledger_payload p "
    "ON p.stream = x.stream AND p.seq = x.seq AND p.part = x.part ORDER BY p.stream, p.seq LIMIT 1000"
)


def verify() -> Report:
    """Checks every event against the format, its neighbours, its payloads, the head of its row and the anchors.

    Raises `Unavailable` when the delivered anchors can't be read."""
    with coverage() as covered, _snapshot() as read:
        walk = _Walk(read, streamed_tables(), covered)
        walk.run()
        for stream, seq in read(_BACK):
            walk.faults.append(Fault(db.as_uuid(stream), seq, "payload_back"))
    numbers = _case_numbers([f.stream for f in walk.faults if f.table == CASE_TABLE])
    faults = [
        replace(
            f, case=numbers.get(f.stream, str(f.stream)) if f.table != ANCHOR_TABLE else f"anchor {f.seq}"
        )
        for f in walk.faults
    ]
    return Report(
        walk.events,
        walk.streams,
        walk.cases,
        tuple(faults),
        walk.left_out,
        walk.unanchored,
        covered.count,
        covered.last_time,
        covered.undelivered,
        covered.void,
        covered.restores,
    )


Key = Any  # 16 bytes on PostgreSQL, 32 hex digits on SQLite; both sort as the database sorts the ids
Rows = Iterator[tuple[Any, ...]]
Read = Callable[[str], Rows]


def _uuid(key: Key) -> UUID:
    return UUID(hex=key) if isinstance(key, str) else UUID(bytes=bytes(key))


class _Walk:
    """One pass. Each of the four sources has its next row at hand (None at its end)."""

    def __init__(self, read: Read, tables: list[str], covered: Coverage):
        key = "uuid_send({})" if db.is_postgresql() else "{}"
        stream, row_id = key.format("stream"), key.format("id")
        self._events = read(f"SELECT {stream}, seq, header, hash FROM ledger_event ORDER BY stream, seq")
        self._payloads = read(
            f"SELECT {stream}, seq, part, salt, body FROM ledger_payload ORDER BY stream, seq, part"
        )
        self._owners = heapq.merge(
            *(
                read(f"SELECT {row_id}, head_seq, head_hash, '{table}' FROM {table} ORDER BY id")
                for table in tables
            ),
            key=lambda row: row[0],
        )
        self._event = next(self._events, None)
        self._payload = next(self._payloads, None)
        self._owner = next(self._owners, None)
        self._heads = covered.heads()
        self._head = next(self._heads, None)
        self.events = self.streams = self.cases = self.left_out = self.unanchored = 0
        self.faults = [Fault(NOWHERE, f.number, f.kind, ANCHOR_TABLE) for f in covered.faults[:KEPT_FAULTS]]

    def run(self) -> None:
        while True:
            waiting = [
                row[0] for row in (self._event, self._payload, self._owner, self._head) if row is not None
            ]
            if not waiting:
                return
            self._stream(min(waiting))

    def _fault(self, key: Key, seq: int, kind: str, table: str, since: int = 0) -> None:
        if len(self.faults) < KEPT_FAULTS:
            self.faults.append(Fault(_uuid(key), seq, kind, table, since=since))
        else:
            self.left_out += 1

    def _stream(self, key: Key) -> None:
        """All that is stored of one stream: its owner, its events, their payloads; and what anchors say of it."""
        owner = None
        while self._owner is not None and self._owner[0] == key:
            owner = self._owner
            self._owner = next(self._owners, None)
        table = owner[3] if owner else ""
        self.cases += table == CASE_TABLE
        anchored: dict[int, set[bytes]] = {}
        while self._head is not None and self._head[0] == key:
            anchored.setdefault(self._head[1], set()).add(self._head[2])
            self._head = next(self._heads, None)
        if self._event is None or self._event[0] != key:
            self._without_events(key, table, is_anchored=bool(anchored))
            return
        self.streams += 1
        last_seq, last_hash = self._chain(key, table, anchored)
        if max(anchored, default=0) > max(last_seq, owner[1] if owner else 0):
            self._fault(key, last_seq + 1, "event_missing", table)
        if owner is None:
            self._fault(key, last_seq, "owner_missing", table)
        elif owner[1] > last_seq:
            self._fault(key, last_seq + 1, "event_missing", table)
        elif owner[1] < last_seq:
            self._fault(key, owner[1] + 1, "event_added", table)
        elif bytes(owner[2]) != last_hash:
            self._fault(key, last_seq, "head_wrong", table)

    def _without_events(self, key: Key, table: str, *, is_anchored: bool) -> None:
        if table:
            self._fault(key, 1, "events_missing", table)
        elif is_anchored:
            self._fault(key, 1, "stream_missing", table)
        while self._payload is not None and self._payload[0] == key:
            self._fault(key, self._payload[1], "payload_added", table)
            self._payload = next(self._payloads, None)

    def _chain(self, key: Key, table: str, anchored: dict[int, set[bytes]]) -> tuple[int, bytes]:
        """Follows the events of a stream; gives the number and hash of the last. `anchored` holds, by number, the
        hashes that delivered anchors say."""
        stream = _uuid(key)
        name = str(stream).encode()
        prev: bytes | None = first_prev(stream)  # None: not known, since the event before is faulty or gone
        seq, digest, time = 0, b"", b""
        missing: set[tuple[int, int]] = set()
        last_anchored, agreed, differs = max(anchored, default=0), 0, False
        while self._event is not None and self._event[0] == key:
            _, at, header, stored = self._event
            header, digest = bytes(header), bytes(stored)
            self.events += 1
            self.unanchored += at > last_anchored
            if at != seq + 1:
                for gone in range(seq + 1, min(at, seq + 1 + KEPT_FAULTS)):
                    self._fault(key, gone, "event_missing", table)
                prev = None
            seq = at
            found = HEADER.fullmatch(header)
            kind = _fault_of(found, header, digest, name, seq, prev, time)
            if at in anchored and not differs:
                differs = anchored[at] != {digest}
                if differs and not kind:
                    self._fault(key, seq, "anchor_differs", table, since=agreed)
                agreed = agreed if differs else at
            if kind:
                self._fault(key, seq, kind, table)
            if found is not None:
                time = found[5]
            prev = None if kind else digest
            self._payload_rows(key, seq, found, table, missing, judge=kind != "header_malformed")
            self._event = next(self._events, None)
        for at, _part in sorted(missing):
            self._fault(key, at, "payload_missing", table)
        while self._payload is not None and self._payload[0] == key:
            self._fault(key, self._payload[1], "payload_added", table)
            self._payload = next(self._payloads, None)
        return seq, digest

    def _payload_rows(
        self,
        key: Key,
        seq: int,
        found: re.Match[bytes] | None,
        table: str,
        missing: set[tuple[int, int]],
        *,
        judge: bool,
    ) -> None:
        """The groups of one event against what its header commits to."""
        commitments = found[1].decode()[1:-1].split('","') if found is not None and found[1] else []
        expected = 0
        while (row := self._payload) is not None and row[0] == key and row[1] <= seq:
            _, at, part, salt, body = row
            self._payload = next(self._payloads, None)
            if at < seq or (judge and part >= len(commitments)):
                self._fault(key, at, "payload_added", table)
                continue
            if not judge:
                continue
            missing.update((seq, gone) for gone in range(expected, part))
            expected = part + 1
            body = bytes(body)
            if sha256(bytes(salt) + body).hexdigest() != commitments[part]:
                self._fault(key, seq, "payload_changed", table)
            elif missing and part == 0:
                missing.difference_update(_erased_by(body))
        if judge:
            missing.update((seq, gone) for gone in range(expected, len(commitments)))


def _fault_of(
    found: re.Match[bytes] | None,
    header: bytes,
    digest: bytes,
    stream: bytes,
    seq: int,
    prev: bytes | None,
    time: bytes,
) -> str:
    """What is wrong with one event's header, the gravest first; '' when nothing is."""
    if found is None:
        return "header_malformed"
    if sha256(header).digest() != digest:
        return "hash_wrong"
    if found[4] != stream or int(found[3]) != seq:
        return "header_elsewhere"
    if prev is not None and found[2] != prev.hex().encode():
        return "chain_broken"
    return "time_backwards" if found[5] < time else ""


def _erased_by(body: bytes) -> set[tuple[int, int]]:
    """The groups that an event `payload.erased` names: `erased: [[seq, part], …]` in its group 0."""
    told = loads(body)
    if told.get("verb") != "payload.erased":
        return set()
    return {(int(at), int(part)) for at, part in told.get("erased", ()) if int(part) > 0}


def _case_numbers(streams: list[UUID]) -> dict[UUID, str]:
    if not streams:
        return {}
    model = apps.get_model("casework", "Case")
    return dict(model._base_manager.filter(id__in=streams[:KEPT_FAULTS]).values_list("id", "number"))


@contextmanager
def _snapshot() -> Iterator[Read]:
    """A reader whose cursors all see the database as it was at one moment; writers are not held up."""
    connection.ensure_connection()
    raw: Any = connection.connection
    opened = not connection.in_atomic_block
    if opened:
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if db.is_postgresql() else "BEGIN DEFERRED"
        raw.execute(begin)
    cursors: list[Any] = []

    def read(sql: str) -> Rows:
        cursor = raw.cursor(name=f"verify_{len(cursors)}") if db.is_postgresql() else raw.cursor()
        cursors.append(cursor)
        if db.is_postgresql():
            cursor.itersize = BATCH
            cursor.execute(sql, binary=True)
        else:
            cursor.arraysize = BATCH
            cursor.execute(sql)
        return iter(cursor)

    try:
        yield read
    finally:
        for cursor in cursors:
            cursor.close()
        if opened:
            raw.execute("ROLLBACK")
