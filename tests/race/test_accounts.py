"""Many at once: the last one of something has exactly one winner, and nobody waits for ever."""

from __future__ import annotations

from uuid import UUID, uuid4

from kanim.kernel.access.actors import System
from kanim.kernel.accounts import registers as accounts
from kanim.kernel.accounts.models import Hold, LedgerAccount
from kanim.kernel.act import open_act
from kanim.kernel.errors import Conflict
from support.together import together


def act() -> object:
    return open_act(System("race"), "race", str(uuid4()))


def open_accounts(**ceilings: int) -> None:
    with act() as opened:  # type: ignore[attr-defined]
        for code, ceiling in ceilings.items():
            accounts.open_account(opened, "seat", code, ceiling)


def test_a_hundred_want_the_last_one_and_one_gets_it(own_database: str) -> None:
    open_accounts(a=1)

    def want() -> accounts.Held:
        with act() as opened:  # type: ignore[attr-defined]
            return accounts.hold(opened, "seat", "a", uuid4())

    results = together([want] * 100)
    assert sum(result.error is None for result in results) == 1
    assert {getattr(r.error, "code", type(r.error)) for r in results if r.error} == {"PENUH"}
    row = LedgerAccount.objects.get(code="a")
    assert (row.held, row.used, Hold.objects.filter(state="held").count()) == (1, 0, 1)


def test_those_who_swap_in_opposite_directions_do_not_lock_each_other_out(own_database: str) -> None:
    open_accounts(a=40, b=40)
    held = []
    for n in range(20):
        with act() as opened:  # type: ignore[attr-defined]
            held.append(accounts.hold(opened, "seat", "ab"[n % 2], uuid4()))

    def swap(old: accounts.Held) -> None:
        with act() as opened:  # type: ignore[attr-defined]
            accounts.exchange(opened, old, accounts.Claim("seat", "b" if old.code == "a" else "a"))

    results = together([lambda old=old: swap(old) for old in held])
    assert [r.error for r in results if r.error] == []
    assert [(a.code, a.held) for a in LedgerAccount.objects.order_by("code")] == [("a", 10), ("b", 10)]


def test_one_hold_is_closed_by_one_only(own_database: str) -> None:
    open_accounts(a=1)
    with act() as opened:  # type: ignore[attr-defined]
        held = accounts.hold(opened, "seat", "a", uuid4())

    def close(verb: object) -> None:
        with act() as opened:  # type: ignore[attr-defined]
            verb(opened, held)  # type: ignore[operator]

    results = together([lambda v=v: close(v) for v in [accounts.use, accounts.free] * 10])
    assert sum(r.error is None for r in results) == 1
    assert all(isinstance(r.error, Conflict) for r in results if r.error)
    row = LedgerAccount.objects.get(code="a")
    assert row.held == 0
    assert row.used == Hold.objects.filter(state="used").count()


def test_of_many_cases_that_lock_one_thing_one_holds_it(own_database: str) -> None:
    """A permit, a car, a room of one: an account of ceiling 1, opened by whoever comes first."""
    cases = [uuid4() for _ in range(40)]

    def lock(case_id: UUID) -> accounts.Held:
        with act() as opened:  # type: ignore[attr-defined]
            accounts.open_account(opened, "permit", "izin-1", 1)
            return accounts.hold(opened, "permit", "izin-1", case_id)

    results = together([lambda c=c: lock(c) for c in cases])
    [held] = [r.value for r in results if r.error is None]
    assert {getattr(r.error, "code", type(r.error)) for r in results if r.error} == {"PENUH"}
    with act() as opened:  # type: ignore[attr-defined]
        assert accounts.free_all(opened, held.case_id) == [held.data()]  # the case ends
    lock(cases[0])
    row = LedgerAccount.objects.get(kind="permit")
    assert (row.held, row.used, row.ceiling) == (1, 0, 1)


def test_commitments_of_all_sizes_never_pass_the_ceiling(own_database: str) -> None:
    """A budget line: amounts are held, spent and given back at once, and the sum of the holds is the account's."""
    open_accounts(pagu=1_000)
    amounts = [70 + 13 * n for n in range(30)]

    def commit(place: int, amount: int) -> str:
        with act() as opened:  # type: ignore[attr-defined]
            held = accounts.hold(opened, "seat", "pagu", uuid4(), amount)
        with act() as opened:  # type: ignore[attr-defined]
            if place % 3 == 0:
                accounts.free(opened, held)
            elif place % 3 == 1:
                accounts.use(opened, held)
        return "done"

    results = together([lambda n=n, a=a: commit(n, a) for n, a in enumerate(amounts)])
    assert {getattr(r.error, "code", type(r.error)) for r in results if r.error} <= {"PENUH"}
    assert any(r.error for r in results) and any(r.value for r in results)
    row = LedgerAccount.objects.get(code="pagu")
    sums = {
        state: sum(Hold.objects.filter(state=state).values_list("amount", flat=True))
        for state in ("held", "used")
    }
    assert (row.held, row.used) == (sums["held"], sums["used"])
    assert 0 < row.held + row.used <= row.ceiling == 1_000
