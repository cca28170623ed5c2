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


@lru_cache(maxsize=32)
def _one_statement(parts: int) -> str:
    """Event, payload and dirty mark in one round trip (PostgreSQL)."""
    rows = ",".join(["(%s,%s,%s,%s,%s,%s::uuid)"] * parts)
    return (
        "WITH e AS (INSERT INTO ledger_event (stream,seq,header,hash) VALUES (%s,%s,%s,%s)), "
        f"p AS (INSERT INTO ledger_payload (stream,seq,part,salt,body,subject) VALUES {rows}) "
        "INSERT INTO ledger_dirty_stream (stream) VALUES (%s) ON CONFLICT DO NOTHING"
    )


def write(event: Sealed) -> None:
    """Stores a sealed event. The caller moves the head of the row that owns the stream in the same transaction."""
    stream = db.param(event.stream)
    payload = [
        value
        for part, (salt, body, subject) in enumerate(event.parts)
        for value in (stream, event.seq, part, salt, body, None if subject is None else db.param(subject))
    ]
    with connection.cursor() as cursor:
        if db.is_postgresql():
            cursor.execute(
                _one_statement(len(event.parts)),
                [stream, event.seq, event.header, event.hash, *payload, stream],
            )
            return
        cursor.execute(
            "INSERT INTO ledger_event (stream,seq,header,hash) VALUES (%s,%s,%s,%s)",
            [stream, event.seq, event.header, event.hash],
        )
        rows = ",".join(["(%s,%s,%s,%s,%s,%s)"] * len(event.parts))
        cursor.execute(
            f"INSERT INTO ledger_payload (stream,seq,part,salt,body,subject) VALUES {rows}", payload
        )
        cursor.execute(
            "INSERT INTO ledger_dirty_stream (stream) VALUES (%s) ON CONFLICT DO NOTHING", [stream]
        )


def append(row: Streamed, now: datetime, groups: list[Group]) -> int:
    """Adds an event to the row's stream and moves its head; gives the event's number in the stream.

    Raises `Conflict` when someone else wrote to the stream since the row was read."""
    event = seal(row.id, row.head_seq, bytes(row.head_hash), now, groups)
    write(event)
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
    row.head_seq, row.head_hash = event.seq, event.hash
    return event.seq
