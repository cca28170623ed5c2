"""Lawful erasure leaves the chain whole; nothing else can be deleted, and what is deleted otherwise is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction

from kanim.faces.cli.ledger import ledger
from kanim.kernel import clock
from kanim.kernel.canonical import loads
from kanim.kernel.db import execute, fetch, is_postgresql, uuid7, write_transaction
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.ledger import erasure
from kanim.kernel.ledger.anchors import anchor
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.delivered import Folder
from kanim.kernel.ledger.erasure import erase, list_outside, owner_of, places_about, replay
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.proofs import prove
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.verify import verify
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers import store
from kanim.kernel.papers.models import Paper
from support.databases import Databases, use_database
from support.ledger_owner import drop_triggers, new_counter
from support.office import NOW
from support.owner import become_eraser, become_owner

ANI = uuid7()
LATER = NOW + timedelta(hours=1)
WHY = {"ground": "UU 27/2022 ps 8", "post": "kepala"}


@dataclass(frozen=True, slots=True)
class Place:
    """The database of this module: its URL and the stream, with two events about Ani."""

    url: str
    stream: UUID


@pytest.fixture(scope="module")
def place(module_database: str) -> Place:
    row = new_counter("loket-a")
    for number in (1, 2):
        groups = [Group({"verb": "told"}), Group({"nama": "Ani", "n": number}, ANI), Group({"x": "1"})]
        append(row, NOW + timedelta(minutes=number), groups)
    return Place(module_database, row.id)


@pytest.fixture(autouse=True)
def _outside(tmp_path: Path, settings: Any) -> None:
    settings.ANCHORS_DIRS = [tmp_path / "anchors"]
    settings.ANCHOR_KEY = tmp_path / "key.pem"


@contextmanager
def _undone(place: Place) -> Iterator[Office]:
    with transaction.atomic():
        yield Office.objects.get(id=place.stream)
        transaction.set_rollback(True)


@pytest.fixture
def office(place: Place, databases: Databases) -> Iterator[Office]:
    """The counter, as the eraser; undone after the test."""
    become_eraser(databases, place.url)
    with _undone(place) as row:
        yield row


@pytest.fixture
def owned(place: Place, databases: Databases) -> Iterator[Office]:
    """The counter, as the owner of the tables."""
    become_owner(databases, place.url)
    with _undone(place) as row:
        yield row


@pytest.fixture
def served(place: Place) -> Iterator[Office]:
    """The counter, as the role that serves."""
    use_database(place.url)
    with _undone(place) as row:
        yield row


def _erase(row: Office, *places: tuple[int, int], **why: str) -> int:
    with write_transaction():
        return erase(Founding(LATER), row, places, **(WHY | why))


def _places() -> set[tuple[int, int]]:
    return set(fetch("SELECT seq, part FROM ledger_payload WHERE subject IS NOT NULL OR part = 2"))


def test_what_is_erased_is_gone_and_the_chain_is_whole(office: Office) -> None:
    anchor(NOW)
    assert places_about(office.id, ANI) == [(1, 1), (2, 1)]
    assert _erase(office, *places_about(office.id, ANI)) == 3
    assert places_about(office.id, ANI) == []
    assert fetch(
        "SELECT part FROM ledger_payload WHERE seq = 1 AND stream = %s ORDER BY part", [office.id]
    ) == [
        (0,),
        (2,),
    ]
    first, _, last = events_of(office.id)
    assert first.parts[1].erased
    assert {k: last.told[k] for k in ("verb", "erased", "ground", "post")} == {
        "verb": "payload.erased",
        "erased": [[1, 1], [2, 1]],
        **WHY,
    }
    assert verify().faults == ()


def test_a_proof_holds_after_an_erasure(
    office: Office, checker: ModuleType, tmp_path: Path, capsys: Any
) -> None:
    _erase(office, (1, 1))
    anchor(NOW)
    proof = prove(office.id)
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof))
    assert checker.main([str(path), proof["public_key"]]) == 0
    assert "6 shown, 0 withheld, 1 erased" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("places", "why", "error"),
    [
        ([(1, 0)], {}, Invalid),
        ([], {}, Invalid),
        ([(1, 1)], {"ground": " "}, Invalid),
        ([(1, 1)], {"post": ""}, Invalid),
        ([(1, 1), (1, 7)], {}, NotVisible),
        ([(9, 1)], {}, NotVisible),
    ],
)
def test_what_may_not_be_erased_is_refused_and_nothing_changes(
    office: Office, places: list[tuple[int, int]], why: dict[str, str], error: type[Exception]
) -> None:
    before = _places()
    with pytest.raises(error):
        _erase(office, *places, **why)
    assert _places() == before
    assert fetch("SELECT COUNT(*) FROM ledger_event WHERE stream = %s", [office.id]) == [(2,)]
    assert fetch("SELECT * FROM ledger_erasure") == []


def test_the_same_group_is_erased_once(office: Office) -> None:
    _erase(office, (1, 1))
    with pytest.raises(NotVisible):
        _erase(Office.objects.get(id=office.id), (1, 1))
    assert len(fetch("SELECT * FROM ledger_erasure")) == 1


def _refused(statement: str, values: list[Any]) -> str:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        execute(statement, values)
    return str(refused.value)


def test_the_eraser_can_delete_nothing_that_no_event_names(office: Office) -> None:
    before = _places()
    _erase(office, (1, 1))
    words = _refused("DELETE FROM ledger_payload WHERE stream = %s AND seq = 2", [office.id])
    assert ("permission denied" if is_postgresql() else "append-only") in words
    insert = "INSERT INTO ledger_erasure (stream, seq, part, by_seq) VALUES (%s, %s, %s, %s)"
    assert "no event payload.erased names" in _refused(insert, [office.id, 2, 1, 3])
    assert "no event payload.erased names" in _refused(insert, [office.id, 1, 0, 3])
    assert "no event payload.erased names" in _refused(insert, [office.id, 2, 1, 2])
    assert _places() == before - {(1, 1)}


@pytest.mark.database("postgresql")
def test_the_role_that_serves_cannot_erase(served: Office) -> None:
    office = served
    before = _places()
    with pytest.raises(DatabaseError, match="permission denied for function kanim_erase"):
        _erase(office, (1, 1))
    assert _places() == before
    assert fetch("SELECT COUNT(*) FROM ledger_event WHERE stream = %s", [office.id]) == [(2,)]


@pytest.mark.database("postgresql")
def test_not_even_the_owner_can_delete_another_group(owned: Office) -> None:
    _erase(owned, (1, 1))
    assert "append-only" in _refused("DELETE FROM ledger_payload WHERE stream = %s", [owned.id])


def test_an_unlawful_removal_beside_a_lawful_one_is_found(owned: Office) -> None:
    _erase(owned, (1, 1))
    drop_triggers()
    execute("DELETE FROM ledger_payload WHERE stream = %s AND seq = 2 AND part = 1", [owned.id])
    execute("INSERT INTO ledger_erasure (stream, seq, part, by_seq) VALUES (%s, 2, 1, 3)", [owned.id])
    assert [(f.seq, f.kind) for f in verify().faults] == [(2, "payload_missing")]


def test_an_erased_group_that_is_back_is_found(office: Office) -> None:
    row = fetch(
        "SELECT salt, body FROM ledger_payload WHERE stream = %s AND seq = 1 AND part = 1", [office.id]
    )[0]
    _erase(office, (1, 1))
    execute(
        "INSERT INTO ledger_payload (stream, seq, part, salt, body) VALUES (%s, 1, 1, %s, %s)",
        [office.id, *row],
    )
    assert [(f.seq, f.kind) for f in verify().faults] == [(1, "payload_back")]


def test_group_0_named_by_a_forged_event_is_not_lawfully_gone(owned: Office) -> None:
    append(owned, LATER, [Group({"verb": "payload.erased", "erased": [[1, 0]], **WHY})])
    drop_triggers()
    execute("DELETE FROM ledger_payload WHERE stream = %s AND seq = 1 AND part = 0", [owned.id])
    assert [(f.seq, f.kind) for f in verify().faults] == [(1, "payload_missing")]


def test_an_erasure_is_listed_outside_once_and_signed(office: Office, tmp_path: Path) -> None:
    _erase(office, (1, 1))
    assert list_outside() == 1
    assert list_outside() == 0
    ((text, _),) = Folder(tmp_path / "anchors").erasures()
    told = loads(text)
    assert (told["stream"], told["ground"], told["post"]) == (str(office.id), WHY["ground"], "kepala")
    assert [(g["seq"], g["part"]) for g in told["groups"]] == [(1, 1)]
    assert "Ani" not in text.decode()


def test_a_group_that_a_restore_brought_back_is_erased_again(office: Office, tmp_path: Path) -> None:
    """The list names a group that this database, being older, still holds."""
    folder = Folder(tmp_path / "anchors")
    with transaction.atomic():
        _erase(office, (1, 1))
        made = erasure._in_database()
        transaction.set_rollback(True)
    key = erasure.keys.private_key()
    ((event, text),) = made.items()
    with folder.locked():
        pass  # makes the folder
    folder.append_erasure(text, key.sign(erasure.SIGNED + text))
    folder.append_erasure(text.replace(b'"seq":1', b'"seq":2'), bytes(64))  # nobody signed this
    assert (1, 1) in _places()
    assert replay(LATER) == 1
    assert replay(LATER) == 0
    assert (1, 1) not in _places()
    assert (2, 1) in _places()
    last = events_of(office.id)[-1]
    assert (last.verb, last.told["repeats"], last.told["actor"]) == (
        "payload.erased",
        event,
        "system:restore",
    )
    assert verify().ok
    with write_transaction():
        assert owner_of(office.id) == office
        assert owner_of(uuid7()) is None


def test_the_command_erases_what_is_about_a_person(office: Office) -> None:
    names = ["papers/aa/bb/ani.pdf", "papers/aa/bb/budi.pdf"]
    for name, subject in zip(names, (ANI, uuid7()), strict=True):
        store.keep_bytes(b"isi", name, subject)
        Paper.objects.create(
            case_id=office.id, subject_id=subject, type="KK", file=name, original_name="kk.pdf", size=3,
            content_type="application/pdf", sha256="0" * 64, original_sha256="0" * 64, uploaded_at=clock.now(),
        )  # fmt: skip
    words = ["erase", str(office.id), "--about", str(ANI), "--ground", "UU 27/2022 ps 8", "--post", "kepala"]
    done = CliRunner().invoke(ledger, words)
    assert done.exit_code == 0, done.output
    assert "2 groups erased by event 3, 1 files by their keys" in done.output
    assert store.read(names[1]) == b"isi"
    with pytest.raises(Conflict, match="UU 27/2022 ps 8"):
        store.read(names[0])
    assert events_of(office.id)[-1].told["actor"] == "system:eraser"
    assert places_about(office.id, ANI) == []
    assert len(Folder(django_settings.ANCHORS_DIRS[0]).erasures()) == 1
    assert verify().ok
    wrong = CliRunner().invoke(ledger, ["erase", str(office.id), "--group", "x", *words[4:]])
    assert wrong.exit_code == 2
