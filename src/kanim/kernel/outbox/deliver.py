"""Delivering messages: events to their consumers, jobs to the registry, in order within a case.

An event is consumed in one transaction: the claim (row lock), the inbox rows, what the consumers write, and
the mark that it is done. A job may speak to the outside, so it runs in no transaction: it is claimed by a
lease, and one whose worker died is taken up again when the lease ends.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError

from kanim.kernel import canonical, clock, db
from kanim.kernel.errors import KanimError, Unavailable
from kanim.kernel.outbox.subscriptions import Delivery, Subscriptions, subscriptions
from kanim.kernel.registry import registry

log = logging.getLogger(__name__)

EVENT_ATTEMPTS = 10
LEASE = timedelta(minutes=3)
LONGEST_WAIT_S = 15 * 60

_HEAD = (
    "SELECT m.seq, m.id, m.kind, m.name, m.order_key, m.payload, m.created_at, m.attempts "
    "FROM outbox_message m WHERE m.state = 'waiting' AND m.next_try_at <= %s "
    "AND (m.order_key IS NULL OR NOT EXISTS (SELECT 1 FROM outbox_message e "
    "WHERE e.order_key = m.order_key AND e.seq < m.seq AND e.state IN ('waiting', 'stuck'))) "
    "ORDER BY m.next_try_at, m.seq LIMIT 1"
)
_LEASE = "UPDATE outbox_message SET next_try_at = %s, attempts = attempts + 1 WHERE seq = %s"
_DONE = (
    "UPDATE outbox_message SET state = 'done', done_at = %s, attempts = %s, error = '' "
    "WHERE seq = %s AND state = 'waiting'"
)
_FAILED = (
    "UPDATE outbox_message SET state = %s, attempts = %s, next_try_at = %s, error = %s "
    "WHERE seq = %s AND state = 'waiting' AND attempts <= %s"
)
_STUCK = "UPDATE outbox_message SET state = 'stuck', error = %s WHERE seq = %s AND state = 'waiting'"
_RECEIVED = (
    "INSERT INTO outbox_inbox (message_id, consumer, object_id, received_at) VALUES (%s,%s,%s,%s) "
    "ON CONFLICT (message_id, consumer, object_id) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class _Claim:
    seq: int
    delivery: Delivery


class _HandlerFailed(Exception):
    """A consumer or job raised; carries what it was through the transaction that it undoes."""

    def __init__(self, claim: _Claim, failure: Exception):
        self.claim, self.failure = claim, failure
        super().__init__(type(failure).__name__)


def run_once(now: datetime | None = None, limit: int = 50, *, wiring: Subscriptions = subscriptions) -> int:
    """Delivers up to `limit` messages that are due; gives how many were tried, whether or not they succeeded.

    Safe to run in several workers on PostgreSQL. Raises only when the database itself does not answer."""
    tried = 0
    while tried < limit and _deliver_next(now, wiring):
        tried += 1
    return tried


def _deliver_next(now: datetime | None, wiring: Subscriptions) -> bool:
    moment = now or clock.now()
    try:
        with db.write_transaction():
            claim = _claim(moment)
            if claim is None:
                return False
            if claim.delivery.attempt > _attempts_allowed(claim.delivery):
                # each try of it ended with its worker: nobody was left to say that it failed
                _give_up(claim)
                return True
            if claim.delivery.kind == "job":
                db.execute(_LEASE, [moment + LEASE, claim.seq])
            else:
                _consume(claim, moment, wiring)
                db.execute(_DONE, [moment, claim.delivery.attempt, claim.seq])
                return True
        _work(claim)
        db.execute(_DONE, [now or clock.now(), claim.delivery.attempt, claim.seq])
    except _HandlerFailed as failed:
        _put_back(failed.claim, failed.failure, now or clock.now())
    return True


def _claim(now: datetime) -> _Claim | None:
    """The next message that is due and first of its order key, locked for this transaction."""
    lock = " FOR UPDATE SKIP LOCKED" if db.is_postgresql() else ""
    row = db.fetch_one(_HEAD + lock, [now])
    if row is None:
        return None
    seq, id_, kind, name, order_key, payload, created_at, attempts = row
    created = db.as_time(created_at)
    assert created is not None
    return _Claim(
        seq,
        Delivery(
            id=db.as_uuid(id_),
            kind=kind,
            name=name,
            order_key=None if order_key is None else db.as_uuid(order_key),
            payload=canonical.loads(payload),
            created_at=created,
            attempt=attempts + 1,
        ),
    )


def _consume(claim: _Claim, now: datetime, wiring: Subscriptions) -> None:
    delivery = claim.delivery
    for consumer in wiring.consumers(delivery.name):
        if received(delivery.id, consumer.name, delivery.order_key or delivery.id, now):
            _call(claim, consumer.handler, delivery)


def _work(claim: _Claim) -> None:
    _call(claim, _job, claim.delivery)


def _job(delivery: Delivery) -> None:
    registry.get("job", delivery.name).call(dict(delivery.payload))


def _call(claim: _Claim, call: Any, delivery: Delivery) -> None:
    try:
        call(delivery)
    except (OperationalError, InterfaceError) as lost:
        if db.is_away(lost):
            raise  # no fault of this message
        raise _HandlerFailed(claim, lost) from lost
    except Exception as failure:
        # Whatever a consumer raises, the message stays and is seen; the worker goes on with the others.
        raise _HandlerFailed(claim, failure) from failure


def _give_up(claim: _Claim) -> None:
    db.execute(_STUCK, ["WorkerDied: each try ended with the worker's process", claim.seq])
    log.error(
        "%s %s %s ends its workers; now stuck", claim.delivery.kind, claim.delivery.name, claim.delivery.id
    )


def received(message_id: UUID, consumer: str, object_id: UUID, now: datetime) -> bool:
    """Notes in the open transaction that a consumer takes a message in; False when it had done so before."""
    return db.execute(_RECEIVED, [message_id, consumer, object_id, now]) == 1


def wait_before(attempt: int, failure: BaseException | None = None, chance: float | None = None) -> timedelta:
    """How long to wait after the `attempt`-th failure: 2, 4, 8 … seconds, at most 15 minutes, each moved by
    up to half either way so that many do not return together; at least what the other side asked for."""
    share = random.random() if chance is None else chance
    seconds = min(LONGEST_WAIT_S, 2.0 ** min(attempt, 12)) * (0.5 + share)
    if isinstance(failure, Unavailable) and attempt > 2:
        seconds = max(seconds, float(failure.retry_after_s))
    return timedelta(seconds=seconds)


def _put_back(claim: _Claim, failure: Exception, now: datetime) -> None:
    """The message waits for its next try, or is stuck after the last one."""
    delivery = claim.delivery
    state = "stuck" if delivery.attempt >= _attempts_allowed(delivery) else "waiting"
    again = now + wait_before(delivery.attempt, failure)
    with db.write_transaction():
        db.execute(_FAILED, [state, delivery.attempt, again, told(failure), claim.seq, delivery.attempt])
    log.warning(
        "%s %s %s failed at try %d (%s)%s",
        delivery.kind,
        delivery.name,
        delivery.id,
        delivery.attempt,
        type(failure).__name__,
        ", now stuck" if state == "stuck" else "",
    )


def _attempts_allowed(delivery: Delivery) -> int:
    if delivery.kind == "job" and registry.has("job", delivery.name):
        return int(registry.get("job", delivery.name).meta.get("retry", EVENT_ATTEMPTS))
    return EVENT_ATTEMPTS


def told(failure: BaseException) -> str:
    """What the stuck list shows: our own refusals in words, others by kind and place. Never the text of a
    foreign error, which may quote personal data."""
    if isinstance(failure, KanimError):
        return f"{type(failure).__name__}: {failure.message.en}"[:500]
    at = failure.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f" at {at.tb_frame.f_globals.get('__name__', '?')}:{at.tb_lineno}" if at else ""
    return f"{type(failure).__name__}{place}"[:500]
