"""Whether the database itself still refuses change of the ledger, and putting that back.

Events, anchors and the list of erasures are append-only without exception. A payload group may be deleted when
the list of erasures names it, and nothing comes into that list but what a chained event `payload.erased` names.
"""

from __future__ import annotations

from django.db import connection

from kanim.kernel import db

TABLES = ("ledger_event", "ledger_payload")
PROTECTED = (*TABLES, "ledger_erasure", "ledger_anchor", "ledger_anchor_head")

_NAMED_SQLITE = """EXISTS (SELECT 1 FROM ledger_payload p, json_each(CAST(p.body AS TEXT), '$.erased') j
 WHERE p.stream = NEW.stream AND p.seq = NEW.by_seq AND p.part = 0
 AND json_extract(CAST(p.body AS TEXT), '$.verb') = 'payload.erased'
 AND json_extract(j.value, '$[0]') = NEW.seq AND json_extract(j.value, '$[1]') = NEW.part)"""
_NAMED_POSTGRESQL = """EXISTS (SELECT 1 FROM ledger_payload p,
 jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb -> 'erased') j
 WHERE p.stream = NEW.stream AND p.seq = NEW.by_seq AND p.part = 0
 AND convert_from(p.body, 'UTF8')::jsonb ->> 'verb' = 'payload.erased'
 AND j = jsonb_build_array(NEW.seq, NEW.part))"""
_IN_LIST = (
    "SELECT 1 FROM ledger_erasure x WHERE x.stream = OLD.stream AND x.seq = OLD.seq AND x.part = OLD.part"
)

SQLITE = {
    **{
        f"{table}_no_{verb}": f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table} is refused'); END"
        for table in PROTECTED
        for verb in ("update", "delete")
    },
    "ledger_payload_no_delete": "CREATE TRIGGER ledger_payload_no_delete BEFORE DELETE ON ledger_payload "
    f"WHEN NOT EXISTS ({_IN_LIST}) "
    "BEGIN SELECT RAISE(ABORT, 'append-only: delete on ledger_payload is refused'); END",
    "ledger_erasure_named": "CREATE TRIGGER ledger_erasure_named BEFORE INSERT ON ledger_erasure "
    f"WHEN NEW.part = 0 OR NOT {_NAMED_SQLITE} "
    "BEGIN SELECT RAISE(ABORT, 'no event payload.erased names this group'); END",
}

# What the functions do stands here, so that a function emptied by someone is seen.
FUNCTIONS = {
    "kanim_append_only": " BEGIN RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END ",
    "kanim_payload_append_only": f""" BEGIN
 IF TG_OP = 'DELETE' THEN IF EXISTS ({_IN_LIST}) THEN RETURN OLD; END IF; END IF;
 RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END """,
    "kanim_erasure_named": f""" BEGIN
 IF NEW.part = 0 OR NOT {_NAMED_POSTGRESQL}
 THEN RAISE EXCEPTION 'no event payload.erased names this group'; END IF; RETURN NEW; END """,
}


def _postgresql() -> dict[str, tuple[str, str]]:
    """Trigger → (its function, the statement that makes it)."""
    made: dict[str, tuple[str, str]] = {}
    for table in PROTECTED:
        row = "kanim_payload_append_only" if table == "ledger_payload" else "kanim_append_only"
        made[f"{table}_append_only"] = (
            row,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {row}()",
        )
        made[f"{table}_no_truncate"] = (
            "kanim_append_only",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kanim_append_only()",
        )
    made["ledger_erasure_named"] = (
        "kanim_erasure_named",
        "CREATE TRIGGER ledger_erasure_named BEFORE INSERT ON ledger_erasure "
        "FOR EACH ROW EXECUTE FUNCTION kanim_erasure_named()",
    )
    return made


POSTGRESQL = _postgresql()


def protect_sql(vendor: str, names: list[str] | None = None) -> list[str]:
    """Statements that put triggers (all, or those named) in place, whatever stood there before."""
    if vendor == "postgresql":
        return [
            *(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
                for name, body in FUNCTIONS.items()
            ),
            *(
                statement
                for name, (_, create) in POSTGRESQL.items()
                if names is None or name in names
                for statement in (
                    f"DROP TRIGGER IF EXISTS {name} ON {create.split(' ON ')[1].split()[0]}",
                    create,
                )
            ),
        ]
    return [
        statement
        for name, create in SQLITE.items()
        if names is None or name in names
        for statement in (f"DROP TRIGGER IF EXISTS {name}", create)
    ]


def expected_triggers() -> list[str]:
    """The triggers that must stand on the present kind of database."""
    return list(POSTGRESQL if db.is_postgresql() else SQLITE)


def missing_triggers() -> list[str]:
    """The names of triggers that are not there, are switched off or no longer do what they should. The office
    must not start with one missing."""
    if db.is_postgresql():
        rows = db.fetch(
            "SELECT t.tgname, p.proname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
            "AND c.relname = ANY(%s) AND c.relnamespace = current_schema()::regnamespace",
            [list(PROTECTED)],
        )
        standing = {name for name, function, source in rows if FUNCTIONS.get(function) == source}
    else:
        rows = db.fetch("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for name, source in rows if SQLITE.get(name) == source}
    return [name for name in expected_triggers() if name not in standing]


def ensure_triggers() -> list[str]:
    """Puts back what is missing (a migration that rebuilds a table on SQLite drops its triggers) and tells
    which. Needs the owner of the tables on PostgreSQL."""
    missing = missing_triggers()
    if missing:
        with connection.cursor() as cursor:
            for statement in protect_sql(connection.vendor, missing):
                cursor.execute(statement)
    return missing
