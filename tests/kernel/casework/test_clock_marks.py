"""When reminders, alarms and the end of a clock come: once each, in the zone of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kanim.kernel.calendar import Calendar
from kanim.kernel.casework import clock_history, clock_marks, grammar
from kanim.kernel.casework.grammar import Span
from kanim.kernel.texts import Text

CHRISTMAS = Calendar.of([date(2026, 12, 24), date(2026, 12, 25)])
WIT = "Asia/Jayapura"
BEGAN = datetime(2026, 12, 21, 1, 0, tzinfo=UTC)  # 10:00 in Jayapura


def made(kind: grammar.CountKind, amount: int, remind: tuple[int, ...], alarm: tuple[int, ...]) -> Any:
    clock = grammar.Clock(
        "uji", Text.of("uji"), grammar.Limit(amount), grammar.Count(kind), (), (),
        remind=tuple(Span(n, kind) for n in remind), alarm=tuple(Span(n, kind) for n in alarm),
    )  # fmt: skip
    history = [{"what": "start", "at": BEGAN.isoformat(), "amount": amount}]
    state = clock_history.fold(history, clock.count, WIT, lambda _: CHRISTMAS)
    return clock, history, state


def told(
    clock: grammar.Clock, history: list[Any], state: clock_history.State
) -> list[tuple[str, str, datetime]]:
    run = clock_history.last_run(history)
    return [(m.kind, m.key, m.at) for m in clock_marks.left(clock, state, run, WIT, CHRISTMAS)]


def test_days_begin_at_midnight_of_the_zone_and_alarms_are_counted_back_over_days_off() -> None:
    clock, history, state = made("hari_kerja", 4, remind=(1,), alarm=(-2, 0))
    assert state.due_on == date(2026, 12, 29)  # 22 · 23 · 28 · 29
    assert told(clock, history, state) == [
        ("remind", "1", datetime(2026, 12, 21, 23, 0, tzinfo=UTC)),  # the 22nd, 08:00 in Jayapura
        ("alarm", "-2", datetime(2026, 12, 22, 15, 0, tzinfo=UTC)),  # the 23rd, midnight
        ("alarm", "0", datetime(2026, 12, 28, 15, 0, tzinfo=UTC)),  # the 29th
        ("over", "0", datetime(2026, 12, 29, 15, 0, tzinfo=UTC)),  # the midnight that ends it
    ]
    assert clock_marks.alarm_at(clock, state, WIT, CHRISTMAS) == datetime(2026, 12, 22, 15, 0, tzinfo=UTC)


def test_what_was_told_for_an_end_is_told_again_only_for_another_end() -> None:
    clock, history, state = made("jam", 24, remind=(1,), alarm=(-2,))
    assert state.due_at == datetime(2026, 12, 22, 1, 0, tzinfo=UTC)
    for kind, key in (("remind", "1"), ("alarm", "-2jam")):
        history.append(
            {"what": "mark", "at": BEGAN.isoformat(), "kind": kind, "marks": [key], "due": str(state.due_at)}
        )
    assert [m[0] for m in told(clock, history, state)] == ["over"]
    history.append({"what": "extend", "at": BEGAN.isoformat(), "amount": 48})
    longer = clock_history.fold(history, clock.count, WIT, lambda _: CHRISTMAS)
    assert [m[:2] for m in told(clock, history, longer)] == [("alarm", "-2jam"), ("over", "0")]


def test_an_alarm_that_lay_behind_the_clock_when_it_began_is_nobody_s_surprise() -> None:
    clock, history, state = made("hari_kalender", 0, remind=(), alarm=(0,))
    assert state.due_on == date(2026, 12, 21)
    assert [m[0] for m in told(clock, history, state)] == ["over"]
    assert clock_marks.alarm_at(clock, state, WIT, CHRISTMAS) == datetime(2026, 12, 20, 15, 0, tzinfo=UTC)


def test_a_clock_that_stands_still_has_no_moments() -> None:
    clock, history, _ = made("hari_kerja", 4, remind=(1,), alarm=(0,))
    history.append({"what": "pause", "at": BEGAN.isoformat(), "reason": "PENDALAMAN"})
    state = clock_history.fold(history, clock.count, WIT, lambda _: CHRISTMAS)
    assert told(clock, history, state) == []
