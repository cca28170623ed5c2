"""The statements of a piece of work, recorded and done again by the bare driver: the limit beside each figure.

What is recorded is undone, so that doing it again writes the very rows that the work would have written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection, transaction

from kanim.kernel import db

_FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The statements of one piece of work in order, and whether they stood in one write transaction."""

    statements: tuple[tuple[str, tuple[Any, ...]], ...]
    commits: bool

    def __len__(self) -> int:
        return len(self.statements)


class _Undo(Exception):
    """Ends the recording; nothing of it stays."""


def record(works: Sequence[Callable[[], Any]], *, commits: bool) -> list[Recorded]:
    """Does each work once, one after the other, and undoes them all."""
    found: list[Recorded] = []
    try:
        with transaction.atomic():
            for work in works:
                with _listening() as heard:
                    work()
                found.append(Recorded(tuple(heard), commits))
            raise _Undo
    except _Undo:
        return found


@contextmanager
def _listening() -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    heard: list[tuple[str, tuple[Any, ...]]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_FRAME):
            heard.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield heard


def bare_driver() -> Callable[[Recorded], None]:
    """A connection of psycopg or sqlite3 alone, set up as Django's is, that does recorded work again."""
    return _bare_postgresql() if db.is_postgresql() else _bare_sqlite()


def _bare_postgresql() -> Callable[[Recorded], None]:
    known = connection.get_connection_params()
    words = {k: known[k] for k in ("dbname", "user", "password", "host", "port") if known.get(k)}
    bare = psycopg.connect(**words, autocommit=True)
    bare.prepare_threshold = known.get("prepare_threshold")
    cursor = bare.cursor()

    def again(recorded: Recorded) -> None:
        if recorded.commits:
            cursor.execute("BEGIN")
        for sql, params in recorded.statements:
            cursor.execute(sql, params)
            if cursor.description is not None:
                cursor.fetchall()
        if recorded.commits:
            cursor.execute("COMMIT")

    return again


def _bare_sqlite() -> Callable[[Recorded], None]:
    known = connection.settings_dict
    bare = sqlite3.connect(known["NAME"], timeout=20, isolation_level=None)
    bare.executescript(known["OPTIONS"]["init_command"])
    cursor = bare.cursor()
    translated: dict[str, str] = {}

    def again(recorded: Recorded) -> None:
        if recorded.commits:
            cursor.execute("BEGIN IMMEDIATE")
        for sql, params in recorded.statements:
            if sql not in translated:
                translated[sql] = sql.replace("%s", "?").replace("%%", "%")
            cursor.execute(translated[sql], params)
            cursor.fetchall()
        if recorded.commits:
            cursor.execute("COMMIT")

    return again
