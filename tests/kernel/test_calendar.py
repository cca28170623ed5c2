from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.calendar import (
    Calendar,
    Count,
    DayOff,
    Limit,
    Pause,
    PausedDay,
    Unending,
    add_months,
    add_years,
    due_at,
    due_on,
    end_of_day,
    whole_months,
    whole_years,
)

D = date.fromisoformat
CHRISTMAS = Calendar.of([D("2026-12-25")], [D("2026-12-24")])
PLAIN = Calendar()


def test_four_working_days_over_christmas():
    assert CHRISTMAS.add_working_days(D("2026-12-22"), 4) == D("2026-12-30")
    assert CHRISTMAS.add_working_days(D("2026-12-30"), -4) == D("2026-12-22")


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-11-28", 1, "2026-11-30"),  # a Saturday
        ("2026-11-27", 1, "2026-11-30"),  # a Friday
        ("2026-11-30", -1, "2026-11-27"),
    ],
)
def test_the_start_is_day_zero(start, amount, due):
    assert PLAIN.add_working_days(D(start), amount) == D(due)


def test_working_days_between_counts_the_end_and_not_the_start():
    assert CHRISTMAS.working_days_between(D("2026-12-22"), D("2026-12-30")) == 4
    assert CHRISTMAS.working_days_between(D("2026-12-30"), D("2026-12-22")) == -4
    assert CHRISTMAS.working_days_between(D("2026-12-22"), D("2026-12-22")) == 0


@pytest.mark.parametrize(
    ("count", "amount", "due"),
    [
        (Count.CALENDAR, 30, "2026-10-31"),
        (Count.FIRST_DAY, 30, "2026-10-30"),
        (Count.MONTHS, 1, "2026-11-01"),
        (Count.YEARS, 5, "2031-10-01"),
        (Count.BACKWARD, 3, "2026-09-28"),
        (Count.WORKING, 4, "2026-10-07"),
    ],
)
def test_every_way_of_counting(count, amount, due):
    assert due_on(D("2026-10-01"), Limit(amount, count), PLAIN) == D(due)


@pytest.mark.parametrize(
    ("rule", "due"),
    [(DayOff.STAYS, "2026-12-26"), (DayOff.NEXT, "2026-12-28"), (DayOff.BEFORE, "2026-12-23")],
)
def test_an_end_on_a_day_off(rule, due):
    limit = Limit(4, Count.CALENDAR, day_off=rule)
    assert due_on(D("2026-12-22"), limit, CHRISTMAS) == D(due)


@pytest.mark.parametrize(
    ("edge", "working", "calendar_days"),
    [(PausedDay.COUNTS, "2026-11-10", "2026-11-08"), (PausedDay.SKIPPED, "2026-11-12", "2026-11-10")],
)
def test_days_that_were_paused_in_part(edge, working, calendar_days):
    pauses = [Pause(D("2026-11-03"), D("2026-11-06"))]  # Tuesday to Friday
    assert due_on(D("2026-11-02"), Limit(4, Count.WORKING, edge), PLAIN, pauses) == D(working)
    assert due_on(D("2026-11-02"), Limit(4, Count.CALENDAR, edge), PLAIN, pauses) == D(calendar_days)


def test_a_pause_within_one_day():
    pauses = [Pause(D("2026-11-03"), D("2026-11-03"))]
    assert due_on(D("2026-11-02"), Limit(1), PLAIN, pauses) == D("2026-11-03")
    assert due_on(D("2026-11-02"), Limit(1, paused_day=PausedDay.SKIPPED), PLAIN, pauses) == D("2026-11-04")


def test_a_pause_that_still_stands_has_no_end():
    pauses = [Pause(D("2026-11-03"), None)]
    for count in (Count.WORKING, Count.CALENDAR):
        with pytest.raises(Unending):
            due_on(D("2026-11-02"), Limit(4, count), PLAIN, pauses)
    assert due_on(D("2026-11-02"), Limit(1), PLAIN, pauses) == D("2026-11-03")


def test_hours_run_through_nights_and_pauses_are_instants():
    start = datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert due_at(start, Limit(120, Count.MINUTES), PLAIN, "Asia/Jakarta") == start + timedelta(hours=2)
    pause = (start + timedelta(hours=1), start + timedelta(hours=25))
    assert due_at(start, Limit(2, Count.HOURS), PLAIN, "Asia/Jakarta", [pause]) == start + timedelta(hours=26)
    with pytest.raises(Unending):
        due_at(start, Limit(2, Count.HOURS), PLAIN, "Asia/Jakarta", [(pause[0], None)])
    with pytest.raises(ValueError, match="instant"):
        due_on(D("2026-11-27"), Limit(2, Count.HOURS), PLAIN)


def test_a_day_ends_at_midnight_of_its_zone():
    assert end_of_day(D("2026-11-24"), "Asia/Jakarta") == datetime(2026, 11, 24, 17, tzinfo=UTC)
    late = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # already Tuesday 24 November in Jakarta
    assert due_at(late, Limit(1), PLAIN, "Asia/Jakarta") == datetime(2026, 11, 25, 17, tzinfo=UTC)


def test_anniversaries_of_the_leap_day():
    assert add_years(D("2028-02-29"), 10) == D("2038-02-28")
    assert add_years(D("2028-02-29"), 4) == D("2032-02-29")
    assert add_months(D("2026-01-31"), 1) == D("2026-02-28")
    assert add_months(D("2026-01-31"), -2) == D("2025-11-30")
    assert whole_years(D("2008-02-29"), D("2025-02-28")) == 17
    assert whole_years(D("2008-02-29"), D("2025-02-27")) == 16
    assert whole_months(D("2026-01-31"), D("2026-02-28")) == 1


day = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(day, st.integers(0, 60), st.frozensets(day, max_size=30))
def test_counting_forward_and_measuring_agree(start, amount, days_off):
    calendar = Calendar(days_off)
    due = calendar.add_working_days(start, amount)
    assert calendar.working_days_between(start, due) == amount
    assert amount == 0 or calendar.is_working(due)


@given(day, day)
def test_whole_years_is_the_largest_number_of_anniversaries(start, end):
    years = whole_years(start, end)
    if end >= start:
        assert add_years(start, years) <= end < add_years(start, years + 1)
    else:
        assert years == 0
