"""The rows of a bench's answer, and the machine that they were measured on."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import django
from django.db import connection

from kanim.faces.cli.bench.processes import Timed
from kanim.kernel import db

RUNS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, how fast, and what share of the limit that is.

    `size` counts the cases in the database, `rate` and `limit_rate` are per second (medians of the runs)."""

    database: str
    face: str  # process | http
    clients: int
    size: int
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    queries: float
    limit_rate: float
    ratio: float
    what: str = ""
    limit_p50_ms: float = 0.0  # of the bare driver; 0 over HTTP, where the limit is put together

    @property
    def median_ratio(self) -> float:
        """The share by the medians of single pieces: steadier than rates on a machine that is busy."""
        return self.limit_p50_ms / self.p50_ms if self.p50_ms else 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def row(
    face: str,
    clients: int,
    size: int,
    runs: Sequence[Timed],
    limits: Sequence[float],
    queries: float,
    what: str = "",
    limit_pieces_s: Iterable[float] = (),
) -> Row:
    """A line of runs and of the limits measured between them."""
    rate, limit = statistics.median(run.rate for run in runs), statistics.median(limits)
    took = sorted(piece for run in runs for piece in run.pieces_s)
    return Row(
        database=connection.vendor,
        face=face,
        clients=clients,
        size=size,
        rate=round(rate, 1),
        p50_ms=_at(took, 50),
        p95_ms=_at(took, 95),
        p99_ms=_at(took, 99),
        queries=round(queries, 2),
        limit_rate=round(limit, 1),
        ratio=round(rate / limit, 3) if limit else 0.0,
        what=what,
        limit_p50_ms=_at(sorted(limit_pieces_s), 50),
    )


def _at(took: list[float], percent: int) -> float:
    """The percentile in milliseconds, by nearest rank."""
    return round(took[max(0, -(-len(took) * percent // 100) - 1)] * 1000, 2) if took else 0.0


@lru_cache(maxsize=1)
def machine() -> str:
    """Cores, processor, versions: in one line."""
    version = db.fetch_one("SHOW server_version" if db.is_postgresql() else "SELECT sqlite_version()")
    return (
        f"{os.cpu_count()} × {_processor()}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Django {django.get_version()}, "
        f"{connection.display_name} {str(version[0]).split()[0] if version else '?'}"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def table(rows: Iterable[Row]) -> str:
    """The rows for people."""
    head = (
        f"{'what':12} {'database':10} {'face':8} {'clients':>7} {'size':>9} {'rate/s':>8} {'p50 ms':>8} "
        f"{'p95 ms':>8} {'p99 ms':>8} {'queries':>8} {'limit/s':>8} {'ratio':>6}"
    )
    lines = [
        f"{r.what:12} {r.database:10} {r.face:8} {r.clients:7} {r.size:9} {r.rate:8.1f} {r.p50_ms:8.2f} "
        f"{r.p95_ms:8.2f} {r.p99_ms:8.2f} {r.queries:8.2f} {r.limit_rate:8.1f} {r.ratio:6.2f}"
        for r in rows
    ]
    return "\n".join([head, *lines])
