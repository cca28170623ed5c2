"""Writing to the ledger: the one place that inserts events."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import connection

from kanim.kernel import db
from kanim.kernel.errors import Conflict
from kanim.kernel.ledger.format import Group, Sealed, seal
from kanim.kernel.ledger.models import Streamed
from kanim.kernel.texts import Text

_EVENT = "INSERT INTO ledger_event (stream,seq,header,hash) VALUES (%s,%s,%s,%s)"
_DIRTY = "INSERT INTO ledger_dirty_stream (stream,seq) VALUES (%s,%s) ON CONFLICT DO NOTHING"


@lru_cache(maxsize=64)
def _payload(parts: int, vendor: str) -> str:
    subject = "%s::uuid" if vendor == "postgresql" else "%s"  # a NULL in VALUES says nothing of its type
    rows = ",".join([f"(%s,%s,%s,%s,%s,{subject})"] * parts)
    return f"INSERT INTO ledger_payload (stream,seq,part,salt,body,subject) VALUES {rows}"


def write(event: Sealed, *others: db.Statement) -> None:
    """Stores a sealed event, and with it, in one round trip where the database can, the caller's `others`.

    The caller moves the head of the row that owns the stream in the same transaction."""
    payload = [
        value
        for part, (salt, body, subject) in enumerate(event.parts)
        for value in (event.stream, event.seq, part, salt, body, subject)
    ]
    db.together(
        (_EVENT, (event.stream, event.seq, event.header, event.hash)),
        (_payload(len(event.parts), connection.vendor), payload),
        (_DIRTY, (event.stream, event.seq)),
        *others,
    )


def append(row: Streamed, now: datetime, groups: list[Group]) -> int:
    """Adds an event to the row's stream and moves its head; gives the event's number in the stream.

    Raises `Conflict` when someone else wrote to the stream since the row was read."""
    event = seal(row.id, row.head_seq, bytes(row.head_hash), now, groups)
    moved = db.execute(
        f"UPDATE {row._meta.db_table} SET head_seq = %s, head_hash = %s WHERE id = %s AND head_seq = %s",
        [event.seq, event.hash, row.id, row.head_seq],
    )
    if moved != 1:
        raise Conflict(
            Text(
                "Data ini baru saja diubah orang lain. Muat ulang, lalu ulangi.",
                "Someone else has just changed this. Reload and try again.",
            ),
            code="STALE",
        )
    write(event)
    row.head_seq, row.head_hash = event.seq, event.hash
    return event.seq
