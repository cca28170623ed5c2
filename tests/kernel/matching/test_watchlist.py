"""A list in memory: who is found on it, from when a change is seen, and that nothing stale is left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from kanim.kernel.matching.births import Birth
from kanim.kernel.matching.generations import begin_change
from kanim.kernel.matching.persons import Identity, weights
from kanim.kernel.matching.watchlist import Entry, Index, Keeper
from support.queries import count_queries

DAY, END = date(2026, 11, 24), date(2027, 5, 24)
BY = weights(DAY)


def entry(name: str, born: date | None = date(1979, 3, 14), *numbers: str) -> Entry:
    return Entry(uuid4(), Identity((name,), Birth.of(born), numbers=frozenset(numbers)), DAY, END)


class Shelf:
    """A list as a database would hold it: entries with the change that wrote them."""

    def __init__(self) -> None:
        self.rows: dict[UUID, tuple[int, Entry]] = {}
        self.loads: list[int] = []

    def put(self, one: Entry) -> Entry:
        self.rows[one.id] = (begin_change("UJI"), one)
        return one

    def load(self, since: int) -> Iterable[Entry]:
        self.loads.append(since)
        return [one for number, one in self.rows.values() if number > since]


@pytest.fixture
def shelf(db: None) -> Shelf:
    return Shelf()


def names(keeper: Keeper, sought: Identity, on: date = DAY) -> list[str]:
    return [found.entry.identity.names[0] for found in keeper.current().find(sought, on, BY)]


SOUGHT = Identity(("Soegiarto Wiratmadja",), Birth(1979, 3, 14))


def test_an_entry_is_found_in_another_spelling_and_only_while_it_holds(shelf: Shelf) -> None:
    keeper = Keeper("UJI", shelf.load)
    shelf.put(entry("Sugiarto Wiratmaja"))
    assert names(keeper, SOUGHT) == ["Sugiarto Wiratmaja"]
    assert names(keeper, SOUGHT, END) == []
    assert names(keeper, SOUGHT, date(2026, 11, 23)) == []


def test_a_name_without_a_day_of_birth_and_a_number_alone_are_found(shelf: Shelf) -> None:
    keeper = Keeper("UJI", shelf.load)
    shelf.put(entry("Sugiarto Wiratmaja", None))
    shelf.put(entry("Orang Lain Sekali", None, "A1234567"))
    assert names(keeper, SOUGHT) == ["Sugiarto Wiratmaja"]
    found = names(keeper, Identity(("Budi Santoso",), Birth(1990, 1, 1), numbers=frozenset({"A1234567"})))
    assert found == ["Orang Lain Sekali"]


def test_a_change_is_seen_at_the_next_use_and_only_what_is_new_is_read(shelf: Shelf) -> None:
    one = shelf.put(entry("Ratih Puspaningrum"))
    mine, others = Keeper("UJI", shelf.load), Keeper("UJI", shelf.load)
    assert names(mine, SOUGHT) == names(others, SOUGHT) == []
    shelf.put(entry("Sugiarto Wiratmaja"))
    assert names(mine, SOUGHT) == names(others, SOUGHT) == ["Sugiarto Wiratmaja"]
    assert shelf.loads == [0, 0, 1, 1]
    shelf.put(replace(one, identity=SOUGHT))
    assert sorted(names(mine, SOUGHT)) == ["Soegiarto Wiratmadja", "Sugiarto Wiratmaja"]
    assert mine.current().size == 2


def test_an_entry_that_ends_is_no_longer_found(shelf: Shelf) -> None:
    one = shelf.put(entry("Sugiarto Wiratmaja"))
    keeper = Keeper("UJI", shelf.load)
    assert names(keeper, SOUGHT) == ["Sugiarto Wiratmaja"]
    shelf.put(replace(one, valid_to=DAY))
    assert names(keeper, SOUGHT) == []


def test_without_a_change_one_query_is_all(shelf: Shelf) -> None:
    shelf.put(entry("Sugiarto Wiratmaja"))
    keeper = Keeper("UJI", shelf.load)
    held = keeper.current()
    with count_queries() as statements:
        assert keeper.current() is held
    assert len(statements) == 1


def test_what_was_rolled_back_is_forgotten(shelf: Shelf) -> None:
    keeper = Keeper("UJI", shelf.load)
    shelf.put(entry("Ratih Puspaningrum"))
    assert names(keeper, SOUGHT) == []
    with pytest.raises(KeyError), transaction.atomic():
        lost = shelf.put(entry("Sugiarto Wiratmaja"))
        assert names(keeper, SOUGHT) == ["Sugiarto Wiratmaja"]
        raise KeyError
    del shelf.rows[lost.id]
    assert names(keeper, SOUGHT) == []
    shelf.put(entry("Soegiarto"))
    shelf.put(entry("Sugiarto Wiratmaja"))
    assert "Sugiarto Wiratmaja" in names(keeper, SOUGHT)


def test_a_list_without_entries_has_no_places() -> None:
    assert Index(()).places(SOUGHT) == []
    assert Index([entry("?", None)]).places(Identity(("",))) == []
