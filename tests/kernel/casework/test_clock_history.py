"""Any history of a clock, in every way of counting and every zone, comes to what was kept as it happened, and to
what someone gets who counts by hand, day by day or minute by minute."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kanim.kernel import canonical
from kanim.kernel.calendar import Calendar
from kanim.kernel.casework import clock_history, grammar
from kanim.kernel.casework.clock_history import State

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
DAY0 = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)  # 22:30 in Jakarta, 00:30 of the next day in Jayapura
DAYS = [date(2026, 11, 2) + timedelta(days=n) for n in range(150)]
KINDS = ("hari_kerja", "hari_kalender", "hari_pertama", "bulan", "tahun", "jam", "menit", "mundur")

counts = st.builds(
    grammar.Count,
    st.sampled_from(KINDS),
    st.sampled_from(("counts", "skipped")),
    st.sampled_from(("stays", "next", "before")),
)
calendars_ = st.lists(st.frozensets(st.sampled_from(DAYS), max_size=12), min_size=4, max_size=4)
happenings = st.lists(
    st.tuples(
        st.sampled_from(("pause", "resume", "extend", "calendar", "reason", "mark", "stop", "start")),
        st.integers(1, 6000),  # minutes since the one before
    ),
    max_size=9,
)


@dataclass
class ByHand:
    """A clock counted step by step by someone who keeps only what a desk would keep."""

    count: grammar.Count
    zone: str
    days: list[Calendar]
    amount: int = 0
    until: date | None = None
    began: datetime = DAY0
    stood: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    due: date | datetime | None = None

    def day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def counts(self, day: date) -> bool:
        """False for a day that a pause took."""
        for begin, end in self.stood:
            first, last = self.day(begin), self.day(end) if end else date.max
            if self.count.paused_day == "skipped" and first <= day <= last:
                return False
            if self.count.paused_day == "counts" and first < day < last:
                return False
        return True

    def recount(self, edition: int) -> None:
        days = self.days[edition]
        if self.count.kind in ("jam", "menit") and self.until is None:
            self.due = self._minutes(self.amount * (60 if self.count.kind == "jam" else 1))
            return
        day = self.until or self._last(days)
        while self.count.day_off != "stays" and not days.is_working(day):
            day += timedelta(days=1 if self.count.day_off == "next" else -1)
        self.due = day

    def _last(self, days: Calendar) -> date:
        start = self.day(self.began)
        match self.count.kind:
            case "mundur":
                return start - timedelta(days=self.amount)
            case "hari_pertama":
                left = self.amount - 1
            case "bulan" | "tahun":
                months = start.month - 1 + self.amount * (12 if self.count.kind == "tahun" else 1)
                year, month, number = start.year + months // 12, months % 12 + 1, start.day
                while True:
                    try:
                        left = (date(year, month, number) - start).days
                        break
                    except ValueError:
                        number -= 1
            case _:
                left = self.amount
        if left < 0:
            return start + timedelta(days=left)
        day = start
        while left:
            day += timedelta(days=1)
            if self.count.kind == "hari_kerja" and not days.is_working(day):
                continue
            left -= self.counts(day)
        return day

    def _minutes(self, minutes: int) -> datetime:
        moment, left = self.began, timedelta(minutes=minutes)
        for begin, end in self.stood:
            assert end is not None
            if begin - moment >= left:
                break
            left -= max(begin - moment, timedelta(0))
            moment = max(moment, end)
        return moment + left


@settings(max_examples=400, deadline=None)
@given(
    count=counts,
    zone=st.sampled_from(ZONES),
    off=calendars_,
    amount=st.integers(0, 40),
    towards=st.one_of(st.none(), st.sampled_from(DAYS)),
    told=happenings,
)
def test_a_history_comes_to_what_was_kept_and_to_counting_by_hand(
    count: grammar.Count, zone: str, off: list[frozenset[date]], amount: int, towards: date | None,
    told: list[tuple[str, int]],
) -> None:  # fmt: skip
    days = [Calendar(some) for some in off]
    hand = ByHand(count, zone, days, amount % 4 if count.kind == "tahun" else amount)
    history: list[dict[str, Any]] = []
    now, edition, kept = DAY0, 0, State()

    def add(what: str, **more: Any) -> None:
        nonlocal kept
        history.append({"what": what, "at": canonical.instant(now), **more})
        kept = clock_history.step(kept, history[-1], count, zone, lambda n: days[n or 0])

    def limit() -> dict[str, Any]:
        return {"until": str(hand.until)} if hand.until else {"amount": hand.amount}

    hand.until = towards
    add("start", calendar=0, **limit())
    hand.recount(0)
    for what, minutes in told:
        now += timedelta(minutes=minutes)
        if what == "start" and kept.state == "stopped":
            hand.began, hand.stood = now, []
            add("start", calendar=edition, **limit())
            hand.recount(edition)
        elif what == "pause" and kept.state == "running":
            add("pause", reason="PENDALAMAN")
            hand.stood.append((now, None))
        elif what == "reason" and kept.state == "paused":
            add("reason", reason="ESKALASI")
        elif what == "resume" and kept.state == "paused":
            hand.stood[-1] = (hand.stood[-1][0], now)
            add("resume", calendar=edition)
            hand.recount(edition)
        elif what == "extend" and kept.state in ("running", "paused"):
            hand.amount += 3
            hand.until = hand.until + timedelta(days=3) if hand.until else None
            add("extend", calendar=edition, **limit())
            if kept.state == "running":
                hand.recount(edition)
        elif what == "calendar" and kept.state == "running":
            edition = min(edition + 1, 3)
            add("calendar", calendar=edition)
            hand.recount(edition)
        elif what == "mark" and kept.state == "running":
            add("mark", kind="alarm", marks=["0"], due="")
        elif what == "stop" and kept.state in ("running", "paused"):
            add("stop")
    assert (kept.due_at or kept.due_on) == hand.due
    assert kept.amount == (None if hand.until else hand.amount)
    again = json.loads(json.dumps(history))  # as a row keeps it
    assert clock_history.fold(again, count, zone, lambda n: days[n or 0]) == kept
