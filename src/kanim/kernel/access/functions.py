"""Functions that a letter gives to an officer beside his post (PPK, PPSPM, PPNS): who holds which, where, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kanim.kernel.access.models import FunctionHolder
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.writer import Writer
from kanim.kernel.organisation.fresh import Fresh
from kanim.kernel.organisation.models import Account, Office
from kanim.kernel.regulation import Law, law
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Held:
    """One function held by one account at one office; `valid_to` is the first day on which it no longer is."""

    id: UUID
    office_id: UUID
    function: str
    account_id: UUID
    letter: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def _read() -> Mapping[tuple[UUID, str], tuple[Held, ...]]:
    found: dict[tuple[UUID, str], list[Held]] = {}
    rows = FunctionHolder.objects.order_by("valid_from", "id")
    for row in rows.values_list(*Held.__dataclass_fields__):
        held = Held(*row)
        found.setdefault((held.office_id, held.function), []).append(held)
    return {key: tuple(rows) for key, rows in found.items()}


index = Fresh("access_function_holder", _read)


def is_function(code: str, book: Law) -> bool:
    """Whether an action's `by` names a function rather than a post."""
    return book.find("function", code) is not None


def holder_of(function: str, office_id: UUID, account_id: UUID, on: date) -> Held | None:
    """The letter by which an account holds a function; asks the database again before it answers None."""
    for recheck in (False, True):
        for held in index.get(recheck=recheck).get((office_id, function), ()):
            if held.account_id == account_id and held.holds(on):
                return held
    return None


def holders(office_id: UUID, on: date) -> list[Held]:
    """All who hold a function at an office on a day, by function."""
    found = [h for rows in index.get().values() for h in rows if h.office_id == office_id and h.holds(on)]
    return sorted(found, key=lambda h: (h.function, h.valid_from, h.id))


def functions_of(account_id: UUID, office_id: UUID, on: date) -> frozenset[str]:
    """The functions that an account holds at an office on a day."""
    return frozenset(h.function for h in holders(office_id, on) if h.account_id == account_id)


def name_holder(
    act: Writer,
    *,
    office: Office,
    function: str,
    account: Account,
    letter: str,
    valid_from: date,
    valid_to: date | None = None,
    order_id: UUID | None = None,
) -> FunctionHolder:
    """Gives a function to an account by a letter. The caller has authorised it.

    Raises `Invalid` for a function that the regulation does not know or no letter, and `Conflict` when the
    account holds it already, when somebody holds it that only one may hold, or when the account holds a
    function that must stay apart from it."""
    Office.objects.select_for_update().get(id=office.id)
    entry = law(valid_from).find("function", function)
    if entry is None or not letter.strip():
        raise Invalid(
            {
                "function" if entry is None else "letter": Text(
                    "Pilih fungsi dari daftar dan isi nomor suratnya.",
                    "Choose a function from the list and give the number of the letter.",
                )
            }
        )
    others = [
        row
        for row in FunctionHolder.objects.filter(office=office)
        if (row.valid_to is None or row.valid_to > valid_from)
        and (valid_to is None or row.valid_from < valid_to)
    ]
    if any(row.function == function and row.account_id == account.id for row in others):
        raise Conflict(
            Text("Pegawai ini sudah memegang fungsi itu.", "This officer holds that function already."),
            code="FUNCTION_HELD",
        )
    if entry.body["single"] and any(row.function == function for row in others):
        raise Conflict(
            Text(
                f"{entry.words.id} hanya seorang; akhiri dahulu yang berlaku.",
                f"There is only one {entry.words.en}; end the present one first.",
            ),
            code="FUNCTION_TAKEN",
        )
    apart = set(entry.body.get("apart_from", ()))
    mine = {row.function for row in others if row.account_id in _same_person(account)}
    if apart & mine:
        other = law(valid_from).find("function", sorted(apart & mine)[0])
        words = other.words if other else Text.of(sorted(apart & mine)[0])
        raise Conflict(
            Text(
                f"{entry.words.id} tidak boleh dirangkap dengan {words.id}.",
                f"{entry.words.en} must not be held together with {words.en}.",
            ),
            code="FUNCTIONS_APART",
        )
    row = FunctionHolder(
        office=office,
        function=function,
        account=account,
        letter=letter.strip(),
        order_id=order_id,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    row.save(force_insert=True)
    act.record(
        row,
        "function.named",
        {
            "office": office.id,
            "function": function,
            "account": account.id,
            "letter": row.letter,
            "valid_from": valid_from,
            "valid_to": valid_to,
        },
        subject=account.id,
    )
    index.forget_on_commit()
    return row


def _same_person(account: Account) -> set[UUID]:
    """The account and every other one of the same person."""
    if account.person_id is None:
        return {account.id}
    return set(Account.objects.filter(person_id=account.person_id).values_list("id", flat=True)) | {
        account.id
    }


def end_holder(act: Writer, row: FunctionHolder, *, valid_to: date, letter: str) -> FunctionHolder:
    """Ends a function: `valid_to` is the first day on which it is no longer held. Raises `Conflict`."""
    row = FunctionHolder.objects.select_for_update().get(id=row.id)
    if row.valid_to is not None and row.valid_to <= valid_to:
        raise Conflict(
            Text("Fungsi ini sudah diakhiri.", "This function has ended already."), code="FUNCTION_ENDED"
        )
    row.valid_to = max(valid_to, row.valid_from.fromordinal(row.valid_from.toordinal() + 1))
    row.save(update_fields=["valid_to"])
    act.record(row, "function.ended", {"valid_to": row.valid_to, "letter": letter}, subject=row.account_id)
    index.forget_on_commit()
    return row
