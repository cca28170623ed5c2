"""Messages arrive once, in order within a case, and what can't be delivered is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, transaction
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel import db, outbox
from kanim.kernel.errors import Conflict, NotVisible, Unavailable
from kanim.kernel.outbox.deliver import EVENT_ATTEMPTS, LEASE, told, wait_before
from kanim.kernel.outbox.models import Inbox, Message
from kanim.kernel.outbox.subscriptions import Delivery, Subscriptions
from kanim.kernel.texts import Text

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=30)


def wiring(handler: object, event: str = "test.event", consumer: str = "one") -> Subscriptions:
    made = Subscriptions()
    made.subscribe(event, handler, consumer)  # type: ignore[arg-type]
    return made


class Keeps:
    """A consumer that remembers what it got and fails as often as told."""

    def __init__(self, fails: int = 0, failure: Exception | None = None):
        self.got: list[Delivery] = []
        self.fails, self.failure = fails, failure or RuntimeError("no")

    def take(self, delivery: Delivery) -> None:
        if self.fails:
            self.fails -= 1
            raise self.failure
        self.got.append(delivery)


def test_an_event_reaches_its_consumer_once() -> None:
    keeps, case = Keeps(), uuid4()
    sent = outbox.publish(NOON, "test.event", {"n": 1}, case)
    wired = wiring(keeps.take)
    assert outbox.run_once(NOON, wiring=wired) == 1
    assert outbox.run_once(LATER, wiring=wired) == 0
    assert [(d.id, d.order_key, d.payload, d.attempt) for d in keeps.got] == [(sent, case, {"n": 1}, 1)]
    assert keeps.got[0].created_at == NOON
    message = Message.objects.get(id=sent)
    assert (message.state, message.attempts, message.done_at) == ("done", 1, NOON)
    assert Inbox.objects.filter(message_id=sent, consumer="one", object_id=case).count() == 1


def test_an_event_nobody_waits_for_is_done() -> None:
    sent = outbox.publish(NOON, "test.unheard", {})
    assert outbox.run_once(NOON, wiring=Subscriptions()) == 1
    assert Message.objects.get(id=sent).state == "done"


def test_a_message_is_not_delivered_before_its_time() -> None:
    outbox.publish(NOON, "test.event", {})
    assert outbox.run_once(NOON - timedelta(seconds=1), wiring=wiring(Keeps().take)) == 0


def test_two_consumers_each_get_the_event_and_both_or_none_are_done() -> None:
    first, second = Keeps(), Keeps(fails=1)
    wired = wiring(first.take, consumer="a")
    wired.subscribe("test.event", second.take, "b")
    sent = outbox.publish(NOON, "test.event", {})
    outbox.run_once(NOON, wiring=wired)
    assert Inbox.objects.filter(message_id=sent).count() == 0
    outbox.run_once(LATER, wiring=wired)
    assert len(second.got) == 1
    assert set(Inbox.objects.filter(message_id=sent).values_list("consumer", flat=True)) == {"a", "b"}


def test_a_consumer_that_took_the_message_in_is_not_called_again() -> None:
    keeps = Keeps()
    sent = outbox.publish(NOON, "test.event", {})
    assert outbox.received(sent, "one", sent, NOON) is True
    assert outbox.received(sent, "one", sent, NOON) is False
    outbox.run_once(NOON, wiring=wiring(keeps.take))
    assert keeps.got == []
    assert Message.objects.get(id=sent).state == "done"


def test_what_a_failing_consumer_wrote_is_undone() -> None:
    def writes_and_fails(delivery: Delivery) -> None:
        outbox.publish(NOON, "test.trace", {})
        raise RuntimeError

    sent = outbox.publish(NOON, "test.event", {})
    outbox.run_once(NOON, wiring=wiring(writes_and_fails))
    assert not Message.objects.filter(name="test.trace").exists()
    message = Message.objects.get(id=sent)
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.next_try_at >= NOON + timedelta(seconds=1)
    assert message.error.startswith("RuntimeError at ")


def test_a_waiting_message_holds_back_the_later_ones_of_its_case_only() -> None:
    keeps, case, other = Keeps(fails=1), uuid4(), uuid4()
    first = outbox.publish(NOON, "test.event", {"n": 1}, case)
    second = outbox.publish(NOON, "test.event", {"n": 2}, case)
    third = outbox.publish(NOON, "test.event", {"n": 3}, other)
    free = outbox.publish(NOON, "test.event", {"n": 4})
    wired = wiring(keeps.take)
    outbox.run_once(NOON, wiring=wired)
    assert [d.id for d in keeps.got] == [third, free]
    outbox.run_once(LATER, wiring=wired)
    assert [d.id for d in keeps.got] == [third, free, first, second]


def test_a_message_that_always_fails_is_stuck_seen_and_tried_again_by_a_person() -> None:
    case = uuid4()
    keeps = Keeps(fails=EVENT_ATTEMPTS, failure=Conflict(Text("tidak bisa", "can't")))
    first = outbox.publish(NOON, "test.event", {}, case)
    second = outbox.publish(NOON, "test.event", {}, case)
    wired = wiring(keeps.take)
    for day in range(EVENT_ATTEMPTS + 3):
        outbox.run_once(NOON + timedelta(days=day), wiring=wired)
    assert keeps.got == []
    (row,) = outbox.stuck()
    assert (row.id, row.name, row.order_key, row.attempts) == (first, "test.event", case, EVENT_ATTEMPTS)
    assert (row.error, row.blocked) == ("Conflict: can't", 1)
    assert outbox.figures(LATER).stuck == 1
    outbox.retry(first, LATER)
    assert outbox.stuck() == []
    outbox.run_once(LATER, wiring=wired)
    assert [d.id for d in keeps.got] == [first, second]


def test_retry_refuses_what_is_not_stuck() -> None:
    sent = outbox.publish(NOON, "test.event", {})
    with pytest.raises(Conflict):
        outbox.retry(sent, NOON)
    with pytest.raises(NotVisible):
        outbox.retry(uuid4(), NOON)
    assert Message.objects.get(id=sent).state == "waiting"


def test_an_unknown_job_waits_and_tells_why() -> None:
    sent = outbox.enqueue(NOON, "test.no_such_job", {})
    outbox.run_once(NOON)
    message = Message.objects.get(id=sent)
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.error.startswith("UnknownName at ")


def test_a_job_is_leased_so_that_one_whose_worker_died_is_taken_up_again() -> None:
    sent = outbox.enqueue(NOON, "test.no_such_job", {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kanim.kernel.outbox.deliver._work", lambda claim: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            outbox.run_once(NOON)
    message = Message.objects.get(id=sent)
    assert (message.state, message.attempts, message.next_try_at) == ("waiting", 1, NOON + LEASE)
    assert outbox.run_once(NOON + LEASE - timedelta(seconds=1)) == 0
    assert outbox.run_once(NOON + LEASE) == 1


def test_the_oldest_due_message_tells_how_far_behind_the_queue_is() -> None:
    outbox.publish(NOON, "test.event", {})
    outbox.publish(NOON + timedelta(seconds=40), "test.event", {})
    seen = outbox.figures(NOON + timedelta(seconds=60))
    assert (seen.waiting, seen.stuck, seen.oldest_s) == (2, 0, 60)


@given(attempt=st.integers(1, 40), chance=st.floats(0, 1))
def test_waits_double_up_to_a_quarter_of_an_hour_and_never_agree(attempt: int, chance: float) -> None:
    wait = wait_before(attempt, chance=chance).total_seconds()
    middle = min(900.0, 2.0 ** min(attempt, 12))
    assert middle * 0.5 <= wait <= middle * 1.5


def test_an_outside_that_asks_for_time_gets_it_after_two_quick_tries() -> None:
    away = Unavailable(Text("a", "b"), retry_after_s=600)
    assert wait_before(1, away, 0.5) == timedelta(seconds=2)
    assert wait_before(3, away, 0.5) == timedelta(seconds=600)


def test_an_error_is_told_without_its_text() -> None:
    try:
        raise ValueError("3671014708990001 Siti")
    except ValueError as error:
        assert "3671" not in told(error)
        assert told(error).startswith("ValueError at ")


def test_a_name_of_a_consumer_is_taken_once() -> None:
    wired = wiring(Keeps().take)
    with pytest.raises(ValueError, match="consumed already"):
        wired.subscribe("test.event", Keeps().take, "one")
    wired.periodic("tick", 1, print)
    with pytest.raises(ValueError, match="tick"):
        wired.periodic("tick", 1, repr)


def test_order_follows_the_writing_and_not_the_clock() -> None:
    keeps, case = Keeps(), uuid4()
    late = outbox.publish(NOON + timedelta(hours=1), "test.event", {}, case)
    early = outbox.publish(NOON, "test.event", {}, case)
    outbox.run_once(NOON, wiring=wiring(keeps.take))
    assert keeps.got == []
    outbox.run_once(LATER, wiring=wiring(keeps.take))
    assert [d.id for d in keeps.got] == [late, early]


def test_ids_come_back_as_ids() -> None:
    sent = outbox.publish(NOON, "test.event", {})
    assert isinstance(sent, UUID)
    row = db.fetch_one("SELECT id FROM outbox_message WHERE id = %s", [sent])
    assert row is not None
    assert db.as_uuid(row[0]) == sent


def test_a_job_that_ends_its_workers_is_stuck_after_its_last_try() -> None:
    case = uuid4()
    poison = outbox.enqueue(NOON, "test.no_such_job", {}, case)
    behind = outbox.enqueue(NOON, "test.no_such_job", {}, case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kanim.kernel.outbox.deliver._work", lambda claim: (_ for _ in ()).throw(SystemExit))
        for n in range(EVENT_ATTEMPTS):
            with pytest.raises(SystemExit):
                outbox.run_once(NOON + n * LEASE)
        assert outbox.run_once(NOON + EVENT_ATTEMPTS * LEASE) == 1  # nobody dies of it any more
    (row,) = outbox.stuck()
    assert (row.id, row.attempts, row.blocked) == (poison, EVENT_ATTEMPTS, 1)
    assert row.error.startswith("WorkerDied")
    assert outbox.discard(poison).id == poison
    assert outbox.stuck() == []
    assert Message.objects.get(id=poison).state == "discarded"
    outbox.run_once(NOON)
    assert Message.objects.get(id=behind).attempts == 1  # what waited behind it goes on


def test_a_statement_that_the_database_refuses_is_the_messages_fault_and_an_absent_database_is_not() -> None:
    def refused(delivery: Delivery) -> None:
        db.fetch("SELECT no_such_column FROM outbox_message")

    def lost(delivery: Delivery) -> None:
        raise OperationalError("database is locked")

    sent = outbox.publish(NOON, "test.event", {})
    outbox.run_once(NOON, wiring=wiring(refused))
    message = Message.objects.get(id=sent)
    assert (message.state, message.attempts) == ("waiting", 1)
    with pytest.raises(OperationalError), transaction.atomic():
        outbox.run_once(LATER, wiring=wiring(lost))
    assert Message.objects.get(id=sent).attempts == 1
