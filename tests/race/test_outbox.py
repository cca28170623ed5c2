"""Several workers: each message once, each case in order."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID, uuid4

from kanim.kernel import db, outbox
from kanim.kernel.outbox.models import Inbox, Message
from kanim.kernel.outbox.subscriptions import Delivery, Subscriptions
from support.together import together

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def test_workers_share_the_messages_and_keep_each_case_in_order(own_database: str) -> None:
    cases = [uuid4() for _ in range(6)]
    with db.write_transaction():
        for number in range(60):
            outbox.publish(NOON, "test.event", {"n": number}, cases[number % 6])
    seen: dict[UUID, list[int]] = defaultdict(list)
    guard = threading.Lock()

    def take(delivery: Delivery) -> None:
        with guard:
            assert delivery.order_key is not None
            seen[delivery.order_key].append(delivery.payload["n"])

    wired = Subscriptions()
    wired.subscribe("test.event", take, "one")

    def work() -> None:
        while Message.objects.filter(state="waiting").exists():
            outbox.run_once(NOON, wiring=wired)

    assert [r.error for r in together([work] * 4) if r.error] == []
    assert {case: numbers for case, numbers in seen.items()} == {
        case: list(range(place, 60, 6)) for place, case in enumerate(cases)
    }
    assert Message.objects.filter(state="done").count() == 60
    assert Inbox.objects.count() == 60
