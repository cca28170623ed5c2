"""Accounts: what is held and used never exceeds the ceiling and always equals its holds."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kanim.kernel.access.actors import System
from kanim.kernel.accounts import registers as accounts
from kanim.kernel.accounts.models import Hold, LedgerAccount
from kanim.kernel.act import Act, open_act
from kanim.kernel.errors import Conflict
from kanim.kernel.texts import Text

pytestmark = pytest.mark.django_db
SEAT = Text("Kursi pukul sembilan", "The nine o'clock seat")


def make(act: Act, code: str = "a", ceiling: int = 2) -> UUID:
    return accounts.open_account(act, "seat", code, ceiling)


def figures(code: str = "a") -> tuple[int, int, int]:
    row = LedgerAccount.objects.get(kind="seat", code=code)
    return row.ceiling, row.held, row.used


@pytest.fixture
def act() -> Act:
    with open_act(System("test"), "test", str(uuid4())) as opened:
        yield opened


def test_hold_use_and_free_move_the_figures(act: Act) -> None:
    make(act, ceiling=3)
    case = uuid4()
    first = accounts.hold(act, "seat", "a", case)
    second = accounts.hold(act, "seat", "a", case, 2)
    assert figures() == (3, 3, 0)
    accounts.use(act, first)
    assert figures() == (3, 2, 1)
    accounts.free(act, second)
    assert figures() == (3, 0, 1)
    assert [(h.state, h.amount) for h in Hold.objects.order_by("held_at", "id")] == [
        ("used", 1),
        ("freed", 2),
    ]


def test_a_full_account_refuses_with_what_is_short_and_changes_nothing(act: Act) -> None:
    make(act, ceiling=1)
    accounts.hold(act, "seat", "a", uuid4())
    with pytest.raises(Conflict) as refused:
        accounts.hold(act, "seat", "a", uuid4(), words=SEAT)
    assert refused.value.code == "PENUH"
    assert refused.value.message == Text(
        "Kursi pukul sembilan sudah penuh. Pilih yang lain.", "The nine o'clock seat is full. Choose another."
    )
    assert figures() == (1, 1, 0)
    assert Hold.objects.count() == 1


def test_an_account_that_was_never_opened_is_a_mistake_of_the_caller(act: Act) -> None:
    with pytest.raises(accounts.UnknownAccount):
        accounts.hold(act, "seat", "nowhere", uuid4())


@pytest.mark.parametrize("verb", [accounts.use, accounts.free])
def test_a_hold_closes_once(act: Act, verb: object) -> None:
    make(act)
    held = accounts.hold(act, "seat", "a", uuid4())
    accounts.free(act, held)
    with pytest.raises(Conflict) as refused:
        verb(act, held)  # type: ignore[operator]
    assert refused.value.code == "BUKAN_DITAHAN"
    assert figures() == (2, 0, 0)


def test_a_part_is_used_and_the_rest_stays_held(act: Act) -> None:
    make(act, ceiling=10)
    case = uuid4()
    held = accounts.hold(act, "seat", "a", case, 10)
    accounts.use_part(act, held, 4)
    assert figures() == (10, 6, 4)
    with pytest.raises(Conflict) as refused:
        accounts.use(act, held)  # what the caller knew of it is no longer true
    assert refused.value.code == "BUKAN_DITAHAN"
    rest = accounts.find_hold(case, "seat")
    assert rest is not None
    for too_much in (7, 0):
        with pytest.raises(Conflict) as short:
            accounts.use_part(act, rest, too_much)
        assert short.value.code == "LEBIH_DARI_DITAHAN"
    accounts.use_part(act, rest, 6)
    assert figures() == (10, 0, 10)


def test_what_was_used_comes_back_once(act: Act) -> None:
    make(act, ceiling=9)
    case = uuid4()
    for amount in (5, 4):
        accounts.use(act, accounts.hold(act, "seat", "a", case, amount))
    accounts.take_back(act, case, "seat", "a", 6)
    assert figures() == (9, 0, 3)
    assert [(h.state, h.amount) for h in Hold.objects.order_by("id")] == [("used", 3), ("freed", 4)]


@pytest.mark.parametrize("amount", [0, 6])
def test_more_than_was_used_does_not_come_back(amount: int) -> None:
    case = uuid4()
    with open_act(System("test"), "set up", str(uuid4())) as act:
        make(act, ceiling=5)
        accounts.use(act, accounts.hold(act, "seat", "a", case, 5))
    with pytest.raises(Conflict) as refused, open_act(System("test"), "back", str(uuid4())) as act:
        accounts.take_back(act, case, "seat", "a", amount)
    assert refused.value.code == "TIDAK_TERPAKAI"
    assert figures() == (5, 0, 5)


def test_the_end_of_a_case_frees_what_is_open_and_tells_it(act: Act) -> None:
    make(act, "a"), make(act, "b")
    case, other = uuid4(), uuid4()
    used = accounts.hold(act, "seat", "a", case)
    accounts.use(act, used)
    kept = accounts.hold(act, "seat", "a", other)
    open_ = accounts.hold(act, "seat", "b", case)
    assert accounts.free_all(act, case) == [{"hold": str(open_.id), "account": "seat/b", "amount": 1}]
    assert accounts.free_all(act, case) == []
    assert (figures("a"), figures("b")) == ((2, 1, 1), (2, 0, 0))
    assert accounts.find_hold(other, "seat") == kept
    assert accounts.find_hold(case, "seat") is None


@pytest.mark.parametrize(("old", "new"), [("a", "b"), ("b", "a"), ("a", "a")])
def test_an_exchange_gives_one_back_for_another(act: Act, old: str, new: str) -> None:
    make(act, "a", 1), make(act, "b", 1)
    case = uuid4()
    held = accounts.hold(act, "seat", old, case)
    taken = accounts.exchange(act, held, accounts.Claim("seat", new))
    assert accounts.find_hold(case, "seat") == taken
    assert figures(new) == (1, 1, 0)
    assert old == new or figures(old) == (1, 0, 0)


def test_an_exchange_into_a_full_account_leaves_the_old_hold() -> None:
    with open_act(System("test"), "set up", str(uuid4())) as act:
        make(act, "a", 1), make(act, "b", 1)
        case = uuid4()
        held = accounts.hold(act, "seat", "a", case)
        accounts.hold(act, "seat", "b", uuid4())
    with pytest.raises(Conflict), open_act(System("test"), "move", str(uuid4())) as act:
        accounts.exchange(act, held, accounts.Claim("seat", "b"))
    assert accounts.find_hold(case, "seat") == held
    assert (figures("a"), figures("b")) == ((1, 1, 0), (1, 1, 0))


def test_several_are_held_together_or_not_at_all() -> None:
    with open_act(System("test"), "set up", str(uuid4())) as act:
        make(act, "a", 1), make(act, "b", 0)
    claims = [accounts.Claim("seat", "b"), accounts.Claim("seat", "a")]
    with pytest.raises(Conflict), open_act(System("test"), "both", str(uuid4())) as act:
        accounts.hold_all(act, uuid4(), claims)
    assert figures("a") == (1, 0, 0)
    assert Hold.objects.count() == 0


def test_a_ceiling_is_not_lowered_below_what_is_taken(act: Act) -> None:
    first = make(act, ceiling=2)
    assert make(act, ceiling=9) == first
    accounts.hold(act, "seat", "a", uuid4(), 2)
    with pytest.raises(Conflict) as refused:
        accounts.set_ceiling(act, "seat", "a", 1)
    assert refused.value.code == "TERLALU_RENDAH"
    accounts.set_ceiling(act, "seat", "a", 5)
    assert figures() == (5, 2, 0)
    with pytest.raises(accounts.UnknownAccount):
        accounts.set_ceiling(act, "seat", "nowhere", 1)


def test_a_hold_takes_at_least_one(act: Act) -> None:
    make(act)
    with pytest.raises(ValueError, match="at least 1"):
        accounts.hold(act, "seat", "a", uuid4(), 0)


class Machine(RuleBasedStateMachine):
    """Any sequence of verbs: the figures of the account stay those of its holds, under the ceiling."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[accounts.Held] = []
        self.code = str(uuid4())
        self.ceiling = 5
        with self.act() as act:
            accounts.open_account(act, "seat", self.code, self.ceiling)

    def act(self) -> object:
        return open_act(System("test"), "machine", str(uuid4()))

    @rule(amount=st.integers(1, 4))
    def hold(self, amount: int) -> None:
        taken = sum(h.amount for h in Hold.objects.filter(account__code=self.code).exclude(state="freed"))
        try:
            with self.act() as act:  # type: ignore[attr-defined]
                self.open.append(accounts.hold(act, "seat", self.code, uuid4(), amount))
        except Conflict:
            assert taken + amount > self.ceiling
        else:
            assert taken + amount <= self.ceiling

    @precondition(lambda self: self.open)
    @rule(place=st.integers(0, 9))
    def use(self, place: int) -> None:
        with self.act() as act:  # type: ignore[attr-defined]
            accounts.use(act, self.open.pop(place % len(self.open)))

    @precondition(lambda self: self.open)
    @rule(place=st.integers(0, 9))
    def free(self, place: int) -> None:
        with self.act() as act:  # type: ignore[attr-defined]
            accounts.free(act, self.open.pop(place % len(self.open)))

    @rule(ceiling=st.integers(0, 8))
    def change_ceiling(self, ceiling: int) -> None:
        try:
            with self.act() as act:  # type: ignore[attr-defined]
                accounts.set_ceiling(act, "seat", self.code, ceiling)
        except Conflict:
            return
        self.ceiling = ceiling

    @invariant()
    def figures_are_those_of_the_holds(self) -> None:
        row = LedgerAccount.objects.get(code=self.code)
        holds = list(Hold.objects.filter(account=row))
        assert (
            row.held == sum(h.amount for h in holds if h.state == "held") == sum(h.amount for h in self.open)
        )
        assert row.used == sum(h.amount for h in holds if h.state == "used")
        assert row.held + row.used <= row.ceiling == self.ceiling


class TestMachine(Machine.TestCase, TestCase):  # type: ignore[name-defined, misc]
    settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
