"""Twelve things the database's owner can do to rows under a delivered anchor, each with a chain made anew that
agrees with itself, so that nothing but the anchors can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction

from kanim.kernel.db import execute, fetch_one
from kanim.kernel.ledger.anchors import anchor
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.verify import NOWHERE, verify
from kanim.kernel.organisation.models import Office
from support.databases import Databases
from support.ledger_owner import Told, drop_triggers, forged, new_counter, remove, rewrite, told_of
from support.office import NOW, found_office
from support.owner import become_owner

Pair = tuple[UUID, UUID]
Found = list[tuple[UUID, int, str, int]]
ANCHORED = (2, 4, 6)  # events at which an anchor was taken; the seventh is under none


@pytest.fixture(scope="module")
def pair(
    databases: Databases, module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Two streams of seven events, anchored after the second, fourth and sixth; the triggers are gone."""
    was = settings.ANCHORS_DIRS
    settings.ANCHORS_DIRS = [tmp_path_factory.mktemp("delivered")]
    found_office()
    rows = [new_counter("loket-a"), new_counter("loket-b")]
    for number in range(1, 8):
        for row in rows:
            append(
                row,
                NOW + timedelta(minutes=number),
                [
                    Group({"verb": "told", "n": number, "actor": f"officer:{row.code}"}),
                    Group({"words": f"isi {number}"}),
                ],
            )
        if number in ANCHORED:
            anchor(NOW + timedelta(minutes=number))
    become_owner(databases, module_database)
    drop_triggers()
    yield rows[0].id, rows[1].id
    settings.ANCHORS_DIRS = was


@pytest.fixture
def streams(pair: Pair) -> Iterator[Pair]:
    with transaction.atomic():
        yield pair
        transaction.set_rollback(True)


Change = Callable[[list[Told]], list[Told]]


def _edit(events: list[Told]) -> list[Told]:
    events[2] = forged(events[2].at, {"verb": "other"}, {"words": "lain"})
    return events


def _delete(events: list[Told]) -> list[Told]:
    return events[:2] + events[3:]


def _insert(events: list[Told]) -> list[Told]:
    return [*events[:3], forged(events[2].at, {"verb": "forged"}), *events[3:]]


def _reorder(events: list[Told]) -> list[Told]:
    third, fifth = events[2], events[4]
    events[2], events[4] = Told(third.at, fifth.parts), Told(fifth.at, third.parts)
    return events


def _time(events: list[Told]) -> list[Told]:
    events[4] = Told(events[4].at + timedelta(seconds=30), events[4].parts)
    return events


def _actor(events: list[Told]) -> list[Told]:
    events[4] = events[4].with_group(0, actor="officer:nobody")
    return events


def _payload(events: list[Told]) -> list[Told]:
    events[0] = events[0].with_group(1, words="diganti")
    return events


def _insert_again(events: list[Told]) -> list[Told]:
    return [*events[:4], Told(events[4].at, events[1].parts), *events[4:]]


# change → number of the anchored event that differs, and the last that agrees
ONE_STREAM: list[tuple[Change, tuple[int, int]]] = [
    (_edit, (4, 2)),
    (_delete, (4, 2)),
    (_insert, (4, 2)),
    (_reorder, (4, 2)),
    (_time, (6, 4)),
    (_actor, (6, 4)),
    (_payload, (2, 0)),
    (_insert_again, (6, 4)),
]


def _found(*streams: UUID) -> Found:
    report = verify()
    assert not report.ok
    assert {f.stream for f in report.faults} <= {*streams}
    return [(f.stream, f.seq, f.kind, f.since) for f in report.faults]


def test_an_untouched_ledger_is_in_order_and_tells_its_tail(streams: Pair) -> None:
    report = verify()
    assert report.faults == ()
    assert (report.anchors, report.unanchored, report.undelivered) == (3, 2, 0)
    assert report.as_json()["unanchored"] == 2


@pytest.mark.parametrize(("change", "place"), ONE_STREAM, ids=lambda v: getattr(v, "__name__", ""))
def test_a_chain_made_anew_is_found(streams: Pair, change: Change, place: tuple[int, int]) -> None:
    rewrite(streams[0], change(told_of(streams[0])))
    seq, since = place
    assert _found(streams[0]) == [(streams[0], seq, "anchor_differs", since)]


def test_events_swapped_between_streams_are_found_in_both(streams: Pair) -> None:
    one, other = told_of(streams[0]), told_of(streams[1])
    one[2], other[2] = other[2], one[2]
    rewrite(streams[0], one)
    rewrite(streams[1], other)
    assert sorted(_found(*streams)) == sorted((s, 4, "anchor_differs", 2) for s in streams)


def test_a_tail_cut_off_is_found(streams: Pair) -> None:
    rewrite(streams[0], told_of(streams[0])[:5])
    assert _found(streams[0]) == [(streams[0], 6, "event_missing", 0)]


def test_a_tail_cut_off_and_grown_again_is_found(streams: Pair) -> None:
    rewrite(streams[0], told_of(streams[0])[:5])
    append(Office.objects.get(id=streams[0]), NOW + timedelta(hours=1), [Group({"verb": "forged"})])
    assert _found(streams[0]) == [(streams[0], 6, "anchor_differs", 4)]


def test_a_whole_stream_with_its_row_gone_is_found(streams: Pair) -> None:
    remove(streams[0])
    execute("DELETE FROM organisation_office WHERE id = %s", [streams[0]])
    assert _found(streams[0]) == [(streams[0], 1, "stream_missing", 0)]


ANCHOR_CHANGES = [
    ("UPDATE ledger_anchor SET signature = %s WHERE number = 2", [bytes(64)], [(2, "anchor_changed")]),
    ("DELETE FROM ledger_anchor WHERE number > 1", [], [(2, "anchor_missing"), (3, "anchor_missing")]),
    (
        "UPDATE ledger_anchor_head SET hash = %s WHERE anchor = 3",
        [bytes(32)],
        [(3, "anchor_heads_changed")],
    ),
    ("DELETE FROM ledger_anchor_head WHERE anchor = 1", [], [(1, "anchor_heads_changed")]),
]


@pytest.mark.parametrize(
    ("statement", "values", "faults"), ANCHOR_CHANGES, ids=[a[0] for a in ANCHOR_CHANGES]
)
def test_a_changed_anchor_is_found(
    streams: Pair, statement: str, values: list[bytes], faults: list[tuple[int, str]]
) -> None:
    execute(statement, values)
    report = verify()
    assert [(f.seq, f.kind, f.stream, f.case) for f in report.faults] == [
        (seq, kind, NOWHERE, f"anchor {seq}") for seq, kind in faults
    ]


def test_all_anchors_made_anew_with_another_key_are_found(streams: Pair, tmp_path: Path) -> None:
    """The owner rewrites a case, throws the anchors away and takes new ones, signed by a key of his own."""
    rewrite(streams[0], _edit(told_of(streams[0])))
    execute("DELETE FROM ledger_anchor")
    execute("DELETE FROM ledger_anchor_head")
    execute("INSERT INTO ledger_dirty_stream (stream, seq) VALUES (%s, 7)", [streams[0]])
    mine, was, real = tmp_path / "his", settings.ANCHORS_DIRS, settings.ANCHOR_KEY
    settings.ANCHORS_DIRS, settings.ANCHOR_KEY = [mine], tmp_path / "his.pem"
    try:
        anchor(NOW)
    finally:
        settings.ANCHORS_DIRS, settings.ANCHOR_KEY = was, real
    kinds = [(f.seq, f.kind) for f in verify().faults]
    assert (4, "anchor_differs") in kinds
    assert (1, "anchor_changed") in kinds
    assert (2, "anchor_missing") in kinds


def test_what_is_under_no_anchor_yet_is_told_as_such(streams: Pair) -> None:
    """The limit, stated: an owner who makes the tail anew before the next anchor is not found."""
    events = told_of(streams[0])
    events[6] = events[6].with_group(1, words="diganti")
    rewrite(streams[0], events)
    report = verify()
    assert report.ok
    assert report.unanchored == 2
    assert fetch_one("SELECT COUNT(*) FROM ledger_event WHERE stream = %s", [streams[0]]) == (7,)
