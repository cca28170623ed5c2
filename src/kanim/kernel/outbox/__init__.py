"""Messages: written with the fact, delivered after it is committed, consumed once, in order within a case."""

from kanim.kernel.outbox.deliver import received, run_once
from kanim.kernel.outbox.stuck import Figures, Stuck, figures, retry, stuck
from kanim.kernel.outbox.subscriptions import Delivery, Subscriptions, subscriptions
from kanim.kernel.outbox.write import enqueue, publish

subscribe = subscriptions.subscribe
periodic = subscriptions.periodic

__all__ = [
    "Delivery",
    "Figures",
    "Stuck",
    "Subscriptions",
    "enqueue",
    "figures",
    "periodic",
    "publish",
    "received",
    "retry",
    "run_once",
    "stuck",
    "subscribe",
    "subscriptions",
]
