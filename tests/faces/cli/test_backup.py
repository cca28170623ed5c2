"""The drill: back up, go on working, lose everything, restore; nothing that was erased comes back."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from kanim.faces.cli import backup as backups
from kanim.faces.cli.backup import UNFINISHED, backup, refuse_unfinished, restore
from kanim.kernel.db import fetch, is_postgresql, uuid7, write_transaction
from kanim.kernel.errors import Conflict
from kanim.kernel.ledger.anchors import anchor
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.erasure import erase, keep_outside
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.triggers import missing_triggers
from kanim.kernel.ledger.verify import verify
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers import store
from support.databases import Databases, use_database
from support.ledger_owner import new_counter
from support.office import NOW
from support.owner import become_eraser, become_owner

ANI = uuid7()
EMPTY = "restored"


@dataclass(frozen=True, slots=True)
class Drill:
    """An office with two events about Ani and one file, backed up into `file`."""

    row: Office
    folder: Path
    file: Path
    url: str


@pytest.fixture
def drill(databases: Databases, own_database: str, tmp_path: Path, settings: Any) -> Iterator[Drill]:
    settings.VAR = tmp_path
    settings.FILES_ROOT = tmp_path / "files"
    settings.ANCHORS_DIRS = [tmp_path / "anchors"]
    settings.ANCHOR_KEY = tmp_path / "key.pem"
    settings.FILE_KEY, settings.FILE_KEYS_COPY = tmp_path / "file_key", tmp_path / "file_keys.jsonl"
    row = new_counter("loket-a")
    for number in (1, 2):
        append(row, NOW + timedelta(minutes=number), [Group({"verb": "told"}), Group({"nama": "Ani"}, ANI)])
    store.keep_bytes(b"isi berkas", "papers/aa/bb/x.pdf")
    (tmp_path / "files" / "tmp" / "left").write_bytes(b"scratch")
    file = tmp_path / "office.tar"
    done = CliRunner().invoke(backup, [str(file)])
    assert done.exit_code == 0, done.output
    yield Drill(row, tmp_path, file, own_database)
    databases.drop(EMPTY)


def _go_on_working(drill: Drill, databases: Databases) -> None:
    """After the backup: an erasure that is listed outside, an event, an anchor over both."""
    become_eraser(databases, drill.url)
    with write_transaction():
        erase(
            Founding(NOW + timedelta(hours=1)), drill.row, [(1, 1)], ground="UU 27/2022 ps 8", post="kepala"
        )
    append(drill.row, NOW + timedelta(hours=2), [Group({"verb": "told"})])
    keep_outside()


def _lose_everything(drill: Drill, databases: Databases) -> None:
    """An empty machine; the key and the anchors' folder stand elsewhere and are still there."""
    for path in sorted((drill.folder / "files").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    databases.create(EMPTY)
    use_database(databases.owner_url(EMPTY))


def _restore(drill: Drill, *words: str) -> Result:
    return CliRunner().invoke(restore, [str(drill.file), *words])


def _manifest(drill: Drill) -> dict[str, Any]:
    with tarfile.open(drill.file) as archive:
        member = archive.extractfile("manifest.json")
        assert member is not None
        told: dict[str, Any] = json.load(member)
        return told


def test_the_manifest_counts_rows_and_hashes_files(drill: Drill) -> None:
    told = _manifest(drill)
    assert told["format"] == "kanim.backup.v1"
    assert told["vendor"] == ("postgresql" if is_postgresql() else "sqlite")
    assert told["tables"]["ledger_event"] == fetch("SELECT COUNT(*) FROM ledger_event")[0][0]
    sealed = (drill.folder / "files" / "papers/aa/bb/x.pdf").read_bytes()
    assert told["files"] == [
        {
            "name": "files/papers/aa/bb/x.pdf",
            "size": 8 + 10 + 16,
            "sha256": hashlib.sha256(sealed).hexdigest(),
        }
    ]
    assert b"isi berkas" not in drill.file.read_bytes()
    assert told["last_anchor"] == 1
    assert drill.file.stat().st_mode & 0o077 == 0


def test_all_comes_back_and_what_was_erased_later_does_not(drill: Drill, databases: Databases) -> None:
    _go_on_working(drill, databases)
    events = _manifest(drill)["tables"]["ledger_event"]
    _lose_everything(drill, databases)
    done = _restore(drill)
    assert done.exit_code == 0, done.output + done.stderr
    assert "1 erasures done again; 1 later anchors declared void (kept up to 1)" in done.output
    assert fetch("SELECT COUNT(*) FROM ledger_event") == [(events + 1,)]
    assert store.read("papers/aa/bb/x.pdf") == b"isi berkas"
    assert not (drill.folder / "files" / "tmp").exists()
    first, second, again = events_of(drill.row.id)
    assert first.parts[1].erased
    assert second.data == {"nama": "Ani"}
    assert again.told["ground"] == "UU 27/2022 ps 8"
    report = verify()
    assert (report.faults, report.void, report.restores, report.unanchored) == ((), 1, 1, 0)
    assert missing_triggers() == []
    assert not (drill.folder / UNFINISHED).exists()
    append(Office.objects.get(id=drill.row.id), NOW + timedelta(days=1), [Group({"verb": "told"})])
    anchor(NOW + timedelta(days=1))
    assert verify().ok


def test_nothing_is_restored_over_a_database_unless_told_to(drill: Drill, databases: Databases) -> None:
    become_owner(databases, drill.url)
    append(drill.row, NOW + timedelta(hours=1), [Group({"verb": "told"})])
    before = fetch("SELECT COUNT(*) FROM ledger_event")
    refused = _restore(drill)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert fetch("SELECT COUNT(*) FROM ledger_event") == before
    done = _restore(drill, "--force")
    assert done.exit_code == 0, done.output + done.stderr
    assert fetch("SELECT COUNT(*) FROM ledger_event") == [(before[0][0] - 1,)]
    aside = list(drill.folder.glob("files.replaced-*/papers/aa/bb/x.pdf"))
    assert [path.read_bytes() for path in aside] == [(drill.folder / "files/papers/aa/bb/x.pdf").read_bytes()]
    assert verify().ok


def test_a_backup_that_is_not_whole_is_refused_and_nothing_changes(
    drill: Drill, databases: Databases
) -> None:
    data = bytearray(drill.file.read_bytes())
    at = data.index(b"KANIM\x00F1") + 9
    data[at] ^= 1
    drill.file.write_bytes(data)
    _lose_everything(drill, databases)
    refused = _restore(drill)
    assert refused.exit_code == 1
    assert "files/papers/aa/bb/x.pdf is not what was backed up" in refused.stderr
    drill.file.write_bytes(data[: len(data) // 2])
    assert "not a whole backup" in _restore(drill).stderr
    assert backups.dumps.is_empty()
    assert list((drill.folder / "files").rglob("*")) == []


def test_a_file_destroyed_since_stays_closed_and_old_keys_are_refused(
    drill: Drill, databases: Databases
) -> None:
    old_keys = drill.folder / "old_keys.jsonl"
    old_keys.write_text(
        (drill.folder / "file_keys.jsonl").read_text().replace('"made_at": "2', '"made_at": "1', 1)
    )
    with write_transaction():
        store.shred(["papers/aa/bb/x.pdf"], "JRA", NOW)
    store.unlink_shredded(["papers/aa/bb/x.pdf"])
    _lose_everything(drill, databases)
    refused = _restore(drill, "--keys", str(old_keys))
    assert refused.exit_code == 1 and "keys would be missing" in refused.stderr
    assert backups.dumps.is_empty()
    done = _restore(drill)
    assert done.exit_code == 0, done.output + done.stderr
    assert "0 keys of files taken back" in done.output
    assert store.is_sealed("papers/aa/bb/x.pdf")  # it has come back with the backup, and nobody can read it
    with pytest.raises(Conflict, match="dimusnahkan"):
        store.read("papers/aa/bb/x.pdf")


def test_a_file_that_is_there_is_not_written_over(drill: Drill) -> None:
    before = drill.file.read_bytes()
    refused = CliRunner().invoke(backup, [str(drill.file)])
    assert (refused.exit_code, drill.file.read_bytes() == before) == (1, True)


def test_a_restore_broken_off_keeps_the_office_closed(
    drill: Drill, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lose_everything(drill, databases)
    refuse_unfinished()

    def broken() -> int:
        raise OSError("the machine went down")

    with monkeypatch.context() as patch:
        patch.setattr(backups.erasure, "replay", broken)
        assert _restore(drill).exit_code == 1
    with pytest.raises(click.ClickException, match="not finished"):
        refuse_unfinished()
    assert _restore(drill, "--force").exit_code == 0
    refuse_unfinished()


@pytest.mark.database("postgresql")
def test_rights_come_back_with_a_restore(drill: Drill, databases: Databases) -> None:
    _lose_everything(drill, databases)
    done = _restore(drill, "--app-role", "kanim_app", "--eraser-role", "kanim_eraser")
    assert done.exit_code == 0, done.output + done.stderr
    rights = "SELECT has_function_privilege(%s, 'kanim_erase(uuid, integer)', 'EXECUTE')"
    assert fetch(rights, ["kanim_eraser"]) == [(True,)]
    assert fetch(rights, ["kanim_app"]) == [(False,)]
    assert fetch("SELECT has_table_privilege('kanim_app', 'ledger_payload', 'DELETE')") == [(False,)]
    assert fetch("SELECT has_table_privilege('kanim_app', 'ledger_payload', 'INSERT')") == [(True,)]
