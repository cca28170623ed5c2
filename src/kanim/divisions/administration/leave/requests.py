"""A request for leave as a case has it: who asks, for which days, and what the rules say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kanim.divisions.administration.law_rows import read_leave_policy
from kanim.divisions.administration.leave.rules import (
    ANNUAL,
    LONG,
    Answer,
    Request,
    annual_leave,
    charged_dates,
    judge,
)
from kanim.divisions.administration.leave.selectors import balance, taken_in
from kanim.divisions.administration.staff.models import Employee
from kanim.divisions.administration.staff.selectors import find_employee
from kanim.kernel.access.actors import Officer
from kanim.kernel.calendar import Calendar
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.organisation.calendars import calendar_for

ROLE, FORM = "pegawai", "permohonan_cuti"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says."""

    kind: str
    first: date
    last: date
    purpose: str


def asked_of(context: CaseContext) -> Asked | None:
    """The request, or None while its days are not entered or stand in the wrong order."""
    form = context.form(FORM)
    first, last = form.get("mulai"), form.get("sampai")
    if not first or not last or str(last) < str(first):
        return None
    return Asked(
        str(form.get("jenis_cuti")).lower(),
        date.fromisoformat(str(first)),
        date.fromisoformat(str(last)),
        str(form.get("keperluan_cuti") or "").lower(),
    )


def employee_of(context: CaseContext) -> Employee | None:
    """Whose leave it is: the role's, before there is one whoever files."""
    account = context.about(ROLE)
    if account is None and isinstance(context.actor, Officer):
        account = context.actor.account_id
    return find_employee(account)


def calendar_of(context: CaseContext) -> Calendar:
    return calendar_for(context.case.place_id, context.today)


def days_of(context: CaseContext, asked: Asked) -> tuple[date, ...]:
    """The working days that are charged: of annual leave alone."""
    return charged_dates(asked.first, asked.last, calendar_of(context)) if asked.kind == ANNUAL else ()


def answer_of(context: CaseContext, employee: Employee, asked: Asked) -> Answer:
    """What the rules say. A year not opened yet counts with what it will begin with."""
    policy = read_leave_policy(context.law)
    year = asked.first.year
    left = balance(employee, year)
    if not employee.leave.filter(year=year, kind="hak_tahun").exists():
        left = annual_leave(
            taken_in(employee, year - 1), taken_in(employee, year - 2), was_deferred=False, policy=policy
        ).days
    return judge(
        Request(
            asked.kind,
            asked.first,
            asked.last,
            employee.service_start,
            left,
            employee.leave.filter(year=year, kind=LONG).exists(),
            asked.purpose,
        ),
        calendar_of(context),
        policy,
    )
