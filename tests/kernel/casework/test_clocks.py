"""Clocks of a case: started, paused, resumed and stopped, over holidays, and found again from their history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanim.kernel import calendar, canonical
from kanim.kernel.casework import clocks, grammar, procedures
from kanim.kernel.casework.models import Clock
from support.passport import REASON, Application, apply
from support.passport_office import World

CHRISTMAS = {date(2026, 12, 24), date(2026, 12, 25)}
DEEPER = {"hasil_wawancara": "PENDALAMAN"}
SAFE = {"hasil_pendalaman": "AMAN", "alasan": "Tidak ditemukan masalah."}


def sla(application: Application) -> Clock:
    row: Clock = application.case.clocks.get(name="sla")
    return row


def interview(world: World, day: date, **over: Any) -> Application:
    application = apply(world, **over).to("WAWANCARA_BIOMETRIK")
    application.photograph()
    world.clock.go_to(day)
    return application


def test_four_working_days_begin_with_the_finding_of_the_interview(world: World) -> None:
    application = interview(world, date(2026, 12, 1))
    assert not application.case.clocks.exists()
    assert application.case.due_on is None
    application.do("pemeriksa1", "layak", {"hasil_wawancara": "LAYAK"})
    row = sla(application)
    assert (row.state, row.started_on, row.due_on) == ("running", date(2026, 12, 1), date(2026, 12, 7))
    assert application.case.due_on == date(2026, 12, 7)


def test_christmas_and_its_joint_leave_do_not_count(world: World) -> None:
    application = interview(world, date(2026, 12, 22))
    application.do("pemeriksa1", "layak", {"hasil_wawancara": "LAYAK"})
    # 23 · (24 joint leave, 25 Christmas, 26 and 27 weekend) · 28 · 29 · 30
    assert sla(application).due_on == date(2026, 12, 30)


def test_the_time_stands_still_while_something_is_looked_into(world: World) -> None:
    application = interview(world, date(2026, 12, 21))
    application.do("pemeriksa1", "layak", {"hasil_wawancara": "LAYAK"})
    assert sla(application).due_on == date(2026, 12, 29)
    world.clock.go_to(date(2026, 12, 22))
    application.do("verifikator1", "perbaiki", REASON)
    row = sla(application)
    assert (row.state, row.pause_reason, application.case.due_on) == ("paused", "WAWANCARA_BIOMETRIK", None)
    application.do("pemeriksa1", "dalami", DEEPER)
    assert sla(application).state == "paused"
    world.clock.go_to(date(2026, 12, 28))
    application.do("penyelia", "aman", SAFE)
    application.do("pemeriksa1", "layak", {"hasil_wawancara": "LAYAK"})
    # taken: 22 to 28 but for its first and last day, on which work was done: 22 · 28 · 29 · 30
    row = sla(application)
    assert (row.state, row.due_on) == ("running", date(2026, 12, 30))
    assert application.case.due_on == date(2026, 12, 30)
    told = [h["what"] for h in canonical.loads(row.history)]
    assert told == ["start", "pause", "resume"]


def test_it_stops_when_the_passport_is_ready(world: World) -> None:
    application = apply(world).to("SIAP_AMBIL")
    row = sla(application)
    assert (row.state, row.stopped_at) == ("stopped", application.case.entered_at)
    assert application.case.due_on == application.due_on("ambil")


def test_same_day_service_is_due_on_its_day_and_has_no_other_time(world: World) -> None:
    application = apply(world, percepatan="ya").to("VERIFIKASI")
    assert list(application.case.clocks.values_list("name", flat=True)) == ["percepatan"]
    assert application.due_on("percepatan") == world.clock.today
    world.clock.pass_time(days=1)
    option = application.options("verifikator1")["cocok"]
    assert option.allowed, "late is late, not closed"


@pytest.mark.parametrize("step", ["SIAP_AMBIL", "BERKAS_KURANG", "VERIFIKASI"])
def test_every_clock_is_found_again_from_its_history(world: World, step: str) -> None:
    application = apply(world).aside(step) if step == "BERKAS_KURANG" else apply(world).to(step)
    procedure = procedures.pinned(application.case.definition_id)
    rows = list(application.case.clocks.all())
    assert rows
    for row in rows:
        found = clocks.recompute(procedure.clocks[row.name], row, clocks.calendar_on(world.clock.today))
        assert found == (row.due_on, row.due_at)


# any history ----------------------------------------------------------------------------------------------------

DAY0 = date(2026, 11, 2)
WORKING = grammar.Count("hari_kerja", "counts", "stays")


def at(day: int) -> str:
    return canonical.instant(datetime(DAY0.year, DAY0.month, DAY0.day, 3, tzinfo=UTC) + timedelta(days=day))


def counted(amount: int, start: int, pauses: list[tuple[int, int]]) -> date:
    """Day by day: a working day after the start counts unless a pause took it whole."""
    day, left = start, amount
    while left:
        day += 1
        here = DAY0 + timedelta(days=day)
        taken = any(a < day < b for a, b in pauses)
        left -= here.weekday() < 5 and here not in CHRISTMAS and not taken
    return DAY0 + timedelta(days=day)


@given(
    amount=st.integers(0, 20),
    start=st.integers(0, 60),
    spans=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 15)), max_size=5),
)
@settings(max_examples=200, deadline=None)
def test_a_history_folds_to_the_same_day_as_counting(
    amount: int, start: int, spans: list[tuple[int, int]]
) -> None:
    history: list[dict[str, Any]] = [{"what": "start", "at": at(start), "amount": amount}]
    pauses, day = [], start
    for gap, length in spans:
        day += gap
        history.append({"what": "pause", "at": at(day), "reason": "PENDALAMAN"})
        history.append({"what": "resume", "at": at(day + length)})
        pauses.append((day, day + length))
        day += length
    row = Clock(
        name="sla", state="running", started_on=DAY0 + timedelta(days=start),
        history=canonical.dumps(history).decode(),
    )  # fmt: skip
    clock = grammar.Clock(
        "sla",
        words=None,
        limit=grammar.Limit(amount=amount),
        count=WORKING,
        start=(),
        stop=(),  # type: ignore[arg-type]
    )
    found, _ = clocks.recompute(clock, row, calendar.Calendar.of(CHRISTMAS))
    assert found == counted(amount, start, pauses)
    row.due_on = found
    assert clocks.recompute(clock, row, calendar.Calendar.of(CHRISTMAS))[0] == found
