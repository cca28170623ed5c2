"""Anchors: what they cover, that they lie outside, that nothing is lost between two."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.canonical import loads, sha256
from kanim.kernel.db import execute, fetch, fetch_one
from kanim.kernel.errors import Conflict, Unavailable
from kanim.kernel.ledger import anchors, merkle
from kanim.kernel.ledger.anchors import anchor, declare_restored
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.delivered import Folder
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Office
from support.ledger_owner import new_counter
from support.office import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Folder:
    settings.ANCHORS_DIRS = [tmp_path / "anchors"]
    settings.ANCHOR_KEY = tmp_path / "key.pem"
    return Folder(tmp_path / "anchors")


def _tell(row: Office, minutes: int = 1) -> None:
    append(row, NOW + timedelta(minutes=minutes), [Group({"verb": "told"})])


def _events() -> int:
    row = fetch_one("SELECT COUNT(*) FROM ledger_event")
    assert row is not None
    return int(row[0])


def test_the_first_anchor_covers_everything_and_the_next_only_what_changed(folder: Folder) -> None:
    row = new_counter("loket-a")
    _tell(row)
    first = anchor(NOW)
    assert (first.taken, first.delivered, first.last) == (1, 1, 1)
    assert fetch("SELECT * FROM ledger_dirty_stream") == []
    assert verify().unanchored == 0
    assert anchor(NOW).taken == 0
    _tell(row, 2)
    assert verify().unanchored == 1
    second = anchor(NOW)
    assert (second.taken, second.streams, second.last) == (1, 1, 2)
    heads = list(folder.heads(2) or ())
    assert [(h.stream, h.seq, h.hash) for h in heads] == [(row.id, 2, row.head_hash)]


def test_an_anchor_states_its_roots_and_is_signed(folder: Folder, settings: Any) -> None:
    row = new_counter("loket-a")
    _tell(row)
    anchor(NOW)
    _tell(row, 2)
    anchor(NOW + timedelta(minutes=5))
    first, second = [loads(text) for text, _ in folder.statements()]
    texts = [text for text, _ in folder.statements()]
    assert second == {
        "v": 1,
        "kind": "anchor",
        "number": 2,
        "streams": 1,
        "time": "2026-11-24T02:17:00.000000Z",
        "prev": sha256(texts[0]).hex(),
        "prev_root": first["root"],
        "root": merkle.leaf(row.id, 2, bytes(row.head_hash)).hex(),
        "key": first["key"],
    }
    assert stat.S_IMODE(Path(settings.ANCHOR_KEY).stat().st_mode) == 0o600


def test_a_stream_that_is_written_to_meanwhile_stays_dirty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer's event is there when the marks are removed, though not when the heads were read."""
    row = new_counter("loket-a")
    _tell(row)
    read = anchors.heads_in_database

    def late(number: int) -> Any:
        found = read(number)
        monkeypatch.setattr(anchors, "heads_in_database", read)
        _tell(row, 2)
        return found

    monkeypatch.setattr(anchors, "heads_in_database", late)
    assert anchors._take(NOW, anchors.keys.private_key()) > 0
    assert fetch("SELECT seq FROM ledger_dirty_stream") == [(2,)]
    anchor(NOW)
    assert verify().unanchored == 0
    assert verify().ok


def test_many_heads_are_taken_in_several_anchors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "MOST_HEADS", 2)
    dirty = {row[0] for row in fetch("SELECT stream FROM ledger_dirty_stream")}
    for code in "abcde":
        _tell(new_counter(f"loket-{code}"))
    summary = anchor(NOW)
    assert summary.streams == len(dirty) + 5
    assert summary.taken == (len(dirty) + 6) // 2
    report = verify()
    assert (report.ok, report.unanchored, report.anchors) == (True, 0, summary.taken)


def test_a_delivery_broken_off_is_done_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    row = new_counter("loket-a")
    _tell(row)

    def broken(*_: Any) -> None:
        raise Unavailable(anchors.Text("putus", "broken"))

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "append", broken)
        with pytest.raises(Unavailable):
            anchor(NOW)
    report = verify()
    assert (report.ok, report.undelivered, report.unanchored) == (True, 1, report.events)
    summary = anchor(NOW)
    assert (summary.taken, summary.delivered) == (0, 1)
    assert verify().unanchored == 0


def test_a_line_broken_off_by_a_crash_is_passed_over(folder: Folder) -> None:
    row = new_counter("loket-a")
    _tell(row)
    anchor(NOW)
    with open(folder.path / "anchors.jsonl", "ab") as file:
        file.write(b'{"signature":"00')
    _tell(row, 2)
    anchor(NOW)
    report = verify()
    assert (report.faults, report.anchors, report.unanchored) == ((), 2, 0)


def test_a_lost_folder_is_filled_again_from_what_was_signed(folder: Folder, settings: Any) -> None:
    row = new_counter("loket-a")
    _tell(row)
    anchor(NOW)
    _tell(row, 2)
    anchor(NOW)
    before = list(folder.statements())
    settings.ANCHORS_DIRS = [folder.path.parent / "new", folder.path]
    assert anchor(NOW).delivered == 2
    assert list(Folder(folder.path.parent / "new").statements()) == before
    assert verify().ok


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (b'\\"streams\\":1', b'\\"streams\\":9', "anchor_signature_wrong"),
        (b'"signature":"', b'"signature":"00', "anchor_signature_wrong"),
    ],
)
def test_a_delivered_line_that_was_changed_is_found(
    folder: Folder, old: bytes, new: bytes, kind: str
) -> None:
    row = new_counter("loket-a")
    _tell(row)
    anchor(NOW)
    _tell(row, 2)
    anchor(NOW)
    path = folder.path / "anchors.jsonl"
    first, last = path.read_bytes().splitlines()
    assert old in last
    path.write_bytes(first + b"\n" + last.replace(old, new) + b"\n")
    report = verify()
    assert [(f.seq, f.kind) for f in report.faults] == [(2, kind)]
    assert report.unanchored == 1


def test_delivered_heads_that_were_changed_or_lost_are_found(folder: Folder) -> None:
    _tell(new_counter("loket-a"))
    anchor(NOW)
    path = folder.path / "heads" / "0000" / "00000001.jsonl"
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b'"seq":1', b'"seq":2', 1))
    assert [(f.seq, f.kind) for f in verify().faults] == [(1, "anchor_heads_changed")]
    path.unlink()
    assert [(f.seq, f.kind) for f in verify().faults] == [(1, "anchor_heads_changed")]


def test_two_folders_that_differ_are_found(folder: Folder, settings: Any, tmp_path: Path) -> None:
    settings.ANCHORS_DIRS = [folder.path, tmp_path / "copy"]
    _tell(new_counter("loket-a"))
    anchor(NOW)
    assert verify().ok
    line = json.loads((tmp_path / "copy" / "anchors.jsonl").read_text())
    (tmp_path / "copy" / "anchors.jsonl").write_text(json.dumps(line | {"signature": "00" * 64}) + "\n")
    assert [(f.seq, f.kind) for f in verify().faults] == [(1, "anchor_copies_differ")]


def test_the_key_must_be_there_when_it_was_named(settings: Any, folder: Folder) -> None:
    settings.ANCHOR_KEY_IS_GIVEN = True
    before = fetch("SELECT COUNT(*) FROM ledger_dirty_stream")
    with pytest.raises(Unavailable):
        anchor(NOW)
    assert fetch("SELECT COUNT(*) FROM ledger_dirty_stream") == before
    assert list(folder.statements()) == []


def test_anchors_of_another_database_stop_it(folder: Folder) -> None:
    """What was delivered goes on beyond this database: it was replaced, and that is no matter of course."""
    row = new_counter("loket-a")
    _tell(row)
    anchor(NOW)
    ((text, signature),) = folder.statements()
    told = loads(text) | {"number": 2, "prev": sha256(text).hex()}
    made = anchors.dumps(told)
    folder.append(
        2, made, anchors.keys.private_key().sign(anchors.SIGNED + made), list(folder.heads(1) or ())
    )
    _tell(row, 2)
    with pytest.raises(Conflict):
        anchor(NOW)
    assert [(f.seq, f.kind) for f in verify().faults] == [(2, "anchor_missing")]
    assert declare_restored(NOW) == (1, 1)
    report = verify()
    assert (report.faults, report.restores, report.void, report.unanchored) == ((), 1, 1, 1)
    anchor(NOW)
    assert (verify().ok, verify().unanchored, verify().anchors) == (True, 0, 4)
    assert declare_restored(NOW) == (4, 0)
    assert signature


@given(st.lists(st.integers(1, 9), min_size=1, max_size=40), st.data())
def test_every_leaf_climbs_to_the_root_and_no_other_does(numbers: list[int], data: st.DataObject) -> None:
    leaves = [sha256(bytes([at, number])) for at, number in enumerate(numbers)]
    root = merkle.root(leaves)
    at = data.draw(st.integers(0, len(leaves) - 1))
    partners = merkle.path(leaves, at)
    assert merkle.climbed(leaves[at], at, len(leaves), partners) == root
    assert merkle.climbed(sha256(b"other"), at, len(leaves), partners) != root
    assert merkle.climbed(leaves[at], at, len(leaves), [*partners, root]) is None
    if partners:
        assert merkle.climbed(leaves[at], at, len(leaves), partners[:-1]) is None
    assert merkle.climbed(leaves[at], len(leaves), len(leaves), partners) is None


def test_an_event_leaves_a_mark_of_its_own() -> None:
    """A mark about the stream alone could be removed by an anchor that never saw the event."""
    row = new_counter("loket-a")
    _tell(row)
    _tell(row, 2)
    marks = fetch("SELECT seq FROM ledger_dirty_stream WHERE stream = %s ORDER BY seq", [row.id])
    assert marks == [(1,), (2,)]
    assert execute("DELETE FROM ledger_dirty_stream WHERE stream = %s", [row.id]) == 2
    assert _events() > 0
