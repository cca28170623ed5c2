"""Register verbs of employees."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.act.core import Act
from kanim.kernel.organisation.models import Office

DIVISION = "tu"


def enrol(
    act: Act,
    *,
    account_id: UUID,
    nip: str,
    name: str,
    service_start: date,
    place: Office,
    status: str = Employee.Status.CIVIL_SERVANT,
    has_joint_leave: bool = True,
) -> Employee:
    """Enters an employee; the register's own uniqueness refuses a second row of one account or NIP."""
    row = Employee(
        account_id=account_id,
        nip=nip,
        name=name,
        status=status,
        service_start=service_start,
        has_joint_leave=has_joint_leave,
        origin=place,
        place=place,
        division=DIVISION,
    )
    row.save(force_insert=True)
    act.record(row, "employee.enrolled", {"nip": nip, "service_start": service_start})
    return row
