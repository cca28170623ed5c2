"""Messages: written with the fact, delivered after it is committed, consumed once, in order within a case."""

from kanim.kernel.outbox.deliver import received, run_once
from kanim.kernel.outbox.stuck import Figures, Stuck, discard, figures, find_stuck, retry, stuck
from kanim.kernel.outbox.subscriptions import Delivery, Subscriptions, subscriptions
from kanim.kernel.outbox.write import enqueue, publish, publishing

subscribe = subscriptions.subscribe
periodic = subscriptions.periodic

__all__ = [
    "Delivery",
    "Figures",
    "Stuck",
    "Subscriptions",
    "discard",
    "enqueue",
    "figures",
    "find_stuck",
    "periodic",
    "publish",
    "publishing",
    "received",
    "retry",
    "run_once",
    "stuck",
    "subscribe",
    "subscriptions",
]
