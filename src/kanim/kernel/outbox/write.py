"""Writing messages, in the transaction of the fact that they tell of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, db

_INSERT = (
    "INSERT INTO outbox_message "
    "(id, kind, name, order_key, payload, state, attempts, created_at, next_try_at, error) "
    "VALUES (%s,%s,%s,%s,%s,'waiting',0,%s,%s,'')"
)


def _write(kind: str, now: datetime, name: str, payload: Mapping[str, Any], order_key: UUID | None) -> UUID:
    message = db.uuid7()
    db.execute(_INSERT, [message, kind, name, order_key, canonical.dumps(dict(payload)).decode(), now, now])
    return message


def publishing(
    now: datetime, name: str, payload: Mapping[str, Any], order_key: UUID | None = None
) -> db.Statement:
    """As `publish`, as a statement that goes along with its writer's last write."""
    told = canonical.dumps(dict(payload)).decode()
    return _INSERT, [db.uuid7(), "event", name, order_key, told, now, now]


def publish(now: datetime, name: str, payload: Mapping[str, Any], order_key: UUID | None = None) -> UUID:
    """Tells a fact to whoever has subscribed to it; messages of one `order_key` arrive in order."""
    return _write("event", now, name, payload, order_key)


def enqueue(now: datetime, name: str, payload: Mapping[str, Any], order_key: UUID | None = None) -> UUID:
    """Asks for a registered job to be done after the commit."""
    return _write("job", now, name, payload, order_key)
