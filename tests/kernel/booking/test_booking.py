"""Slots from the plans of the law, places held and moved, and the queue in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.access.actors import System
from kanim.kernel.accounts.models import Hold, LedgerAccount
from kanim.kernel.act import Act, open_act
from kanim.kernel.booking import registers as booking
from kanim.kernel.booking import selectors
from kanim.kernel.booking.models import QueueDay, Slot, Ticket
from kanim.kernel.booking.plan import Plan, plans, slots_of_day
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.organisation.models import Office
from kanim.kernel.regulation import law
from kanim.kernel.regulation.days_off import days_off

WIB = ZoneInfo("Asia/Jakarta")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 07.30 WIB
PLAN = Plan(
    "p", frozenset({1, 2, 3, 4, 5}), ((time(8), time(10)), (time(13), time(14, 30))), 60, {"reguler": 2}, 5
)


def test_a_day_has_the_slots_of_its_hours_and_none_on_a_day_off() -> None:
    starts = [slot.starts_at for slot in slots_of_day(PLAN, MONDAY, (), "Asia/Jakarta")]
    assert starts == [datetime.combine(MONDAY, time(h), WIB) for h in (8, 9, 13)]
    assert list(slots_of_day(PLAN, MONDAY, {MONDAY}, "Asia/Jakarta")) == []
    assert list(slots_of_day(PLAN, MONDAY - timedelta(days=1), (), "Asia/Jakarta")) == []


@given(st.integers(5, 480), st.integers(0, 23), st.integers(1, 24))
def test_slots_lie_one_after_the_other_inside_the_hours(minutes: int, opens: int, length: int) -> None:
    closes = min(opens + length, 23)
    plan = Plan("p", frozenset({1}), ((time(opens), time(closes)),), minutes, {"reguler": 1}, 1)
    found = list(slots_of_day(plan, MONDAY, (), "Asia/Jakarta"))
    assert all(a.ends_at == b.starts_at for a, b in pairwise(found))
    assert len(found) == (closes - opens) * 60 // minutes


@pytest.fixture
def point() -> Office:
    office = Office(
        code="uji", kind="layanan", unit="kanim", name="Uji", name_en="Test", short_name="Uji",
        valid_from=date(2024, 1, 1),
    )  # fmt: skip
    office.save(force_insert=True)
    return office


@pytest.fixture
def act() -> Iterator[Act]:
    with open_act(System("test"), "test", str(uuid4()), now=NOW) as opened:
        yield opened


def make_slot(point: Office, hour: int, places: int, day: date = MONDAY) -> UUID:
    start = datetime.combine(day, time(hour), WIB)
    account = LedgerAccount(kind="slot", code=f"uji/{start.isoformat()}", ceiling=places)
    account.save(force_insert=True)
    slot = Slot(point=point, starts_at=start, ends_at=start + timedelta(hours=1), account=account)
    slot.save(force_insert=True)
    return slot.id


@pytest.mark.django_db
def test_the_plans_of_the_law_name_points_and_close_on_holidays() -> None:
    on = date(2026, 8, 14)
    found = {plan.point: plan for plan in plans(law(on))}
    assert set(found) == {"tangerang-utama", "ulp-bintaro", "mpp-tangerang-selatan"}
    independence = date(2026, 8, 17)
    assert independence in days_off(law(on))
    assert list(slots_of_day(found["ulp-bintaro"], independence, days_off(law(on)), "Asia/Jakarta")) == []
    places = sum(
        s.places for s in slots_of_day(found["tangerang-utama"], date(2026, 8, 18), (), "Asia/Jakarta")
    )
    assert places == 6 * (40 + 6 + 6)


@pytest.mark.django_db
def test_a_slot_is_held_moved_used_and_counted(point: Office, act: Act) -> None:
    nine, ten, case = make_slot(point, 9, 1), make_slot(point, 10, 2), uuid4()
    assert booking.hold_slot(act, case, nine).starts_at == datetime.combine(MONDAY, time(9), WIB)
    (day,) = selectors.open_days(point.id, MONDAY, MONDAY + timedelta(days=7), now=NOW)
    assert (day.day, day.slots, day.quota, day.free) == (MONDAY, 2, 3, 2)
    assert booking.move_slot(act, case, ten).id == ten
    assert [(slot.id, slot.free) for slot in selectors.slots(point.id, MONDAY, now=NOW)] == [
        (nine, 1),
        (ten, 1),
    ]
    used = booking.use_slot(act, case)
    assert used is not None
    assert used.id == ten
    found = selectors.slot_of(case)
    assert found is not None
    assert (found.id, found.free) == (ten, 1)
    assert booking.use_slot(act, case) is None
    assert booking.free_slot(act, case) is False


@pytest.mark.django_db
def test_a_full_slot_names_its_time_and_the_old_one_stays() -> None:
    point = Office(
        code="uji", kind="layanan", unit="kanim", name="U", name_en="T", valid_from=date(2024, 1, 1)
    )
    point.save(force_insert=True)
    nine, ten, case = make_slot(point, 9, 1), make_slot(point, 10, 1), uuid4()
    with open_act(System("test"), "hold", "1", now=NOW) as act:
        booking.hold_slot(act, case, nine)
        booking.hold_slot(act, uuid4(), ten)
    with pytest.raises(Conflict) as refused, open_act(System("test"), "move", "1", now=NOW) as act:
        booking.move_slot(act, case, ten)
    assert refused.value.code == "PENUH"
    assert refused.value.message.id == "Jadwal 23-11-2026 pukul 10.00 sudah penuh. Pilih yang lain."
    found = selectors.slot_of(case)
    assert found is not None
    assert found.id == nine


@pytest.mark.django_db
def test_what_can_not_be_held_is_refused(point: Office, act: Act) -> None:
    past, nine, case = make_slot(point, 7, 1), make_slot(point, 9, 2), uuid4()
    for wrong in (past, uuid4()):
        with pytest.raises(Invalid):
            booking.hold_slot(act, case, wrong)
    with pytest.raises(Conflict):
        booking.move_slot(act, case, nine)
    booking.hold_slot(act, case, nine)
    with pytest.raises(Conflict) as twice:
        booking.hold_slot(act, case, nine)
    assert twice.value.code == "SUDAH_ADA"
    with pytest.raises(Conflict) as same:
        booking.move_slot(act, case, nine)
    assert same.value.code == "SAMA"
    assert Hold.objects.count() == 1


@pytest.mark.django_db
def test_numbers_follow_the_coming_and_calls_the_class(point: Office, act: Act) -> None:
    coming = ["reguler", "reguler", "percepatan", "prioritas", "reguler", "prioritas"]
    issued = [booking.issue_ticket(act, point.id, name, uuid4()) for name in coming]
    assert [ticket.label for ticket in issued] == ["A-001", "A-002", "C-003", "P-004", "A-005", "P-006"]
    assert [t.number for t in selectors.queue_of(point.id, MONDAY)] == [4, 6, 3, 1, 2, 5]
    assert [selectors.ahead_of(ticket) for ticket in issued] == [3, 4, 2, 0, 5, 1]
    called = [booking.call_next(act, point.id, "1") for _ in range(7)]
    assert [ticket.number if ticket else None for ticket in called] == [4, 6, 3, 1, 2, 5, None]
    shown = selectors.display(point.id, MONDAY)
    assert len(shown.called) == 6
    assert shown.waiting == {"prioritas": 0, "percepatan": 0, "reguler": 0}


@pytest.mark.django_db
def test_a_case_keeps_its_number_and_is_called_once(point: Office, act: Act) -> None:
    case = uuid4()
    first = booking.issue_ticket(act, point.id, "reguler", case)
    assert booking.issue_ticket(act, point.id, "reguler", case) == first
    called = booking.call_ticket(act, case, "3")
    assert called is not None
    assert (called.state, called.counter, called.calls) == ("called", "3", 1)
    with pytest.raises(Conflict) as refused:
        booking.call_ticket(act, case, "4")
    assert refused.value.code == "DIPANGGIL"
    assert booking.call_again(act, first.id, "3").calls == 2
    done = booking.finish_ticket(act, case)
    assert done is not None
    assert done.state == "done"
    assert booking.leave_ticket(act, case) is None
    with pytest.raises(Conflict):
        booking.call_again(act, first.id, "3")
    assert booking.call_ticket(act, case, "3") is None


@pytest.mark.django_db
def test_an_unknown_class_gets_no_number(point: Office, act: Act) -> None:
    with pytest.raises(Invalid):
        booking.issue_ticket(act, point.id, "vip", None)
    assert (Ticket.objects.count(), QueueDay.objects.count()) == (0, 0)
