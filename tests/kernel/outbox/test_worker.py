"""The worker goes on whatever fails, and stops when told."""

from __future__ import annotations

import pytest

from kanim.kernel import clock, outbox
from kanim.kernel.outbox.models import Message
from kanim.kernel.outbox.subscriptions import Subscriptions
from kanim.kernel.outbox.worker import IDLE_S, Worker


@pytest.mark.django_db
def test_a_step_does_periodic_work_when_due_and_delivers() -> None:
    wired, ticks = Subscriptions(), []
    wired.periodic("tick", 3600, lambda: ticks.append(1))
    worker = Worker(wired)
    assert worker.step() is False
    sent = outbox.publish(clock.now(), "test.event", {})
    assert worker.step() is True
    assert ticks == [1]
    assert Message.objects.get(id=sent).state == "done"


@pytest.mark.django_db
def test_periodic_work_that_fails_stops_nothing() -> None:
    wired, ticks = Subscriptions(), []

    def fails() -> None:
        raise RuntimeError

    wired.periodic("a", 0, fails)
    wired.periodic("b", 0, lambda: ticks.append(1))
    worker = Worker(wired)
    worker.step()
    worker.step()
    assert ticks == [1, 1]


def test_the_loop_ends_when_stopped_and_an_idle_one_wakes_soon(own_database: str) -> None:
    wired = Subscriptions()
    worker = Worker(wired)
    wired.periodic("stop", 0, worker.stop)
    worker.run()
    assert IDLE_S <= 0.3
