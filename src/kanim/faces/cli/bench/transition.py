"""Transitions: real actions on distinct cases by ordinary officers, beside the same statements done bare.

A case that waits at the check of papers is taken two steps on its main way: the counter accepts the papers (a
guard over papers and screening), then the examiner finds the applicant eligible (a form, a guard over the
photograph, a clock that starts, the two-person rule).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from kanim.faces.cli.bench.fill import count_cases, fill
from kanim.faces.cli.bench.office import BenchOffice
from kanim.faces.cli.bench.processes import Timed, WorkerFailed, timed
from kanim.faces.cli.bench.recording import Recorded, bare_driver, record
from kanim.faces.cli.bench.rows import RUNS, Row, row
from kanim.faces.cli.bench.walks import READY
from kanim.faces.cli.bench.web import Browser, Server, in_series, local_client, open_session, timed_requests
from kanim.kernel import db
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework.acting import act

WARM = 8
_WAITING = (
    "SELECT c.id, c.head_seq FROM casework_case c WHERE c.procedure = %s AND c.step = 'PERIKSA_BERKAS' "
    "AND c.end_kind = '' AND c.head_seq = 7 ORDER BY c.id LIMIT %s"
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One action on one case by one officer, who saw `version` of it."""

    case_id: UUID
    action: str
    officer: Officer
    version: int
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"ukur:{self.case_id}:{self.action}"

    @property
    def path(self) -> str:
        return reverse("desk-act", args=[self.case_id, self.action])

    @property
    def posted(self) -> dict[str, str]:
        return {**self.form, "versi": str(self.version), "kunci": self.key}

    def do(self) -> None:
        act(self.officer, self.case_id, self.action, self.form, version=self.version, key=self.key)


def deeds_of(office: BenchOffice, cases: Sequence[tuple[UUID, int]], number: int) -> list[Deed]:
    """What client `number` does with these cases (id and version of each)."""
    counter = office.officers["petugas_loket"][number]
    examiner = office.officers["pemeriksa"][number]
    deeds = []
    for case_id, version in cases:
        deeds.append(Deed(case_id, "terima", counter, version))
        deeds.append(Deed(case_id, "layak", examiner, version + 1, {"hasil_wawancara": "LAYAK"}))
    return deeds


class Supply:
    """Cases that wait to be acted on, each given out once."""

    def __init__(self, office: BenchOffice, now: datetime, wanted: int):
        standing = len(db.fetch(_WAITING, [office.procedure.code, wanted]))
        if standing < wanted:
            fill(office, wanted - standing, now, way=READY)
        rows = db.fetch(_WAITING, [office.procedure.code, wanted])
        self._cases = [(db.as_uuid(row[0]), int(row[1])) for row in rows]
        self._office = office

    def shares(self, clients: int, cases: int) -> list[list[Deed]]:
        """New cases for each client."""
        taken, self._cases = self._cases[:cases], self._cases[cases:]
        return [deeds_of(self._office, taken[n::clients], n) for n in range(clients)]


def _doing() -> Callable[[Deed], None]:
    return Deed.do


def measure_in_process(office: BenchOffice, clients: int, acts: int, now: datetime, runs: int = RUNS) -> Row:
    """The rate of acts called in `clients` processes, and that of the bare driver, in alternating runs."""
    cases = (acts + clients * WARM) // 2
    supply = Supply(office, now, cases * 2 * runs)
    size = count_cases()
    ours: list[Timed] = []
    bare: list[Timed] = []
    queries: list[int] = []
    for _ in range(runs):
        recorded = [_recorded(share) for share in supply.shares(clients, cases)]
        queries.extend(len(one) for share in recorded for one in share)
        ours.append(timed(supply.shares(clients, cases), _doing, WARM))
        bare.append(timed(recorded, bare_driver, WARM))
    return row(
        "process",
        clients,
        size,
        ours,
        [run.rate for run in bare],
        sum(queries) / len(queries),
        what="transition",
        limit_pieces_s=[piece for run in bare for piece in run.pieces_s],
    )


def _recorded(share: list[Deed]) -> list[Recorded]:
    return record([deed.do for deed in share], commits=True)


def measure_over_http(
    office: BenchOffice, server: Server, clients: int, acts: int, now: datetime, runs: int = RUNS
) -> Row:
    """The rate of acts sent as forms to a running server; the limit is an empty request in series with the
    same act called in as many processes."""
    cases = (acts + clients * WARM) // 2
    supply = Supply(office, now, cases * 2 * runs + 1)
    size = count_cases()
    browsers = [_browsers(office, server, number) for number in range(clients)]
    over_http: list[Timed] = []
    limits: list[float] = []
    empties = [[None] * (acts // clients + WARM)] * clients
    for _ in range(runs):
        over_http.append(timed_requests(supply.shares(clients, cases), browsers.__getitem__, WARM))
        nothing = timed_requests(empties, lambda number: browsers[number].ask_nothing, WARM)
        direct = timed(supply.shares(clients, cases), _doing, WARM)
        limits.append(in_series(nothing.rate, direct.rate))
    queries = [len(one) for one in _recorded_requests(supply.shares(1, 1)[0])]
    return row("http", clients, size, over_http, limits, sum(queries) / len(queries), what="transition")


class _Desk:
    """One client: a counter officer's browser and an examiner's."""

    def __init__(self, by_post: Mapping[str, Browser]):
        self._by_post = by_post

    def __call__(self, deed: Deed) -> None:
        self._by_post[deed.officer.post].post(deed.path, deed.posted)

    def ask_nothing(self, _: object) -> None:
        self._by_post["petugas_loket"].ask_nothing()


def _browsers(office: BenchOffice, server: Server, number: int) -> _Desk:
    posts = ("petugas_loket", "pemeriksa")
    return _Desk({post: Browser(server, open_session(office.officers[post][number])) for post in posts})


def _recorded_requests(deeds: list[Deed]) -> list[Recorded]:
    """The statements of the same requests, done in this process."""

    def send(client: Client, deed: Deed) -> None:
        answer = client.post(deed.path, deed.posted)
        if answer.status_code != 302:
            raise WorkerFailed(f"{deed.path}: {answer.status_code}")

    works = [partial(send, local_client(deed.officer), deed) for deed in deeds]
    return record(works, commits=True)
