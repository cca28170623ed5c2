"""Two records of one person: decided by two officers, read as one, and parted again exactly."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.models import Event
from kanim.kernel.party import pairs, registers, selectors
from kanim.kernel.party.models import Cluster, Pair, Person
from kanim.kernel.party.pairs import Move
from support.office import officer
from support.queries import count_queries
from support.together import together

ONE, OTHER = (officer("adjudikator", "dokjal_verifikasi", uuid4()) for _ in range(2))
REASON = "Sidik jari dan foto sama."


def person(name: str = "Budi Santoso", **given) -> UUID:
    with open_act(System("test"), "person.register", str(uuid4())) as act:
        return registers.register_person(act, name=name, birth_date=date(1990, 5, 5), **given).id


def note(one: UUID, other: UUID, **given) -> Pair:
    with open_act(System("test"), "pair.note", str(uuid4())) as act:
        return pairs.note_pair(act, one, other, **given)


def move(pair: Pair, what: Move, by=ONE, reason: str = REASON) -> Pair:
    with open_act(by, "person.pair", str(uuid4())) as act:
        return pairs.move_pair(act, pair.id, what, reason)


def joined(one: UUID, other: UUID) -> Pair:
    pair = move(note(one, other), Move.JOIN)
    return move(pair, Move.AGREE, OTHER)


def state_of(pair: Pair) -> str:
    return Pair.objects.get(id=pair.id).state


def clusters() -> list[tuple[UUID, UUID]]:
    return list(Cluster.objects.order_by("person_id").values_list("person_id", "cluster_id"))


@pytest.mark.django_db
def test_a_candidate_is_undecided_until_two_officers_agree():
    a, b = person(), person("Boedi Santosa")
    pair = note(a, b, score=97, reasons=("NAMA_MIRIP",), engine="e")
    assert note(b, a, score=3).id == pair.id
    (seen,) = selectors.undecided((b,))
    assert (seen.person_id, seen.other_id, seen.score, seen.proposed) == (b, a, 97, False)
    move(pair, Move.JOIN)
    assert [one.proposed for one in selectors.undecided((a,))] == [True]
    assert selectors.everyone_in((a,)) == {a}
    move(pair, Move.AGREE, OTHER)
    assert selectors.undecided((a, b)) == []
    assert selectors.everyone_in((b,)) == {a, b}
    assert selectors.are_one(a, b)
    assert clusters() == [(x, min(a, b)) for x in sorted((a, b))]
    assert Event.objects.filter(stream=pair.id).count() == 3


@pytest.mark.django_db
def test_who_proposed_can_not_agree_and_nothing_changes():
    a, b = person(), person("Boedi Santosa")
    pair = move(note(a, b), Move.JOIN)
    with pytest.raises(Denied), transaction.atomic():
        move(pair, Move.AGREE, ONE)
    assert (state_of(pair), clusters(), Event.objects.filter(stream=pair.id).count()) == ("DIUSULKAN", [], 2)
    with pytest.raises(IntegrityError, match="pair_four_eyes"), transaction.atomic():
        Pair.objects.filter(id=pair.id).update(state="SATU", agreed_by=ONE.person_key)


@pytest.mark.django_db
def test_undone_everything_is_as_it_was():
    a, b, c, d = (person(f"Budi {word}") for word in ("Satu", "Dua", "Tiga", "Empat"))
    joined(a, b)
    joined(c, d)
    before, rows = clusters(), list(Person.objects.order_by("id").values())
    bridge = note(b, c, score=88)
    said = (bridge.state, bridge.prior)
    move(bridge, Move.JOIN)
    move(bridge, Move.AGREE, OTHER)
    assert selectors.everyone_in((a,)) == {a, b, c, d}
    move(bridge, Move.PART)
    assert selectors.everyone_in((d,)) == {a, b, c, d}
    with pytest.raises(Denied), transaction.atomic():
        move(bridge, Move.AGREE_PART, ONE)
    parted = move(bridge, Move.AGREE_PART, OTHER)
    assert (clusters(), list(Person.objects.order_by("id").values())) == (before, rows)
    assert (parted.state, parted.prior, parted.asked_by, parted.agreed_by) == (*said, None, None)
    assert [one.other_id for one in selectors.undecided((a,))] == [c]


@pytest.mark.django_db
def test_a_pair_in_the_middle_parts_only_what_it_held():
    a, b, c = (person(f"Budi {word}") for word in ("Satu", "Dua", "Tiga"))
    first, _second = joined(a, b), joined(b, c)
    assert selectors.clusters_of((a, c)) == {a: {a, b, c}, c: {a, b, c}}
    move(first, Move.PART)
    move(first, Move.AGREE_PART, OTHER)
    assert selectors.clusters_of((a, b)) == {a: {a}, b: {b, c}}


@pytest.mark.django_db
def test_nobody_is_joined_over_those_who_were_told_apart():
    a, b, c = (person(f"Budi {word}") for word in ("Satu", "Dua", "Tiga"))
    joined(a, b)
    move(note(a, c), Move.OTHER)
    pair = move(note(b, c), Move.JOIN)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        move(pair, Move.AGREE, OTHER)
    assert (refused.value.code, state_of(pair)) == ("TOLD_APART", "DIUSULKAN")
    assert selectors.everyone_in((c,)) == {c}


@pytest.mark.django_db
def test_nobody_is_told_apart_while_other_pairs_hold_them_together():
    a, b, c = (person(f"Budi {word}") for word in ("Satu", "Dua", "Tiga"))
    joined(a, b)
    joined(b, c)
    pair = note(a, c)
    assert selectors.undecided((a,)) == []
    with pytest.raises(Conflict) as refused, transaction.atomic():
        move(pair, Move.OTHER)
    assert (refused.value.code, state_of(pair)) == ("JOINED", "TERBUKA")


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), [(None, "TERBUKA"), (Move.OTHER, "BERBEDA")])
def test_a_refused_proposal_goes_back_to_what_it_was(before: Move | None, after: str):
    pair = note(person(), person("Boedi Santosa"))
    if before:
        move(pair, before)
    move(pair, Move.JOIN)
    assert move(pair, Move.DISAGREE, OTHER).state == after


@pytest.mark.django_db
def test_what_can_not_be_said_is_refused():
    a, b = person(), person("Boedi Santosa")
    pair = note(a, b)
    for what, reason, error in (
        (Move.AGREE, REASON, Conflict),
        (Move.PART, REASON, Conflict),
        (Move.JOIN, "  ", Invalid),
        (Move.JOIN, "x" * 241, Invalid),
    ):
        with pytest.raises(error), transaction.atomic():
            move(pair, what, reason=reason)
    assert state_of(pair) == "TERBUKA"
    with pytest.raises(Conflict), transaction.atomic():
        note(a, a)
    with pytest.raises(NotVisible), transaction.atomic():
        move(Pair(id=uuid4()), Move.JOIN)


@pytest.mark.django_db
def test_reading_costs_the_same_for_one_and_for_fifty():
    persons = [person(f"Budi {'ABCDEFGHIJ'[n // 10]}{'abcdefghij'[n % 10]}") for n in range(51)]
    for other in persons[1:]:
        note(persons[0], other)
    for asked in (persons[:1], persons):
        with count_queries() as statements:
            selectors.everyone_in(asked)
            selectors.clusters_of(asked)
            selectors.undecided(asked)
        assert len(statements) == 4, str(statements)


def test_many_who_agree_at_once_make_one_cluster(own_database: str):
    persons = [person(f"Budi {word}") for word in ("Satu", "Dua", "Tiga", "Empat", "Lima")]
    waiting = [move(note(one, other), Move.JOIN) for one, other in pairwise(persons)]
    results = together([lambda p=p: move(p, Move.AGREE, OTHER) for p in waiting * 2])
    assert sum(r.error is None for r in results) == len(waiting)
    assert {r.error.code for r in results if r.error} == {"STALE"}
    assert selectors.everyone_in(persons[:1]) == set(persons)
    assert {cluster for _, cluster in clusters()} == {min(persons)}


def test_one_pair_is_noted_once_whoever_finds_it(own_database: str):
    a, b = person(), person("Boedi Santosa")
    results = together([lambda: note(a, b).id, lambda: note(b, a).id] * 5)
    assert [r.error for r in results if r.error] == []
    assert {r.value for r in results} == {Pair.objects.get().id}


@pytest.mark.parametrize("nik", ["3671050505900002", ""])
def test_one_person_registered_by_many_at_once_is_one_row(own_database: str, nik: str):
    given = {"birth_place": "Tangerang", "mother_name": "Siti Aminah", "nik": nik}

    def register() -> UUID:
        with open_act(System("test"), "person.find", str(uuid4())) as act:
            return registers.find_or_register(
                act, name="Budi Santoso", birth_date=date(1990, 5, 5), **given
            ).id

    results = together([register] * 12)
    assert [r.error for r in results if r.error] == []
    assert len({r.value for r in results}) == 1
    assert Person.objects.count() == 1
