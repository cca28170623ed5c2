from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from kanim.kernel.access.actors import Holder, System
from kanim.kernel.act.core import open_act
from kanim.kernel.errors import Invalid, NotVisible
from kanim.kernel.ledger.models import Event
from kanim.kernel.party import registers, selectors
from kanim.kernel.party.models import Person
from support.queries import count_queries

pytestmark = pytest.mark.django_db

BORN = date(1990, 5, 5)
BUDI = {"name": "Budi Santoso", "birth_date": BORN, "nik": "3671050505900002", "sex": "M"}


def register(**given):
    with open_act(System("test"), "person.register", str(uuid4()), {}) as act:
        return registers.register_person(act, **({"name": "X", "birth_date": BORN} | given))


def find_or_register(**given):
    with open_act(System("test"), "person.register", str(uuid4()), {}) as act:
        return registers.find_or_register(act, **given)


def events(person: Person) -> int:
    return Event.objects.filter(stream=person.id).count()


def test_a_person_is_entered_with_an_event_on_his_own_stream():
    person = register(**BUDI)
    kept = selectors.get_person(person.id)
    assert (kept.name, kept.name_key, kept.sex, kept.head_seq) == ("Budi Santoso", "BUDI SANTOSO", "M", 1)
    assert events(person) == 1


def test_a_name_without_letters_leaves_nothing():
    before = Person.objects.count()
    with pytest.raises(Invalid):
        register(name="123")
    assert Person.objects.count() == before


def test_the_same_person_is_found_however_the_name_is_written():
    person = register(**BUDI)
    again = find_or_register(**(BUDI | {"name": "Drs. BUDI  SANTOSO, M.M."}))
    assert again.id == person.id
    assert events(person) == 1


def test_new_contact_details_are_kept_with_an_event():
    person = register(**BUDI, phone="+62811", email="a@example.id")
    find_or_register(**BUDI, phone="+62822", email="")
    kept = selectors.get_person(person.id)
    assert (kept.phone, kept.email, events(person)) == ("+62822", "a@example.id", 2)


@pytest.mark.parametrize("other", [{"name": "Budi Hartono"}, {"birth_date": date(1990, 5, 6)}])
def test_a_nik_under_another_name_or_day_is_never_merged(other):
    person = register(**BUDI)
    assert find_or_register(**(BUDI | other)).id != person.id


def test_without_a_nik_place_and_mother_must_agree_too():
    child = {"name": "Ani", "birth_date": BORN, "birth_place": "Tangerang", "mother_name": "Siti Aminah"}
    person = register(**child)
    assert find_or_register(**(child | {"birth_place": "TANGERANG "})).id == person.id
    assert find_or_register(**(child | {"mother_name": "Siti Aisah"})).id != person.id
    assert find_or_register(name="Ani", birth_date=BORN).id != person.id


def test_an_unknown_person_is_not_visible():
    with pytest.raises(NotVisible):
        selectors.get_person(uuid4())


def test_candidates_with_scores_and_reasons():
    register(name="Boedi Santosa", birth_date=BORN)
    register(name="Budi Santoso", birth_date=date(1991, 5, 5))
    register(name="Rina Wati", birth_date=BORN)
    register(name="Rina Wati", birth_date=date(1970, 1, 1), nik=BUDI["nik"])
    register(name="Budi Santoso", birth_date=None)
    register(name="Budi Santoso", birth_date=date(1971, 12, 31))
    found = selectors.find_candidates("Budi Santoso", BORN, BUDI["nik"])
    assert [(one.name, one.score, one.reasons) for one in found] == [
        ("Rina Wati", 100, ("NIK",)),
        ("Boedi Santosa", 99, ("NAMA_MIRIP", "TANGGAL_LAHIR")),
        ("Budi Santoso", 99, ("NAMA", "TANGGAL_LAHIR_MIRIP")),
        ("Budi Santoso", 88, ("NAMA",)),
    ]
    assert [one.score for one in selectors.find_candidates("Budi Santoso", BORN, BUDI["nik"], limit=1)] == [
        100
    ]


def test_day_and_month_swapped():
    register(name="Siti Aminah", birth_date=date(1990, 3, 7))
    (found,) = selectors.find_candidates("Siti Aminah", date(1990, 7, 3))
    assert found.reasons == ("NAMA", "TANGGAL_LAHIR_MIRIP")


@pytest.mark.parametrize("persons", [1, 50])
def test_the_number_of_queries_does_not_grow(persons):
    for _ in range(persons):
        register(name="Budi Santoso", birth_date=BORN)
    with count_queries() as statements:
        selectors.find_candidates("Budi Santoso", BORN, BUDI["nik"], limit=100)
    assert len(statements) == 2, str(statements)


def test_leap_day_has_similar_days():
    assert date(2001, 2, 28) in selectors.similar_dates(date(2000, 2, 29))


def test_a_holder_does_not_reach_into_anothers_entry():
    person = register(**BUDI, phone="+62811")
    stranger, owner = Holder(uuid4(), "Orang lain"), Holder(uuid4(), "Budi", person.id)
    for holder, phone, kept in ((stranger, "+62899", "+62811"), (owner, "+62822", "+62822")):
        with open_act(holder, "person.register", str(uuid4()), {}) as act:
            assert registers.find_or_register(act, **BUDI, phone=phone).id == person.id
        assert selectors.get_person(person.id).phone == kept
