"""What differs between PostgreSQL and SQLite, in one place, so that the rest is written once.

Fixed SQL runs through Django's own connection, inside its transactions. Parameters of the types that the two
databases store differently go through `param`; values that come back go through `as_uuid` and `as_time`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import uuid_utils.compat
from django.db import connection, transaction
from django.db.models import Model, Q

M = TypeVar("M", bound=Model)


def uuid7() -> UUID:
    """A new id that sorts by time of making (RFC 9562, version 7)."""
    return uuid_utils.compat.uuid7()


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def param(value: Any) -> Any:
    """A parameter as the present database stores it: UUIDs and instants are text on SQLite."""
    if isinstance(value, UUID):
        return value if connection.vendor == "postgresql" else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date) and connection.vendor == "sqlite":
        return value.isoformat()
    return value


def as_uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def as_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def as_time(value: Any) -> datetime | None:
    if value is None:
        return None
    time: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _params(values: Sequence[Any]) -> Sequence[Any]:
    """PostgreSQL's driver takes every type as it is."""
    return values if is_postgresql() else [param(value) for value in values]


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """Runs one statement; gives the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _params(params))
        return int(cursor.rowcount)


def fetch(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, _params(params))
        return list(cursor.fetchall())


def fetch_one(sql: str, params: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, _params(params))
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def beginning(field: str, prefix: str) -> Q:
    """A text begins with a prefix (not empty), as an index serves it: by pattern on PostgreSQL, by range on SQLite."""
    if is_postgresql():
        return Q(**{f"{field}__startswith": prefix})
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + "\U0010ffff"})


Statement = tuple[str, Sequence[Any]]


def together(*statements: Statement) -> None:
    """Writes that belong together, in one round trip where the database can (PostgreSQL: one WITH), else one
    after the other. None of them may read what another writes, and no two may touch the same row."""
    if is_postgresql() and len(statements) > 1:
        execute(_joined(tuple(sql for sql, _ in statements)), [p for _, params in statements for p in params])
        return
    for sql, params in statements:
        execute(sql, params)


@lru_cache(maxsize=512)
def _joined(statements: tuple[str, ...]) -> str:
    *firsts, last = statements
    return f"WITH {', '.join(f'w{n} AS ({sql})' for n, sql in enumerate(firsts))} {last}"


_FROM_TEXT: dict[str, Callable[[Any], Any]] = {
    "UUIDField": as_uuid,
    "ForeignKey": as_uuid,
    "OneToOneField": as_uuid,
    "DateTimeField": as_time,
    "DateField": as_day,
}
"""What SQLite holds as text, by the type of the field. Foreign keys here point to UUIDs."""


class RowReader(Generic[M]):
    """Makes instances of a model from rows that fixed SQL read, whose columns come in the order of `columns`:
    the path of every request and act does not build its queries anew."""

    def __init__(self, model: type[M]):
        fields = model._meta.concrete_fields
        self._model = model
        self.names = [field.attname for field in fields]
        self._columns = [str(field.column) for field in fields]
        self._converted = [
            (place, _FROM_TEXT[field.get_internal_type()])
            for place, field in enumerate(fields)
            if field.get_internal_type() in _FROM_TEXT
        ]

    def columns(self, prefix: str = "") -> str:
        return ", ".join(f"{prefix}{column}" for column in self._columns)

    def make(self, row: Sequence[Any]) -> M:
        values = list(row)
        if not is_postgresql():
            for place, read in self._converted:
                if values[place] is not None:
                    values[place] = read(values[place])
        return self._model.from_db("default", self.names, values)


def for_update() -> str:
    """The row lock's words. SQLite has none and needs none: its write transactions run one at a time."""
    return " FOR UPDATE" if is_postgresql() else ""


def lock_words(*words: str) -> None:
    """Holds these words until the transaction ends: for what no row exists yet to be locked by (the identity of a
    person not yet registered). Who needs several takes them in one call; they are locked in one order."""
    if is_postgresql():
        for word in sorted(set(words)):
            execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [word])


_AWAY = ("08", "53", "57P")  # connection lost, out of resources, shutting down
_AWAY_WORDS = ("locked", "busy", "unable to open", "disk", "readonly")  # SQLite has words only


def is_away(error: Exception) -> bool:
    """Whether a database error says that the database can't serve now, whatever is asked of it; else it is the
    fault of the statement or of two that met (a deadlock, a time limit)."""
    if not is_postgresql():
        return any(word in str(error).lower() for word in _AWAY_WORDS)
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return not state or str(state).startswith(_AWAY)


_sqlite_writer = threading.RLock()


@contextmanager
def write_transaction() -> Iterator[None]:
    """One write transaction. On SQLite all writers of this process stand behind one lock."""
    if is_postgresql():
        with transaction.atomic():
            yield
    else:
        with _sqlite_writer, transaction.atomic():
            yield


def append_only_sql(table: str, vendor: str) -> list[str]:
    """Statements that make `table` refuse UPDATE and DELETE (and TRUNCATE) whoever asks."""
    if vendor == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION kanim_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$",
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kanim_append_only()",
            f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kanim_append_only()",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table} is refused'); END"
        for verb in ("update", "delete")
    ]


def grant_app(role: str) -> None:
    """Lets `role` serve on PostgreSQL: read and write rows, but neither change what exists in an append-only
    table nor the tables themselves. Run by the owner after each migration; SQLite has no roles."""
    if not is_postgresql():
        return
    name = connection.ops.quote_name(role)
    tables = {row[0] for row in fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    triggers = fetch(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = tgrelid::regclass || '_append_only'"
    )
    append_only = {row[0] for row in triggers}
    own = tables & {"django_migrations"}
    execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}")
    execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
    for verbs, chosen in (
        ("SELECT, INSERT, UPDATE, DELETE", tables - append_only - own),
        ("SELECT, INSERT", append_only),
        ("SELECT", own),
    ):
        if chosen:
            listed = ", ".join(connection.ops.quote_name(table) for table in sorted(chosen))
            execute(f"GRANT {verbs} ON {listed} TO {name}")
