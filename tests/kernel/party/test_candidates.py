"""Persons are found under keys of their names, and weighed field by field."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.party import registers, search_keys, selectors
from kanim.kernel.party.models import Person, SearchKey

pytestmark = pytest.mark.django_db
BORN = date(1984, 3, 7)


def register(name: str, born: date | None = BORN, **given: str) -> Person:
    with open_act(System("test"), "person.register", str(uuid4()), {}) as act:
        return registers.register_person(act, name=name, birth_date=born, **given)


@pytest.mark.parametrize(
    ("known", "sought"),
    [
        ("Djoko Soejanto", "Joko Suyanto"),
        ("Mochamad Chotib", "M. Khotib"),
        ("Tan Kim Hok", "Chen Jinfu"),
        ("Abdurrahman Wahid", "Abdul Rochman Wachid"),
        ("Наталья Жданова", "Natalia Jdanova"),
    ],
)
def test_another_spelling_is_found_with_a_day_far_off_within_the_year(known: str, sought: str) -> None:
    person = register(known, date(1984, 3, 7), mother_name="Siti Aminah")
    found = selectors.find_candidates(sought, date(1984, 7, 3), mother="St. Aminah")
    assert [one.person_id for one in found] == [person.id]


def test_what_speaks_for_and_against_is_told_in_bits() -> None:
    register("Joko Suyanto", mother_name="Siti Aminah", sex="M")
    (found,) = selectors.find_candidates("Djoko Soejanto", BORN, sex="M", mother="Rina Marlina")
    told = {finding.field: (finding.level, finding.bits > 0) for finding in found.likeness.findings}
    assert told["nama"] == ("SAMA", True)
    assert told["lahir"] == ("TANGGAL_SAMA", True)
    assert told["kelamin"] == ("SAMA", True)
    assert told["ibu"] == ("BEDA", False)
    assert found.likeness.version == "persons/1"


def test_another_name_on_the_same_day_is_nobody() -> None:
    register("Rina Marlina")
    assert selectors.find_candidates("Joko Suyanto", BORN) == []


def test_keys_follow_a_correction_and_can_be_made_anew() -> None:
    person = register("Joko Suyanto")
    before = set(SearchKey.objects.filter(person_id=person.id).values_list("key", flat=True))
    with open_act(System("test"), "person.correct", str(uuid4()), {}) as act:
        registers.correct_person(act, person.id, name="Bambang Widodo")
    after = set(SearchKey.objects.filter(person_id=person.id).values_list("key", flat=True))
    assert before and after and not before & after
    SearchKey.objects.all().delete()
    assert search_keys.write_missing(batch=1) == Person.objects.count()
    assert set(SearchKey.objects.filter(person_id=person.id).values_list("key", flat=True)) == after
    assert search_keys.write_missing() == 0
