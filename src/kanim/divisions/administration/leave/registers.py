"""Register verbs of leave: a year is opened, days are held by a request, taken when it is granted, and come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from kanim.divisions.administration.leave.models import LeaveEntry
from kanim.divisions.administration.leave.rules import LeavePolicy, annual_leave
from kanim.divisions.administration.leave.selectors import taken_in
from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.accounts import registers as accounts
from kanim.kernel.act.core import Act
from kanim.kernel.texts import Text

KIND = "leave"


def account_code(employee: Employee, year: int) -> str:
    """The kernel's account that keeps the ceiling of a year's leave."""
    return f"{employee.id}:{year}"


def open_year(
    act: Act, employee: Employee, year: int, policy: LeavePolicy, *, was_deferred: bool = False
) -> None:
    """Enters the days of a year with those carried over, and opens the account that holds them. Once a year; a
    second call changes nothing. A first year of service begins with nothing carried."""
    if LeaveEntry.objects.filter(employee=employee, year=year, kind=LeaveEntry.Kind.OWN).exists():
        return
    is_old = employee.service_start.year < year - 1
    last, before = (taken_in(employee, y) if is_old else policy.annual_days for y in (year - 1, year - 2))
    right = annual_leave(last, before, was_deferred=was_deferred, policy=policy)
    _enter(act, employee, year, LeaveEntry.Kind.OWN, right.own)
    if right.carried:
        _enter(act, employee, year, LeaveEntry.Kind.CARRIED, right.carried)
    accounts.open_account(act, KIND, account_code(employee, year), right.days)


def hold(act: Act, employee: Employee, case_id: UUID, days: Iterable[date]) -> list[accounts.Held]:
    """Holds the days of a request, year by year. Of two requests for the last days one is refused, whatever both had
    read. Raises `Conflict` (PENUH)."""
    words = Text(f"Cuti tahunan {employee.name}", f"The annual leave of {employee.name}")
    claims = [
        accounts.Claim(KIND, account_code(employee, year), count, words)
        for year, count in sorted(Counter(day.year for day in days).items())
    ]
    return accounts.hold_all(act, case_id, claims)


def take(act: Act, employee: Employee, case_id: UUID) -> int:
    """The days that the case holds are taken; gives how many."""
    total = 0
    for held in [h for h in accounts.open_holds(case_id) if h.kind == KIND]:
        accounts.use(act, held)
        year = int(held.code.rpartition(":")[2])
        _enter(act, employee, year, LeaveEntry.Kind.TAKEN, -held.amount, case_id)
        total += held.amount
    return total


def note_long(act: Act, employee: Employee, case_id: UUID, years: Iterable[int]) -> None:
    """A long leave was granted: these years have no annual leave."""
    for year in sorted(set(years)):
        _enter(act, employee, year, LeaveEntry.Kind.LONG, 0, case_id)


def give_back(act: Act, employee: Employee, case_id: UUID, days: Iterable[date]) -> int:
    """Days not taken after all (recall) come back to their years; gives how many."""
    counted = Counter(day.year for day in days)
    for year, count in sorted(counted.items()):
        accounts.take_back(act, case_id, KIND, account_code(employee, year), count)
        _enter(act, employee, year, LeaveEntry.Kind.RETURNED, count, case_id)
    return sum(counted.values())


def _enter(
    act: Act, employee: Employee, year: int, kind: LeaveEntry.Kind, days: int, case_id: UUID | None = None
) -> None:
    row = LeaveEntry(
        employee=employee,
        year=year,
        kind=kind,
        days=days,
        entered_on=act.today,
        case_id=case_id,
        origin_id=employee.origin_id,
        place_id=employee.place_id,
        division=employee.division,
    )
    row.save(force_insert=True)
    told = {"year": year, "days": days, "case": str(case_id) if case_id else None}
    act.record(row, f"leave.{kind.value}", told)
