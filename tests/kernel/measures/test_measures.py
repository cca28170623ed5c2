"""Measures: counted within what the reader may see, by period and dimension, each with the cases behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kanim.kernel.casework.case_measures import _net_days
from kanim.kernel.errors import Invalid, NotVisible
from kanim.kernel.measures import core
from kanim.kernel.measures.core import Line, Period
from kanim.kernel.texts import Text
from support.passport import apply
from support.passport_office import World
from support.queries import count_queries


def test_every_measure_is_counted_from_its_rows(world: World) -> None:
    officer, today = world.officer("kepala"), world.clock.today
    first, second = apply(world), apply(world, "PG-H")
    first.pay()
    period = Period(today, today)
    by_service = core.evaluate(officer, "cases.opened", period, by="service")
    assert [(line.key, line.value) for line in by_service.lines] == [("PB-D", 1), ("PG-H", 1)]
    assert by_service.total == 2
    assert core.cases_of(officer, "cases.opened", period, by="service", key="PG-H") == [second.case_id]
    assert core.evaluate(officer, "pnbp.settled", period).total == first.bill.total_idr
    second.do("pemohon1", "tarik")
    ended = core.evaluate(officer, "cases.ended", period, by="kind")
    assert [(line.key, line.label.en, line.value) for line in ended.lines] == [("cancelled", "cancelled", 1)]
    assert core.evaluate(officer, "cases.raw_days", period).total == 0
    assert core.evaluate(officer, "cases.net_days", period).total is None
    days = core.evaluate(officer, "cases.opened", period, by="day")
    assert [line.key for line in days.lines] == [str(today)]
    assert core.cases_of(officer, "cases.opened", period, by="day", key=str(today)) != []
    month = core.evaluate(officer, "cases.opened", period, by="month")
    assert [line.key for line in month.lines] == [str(today.replace(day=1))]
    before = Period(today - timedelta(days=9), today - timedelta(days=1))
    assert core.evaluate(officer, "cases.opened", before).total == 0
    # the same figure as a plan's realisation reads it
    office = world.kanim.id
    assert core.value("cases.opened", period, office, "dokjal", "dokjal.a") == 2
    assert core.value("cases.opened", period, office, "dokjal", "dokjal.b") == 0
    assert core.value("cases.opened", period, world.point().id) == 0
    # another division counts none of them, and sees none behind the figure
    elsewhere = world.officer("kasi.infokom")
    assert core.evaluate(elsewhere, "cases.opened", period).total == 0
    assert core.cases_of(elsewhere, "cases.opened", period) == []
    for name in ("cases.opened", "visits.waiting", "visits.no_show", "pnbp.settled"):
        with count_queries() as seen:
            core.evaluate(officer, name, period)
        assert len(seen) == 1, str(seen)


def test_waiting_and_completion_are_read_from_what_happened(world: World) -> None:
    application = apply(world).to("SIAP_AMBIL")
    officer = world.officer("kepala")
    period = Period(world.clock.today - timedelta(days=30), world.clock.today)
    assert core.evaluate(officer, "visits.waiting", period, by="point").lines[0].value is not None
    clock = application.case.clocks.get(name="sla")
    assert clock.state == "stopped"
    net = core.evaluate(officer, "cases.net_days", period)
    place = application.case.place_id
    assert net.total == _net_days(clock.history, clock.started_on, clock.stopped_at, clock.zone, place)


def test_an_unknown_measure_or_dimension_is_refused(world: World) -> None:
    officer, day = world.officer("kepala"), world.clock.today
    with pytest.raises(NotVisible):
        core.evaluate(officer, "cases.no_such", Period(day, day))
    with pytest.raises(Invalid):
        core.evaluate(officer, "cases.opened", Period(day, day), by="nik")
    with pytest.raises(Invalid):
        core.evaluate(officer, "cases.opened", Period(day, day - timedelta(days=1)))
    with pytest.raises(NotVisible):
        core.cases_of(officer, "cases.opened", Period(day, day), by="day", key="x")


@pytest.mark.django_db
def test_small_cells_are_hidden_and_can_not_be_had_by_subtraction() -> None:
    lines = [Line(k, Text.of(k), n) for k, n in (("a", 3), ("b", 9), ("c", 40))]
    hidden, total = core._hide_small(lines, [3, 9, 40], 52)
    assert [(x.key, x.value, x.is_hidden) for x in hidden] == [
        ("a", None, True),
        ("b", None, True),
        ("c", 40, False),
    ]
    assert total == 52
    assert core._hide_small(lines[:1], [3], 3)[1] is None
    assert core._hide_small(lines, [0, 9, 40], 49)[0] == lines
