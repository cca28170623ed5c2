"""Register verbs of accounts: hold, use, free. One conditional statement each, no read before.

Several accounts in one act are always taken in the order of kind and code, so that two acts never wait for
each other. Which case may hold what is the caller's rule; the ceiling is the database's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.act import Act
from kanim.kernel.errors import Conflict
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Held:
    """A claim of a case on an account."""

    id: UUID
    account_id: UUID
    kind: str
    code: str
    case_id: UUID
    amount: int

    def data(self) -> dict[str, Any]:
        """What the event of the act tells of it."""
        return {"hold": str(self.id), "account": f"{self.kind}/{self.code}", "amount": self.amount}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a case wants of one account. `words` names the thing for the refusal."""

    kind: str
    code: str
    amount: int = 1
    words: Text | None = None


class UnknownAccount(LookupError):
    """No account of this kind and code was opened."""


_TAKE = (
    "UPDATE accounts_account SET held = held + %s WHERE kind = %s AND code = %s "
    "AND held + used + %s <= ceiling RETURNING id"
)
_INSERT = (
    "INSERT INTO accounts_hold (id, account_id, kind, case_id, amount, state, held_at) "
    "VALUES (%s,%s,%s,%s,%s,'held',%s)"
)
_CLOSE = (
    "UPDATE accounts_hold SET state = %s, closed_at = %s WHERE id = %s AND state = 'held' AND amount = %s"
)
_USE = "UPDATE accounts_account SET held = held - %s, used = used + %s WHERE id = %s"
_SHRINK = "UPDATE accounts_hold SET amount = amount - %s WHERE id = %s AND state = 'held' AND amount > %s"
_USED_PART = (
    "INSERT INTO accounts_hold (id, account_id, kind, case_id, amount, state, held_at, closed_at) "
    "VALUES (%s,%s,%s,%s,%s,'used',%s,%s)"
)
_USED_HOLDS = (
    "SELECT h.id, h.account_id, a.kind, a.code, h.case_id, h.amount FROM accounts_hold h "
    "JOIN accounts_account a ON a.id = h.account_id WHERE h.case_id = %s AND h.state = 'used' "
    "AND a.kind = %s AND a.code = %s ORDER BY h.id DESC"
)
_TAKE_BACK = "UPDATE accounts_account SET used = used - %s WHERE id = %s"
_UNUSE = "UPDATE accounts_hold SET state = 'freed', closed_at = %s WHERE id = %s AND state = 'used'"
_UNUSE_PART = "UPDATE accounts_hold SET amount = amount - %s WHERE id = %s AND state = 'used' AND amount > %s"
_GIVE_BACK = "UPDATE accounts_account SET held = held - %s WHERE id = %s"
_OPEN_HOLDS = (
    "SELECT h.id, h.account_id, a.kind, a.code, h.case_id, h.amount FROM accounts_hold h "
    "JOIN accounts_account a ON a.id = h.account_id WHERE h.case_id = %s AND h.state = 'held' "
    "ORDER BY a.kind, a.code, h.id"
)
_OPEN_ACCOUNT = (
    "INSERT INTO accounts_account (id, kind, code, ceiling, held, used) VALUES (%s,%s,%s,%s,0,0) "
    "ON CONFLICT (kind, code) DO NOTHING"
)
_SET_CEILING = "UPDATE accounts_account SET ceiling = %s WHERE kind = %s AND code = %s AND held + used <= %s"


def open_account(act: Act, kind: str, code: str, ceiling: int) -> UUID:
    """Opens an account; one that is open already keeps its ceiling. Gives its id."""
    new = db.uuid7()
    if db.execute(_OPEN_ACCOUNT, [new, kind, code, ceiling]) == 1:
        return new
    found = db.fetch_one("SELECT id FROM accounts_account WHERE kind = %s AND code = %s", [kind, code])
    assert found is not None
    return db.as_uuid(found[0])


def set_ceiling(act: Act, kind: str, code: str, ceiling: int) -> None:
    """Changes the ceiling. Raises `Conflict` (TERLALU_RENDAH) when more is held and used already."""
    if db.execute(_SET_CEILING, [ceiling, kind, code, ceiling]) == 1:
        return
    _require_account(kind, code)
    raise Conflict(
        Text(
            f"Batas {kind} {code} tidak dapat diturunkan menjadi {ceiling}: yang terpakai lebih banyak.",
            f"The ceiling of {kind} {code} can't be lowered to {ceiling}: more than that is taken already.",
        ),
        code="TERLALU_RENDAH",
    )


def hold(
    act: Act, kind: str, code: str, case_id: UUID, amount: int = 1, *, words: Text | None = None
) -> Held:
    """Holds `amount` of an account for a case. Of many who want the last, exactly one gets it.

    Raises `Conflict` (PENUH) when the ceiling is reached, naming `words`, and `UnknownAccount`."""
    if amount < 1:
        raise ValueError(f"a hold takes at least 1, not {amount}")
    taken = db.fetch_one(_TAKE, [amount, kind, code, amount])
    if taken is None:
        _require_account(kind, code)
        raise _shortage(words or Text(f"{kind} {code}", f"{kind} {code}"))
    held = Held(db.uuid7(), db.as_uuid(taken[0]), kind, code, case_id, amount)
    db.execute(_INSERT, [held.id, held.account_id, kind, case_id, amount, act.now])
    return held


def hold_all(act: Act, case_id: UUID, claims: Iterable[Claim]) -> list[Held]:
    """Holds several accounts, all or (by the error that undoes the act) none, in the one safe order."""
    ordered = sorted(claims, key=lambda claim: (claim.kind, claim.code))
    return [hold(act, c.kind, c.code, case_id, c.amount, words=c.words) for c in ordered]


def exchange(act: Act, old: Held, claim: Claim) -> Held:
    """Gives one hold back and takes another instead, in the safe order. Raises `Conflict` (PENUH)."""
    if (old.kind, old.code) <= (claim.kind, claim.code):
        free(act, old)
        return hold(act, claim.kind, claim.code, old.case_id, claim.amount, words=claim.words)
    new = hold(act, claim.kind, claim.code, old.case_id, claim.amount, words=claim.words)
    free(act, old)
    return new


def use(act: Act, held: Held) -> None:
    """What was held is used up. Raises `Conflict` (BUKAN_DITAHAN) when the hold is no longer open."""
    _close(act, held, "used")
    db.execute(_USE, [held.amount, held.amount, held.account_id])


def use_part(act: Act, held: Held, amount: int) -> None:
    """A part of what was held is used up, the rest stays held: one of several payments of a contract.

    Raises `Conflict` (LEBIH_DARI_DITAHAN) when more is asked for than the hold still has."""
    if amount == held.amount:
        use(act, held)
        return
    if amount < 1 or db.execute(_SHRINK, [amount, held.id, amount]) != 1:
        raise Conflict(
            Text(
                f"Yang ditahan untuk berkas ini kurang dari {amount}. Periksa jumlahnya.",
                f"Less than {amount} is held for this case. Check the amount.",
            ),
            code="LEBIH_DARI_DITAHAN",
        )
    db.execute(_USED_PART, [db.uuid7(), held.account_id, held.kind, held.case_id, amount, act.now, act.now])
    db.execute(_USE, [amount, amount, held.account_id])


def take_back(act: Act, case_id: UUID, kind: str, code: str, amount: int) -> None:
    """What the case had used comes back, the last use first: days of a leave that was broken off, a payment that
    the treasury refused. Raises `Conflict` (TIDAK_TERPAKAI) when the case has not used that much."""
    left = amount
    for i, account, _kind, _code, _case, had in db.fetch(_USED_HOLDS, [case_id, kind, code]):
        if left == 0:
            break
        part = min(left, int(had))
        hold_id = db.as_uuid(i)
        changed = (
            db.execute(_UNUSE, [act.now, hold_id])
            if part == had
            else db.execute(_UNUSE_PART, [part, hold_id, part])
        )
        if changed == 1:
            db.execute(_TAKE_BACK, [part, db.as_uuid(account)])
            left -= part
    if left or amount < 1:
        raise Conflict(
            Text(
                f"Berkas ini belum memakai {amount} dari {kind} {code}.",
                f"This case has not used {amount} of {kind} {code}.",
            ),
            code="TIDAK_TERPAKAI",
        )


def free(act: Act, held: Held) -> None:
    """Gives a hold back. Raises `Conflict` (BUKAN_DITAHAN) when the hold is no longer open."""
    _close(act, held, "freed")
    db.execute(_GIVE_BACK, [held.amount, held.account_id])


def free_all(act: Act, case_id: UUID, kind: str | None = None) -> list[dict[str, Any]]:
    """Gives back every hold that the case still has (of one kind, if named); tells which."""
    freed = [held for held in open_holds(case_id) if kind is None or held.kind == kind]
    for held in freed:
        free(act, held)
    return [held.data() for held in freed]


def open_holds(case_id: UUID) -> Sequence[Held]:
    """The open holds of a case, in the order in which they may be touched."""
    return [
        Held(db.as_uuid(i), db.as_uuid(account), kind, code, db.as_uuid(case), amount)
        for i, account, kind, code, case, amount in db.fetch(_OPEN_HOLDS, [case_id])
    ]


def find_hold(case_id: UUID, kind: str) -> Held | None:
    """The case's open hold of a kind, when it has exactly one use for such a thing (a slot, a booklet)."""
    return next((held for held in open_holds(case_id) if held.kind == kind), None)


def _close(act: Act, held: Held, state: str) -> None:
    if db.execute(_CLOSE, [state, act.now, held.id, held.amount]) != 1:
        raise Conflict(
            Text(
                "Yang ditahan untuk berkas ini sudah dipakai atau dilepas. Muat ulang halaman.",
                "What was held for this case is used or given back already. Reload the page.",
            ),
            code="BUKAN_DITAHAN",
        )


def _require_account(kind: str, code: str) -> None:
    if db.fetch_one("SELECT 1 FROM accounts_account WHERE kind = %s AND code = %s", [kind, code]) is None:
        raise UnknownAccount(f"no account {kind}/{code}")


def _shortage(words: Text) -> Conflict:
    return Conflict(
        Text(
            f"{words.id} sudah penuh. Pilih yang lain.",
            f"{words.en} is full. Choose another.",
        ),
        code="PENUH",
    )
