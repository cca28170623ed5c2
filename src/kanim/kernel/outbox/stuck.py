"""The queue as a person sees it: what is stuck, what waits, and trying again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel import clock, db
from kanim.kernel.errors import Conflict, NotVisible
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message that failed as often as it may. `blocked` counts the later ones of its case behind it."""

    id: UUID
    kind: str
    name: str
    order_key: UUID | None
    attempts: int
    created_at: datetime
    error: str
    blocked: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The state of the queue. `oldest_s` is the age in seconds of the oldest message that is due."""

    waiting: int
    stuck: int
    oldest_s: int


_STUCK = (
    "SELECT m.id, m.kind, m.name, m.order_key, m.attempts, m.created_at, m.error, "
    "(SELECT COUNT(*) FROM outbox_message w WHERE w.order_key = m.order_key AND w.seq > m.seq "
    "AND w.state = 'waiting') FROM outbox_message m WHERE m.state = 'stuck' {more} ORDER BY m.seq LIMIT %s"
)
_DISCARD = "UPDATE outbox_message SET state = 'discarded' WHERE id = %s AND state = 'stuck'"
_RETRY = (
    "UPDATE outbox_message SET state = 'waiting', attempts = 0, next_try_at = %s "
    "WHERE id = %s AND state = 'stuck'"
)


def stuck(limit: int = 100) -> list[Stuck]:
    """The stuck messages, oldest first. A person decides: mend the cause, then `retry`."""
    return _read(db.fetch(_STUCK.format(more=""), [limit]))


def _read(rows: list[tuple[Any, ...]]) -> list[Stuck]:
    found = []
    for id_, kind, name, order_key, attempts, created_at, error, blocked in rows:
        created = db.as_time(created_at)
        assert created is not None
        key = None if order_key is None else db.as_uuid(order_key)
        found.append(Stuck(db.as_uuid(id_), kind, name, key, attempts, created, error, blocked))
    return found


def stuck_of(order_key: UUID) -> list[UUID]:
    """The stuck messages of one order key, oldest first."""
    rows = db.fetch(
        "SELECT id FROM outbox_message WHERE order_key = %s AND state = 'stuck' ORDER BY seq", [order_key]
    )
    return [db.as_uuid(row[0]) for row in rows]


def troubles(order_keys: list[UUID]) -> dict[UUID, Stuck]:
    """Of each order key the first message that has failed and is not done, stuck or about to be tried again."""
    if not order_keys:
        return {}
    marks = ", ".join(["%s"] * len(order_keys))
    rows = db.fetch(
        "SELECT m.id, m.kind, m.name, m.order_key, m.attempts, m.created_at, m.error, m.state FROM outbox_message m "
        f"WHERE m.order_key IN ({marks}) AND m.error <> '' AND m.state IN ('waiting', 'stuck') ORDER BY m.seq DESC",
        [*order_keys],
    )
    found = {}
    for id_, kind, name, order_key, attempts, created_at, error, state in rows:
        created, key = db.as_time(created_at), db.as_uuid(order_key)
        assert created is not None
        blocked = 1 if state == "stuck" else 0
        found[key] = Stuck(db.as_uuid(id_), kind, name, key, attempts, created, error, blocked)
    return found


def retry(message_id: UUID, now: datetime | None = None) -> None:
    """Lets a stuck message be tried again at once, with all its tries.

    Raises `NotVisible` when there is no such message and `Conflict` when it is not stuck."""
    with db.write_transaction():
        if db.execute(_RETRY, [now or clock.now(), message_id]) == 1:
            return
        raise _not_stuck(message_id)


def discard(message_id: UUID) -> Stuck:
    """Gives a stuck message up, in the open transaction of whoever records why: what waits behind it goes on.

    Raises `NotVisible` when there is no such message and `Conflict` when it is not stuck."""
    found = find_stuck(message_id)
    if found is None or db.execute(_DISCARD, [message_id]) != 1:
        raise _not_stuck(message_id)
    return found


def find_stuck(message_id: UUID) -> Stuck | None:
    rows = db.fetch(_STUCK.format(more="AND m.id = %s"), [message_id, 1])
    return _read(rows)[0] if rows else None


def _not_stuck(message_id: UUID) -> NotVisible | Conflict:
    if db.fetch_one("SELECT 1 FROM outbox_message WHERE id = %s", [message_id]) is None:
        return NotVisible()
    return Conflict(
        Text(
            "Pesan ini tidak macet lagi; tidak ada yang perlu dilakukan.",
            "This message is not stuck any more; nothing needs to be done.",
        ),
        code="NOT_STUCK",
    )


def figures(now: datetime | None = None) -> Figures:
    """How much waits and how old the oldest is: for the health page and the operator's desk."""
    moment = now or clock.now()
    waiting = db.fetch_one(
        "SELECT COUNT(*), MIN(CASE WHEN next_try_at <= %s THEN created_at END) FROM outbox_message "
        "WHERE state = 'waiting'",
        [moment],
    )
    stuck_now = db.fetch_one("SELECT COUNT(*) FROM outbox_message WHERE state = 'stuck'")
    assert waiting is not None and stuck_now is not None
    oldest = db.as_time(waiting[1])
    age = 0 if oldest is None else max(0, int((moment - oldest).total_seconds()))
    return Figures(waiting=waiting[0], stuck=stuck_now[0], oldest_s=age)
