"""The last place of a slot has one winner; queue numbers have no gaps; two counters never call the same person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from kanim.kernel.access.actors import System
from kanim.kernel.accounts.models import Hold, LedgerAccount
from kanim.kernel.act import open_act
from kanim.kernel.booking import registers as booking
from kanim.kernel.booking.models import Slot, Ticket
from kanim.kernel.organisation.models import Office
from support.together import together

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def act() -> object:
    return open_act(System("race"), "race", str(uuid4()), now=NOW)


def make_point() -> Office:
    office = Office(
        code="uji", kind="layanan", unit="kanim", name="U", name_en="T", valid_from=date(2024, 1, 1)
    )
    office.save(force_insert=True)
    return office


def test_a_hundred_want_the_last_place_of_a_slot(own_database: str) -> None:
    account = LedgerAccount(kind="slot", code="uji/1", ceiling=1)
    account.save(force_insert=True)
    start = NOW + timedelta(hours=2)
    slot = Slot(point=make_point(), starts_at=start, ends_at=start + timedelta(hours=1), account=account)
    slot.save(force_insert=True)

    def want() -> None:
        with act() as opened:  # type: ignore[attr-defined]
            booking.hold_slot(opened, uuid4(), slot.id)

    results = together([want] * 100)
    assert sum(result.error is None for result in results) == 1
    assert {getattr(r.error, "code", type(r.error)) for r in results if r.error} == {"PENUH"}
    account.refresh_from_db()
    assert (account.held, Hold.objects.count()) == (1, 1)


def test_numbers_have_no_gaps_and_a_refused_act_leaves_none(own_database: str) -> None:
    point = make_point()

    def come(number: int) -> int:
        with act() as opened:  # type: ignore[attr-defined]
            ticket = booking.issue_ticket(opened, point.id, "reguler", uuid4())
            if number % 5 == 0:
                raise RuntimeError("the act fails after it took a number")
            return ticket.number

    results = together([lambda n=n: come(n) for n in range(50)])
    assert sorted(r.value for r in results if r.error is None) == list(range(1, 41))


def test_counters_that_call_at_once_get_different_people(own_database: str) -> None:
    point = make_point()
    for _ in range(20):
        with act() as opened:  # type: ignore[attr-defined]
            booking.issue_ticket(opened, point.id, "reguler", None)

    def call(counter: int) -> UUID | None:
        with act() as opened:  # type: ignore[attr-defined]
            ticket = booking.call_next(opened, point.id, str(counter))
            return ticket.id if ticket else None

    results = together([lambda n=n: call(n) for n in range(20)])
    assert [r.error for r in results if r.error] == []
    assert len({r.value for r in results}) == 20
    assert Ticket.objects.filter(state="called").count() == 20
