"""A list costs the same statements however long it is."""

from __future__ import annotations

from functools import partial

from kanim.faces.cli.bench import lists
from kanim.faces.cli.bench.fill import fill
from kanim.faces.cli.bench.office import BenchOffice
from kanim.faces.cli.bench.recording import record
from kanim.kernel import clock
from tests.bench.test_speed import statements


def _counts(office: BenchOffice, rows: int) -> dict[str, int]:
    officer = office.officers[lists.POST][0]
    counts = {}
    for name, (read, _) in lists.LISTS.items():
        assert len(read(officer).lines) == rows
        counts[name] = len(statements(record([partial(read, officer)], commits=False)[0]))
    return counts


def test_fifty_rows_take_as_many_statements_as_one(office: BenchOffice) -> None:
    fill(office, 1, clock.now(), way="PERIKSA_BERKAS")
    one = _counts(office, rows=1)
    fill(office, 59, clock.now(), way="PERIKSA_BERKAS")
    assert _counts(office, rows=50) == one == {"queue": 4, "cases": 4}
