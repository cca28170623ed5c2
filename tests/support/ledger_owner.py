"""What whoever owns the database can do to the ledger: drop its triggers and make a chain anew that agrees with
itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel.canonical import dumps, loads, sha256
from kanim.kernel.db import execute, fetch, is_postgresql
from kanim.kernel.ledger.format import SALT_BYTES, commitment, first_prev, header_bytes
from kanim.kernel.ledger.triggers import POSTGRESQL, PROTECTED, SQLITE
from kanim.kernel.organisation.models import Office
from support.office import NOW


@dataclass(frozen=True, slots=True)
class Told:
    """One event as its forger thinks of it: its time, and salt and body of each group."""

    at: datetime
    parts: tuple[tuple[bytes, bytes], ...]

    def with_group(self, number: int, **change: Any) -> Told:
        parts = list(self.parts)
        salt, body = parts[number]
        parts[number] = (salt, dumps(loads(body) | change))
        return replace(self, parts=tuple(parts))


def forged(at: datetime, *groups: dict[str, Any]) -> Told:
    return Told(at, tuple((bytes(SALT_BYTES), dumps(group)) for group in groups))


def drop_triggers() -> None:
    for name, made in POSTGRESQL.items() if is_postgresql() else SQLITE.items():
        table = next(t for t in PROTECTED if name.startswith(t) and name[len(t) :] in _ENDS)
        execute(f"DROP TRIGGER {name} ON {table}" if is_postgresql() else f"DROP TRIGGER {name}")
        assert made


_ENDS = ("_append_only", "_no_truncate", "_no_update", "_no_delete", "_named")


def told_of(stream: UUID) -> list[Told]:
    """What stands in the stream now."""
    parts: dict[int, list[tuple[bytes, bytes]]] = {}
    for seq, salt, body in fetch(
        "SELECT seq, salt, body FROM ledger_payload WHERE stream = %s ORDER BY seq, part", [stream]
    ):
        parts.setdefault(seq, []).append((bytes(salt), bytes(body)))
    headers = fetch("SELECT seq, header FROM ledger_event WHERE stream = %s ORDER BY seq", [stream])
    return [
        Told(datetime.fromisoformat(loads(bytes(header))["time"]), tuple(parts.get(seq, ())))
        for seq, header in headers
    ]


def remove(stream: UUID) -> None:
    for table in ("ledger_event", "ledger_payload", "ledger_dirty_stream"):
        execute(f"DELETE FROM {table} WHERE stream = %s", [stream])


def rewrite(stream: UUID, events: list[Told], *, table: str = "organisation_office") -> None:
    """Puts these events in the place of all of the stream, rightly chained, and moves the row's head to fit."""
    remove(stream)
    head = first_prev(stream)
    for seq, told in enumerate(events, 1):
        commitments = [commitment(salt, body) for salt, body in told.parts]
        header = header_bytes(stream, seq, head, told.at, commitments)
        head = sha256(header)
        execute(
            "INSERT INTO ledger_event (stream, seq, header, hash) VALUES (%s, %s, %s, %s)",
            [stream, seq, header, head],
        )
        for part, (salt, body) in enumerate(told.parts):
            execute(
                "INSERT INTO ledger_payload (stream, seq, part, salt, body) VALUES (%s, %s, %s, %s, %s)",
                [stream, seq, part, salt, body],
            )
    execute(f"UPDATE {table} SET head_seq = %s, head_hash = %s WHERE id = %s", [len(events), head, stream])


def new_counter(code: str) -> Office:
    """A row that owns a stream and that nothing else names; its stream is empty yet."""
    return Office.objects.create(
        code=code,
        kind=Office.Kind.SERVICE_POINT,
        unit="kanim",
        name=code,
        name_en=code,
        short_name=code,
        valid_from=NOW.date(),
    )
