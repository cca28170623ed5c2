"""Reading what happened in one stream, in order, with the payloads that a reader may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.canonical import loads


@dataclass(frozen=True, slots=True)
class Part:
    """One payload group of an event. `data` is None when it was erased or the reader may not see it."""

    number: int
    data: Mapping[str, Any] | None
    subject: UUID | None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as told by its header and its groups. `told` is group 0: verb, actor, post, clause."""

    stream: UUID
    seq: int
    at: datetime
    hash: bytes
    told: Mapping[str, Any]
    parts: tuple[Part, ...]

    @property
    def verb(self) -> str:
        return str(self.told.get("verb", ""))

    @property
    def data(self) -> Mapping[str, Any]:
        """The first group of what was submitted; empty when there is none to see."""
        return next((p.data for p in self.parts if p.number > 0 and p.data is not None), {})


Reads = Callable[[int, UUID | None], bool]


def everything(part: int, subject: UUID | None) -> bool:
    return True


def events_of(
    stream: UUID, *, may_read: Reads = everything, after: int = 0, limit: int | None = None
) -> list[Happening]:
    """The events of a stream in order, after the sequence number `after`. Two queries.

    The caller has checked that the reader may see the row that owns the stream; `may_read(part, subject)`
    says which groups he may read, and what he may not is never parsed."""
    tail = "" if limit is None else f" LIMIT {int(limit)}"
    events = db.fetch(
        f"SELECT seq, header, hash FROM ledger_event WHERE stream = %s AND seq > %s ORDER BY seq{tail}",
        [stream, after],
    )
    if not events:
        return []
    parts: dict[int, dict[int, Part]] = {}
    for seq, part, body, subject in db.fetch(
        "SELECT seq, part, body, subject FROM ledger_payload WHERE stream = %s AND seq > %s AND seq <= %s "
        "ORDER BY seq, part",
        [stream, after, events[-1][0]],
    ):
        about = None if subject is None else db.as_uuid(subject)
        data = loads(bytes(body)) if may_read(part, about) else None
        parts.setdefault(seq, {})[part] = Part(part, data, about)
    return [_happening(stream, seq, bytes(header), bytes(h), parts.get(seq, {})) for seq, header, h in events]


def _happening(stream: UUID, seq: int, header: bytes, digest: bytes, found: Mapping[int, Part]) -> Happening:
    told = loads(header)
    parts = tuple(
        found.get(number, Part(number, None, None, erased=True)) for number in range(len(told["commit"]))
    )
    first = parts[0].data if parts else None
    return Happening(
        stream, seq, datetime.fromisoformat(told["time"]), digest, first if first is not None else {}, parts
    )
