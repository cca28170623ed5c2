"""Databases for tests: one template, migrated and filled once, and cheap copies of it.

Ledger tables refuse DELETE and TRUNCATE, so nothing can be flushed between tests: an ordinary test runs in a
transaction that is rolled back, and a test that commits gets a copy of its own.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

import postgres
from kanim.config.database import database_from_url
from kanim.kernel.db import grant_app
from kanim.kernel.ledger.erasure import grant_eraser

_numbers = itertools.count(1)


def use_database(url: str) -> None:
    """Points Django at another database: this thread's connection is closed, later ones go to the new place.
    Threads that are still running keep theirs, so none may be."""
    connections.close_all()
    configured = {**database_from_url(url), "CONN_MAX_AGE": None}
    settings.DATABASES["default"] = configured
    connections.settings = connections.configure_settings({"default": configured})
    if any(wrapper.alias == "default" for wrapper in connections.all(initialized_only=True)):
        del connections["default"]


class Databases:
    """What both kinds do: fill a template once under a name, copy it, drop the copy."""

    vendor: str

    def url(self, name: str) -> str:
        """Where the app finds this database, with the rights it has in an office."""
        raise LookupError(name)

    def owner_url(self, name: str) -> str:
        return self.url(name)

    def eraser_url(self, name: str) -> str:
        return self.url(name)

    def create(self, name: str) -> None: ...

    def clone(self, source: str, name: str) -> None: ...

    def drop(self, name: str) -> None: ...

    def stop(self) -> None: ...

    def prepare(self, name: str, fill: Callable[[], None]) -> None:
        """A migrated database, filled by `fill` as the app."""
        self.create(name)
        use_database(self.owner_url(name))
        call_command("migrate", verbosity=0, interactive=False)
        grant_app(postgres.APP)
        grant_eraser(postgres.ERASER)
        use_database(self.url(name))
        fill()
        connections.close_all()

    def derive(self, source: str, name: str, fill: Callable[[], None]) -> None:
        """Another template: a copy of `source` with more in it."""
        connections.close_all()
        self.clone(source, name)
        use_database(self.url(name))
        fill()
        connections.close_all()

    @contextmanager
    def copy(self, source: str, then: str) -> Iterator[str]:
        """A copy of `source` with Django pointed at it; afterwards at `then` again. Gives the copy's name."""
        name = f"{source}_{next(_numbers)}"
        connections.close_all()
        self.clone(source, name)
        use_database(self.url(name))
        try:
            yield name
        finally:
            use_database(self.url(then))
            self.drop(name)


class SqliteDatabases(Databases):
    vendor = "sqlite"

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def url(self, name: str) -> str:
        return f"sqlite:///{self.path(name)}"

    def create(self, name: str) -> None:
        self.drop(name)

    def clone(self, source: str, name: str) -> None:
        with closing(sqlite3.connect(self.path(source))) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.path(source), self.path(name))

    def drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.sqlite3*"):
            path.unlink()


class PostgresDatabases(Databases):
    vendor = "postgresql"

    def __init__(self) -> None:
        given = os.environ.get("KANIM_TEST_POSTGRES_URL")
        shared = postgres.running(postgres.folder())
        self.home: Path | None = None
        if given:
            self.server = postgres.from_url(given)
        elif shared:
            self.server = shared
        else:
            self.home = Path(tempfile.mkdtemp(prefix="kanim-pg-"))
            # measurements wait for the disk, other tests do not
            durable = os.environ.get("KANIM_TEST_DURABLE") == "1"
            self.server = postgres.start(self.home, durable=durable)[0]
        self.prefix = f"kanim_{os.getpid()}_"
        self.made: set[str] = set()

    def url(self, name: str) -> str:
        return self.server.url(self.prefix + name, self.server.app)

    def owner_url(self, name: str) -> str:
        return self.server.url(self.prefix + name)

    def eraser_url(self, name: str) -> str:
        return self.server.url(self.prefix + name, postgres.ERASER)

    def create(self, name: str) -> None:
        self._run("CREATE DATABASE {}", name)
        self.made.add(name)

    def clone(self, source: str, name: str) -> None:
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, source)
        self.made.add(name)

    def drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self.made.discard(name)

    def stop(self) -> None:
        connections.close_all()
        if self.home is not None:
            postgres.stop(self.home)
        else:
            for name in sorted(self.made):
                self.drop(name)

    def _run(self, statement: Any, *names: str) -> None:
        identifiers = [sql.Identifier(self.prefix + name) for name in names]
        with psycopg.connect(self.server.url(), autocommit=True) as database:
            database.execute(sql.SQL(statement).format(*identifiers))
