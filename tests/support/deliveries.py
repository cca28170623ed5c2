"""The worker's deliveries without a worker: what waits is delivered once."""

from __future__ import annotations

from kanim.kernel.outbox import deliver as outbox
from kanim.kernel.outbox.models import Message


def deliver() -> int:
    """Delivers the messages that wait; letters stay unprinted. No message may get stuck."""
    Message.objects.filter(name="papers.render").delete()
    tried = outbox.run_once(limit=500)
    assert not list(Message.objects.exclude(error="").values_list("name", "error"))
    return tried
