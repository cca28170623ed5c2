"""What happened in a stream, as a reader may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kanim.kernel.db import uuid7
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.selectors import Part, events_of
from kanim.kernel.organisation.models import Office
from support.office import NOW, found_office
from support.queries import count_queries

pytestmark = pytest.mark.django_db
ANI, BUDI = uuid7(), uuid7()


@pytest.fixture
def office() -> Office:
    found_office()
    row = Office.objects.get(code="ulp-bintaro")
    append(
        row,
        NOW + timedelta(minutes=1),
        [Group({"verb": "told", "actor": "x"}), Group({"a": "1"}, ANI), Group({"b": "2"}, BUDI)],
    )
    append(row, NOW + timedelta(minutes=2), [Group({"verb": "closed"})])
    return row


def test_events_come_in_order_with_all_groups(office: Office) -> None:
    with count_queries() as statements:
        opened, told, closed = events_of(office.id)
    assert len(statements) == 2, str(statements)
    assert [(e.seq, e.verb, e.at) for e in (opened, told, closed)] == [
        (1, "office.opened", NOW),
        (2, "told", NOW + timedelta(minutes=1)),
        (3, "closed", NOW + timedelta(minutes=2)),
    ]
    assert told.parts == (
        Part(0, {"verb": "told", "actor": "x"}, None),
        Part(1, {"a": "1"}, ANI),
        Part(2, {"b": "2"}, BUDI),
    )
    assert told.data == {"a": "1"}
    assert closed.data == {}


def test_a_reader_gets_only_the_groups_that_he_may_read(office: Office) -> None:
    told = events_of(office.id, may_read=lambda part, subject: subject in (None, BUDI))[1]
    assert told.parts[1] == Part(1, None, ANI)
    assert told.parts[2] == Part(2, {"b": "2"}, BUDI)
    assert told.data == {"b": "2"}


def test_a_page_begins_after_a_number(office: Office) -> None:
    assert [e.seq for e in events_of(office.id, after=1)] == [2, 3]
    assert [e.seq for e in events_of(office.id, after=1, limit=1)] == [2]
    assert events_of(uuid7()) == []
