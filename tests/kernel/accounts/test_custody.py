"""Two-sided custody: a thing is with its keeper until the other has read its number and taken it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from kanim.kernel.access.actors import Actor
from kanim.kernel.accounts import custody
from kanim.kernel.accounts.models import Custody, Transfer
from kanim.kernel.act import open_act
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.models import Event
from support.passport import apply
from support.passport_office import World
from support.together import together


def _do(actor: Actor, call: object, *given: object) -> object:
    with open_act(actor, "test.custody", uuid4().hex) as act:
        return call(act, *given)  # type: ignore[operator]


def _refused(error: type[Exception], actor: Actor, call: object, *given: object) -> str:
    """The code of the refusal, which left everything as it was."""
    before = _everything()
    with pytest.raises(error) as refused:
        _do(actor, call, *given)
    assert _everything() == before
    return str(getattr(refused.value, "code", ""))


def _everything() -> list[object]:
    return [
        list(Custody.objects.order_by("id").values_list("id", "keeper", "box_id", "is_missing", "head_seq")),
        list(Transfer.objects.order_by("id").values_list("id", "state")),
        Event.objects.count(),
    ]


def _box(world: World) -> tuple[Custody, list[Custody], str, str]:
    """A box of three with a keeper, and who will get it."""
    giver, taker = (custody.person(world.officer(who).account_id) for who in ("cetak1", "cetak2"))
    scope = apply(world).case
    with open_act(world.officer("cetak1"), "test.custody", uuid4().hex) as act:
        box = custody.take_in(act, "box", "K-1", giver, scope=scope)
        inside = [
            custody.take_in(act, "booklet", f"x 00{n}", giver, scope=scope, box=box.id) for n in (1, 2, 3)
        ]
    return box, inside, giver, taker


def test_a_box_goes_over_by_its_numbers_and_a_shortfall_is_named(world: World) -> None:
    box, inside, giver, taker = _box(world)
    one, other, third = world.officer("cetak1"), world.officer("cetak2"), world.officer("loket1")
    assert (
        _refused(Conflict, one, lambda act: custody.take_in(act, "box", "k-1", giver, scope=box)) == "TAKEN"
    )
    _refused(Denied, third, custody.hand_over, box.id, taker, "K-1")
    _refused(NotVisible, world.officer("kasi.infokom"), custody.hand_over, box.id, taker, "K-1")
    _refused(Invalid, one, custody.hand_over, box.id, taker, "K-2")
    assert _refused(Conflict, one, custody.hand_over, inside[0].id, taker, "X001") == "IN_BOX"
    assert _refused(Conflict, one, custody.hand_over, box.id, giver, "K-1") == "SAME"
    sent = _do(one, custody.hand_over, box.id, taker, "k-1")
    assert isinstance(sent, Transfer)
    assert Custody.objects.get(id=box.id).keeper == giver  # until it is accepted
    assert _refused(Conflict, one, custody.hand_over, box.id, taker, "K-1") == "UNDER_WAY"
    _refused(Denied, one, custody.accept, sent.id, "K-1", ())
    _refused(NotVisible, third, custody.accept, sent.id, "K-1", ())
    _refused(Invalid, other, custody.accept, sent.id, "K-1", ["X001", "X009"])
    assert [row.id for row in custody.list_waiting(other)] == [sent.id]
    accepted = _do(other, custody.accept, sent.id, "K-1", ["X001", "X003"])
    assert accepted == custody.Accepted(("K-1", "X001", "X003"), ("X002",))
    assert [(row.number, row.keeper, row.is_missing) for row in Custody.objects.order_by("number")] == [
        ("K-1", taker, False),
        ("X001", taker, False),
        ("X002", giver, True),
        ("X003", taker, False),
    ]
    assert _refused(Conflict, other, custody.refuse, sent.id, "x") == "ANSWERED"
    assert _refused(Conflict, one, custody.hand_over, inside[1].id, taker, "X002") == "MISSING"
    _refused(Denied, other, custody.found, inside[1].id, "X002")
    _do(one, custody.found, inside[1].id, "X002")
    assert Custody.objects.get(id=inside[1].id).is_missing is False
    assert Event.objects.filter(stream=inside[1].id).count() == 3  # taken in, missing, found


def test_a_refusal_returns_it_and_a_post_answers_for_what_it_has(world: World) -> None:
    box, _inside, giver, _taker = _box(world)
    one = world.officer("cetak1")
    to_post = custody.post("kanim-tangerang", "dokjal_layanan", "petugas_serah")
    sent = _do(one, custody.hand_over, box.id, to_post, "K-1")
    assert isinstance(sent, Transfer)
    receiver = world.officer("serah1")
    _refused(Invalid, receiver, custody.refuse, sent.id, " ")
    _do(receiver, custody.refuse, sent.id, "kotak terbuka")
    assert Custody.objects.get(id=box.id).keeper == giver
    again = _do(one, custody.hand_over, box.id, to_post, "K-1")
    assert isinstance(again, Transfer)
    _do(receiver, custody.accept, again.id, "K-1", ["X001", "X002", "X003"])
    assert {row.number for row in custody.list_kept(receiver, to_post)} == {"K-1", "X001", "X002", "X003"}
    assert custody.list_kept(world.officer("kasi.infokom"), to_post) == []


def test_of_many_at_once_one_hands_over_and_one_answer_counts(own_world: World) -> None:
    box, _inside, giver, taker = _box(own_world)
    one, other = own_world.officer("cetak1"), own_world.officer("cetak2")
    to_post = custody.post("kanim-tangerang", "dokjal_layanan", "petugas_serah")
    gave = together(
        [lambda to=to: _do(one, custody.hand_over, box.id, to, "K-1") for to in [taker, to_post] * 4]
    )
    assert sum(result.error is None for result in gave) == 1
    assert {getattr(r.error, "code", type(r.error)) for r in gave if r.error} == {"UNDER_WAY"}
    sent = Transfer.objects.get()
    answers = other if sent.taker == taker else own_world.officer("serah1")
    contents = ["X001", "X002", "X003"]
    said = together(
        [lambda: _do(answers, custody.accept, sent.id, "K-1", contents)] * 4
        + [lambda: _do(answers, custody.refuse, sent.id, "tidak")] * 4
    )
    assert sum(result.error is None for result in said) == 1
    assert {getattr(r.error, "code", type(r.error)) for r in said if r.error} == {"ANSWERED"}
    sent.refresh_from_db()
    keeper = sent.taker if sent.state == "accepted" else giver
    assert set(Custody.objects.values_list("keeper", flat=True)) == {keeper}
