"""Anchors are taken while the office writes: no event falls between two, and no writer waits for one."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kanim.kernel import db
from kanim.kernel.ledger import anchors
from kanim.kernel.ledger.anchors import anchor
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Office
from support.ledger_owner import new_counter
from support.office import NOW
from support.together import together

WRITERS, EVENTS, ANCHORS = 3, 15, 8


@pytest.fixture(autouse=True)
def _outside(own_database: str, tmp_path: Path, settings: Any) -> None:
    settings.ANCHORS_DIRS = [tmp_path / "anchors"]
    settings.ANCHOR_KEY = tmp_path / "key.pem"


def _tell(row: Office, minutes: int) -> None:
    with db.write_transaction():
        append(row, NOW + timedelta(minutes=minutes), [Group({"verb": "told"})])


def _write(row: Office) -> None:
    for number in range(EVENTS):
        _tell(row, number)


def _anchor() -> None:
    for _ in range(ANCHORS):
        anchor(NOW)


def test_no_event_falls_between_two_anchors() -> None:
    rows = [new_counter(f"loket-{n}") for n in range(WRITERS)]
    results = together([*(partial(_write, row) for row in rows), _anchor, _anchor])
    assert [r.error for r in results] == [None] * (WRITERS + 2)
    anchor(NOW)
    report = verify()
    assert (report.faults, report.unanchored, report.undelivered) == ((), 0, 0)
    assert db.fetch("SELECT * FROM ledger_dirty_stream") == []
    assert report.events >= WRITERS * EVENTS


@pytest.mark.database("postgresql")
def test_no_writer_waits_for_an_anchor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The anchor's transaction stands open over this very stream while another writes to it."""
    row = new_counter("loket-a")
    _tell(row, 1)
    reading, written = threading.Event(), threading.Event()
    heads = anchors.heads_in_database

    def held(number: int) -> Any:
        reading.set()
        assert written.wait(20), "the writer waited for the anchor"
        return heads(number)

    def write() -> None:
        assert reading.wait(20)
        _tell(row, 2)
        written.set()

    def take() -> None:
        anchors._take(NOW, anchors.keys.private_key())

    monkeypatch.setattr(anchors, "heads_in_database", held)
    results = together([take, write])
    assert [r.error for r in results] == [None, None]
    assert db.fetch("SELECT seq FROM ledger_dirty_stream") == [(2,)]
    monkeypatch.undo()
