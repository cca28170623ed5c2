"""Clocks of a case: started, paused, resumed and stopped, over holidays, and found again from their history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kanim.kernel import canonical
from kanim.kernel.casework import clocks, procedures
from kanim.kernel.casework.models import Clock
from support.passport import REASON, Application, apply
from support.passport_office import World

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
        found = clocks.state_of(procedure.clocks[row.name], row)
        kept = (
            row.state,
            row.started_at,
            row.started_on,
            row.due_on,
            row.due_at,
            row.paused_at,
            row.stopped_at,
        )
        assert kept == (
            found.state, found.started_at, found.started_on, found.due_on, found.due_at, found.paused_at,
            found.stopped_at,
        )  # fmt: skip
