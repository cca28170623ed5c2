"""`kanim bench`: fills a database with cases, and measures what the office does with them."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext

import click
from django.conf import settings

from kanim.faces.cli.bench import lists, matching, transition
from kanim.faces.cli.bench.fill import SEED, count_cases
from kanim.faces.cli.bench.fill import fill as fill_cases
from kanim.faces.cli.bench.office import CLIENTS, BenchOffice, ensure_office
from kanim.faces.cli.bench.rows import RUNS, Row, machine, table
from kanim.faces.cli.bench.walks import WAYS
from kanim.faces.cli.bench.web import Server, serving
from kanim.kernel import clock, db

ENVIRONMENT = "KANIM_DATABASE_URL"
FACES = ("process", "http")


class Clients(click.ParamType):
    """`1,4,16`: numbers of clients, one row of figures each."""

    name = "N,N,…"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        parts = str(value).split(",")
        if not all(part.isdigit() and 1 <= int(part) <= CLIENTS for part in parts):
            self.fail(f"{value!r}: write whole numbers from 1 to {CLIENTS}, such as 1,4,16", param, ctx)
        return tuple(int(part) for part in parts)


_database = click.option(
    "--database",
    metavar="URL",
    help="A database of the bench's own (default: $KANIM_DATABASE_URL, else bench.sqlite3 in the var folder).",
)
_clients = click.option("--clients", type=Clients(), default="1,4,16", show_default=True)
_face = click.option("--face", type=click.Choice([*FACES, "both"]), default="both", show_default=True)
_cases = click.option(
    "--cases", default=10_000, show_default=True, type=click.IntRange(100), help="At least so many cases."
)
_pieces = click.option(
    "--pieces", default=400, show_default=True, type=click.IntRange(2), help="So many a run."
)
_runs = click.option("--runs", default=RUNS, show_default=True, type=click.IntRange(1, 99))
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")


@click.group()
def bench() -> None:
    """Measures the office beside what the bare database can do. Never on a database in which people work."""


@bench.command()
@_database
@click.option("--cases", default=10_000, show_default=True, type=click.IntRange(1, 5_000_000))
@click.option("--way", type=click.Choice(sorted(WAYS)), help="All cases gone this way, instead of mixed.")
@click.option("--seed", default=SEED, show_default=True)
@click.option("--processes", default=0, type=click.IntRange(0, 64), help="Default: one a core.")
def fill(database: str | None, cases: int, way: str | None, seed: int, processes: int) -> None:
    """Adds generated cases with valid ledger streams; `kanim ledger verify` accepts them."""
    _settle_database(database)
    office = ensure_office()
    since = time.monotonic()
    total = fill_cases(office, cases, clock.now(), way=way or "", seed=seed, processes=processes)
    took = time.monotonic() - since
    click.echo(f"{cases} cases in {took:.1f} s ({cases / took:.0f}/s); {total} in the database")


@bench.command("transition")
@_database
@_cases
@_clients
@_face
@_pieces
@_runs
@_json
def transition_command(
    database: str | None,
    cases: int,
    clients: tuple[int, ...],
    face: str,
    pieces: int,
    runs: int,
    as_json: bool,
) -> None:
    """Acts on cases by officers of the counter: in process, and as forms over HTTP."""
    office = _prepared(database, cases)
    rows = []
    for kind, server, many in _places(face, clients):
        if kind == "process":
            rows.append(transition.measure_in_process(office, many, pieces, clock.now(), runs))
        elif server is not None:
            rows.append(transition.measure_over_http(office, server, many, pieces, clock.now(), runs))
    _tell("transition", rows, as_json)


@bench.command("list")
@_database
@_cases
@_clients
@_face
@_pieces
@_runs
@_json
def list_command(
    database: str | None,
    cases: int,
    clients: tuple[int, ...],
    face: str,
    pieces: int,
    runs: int,
    as_json: bool,
) -> None:
    """Lists of 50: the officer's queue and all cases he may see, in process and as pages over HTTP."""
    office = _prepared(database, cases)
    rows = []
    for kind, server, many in _places(face, clients):
        for name in lists.LISTS:
            if kind == "process":
                rows.append(lists.measure_in_process(office, name, many, pieces, runs))
            elif server is not None:
                rows.append(lists.measure_over_http(office, server, name, many, pieces, runs))
    _tell("list", rows, as_json)


@bench.command("screen")
@click.option(
    "--entries", default=1_000_000, show_default=True, type=click.IntRange(100), help="On the list."
)
@click.option("--questions", default=1000, show_default=True, type=click.IntRange(10))
@_json
def screen_command(entries: int, questions: int, as_json: bool) -> None:
    """One person against a list held in memory; needs no database."""
    measured, figures = matching.measure_screen(entries, questions)
    _tell("screen", [measured], as_json, figures)


@bench.command("search")
@_database
@click.option(
    "--persons", default=200_000, show_default=True, type=click.IntRange(100), help="In the register."
)
@click.option("--questions", default=500, show_default=True, type=click.IntRange(10))
@_json
def search_command(database: str | None, persons: int, questions: int, as_json: bool) -> None:
    """One person among the registered persons, by keys and exact weighing."""
    _settle_database(database)
    ensure_office()
    measured, figures = matching.measure_search(persons, questions, clock.now())
    _tell("search", [measured], as_json, figures)


def _places(face: str, clients: tuple[int, ...]) -> Iterator[tuple[str, Server | None, int]]:
    """Each face with each number of clients; the server runs while its rows are measured. SQLite has one
    writer, so one client."""
    numbers = clients if db.is_postgresql() else (1,)
    for kind in FACES if face == "both" else (face,):
        with serving() if kind == "http" else nullcontext() as server:
            for many in numbers:
                yield kind, server, many


def _prepared(database: str | None, cases: int) -> BenchOffice:
    _settle_database(database)
    office = ensure_office()
    missing = cases - count_cases()
    if missing > 0:
        fill_cases(office, missing, clock.now())
    return office


def _settle_database(given: str | None) -> None:
    """Django reads its settings once: for another database this command starts itself again."""
    wanted = given or os.environ.get(ENVIRONMENT) or f"sqlite:///{settings.VAR / 'bench.sqlite3'}"
    if os.environ.get(ENVIRONMENT) == wanted:
        return
    os.environ[ENVIRONMENT] = wanted
    os.execv(sys.executable, [sys.executable, "-m", "kanim.faces.cli.main", *sys.argv[1:]])


def _tell(name: str, rows: list[Row], as_json: bool, figures: Mapping[str, float] | None = None) -> None:
    if as_json:
        told = {
            "name": name,
            "machine": machine(),
            "rows": [row.as_json() for row in rows],
            **(figures or {}),
        }
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(f"{machine()}\n{table(rows)}")
        for what, value in (figures or {}).items():
            click.echo(f"{what}: {value}")
