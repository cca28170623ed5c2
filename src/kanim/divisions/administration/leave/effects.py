"""What a request for leave does to the book of leave. The acting post is the kernel's (`acting.open`)."""

from __future__ import annotations

from typing import Any

from kanim.divisions.administration.law_rows import read_leave_policy
from kanim.divisions.administration.leave import registers
from kanim.divisions.administration.leave.requests import (
    ROLE,
    Asked,
    asked_of,
    calendar_of,
    days_of,
    employee_of,
)
from kanim.divisions.administration.leave.rules import ANNUAL, LONG, charged_dates
from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.relations import PEOPLE
from kanim.kernel.registry import effect


@effect("leave.file", takes="leave")
def file(context: CaseContext) -> dict[str, Any]:
    """The employee becomes the case's subject, and the days of an annual leave are held for it."""
    act, employee, asked = _parts(context)
    context.add_role(ROLE, PEOPLE, employee.account_id)
    days = days_of(context, asked)
    policy = read_leave_policy(context.law)
    for year in sorted({day.year for day in days}):
        registers.open_year(act, employee, year, policy)
    registers.hold(act, employee, context.case.id, days)
    return {"days": len(days)}


@effect("leave.change")
def change(context: CaseContext) -> dict[str, Any]:
    """Other days are agreed: the old ones are free, the new ones held."""
    registers.accounts.free_all(_parts(context)[0], context.case.id, registers.KIND)
    return file(context)


@effect("leave.take", uses="leave")
def take(context: CaseContext) -> dict[str, Any]:
    """Granted: the days are taken from the balance; a long leave ends the year's annual leave."""
    act, employee, asked = _parts(context)
    taken = registers.take(act, employee, context.case.id)
    if asked.kind == LONG:
        registers.note_long(act, employee, context.case.id, range(asked.first.year, asked.last.year + 1))
    return {"taken": taken}


@effect("leave.recall")
def recall(context: CaseContext) -> dict[str, Any]:
    """Called back to duty: the working days from tomorrow on come back."""
    act, employee, asked = _parts(context)
    if asked.kind != ANNUAL:
        return {"returned": 0}
    left = [d for d in charged_dates(asked.first, asked.last, calendar_of(context)) if d > act.today]
    return {"returned": registers.give_back(act, employee, context.case.id, left) if left else 0}


def _parts(context: CaseContext) -> tuple[Act, Employee, Asked]:
    employee, asked = employee_of(context), asked_of(context)
    assert context.act is not None and employee is not None and asked is not None  # `leave_possible` held
    return context.act, employee, asked
