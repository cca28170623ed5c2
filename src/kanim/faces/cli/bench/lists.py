"""Lists of 50 cases as an ordinary officer sees them: what waits for his post, and all that he may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kanim.faces.cli.bench.fill import count_cases
from kanim.faces.cli.bench.office import BenchOffice
from kanim.faces.cli.bench.processes import Timed, timed
from kanim.faces.cli.bench.recording import bare_driver, record
from kanim.faces.cli.bench.rows import RUNS, Row, row
from kanim.faces.cli.bench.web import Browser, Server, in_series, local_client, open_session, timed_requests
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework import queues

WARM = 8
POST = "petugas_loket"
LISTS: Mapping[str, tuple[Callable[[Officer], Any], str]] = {
    "queue": (queues.queue, "/meja/tugas/"),
    "cases": (queues.list_cases, "/meja/berkas/"),
}
"""Name → how it is read in process, and its page."""


def measure_in_process(office: BenchOffice, name: str, clients: int, lists: int, runs: int = RUNS) -> Row:
    """The rate of lists read in `clients` processes, and that of the bare driver, in alternating runs."""
    read, _ = LISTS[name]
    officers = office.officers[POST]
    shares = [[officers[n]] * (lists // clients + WARM) for n in range(clients)]
    recorded = record([partial(read, officers[0])], commits=False)[0]
    bare_shares = [[recorded] * len(share) for share in shares]
    ours: list[Timed] = []
    bare: list[Timed] = []
    for _ in range(runs):
        ours.append(timed(shares, lambda: read, WARM))
        bare.append(timed(bare_shares, bare_driver, WARM))
    limits = [run.rate for run in bare]
    pieces = [piece for run in bare for piece in run.pieces_s]
    return row(
        "process", clients, count_cases(), ours, limits, len(recorded), what=name, limit_pieces_s=pieces
    )


def measure_over_http(
    office: BenchOffice, server: Server, name: str, clients: int, lists: int, runs: int = RUNS
) -> Row:
    """The rate of the list's page; the limit is an empty request in series with reading the list."""
    read, path = LISTS[name]
    officers = office.officers[POST]
    browsers = [Browser(server, open_session(officers[n])) for n in range(clients)]
    pieces = [[officers[n]] * (lists // clients + WARM) for n in range(clients)]
    pages: list[Timed] = []
    limits: list[float] = []
    for _ in range(runs):
        pages.append(timed_requests(pieces, lambda n: lambda _: browsers[n].get(path), WARM))
        nothing = timed_requests(pieces, lambda n: lambda _: browsers[n].ask_nothing(), WARM)
        direct = timed(pieces, lambda: read, WARM)
        limits.append(in_series(nothing.rate, direct.rate))
    client = local_client(officers[0])
    client.get(path)
    queries = len(record([partial(client.get, path)], commits=False)[0])
    return row("http", clients, count_cases(), pages, limits, queries, what=name)
