"""The database as one file, taken while the office works, and put back: SQLite's online copy, PostgreSQL's dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from kanim.kernel import db
from kanim.kernel.ledger.erasure_sql import ERASE_FUNCTION
from kanim.kernel.ledger.triggers import ensure_triggers

# Keys of files: destroying one must reach every copy, so no backup holds them (docs/adr/0030-file-keys.md).
LEFT_OUT = "papers_file_key"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
LOCK_WAIT = "10s"


def dump(folder: Path) -> tuple[Path, dict[str, int]]:
    """Writes the database into `folder` as it is at one moment; gives the file and the rows of each table in it.
    Nobody is held up."""
    target = folder / NAMES[connection.vendor]
    target.touch(mode=0o600)
    return target, (_dump_postgresql(target) if db.is_postgresql() else _dump_sqlite(target))


def _dump_sqlite(target: Path) -> dict[str, int]:
    with (
        closing(sqlite3.connect(_sqlite_path())) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)  # in one step: one snapshot, and in WAL mode writers go on
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute(f"DELETE FROM {LEFT_OUT}")
        copy.commit()
        copy.execute("VACUUM")  # the pages that held them are not copied along
        tables = copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        ).fetchall()
        return {name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in tables}


def _dump_postgresql(target: Path) -> dict[str, int]:
    with psycopg.connect(**_parameters()) as snapshot:
        snapshot.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot.read_only = True
        exported = snapshot.execute("SELECT pg_export_snapshot()").fetchone()
        assert exported is not None
        words = [
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--exclude-table-data=public.{LEFT_OUT}",
        ]
        _run("pg_dump", [*words, f"--snapshot={exported[0]}", f"--file={target}", *_where()])
        tables = snapshot.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        counts = {}
        for (name,) in tables:
            row = snapshot.execute(sql.SQL("SELECT COUNT(*) FROM {}").format(sql.Identifier(name))).fetchone()
            counts[name] = int(row[0]) if row else 0
        return {**counts, LEFT_OUT: 0}


def is_empty() -> bool:
    """True when there is no table yet where the restore would go."""
    return not connection.introspection.table_names()


def load(file: Path, stamp: str) -> str:
    """Puts the dump in place of whatever stands there, migrates it and puts its protections back; tells where
    the database that stood there was laid aside ('' for nowhere). On PostgreSQL as the owner of the database."""
    aside = _load_postgresql(file) if db.is_postgresql() else _load_sqlite(file, stamp)
    call_command("migrate", verbosity=0, interactive=False)
    ensure_triggers()
    if db.is_postgresql():
        for statement in ERASE_FUNCTION:  # its REVOKE is not in the dump
            db.execute(statement)
    connections.close_all()
    return aside


def _load_sqlite(file: Path, stamp: str) -> str:
    path = _sqlite_path()
    connections.close_all()
    aside = ""
    for end in ("-wal", "-shm", ""):
        old = Path(f"{path}{end}")
        if old.exists():
            aside = f"{path}.replaced-{stamp}"
            os.replace(old, f"{aside}{end}")
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(file, path)
    return aside


def _load_postgresql(file: Path) -> str:
    if not is_empty():
        with psycopg.connect(**_parameters()) as database:
            database.execute(sql.SQL("SET lock_timeout = {}").format(LOCK_WAIT))
            for statement in (
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
                "GRANT USAGE ON SCHEMA public TO PUBLIC",
            ):
                database.execute(statement)
    connections.close_all()
    listed = _run("pg_restore", ["--list", str(file)]).splitlines()
    contents = file.with_suffix(".list")
    contents.write_text("\n".join(line for line in listed if " SCHEMA - public " not in line) + "\n")
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", [*words, f"--use-list={contents}", *_where(), str(file)])
    return ""


def row_counts(tables: Sequence[str]) -> dict[str, int]:
    """The rows of these tables now; a table that is not there counts as -1."""
    there = set(connection.introspection.table_names())
    counts = {}
    for name in tables:
        row = (
            db.fetch_one(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}") if name in there else None
        )
        counts[name] = int(row[0]) if row else -1
    return counts


def _sqlite_path() -> Path:
    name = connection.settings_dict["NAME"]
    if str(name).startswith((":memory:", "file:")):
        raise click.ClickException("a database in memory can't be backed up")
    return Path(name)


def _parameters() -> dict[str, Any]:
    given = connection.settings_dict
    return {
        "host": given["HOST"],
        "port": given["PORT"] or None,
        "user": given["USER"],
        "password": given["PASSWORD"],
        "dbname": given["NAME"],
    }


def _where() -> list[str]:
    given = _parameters()
    flags = {"host": "--host", "port": "--port", "user": "--username", "dbname": "--dbname"}
    return [f"{flag}={given[name]}" for name, flag in flags.items() if given[name]]


def _run(program: str, words: Sequence[str]) -> str:
    """Runs a program of PostgreSQL's; the password goes by the environment, never by the command line."""
    done = subprocess.run(
        [_program(program), *words],
        env={**os.environ, "PGPASSWORD": _parameters()["password"] or "", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(f"{program} failed: {done.stderr.strip()[-600:]}")
    return done.stdout


def _program(name: str) -> str:
    """The newest installed: an older one refuses a newer server."""
    homes = Path("/usr/lib/postgresql").glob(f"[0-9]*/bin/{name}")
    newest = sorted(homes, key=lambda path: int(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise click.ClickException(f"{name} is not installed: install PostgreSQL's client programs")
    return found
