"""Whoever can drop the triggers can change the tables; then verification finds what was changed, and where."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from kanim.faces.cli.ledger import ledger
from kanim.kernel.canonical import sha256
from kanim.kernel.db import execute, fetch, fetch_one, is_postgresql
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group, first_prev, header_bytes, seal
from kanim.kernel.ledger.triggers import TABLES, ensure_triggers, missing_triggers
from kanim.kernel.ledger.verify import Report, verify
from kanim.kernel.organisation.models import Office
from support.databases import Databases
from support.office import NOW, found_office
from support.owner import become_owner

STREAM_EVENTS = 6


@pytest.fixture(scope="module")
def counter(databases: Databases, module_database: str) -> Iterator[Office]:
    """A counter whose stream has six events, on a database whose owner has dropped the triggers."""
    found = found_office()
    row = Office.objects.get(code="ulp-bintaro")
    for number in range(2, STREAM_EVENTS + 1):
        append(
            row,
            NOW + timedelta(minutes=number),
            [Group({"verb": "counter.told", "n": number}), Group({"words": f"isi {number}"}, found.id)],
        )
    become_owner(databases, module_database)
    _drop_triggers()
    yield row


def _drop_triggers() -> None:
    for table in TABLES:
        if is_postgresql():
            execute(f"DROP TRIGGER {table}_append_only ON {table}")
        else:
            execute(f"DROP TRIGGER {table}_no_update")
            execute(f"DROP TRIGGER {table}_no_delete")


@pytest.fixture
def office(counter: Office) -> Iterator[Office]:
    """What a test does to the ledger is undone after it."""
    with transaction.atomic():
        yield counter
        transaction.set_rollback(True)


def _found(report: Report, stream: UUID) -> list[tuple[int, str]]:
    assert all(f.stream == stream for f in report.faults)
    return [(f.seq, f.kind) for f in report.faults]


def _at(seq: int) -> str:
    return f"stream = %s AND seq = {seq}"


def _header(office: Office, seq: int) -> bytes:
    row = fetch_one(f"SELECT header FROM ledger_event WHERE {_at(seq)}", [office.id])
    assert row is not None
    return bytes(row[0])


def test_an_untouched_ledger_is_in_order(office: Office) -> None:
    report = verify()
    assert report.ok
    assert report.faults == ()
    assert report.events == fetch_one("SELECT COUNT(*) FROM ledger_event")[0]  # type: ignore[index]
    assert report.streams == fetch_one("SELECT COUNT(DISTINCT stream) FROM ledger_event")[0]  # type: ignore[index]


def _edit_payload(o: Office) -> None:
    execute(f"UPDATE ledger_payload SET body = %s WHERE {_at(3)} AND part = 1", [b'{"words":"lain"}', o.id])


def _edit_salt(o: Office) -> None:
    execute(f"UPDATE ledger_payload SET salt = %s WHERE {_at(3)} AND part = 0", [bytes(16), o.id])


def _remove_payload(o: Office) -> None:
    execute(f"DELETE FROM ledger_payload WHERE {_at(3)} AND part = 1", [o.id])


def _remove_first_group(o: Office) -> None:
    execute(f"DELETE FROM ledger_payload WHERE {_at(3)} AND part = 0", [o.id])


def _add_payload(o: Office) -> None:
    execute(
        "INSERT INTO ledger_payload (stream, seq, part, salt, body) VALUES (%s, 3, 2, %s, %s)",
        [o.id, bytes(16), b"{}"],
    )


def _add_payload_of_no_event(o: Office) -> None:
    execute(
        "INSERT INTO ledger_payload (stream, seq, part, salt, body) VALUES (%s, 9, 0, %s, %s)",
        [o.id, bytes(16), b"{}"],
    )


def _edit_header(o: Office) -> None:
    header = _header(o, 3).replace(b'"v":1', b'"v":2')
    execute(f"UPDATE ledger_event SET header = %s WHERE {_at(3)}", [header, o.id])


def _respell_header(o: Office) -> None:
    """The same values, other bytes, and the right hash of them."""
    header = _header(o, 3).replace(b",", b", ")
    execute(f"UPDATE ledger_event SET header = %s, hash = %s WHERE {_at(3)}", [header, sha256(header), o.id])


def _edit_time(o: Office) -> None:
    header = _header(o, 3).replace(b"2026-11-24", b"2026-11-23")
    execute(f"UPDATE ledger_event SET header = %s WHERE {_at(3)}", [header, o.id])


def _edit_time_and_hash(o: Office) -> None:
    header = _header(o, 3).replace(b"2026-11-24T02:15", b"2026-11-24T02:14")
    assert header != _header(o, 3)
    execute(f"UPDATE ledger_event SET header = %s, hash = %s WHERE {_at(3)}", [header, sha256(header), o.id])


def _edit_last_and_hash(o: Office) -> None:
    header = _header(o, 6).replace(b"2026-11-24T02:18", b"2026-11-24T02:19")
    assert header != _header(o, 6)
    execute(f"UPDATE ledger_event SET header = %s, hash = %s WHERE {_at(6)}", [header, sha256(header), o.id])


def _edit_hash(o: Office) -> None:
    execute(f"UPDATE ledger_event SET hash = %s WHERE {_at(3)}", [bytes(32), o.id])


def _remove_from_the_middle(o: Office) -> None:
    for table in TABLES:
        execute(f"DELETE FROM {table} WHERE {_at(3)}", [o.id])


def _remove_first(o: Office) -> None:
    for table in TABLES:
        execute(f"DELETE FROM {table} WHERE {_at(1)}", [o.id])


def _remove_tail(o: Office) -> None:
    for table in TABLES:
        execute(f"DELETE FROM {table} WHERE {_at(6)}", [o.id])


def _remove_all(o: Office) -> None:
    for table in TABLES:
        execute(f"DELETE FROM {table} WHERE stream = %s", [o.id])


def _remove_all_and_the_head(o: Office) -> None:
    _remove_all(o)
    execute("UPDATE organisation_office SET head_seq = 0, head_hash = %s WHERE id = %s", [b"", o.id])


def _swap(o: Office) -> None:
    for table in TABLES:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            execute(f"UPDATE {table} SET seq = {new} WHERE {_at(old)}", [o.id])


def _insert_at_the_end(o: Office) -> None:
    row = Office.objects.get(id=o.id)
    event = seal(o.id, row.head_seq, row.head_hash, NOW + timedelta(hours=1), [Group({"verb": "forged"})])
    execute(
        "INSERT INTO ledger_event (stream, seq, header, hash) VALUES (%s, %s, %s, %s)",
        [o.id, event.seq, event.header, event.hash],
    )
    salt, body, _ = event.parts[0]
    execute(
        "INSERT INTO ledger_payload (stream, seq, part, salt, body) VALUES (%s, %s, 0, %s, %s)",
        [o.id, event.seq, salt, body],
    )


def _insert_in_the_middle(o: Office) -> None:
    """Events 4 to 6 move up by one; a forged one stands at 4, rightly chained to 3."""
    for table in TABLES:
        for seq in (6, 5, 4):
            execute(f"UPDATE {table} SET seq = {seq + 1} WHERE {_at(seq)}", [o.id])
    prev = sha256(_header(o, 3))
    header = header_bytes(o.id, 4, prev, NOW + timedelta(minutes=3, seconds=30), [])
    execute(
        "INSERT INTO ledger_event (stream, seq, header, hash) VALUES (%s, 4, %s, %s)",
        [o.id, header, sha256(header)],
    )


def _wrong_head(o: Office) -> None:
    execute("UPDATE organisation_office SET head_hash = %s WHERE id = %s", [bytes(32), o.id])


def _move_to_another_stream(o: Office) -> None:
    """Event 3 is replaced by event 3 of nobody: header of another stream, hash right."""
    other = UUID(int=7)
    header = header_bytes(other, 3, first_prev(other), NOW, [])
    execute(f"UPDATE ledger_event SET header = %s, hash = %s WHERE {_at(3)}", [header, sha256(header), o.id])
    execute(f"DELETE FROM ledger_payload WHERE {_at(3)}", [o.id])


TAMPERING: list[tuple[Callable[[Office], None], list[tuple[int, str]]]] = [
    (_edit_payload, [(3, "payload_changed")]),
    (_edit_salt, [(3, "payload_changed")]),
    (_remove_payload, [(3, "payload_missing")]),
    (_remove_first_group, [(3, "payload_missing")]),
    (_add_payload, [(3, "payload_added")]),
    (_add_payload_of_no_event, [(9, "payload_added")]),
    (_edit_header, [(3, "header_malformed")]),
    (_respell_header, [(3, "header_malformed")]),
    (_edit_time, [(3, "hash_wrong")]),
    (_edit_time_and_hash, [(4, "chain_broken")]),
    (_edit_last_and_hash, [(6, "head_wrong")]),
    (_edit_hash, [(3, "hash_wrong")]),
    (_remove_from_the_middle, [(3, "event_missing")]),
    (_remove_first, [(1, "event_missing")]),
    (_remove_tail, [(6, "event_missing")]),
    (_remove_all, [(1, "events_missing")]),
    (_remove_all_and_the_head, [(1, "events_missing")]),
    (_swap, [(3, "header_elsewhere"), (4, "header_elsewhere")]),
    (_insert_at_the_end, [(7, "event_added")]),
    (
        _insert_in_the_middle,
        [(5, "header_elsewhere"), (6, "header_elsewhere"), (7, "header_elsewhere"), (7, "event_added")],
    ),
    (_wrong_head, [(6, "head_wrong")]),
    (_move_to_another_stream, [(3, "header_elsewhere")]),
]


@pytest.mark.parametrize(("tamper", "faults"), TAMPERING, ids=lambda v: getattr(v, "__name__", ""))
def test_tampering_is_found_and_located(
    office: Office, tamper: Callable[[Office], None], faults: list[tuple[int, str]]
) -> None:
    tamper(office)
    report = verify()
    assert not report.ok
    assert _found(report, office.id) == faults
    assert {f.table for f in report.faults} == {"organisation_office"}


def test_events_without_a_row_are_found(office: Office) -> None:
    row = Office(
        code="hantu",
        kind="layanan",
        unit="kanim",
        name="x",
        name_en="x",
        short_name="x",
        valid_from=NOW.date(),
    )
    event = seal(row.id, 0, b"", NOW, [])
    execute(
        "INSERT INTO ledger_event (stream, seq, header, hash) VALUES (%s, 1, %s, %s)",
        [row.id, event.header, event.hash],
    )
    assert _found(verify(), row.id) == [(1, "owner_missing")]


def test_an_older_event_after_a_newer_one_is_found(office: Office) -> None:
    row = Office.objects.get(id=office.id)
    append(row, NOW, [Group({"verb": "counter.told"})])
    assert _found(verify(), office.id) == [(7, "time_backwards")]


def test_an_erasure_that_is_recorded_is_lawful_and_no_other(office: Office) -> None:
    row = Office.objects.get(id=office.id)
    append(
        row,
        NOW + timedelta(hours=1),
        [
            Group(
                {"verb": "payload.erased", "erased": [[3, 1]], "ground": "UU 27/2022 ps 8", "post": "kepala"}
            )
        ],
    )
    _remove_payload(office)
    assert verify().ok
    execute(f"DELETE FROM ledger_payload WHERE {_at(4)} AND part = 1", [office.id])
    assert _found(verify(), office.id) == [(4, "payload_missing")]


def test_many_faults_are_counted_beyond_those_that_are_told(office: Office) -> None:
    marks = fetch("SELECT DISTINCT stream FROM ledger_event")
    execute("UPDATE ledger_event SET hash = %s", [bytes(32)])
    report = verify()
    assert len(report.faults) + report.left_out >= len(marks)
    assert len(report.faults) <= 1000


def test_the_command_tells_faults_and_exits_with_1(office: Office) -> None:
    ensure_triggers()
    _run_ok()
    _drop_triggers()
    _edit_payload(office)
    result = CliRunner().invoke(ledger, ["verify", "--json"])
    told = json.loads(result.output)
    assert result.exit_code == 1
    assert told["ok"] is False
    assert told["faults"] == [
        {
            "case": str(office.id),
            "seq": 3,
            "kind": "payload_changed",
            "stream": str(office.id),
            "table": "organisation_office",
        }
    ]
    assert told["missing_triggers"] == missing_triggers() != []
    words = CliRunner().invoke(ledger, ["verify"])
    assert f"{office.id} seq 3: payload_changed (organisation_office)" in words.output
    assert "NOT ok" in words.output


def _run_ok() -> None:
    result = CliRunner().invoke(ledger, ["verify", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert {key: told[key] for key in ("cases", "ok", "faults")} == {"cases": 0, "ok": True, "faults": []}


def test_verifying_leaves_no_transaction_open(counter: Office) -> None:
    assert verify().ok
    assert connection.get_autocommit()
    with transaction.atomic():
        assert verify().ok
