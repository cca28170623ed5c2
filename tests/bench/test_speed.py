"""What an act and a list cost: statements exactly, time as a share of what the bare database takes."""

from __future__ import annotations

import pytest

from kanim.faces.cli.bench import lists, transition
from kanim.faces.cli.bench.fill import fill
from kanim.faces.cli.bench.office import BenchOffice
from kanim.faces.cli.bench.recording import Recorded, record
from kanim.faces.cli.bench.transition import Supply
from kanim.faces.cli.bench.web import serving
from kanim.kernel import clock, db
from kanim.kernel.ledger.verify import verify
from support.queries import of_the_work

pytestmark = pytest.mark.timeout(400)


def statements(recorded: Recorded) -> list[str]:
    """Those of the work itself."""
    return of_the_work(sql for sql, _ in recorded.statements)


def test_an_act_takes_exactly_so_many_statements(shared_office: BenchOffice) -> None:
    supply = Supply(shared_office, clock.now(), 2)
    for deed in supply.shares(1, 1)[0]:
        deed.do()
    accepted, eligible = record([deed.do for deed in supply.shares(1, 1)[0]], commits=True)
    # key, case, roles (is it his own?), papers, hits, timers of the step that is left, and the writes: event,
    # payload, mark, header, fold, deadlines, outcome
    assert len(statements(accepted)) == (7 if db.is_postgresql() else 13), statements(accepted)
    # key, case, roles, two-person rule, photograph, clocks, timers, and the writes with a clock
    assert len(statements(eligible)) == (9 if db.is_postgresql() else 17), statements(eligible)


def test_an_act_in_process_reaches_half_of_the_bare_database(shared_office: BenchOffice) -> None:
    """Judged on PostgreSQL, by the medians of single acts, which are steadier than rates where others work
    too; a busy machine takes its part of the margin. SQLite's bare driver waits for nothing, so that Python's
    own work is all that is seen there. What was done again bare is whole: the ledger verifies."""
    row = transition.measure_in_process(shared_office, 1, 100, clock.now(), runs=5)
    assert row.median_ratio >= (0.4 if db.is_postgresql() else 0.05), row
    [[moved]] = db.fetch("SELECT COUNT(*) FROM casework_case WHERE step = 'VERIFIKASI'")
    assert moved >= 2 * 5 * 50
    report = verify()
    assert report.ok, report.faults[:3]


def test_an_act_over_http_reaches_its_share_of_the_ceiling(shared_office: BenchOffice) -> None:
    """The ceiling: an empty request of the same officer in series with the same act called in process."""
    with serving() as server:
        row = transition.measure_over_http(shared_office, server, 1, 60, clock.now(), runs=5)
    assert row.ratio >= 0.35, row
    assert verify().ok


def test_the_page_of_a_list_is_measured(shared_office: BenchOffice) -> None:
    fill(shared_office, 60, clock.now(), way="PERIKSA_BERKAS")
    with serving() as server:
        row = lists.measure_over_http(shared_office, server, "queue", 1, 20, runs=1)
    assert row.face == "http" and row.rate > 0
    assert row.queries <= 8
