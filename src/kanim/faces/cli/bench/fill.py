"""Filling a database with generated cases: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kanim.faces.cli.bench.cases import COLUMNS, Maker, Rows, new_rows
from kanim.faces.cli.bench.office import BenchOffice
from kanim.faces.cli.bench.processes import in_processes
from kanim.faces.cli.bench.walks import SHARES, ways_of
from kanim.kernel import db
from kanim.kernel.regulation import law

CHUNK = 1_000
SEED = 20_241_217


def fill(
    office: BenchOffice, cases: int, now: datetime, *, way: str = "", seed: int = SEED, processes: int = 0
) -> int:
    """Adds `cases` cases, mixed by `SHARES` or all gone one `way`; gives how many there are then.

    PostgreSQL is written by several processes (default: one a core), SQLite by one."""
    first = count_cases()
    workers = 1 if not db.is_postgresql() else processes or os.cpu_count() or 1
    maker = Maker(office, ways_of(office.procedure, law(office.today)), seed, now)
    chunks = [range(n, min(n + CHUNK, first + cases)) for n in range(first, first + cases, CHUNK)]
    workers = min(workers, len(chunks))
    in_processes(workers, lambda worker: _fill_chunks(maker, way, chunks[worker::workers]))
    settle()
    return count_cases()


def count_cases() -> int:
    row = db.fetch_one("SELECT COUNT(*) FROM casework_case")
    return int(row[0]) if row else 0


def _fill_chunks(maker: Maker, way: str, chunks: list[range]) -> None:
    for chunk in chunks:
        for number in chunk:
            maker.add(number, way or MIX[number % len(MIX)])
        write(maker.rows)
        maker.rows = new_rows()


def _mixed() -> list[str]:
    """The ways of a hundred cases, well shuffled by a step that is prime to a hundred."""
    ordered = [way for way, share in SHARES.items() for _ in range(share)]
    return [ordered[(place * 37) % len(ordered)] for place in range(len(ordered))]


MIX = _mixed()


def write(rows: Rows) -> None:
    """All rows in one transaction."""
    with transaction.atomic():
        for table, columns in COLUMNS.items():
            if rows.get(table):
                if db.is_postgresql():
                    _copy(table, columns, rows[table])
                else:
                    _execute_many(table, columns, rows[table])


def _copy(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    types = _types(table)
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
        with cursor.cursor.copy(statement) as copy:
            copy.set_types([types[column] for column in columns])
            for row in rows:
                copy.write_row(row)


_known_types: dict[str, dict[str, str]] = {}


def _types(table: str) -> dict[str, str]:
    if table not in _known_types:
        found = db.fetch(
            "SELECT column_name::text, udt_name::text FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        _known_types[table] = {name: kind for name, kind in found}
    return _known_types[table]


def _execute_many(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(_stored(rows))
        )


def _stored(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(db.param(value) for value in row)


def settle() -> None:
    """The planner knows what there is now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
