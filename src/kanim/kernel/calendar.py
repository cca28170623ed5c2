"""Legal days: anniversaries, limits in days, months and hours, and what a day off does to them.

Pure: holidays are passed in, and nothing here asks what day it is. Days are calendar days of the office's
zone; instants are aware.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SATURDAY = 5


class Count(StrEnum):
    """How a limit is counted. The words are those of the packs."""

    WORKING = "hari_kerja"  # Monday to Friday without days off; the start is day 0
    CALENDAR = "hari_kalender"  # the start is day 0
    FIRST_DAY = "hari_pertama"  # calendar days, the start itself is day 1
    MONTHS = "bulan"  # the same day of the month, or its last day
    YEARS = "tahun"
    HOURS = "jam"
    MINUTES = "menit"
    BACKWARD = "mundur"  # calendar days before the start


class DayOff(StrEnum):
    """What an end that falls on a day off does."""

    STAYS = "stays"
    NEXT = "next"  # moves to the next working day
    BEFORE = "before"  # moves to the working day before


class PausedDay(StrEnum):
    """What becomes of a day on which a clock was paused or ran again, so that it stood for a part of it."""

    COUNTS = "counts"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stood still from some moment of `start` to some moment of `end`; None: it still stands."""

    start: date
    end: date | None

    def takes(self, day: date, edge: PausedDay = PausedDay.COUNTS) -> bool:
        """True if this day is not counted."""
        if edge is PausedDay.COUNTS:
            return self.start < day and (self.end is None or day < self.end)
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Limit:
    """A period in the law's own way of counting: `amount` of `count`, what a partly paused day is, and what a
    day off does to the end."""

    amount: int
    count: Count = Count.WORKING
    paused_day: PausedDay = PausedDay.COUNTS
    day_off: DayOff = DayOff.STAYS


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off beside the weekend: public holidays and collective leave (cuti bersama)."""

    days_off: frozenset[date] = field(default_factory=frozenset)
    weekend: frozenset[int] = frozenset({SATURDAY, SATURDAY + 1})

    @classmethod
    def of(cls, *lists: Iterable[date]) -> Calendar:
        return cls(frozenset(day for days in lists for day in days))

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.days_off

    def next_working(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        return self._walk(day, 1)

    def last_working(self, day: date) -> date:
        """The day itself if it is a working day, else the last one before it."""
        return self._walk(day, -1)

    def _walk(self, day: date, step: int) -> date:
        for _ in range(400):
            if self.is_working(day):
                return day
            day += timedelta(days=step)
        raise ValueError("more than 400 days off in a row: the calendar is wrong")

    def add_working_days(
        self,
        start: date,
        amount: int,
        pauses: Collection[Pause] = (),
        paused_day: PausedDay = PausedDay.COUNTS,
    ) -> date:
        """The `amount`-th working day after `start`, which is day 0; backwards if negative.

        Days that a pause takes are not counted. Raises `Unending` for a pause that still stands."""
        day, left, step = start, abs(amount), 1 if amount >= 0 else -1
        while left:
            day += timedelta(days=step)
            if self.is_working(day) and not _is_taken(day, pauses, paused_day):
                left -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`: 0 on the day itself, negative before it."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working, days))

    def move(self, day: date, rule: DayOff) -> date:
        """Where an end goes that may fall on a day off."""
        if rule is DayOff.NEXT:
            return self.next_working(day)
        return self.last_working(day) if rule is DayOff.BEFORE else day


class Unending(ValueError):
    """The limit has no end yet: its clock is paused."""


def _is_taken(day: date, pauses: Collection[Pause], edge: PausedDay) -> bool:
    taking = [pause for pause in pauses if pause.takes(day, edge)]
    if any(pause.end is None for pause in taking):
        raise Unending
    return bool(taking)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the last day of that month if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The anniversary; 29 February falls back to 28 February."""
    return add_months(day, 12 * years)


def whole_years(start: date, end: date) -> int:
    """How many anniversaries of `start` have come by `end`, `end` included; 0 if it lies before `start`."""
    if end < start:
        return 0
    years = end.year - start.year
    return years if add_years(start, years) <= end else years - 1


def whole_months(start: date, end: date) -> int:
    """How many whole months lie between the two days, `end` included; 0 if it lies before `start`."""
    if end < start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def due_on(start: date, limit: Limit, calendar: Calendar, pauses: Collection[Pause] = ()) -> date:
    """The last day of a limit that began on `start`.

    A pause lengthens a limit in calendar days, months or years by the days that it took from it. Raises
    `Unending` while a pause stands, `ValueError` for limits in hours or minutes (see `due_at`)."""
    if limit.count in (Count.HOURS, Count.MINUTES):
        raise ValueError("a limit in hours or minutes ends at an instant, not on a day")
    if limit.count is Count.WORKING:
        end = calendar.add_working_days(start, limit.amount, pauses, limit.paused_day)
    else:
        end = _lengthened(start, _plain_end(start, limit), pauses, limit.paused_day)
    return calendar.move(end, limit.day_off)


def _plain_end(start: date, limit: Limit) -> date:
    if limit.count is Count.MONTHS:
        return add_months(start, limit.amount)
    if limit.count is Count.YEARS:
        return add_years(start, limit.amount)
    if limit.count is Count.BACKWARD:
        return start - timedelta(days=limit.amount)
    days = limit.amount - 1 if limit.count is Count.FIRST_DAY else limit.amount
    return start + timedelta(days=days)


def _lengthened(start: date, end: date, pauses: Collection[Pause], edge: PausedDay) -> date:
    day, left = start, (end - start).days
    if left <= 0 or not pauses:
        return end
    while left:
        day += timedelta(days=1)
        if not _is_taken(day, pauses, edge):
            left -= 1
    return day


def due_at(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    zone: str,
    pauses: Collection[tuple[datetime, datetime | None]] = (),
) -> datetime:
    """The instant at which a limit ends, in UTC.

    Hours and minutes run through nights and days off, and pauses are instants taken to the microsecond; every
    other limit ends with the last moment of its last day, in `zone`, that is at the midnight that follows."""
    if limit.count in (Count.HOURS, Count.MINUTES):
        return _instant_end(start, limit, pauses)
    here = ZoneInfo(zone)
    stops = [
        Pause(a.astimezone(here).date(), None if b is None else b.astimezone(here).date()) for a, b in pauses
    ]
    last = due_on(start.astimezone(here).date(), limit, calendar, stops)
    return end_of_day(last, zone)


def _instant_end(
    start: datetime, limit: Limit, pauses: Collection[tuple[datetime, datetime | None]]
) -> datetime:
    unit = timedelta(hours=1) if limit.count is Count.HOURS else timedelta(minutes=1)
    end = start.astimezone(UTC) + limit.amount * unit
    for began, ended in sorted(pauses, key=lambda pause: pause[0]):
        if began >= end:
            break
        if ended is None:
            raise Unending
        end += max(ended - max(began, start), timedelta(0))
    return end


def end_of_day(day: date, zone: str) -> datetime:
    """The midnight that ends a day in a zone, in UTC: an act before it was on that day."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
