"""The database itself refuses change and removal of what happened, and it is seen when it no longer would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from kanim.kernel.db import execute, fetch_one, is_postgresql
from kanim.kernel.ledger.anchors import anchor
from kanim.kernel.ledger.triggers import PROTECTED, ensure_triggers, expected_triggers, missing_triggers
from support.databases import Databases
from support.office import found_office
from support.owner import become_owner

CHANGES = [
    "UPDATE ledger_event SET hash = hash",
    "DELETE FROM ledger_event",
    "UPDATE ledger_payload SET body = body",
    "DELETE FROM ledger_payload",
    "UPDATE ledger_anchor SET text = text",
    "DELETE FROM ledger_anchor",
    "UPDATE ledger_anchor_head SET hash = hash",
    "DELETE FROM ledger_anchor_head",
]
TRUNCATIONS = [
    "TRUNCATE ledger_event",
    "TRUNCATE ledger_payload",
    "TRUNCATE ledger_event, ledger_payload CASCADE",
]


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, settings: Any) -> None:
    settings.ANCHORS_DIRS = [tmp_path / "anchors"]


def _counts() -> tuple[object, ...]:
    return tuple(fetch_one(f"SELECT COUNT(*) FROM {table}") for table in PROTECTED)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", CHANGES)
def test_the_app_cannot_change_or_remove(statement: str) -> None:
    found_office()
    anchor()
    before = _counts()
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        execute(statement)
    assert ("permission denied" if is_postgresql() else "append-only") in str(refused.value)
    assert _counts() == before


@pytest.mark.database("postgresql")
@pytest.mark.parametrize("statement", [*CHANGES, *TRUNCATIONS])
def test_not_even_the_owner_of_the_tables_can(
    statement: str, databases: Databases, own_database: str
) -> None:
    found_office()
    anchor()
    before = _counts()
    become_owner(databases, own_database)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(statement)
    assert _counts() == before


@pytest.mark.django_db
def test_all_triggers_stand() -> None:
    tables = len(PROTECTED)
    assert len(expected_triggers()) == 2 * tables + 1
    assert missing_triggers() == []


@pytest.mark.database("sqlite")
def test_a_trigger_emptied_is_seen_and_put_back(own_database: str) -> None:
    execute("DROP TRIGGER ledger_event_no_update")
    execute("CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event BEGIN SELECT 1; END")
    assert missing_triggers() == ["ledger_event_no_update"]
    assert ensure_triggers() == ["ledger_event_no_update"]
    assert missing_triggers() == []


@pytest.mark.database("sqlite")
def test_a_trigger_that_a_rebuilt_table_lost_is_seen_and_put_back(own_database: str) -> None:
    execute("DROP TRIGGER ledger_event_no_update")
    assert missing_triggers() == ["ledger_event_no_update"]
    assert ensure_triggers() == ["ledger_event_no_update"]
    assert missing_triggers() == []


@pytest.mark.database("postgresql")
def test_a_trigger_switched_off_is_seen_and_put_back(databases: Databases, own_database: str) -> None:
    become_owner(databases, own_database)
    execute("ALTER TABLE ledger_payload DISABLE TRIGGER ledger_payload_append_only")
    assert missing_triggers() == ["ledger_payload_append_only"]
    assert ensure_triggers() == ["ledger_payload_append_only"]
    assert missing_triggers() == []
    execute(
        "CREATE OR REPLACE FUNCTION kanim_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    )
    assert (
        len(missing_triggers()) == len(expected_triggers()) - 2
    )  # the payload's and the erasures' own stand
    ensure_triggers()
    assert missing_triggers() == []
