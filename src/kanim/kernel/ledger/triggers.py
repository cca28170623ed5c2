"""Whether the database itself still refuses change of the ledger, and putting that back."""

from __future__ import annotations

from django.db import connection

from kanim.kernel import db

TABLES = ("ledger_event", "ledger_payload")


def expected_triggers() -> list[str]:
    """The triggers that must stand on the present kind of database."""
    if db.is_postgresql():
        return [f"{table}_{what}" for table in TABLES for what in ("append_only", "no_truncate")]
    return [f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]


def missing_triggers() -> list[str]:
    """The names of triggers that are not there or are switched off. The office must not start with one missing."""
    if db.is_postgresql():
        rows = db.fetch(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND p.prosrc LIKE '%%RAISE EXCEPTION%%' "
            "AND c.oid IN (to_regclass(%s), to_regclass(%s))",
            TABLES,
        )
    else:
        rows = db.fetch(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", TABLES
        )
    standing = {row[0] for row in rows}
    return [name for name in expected_triggers() if name not in standing]


def ensure_triggers() -> list[str]:
    """Puts back what is missing (a migration that rebuilds a table on SQLite drops its triggers) and tells
    which. Needs the owner of the tables on PostgreSQL."""
    missing = missing_triggers()
    for table in TABLES:
        if any(name.startswith(table + "_") for name in missing):
            with connection.cursor() as cursor:
                for statement in db.append_only_sql(table, connection.vendor):
                    cursor.execute(statement)
    return missing
