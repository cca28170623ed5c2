"""Employees of the demonstration office: everybody who holds a post of it, with numbers that nobody has."""

from __future__ import annotations

from datetime import date, datetime

from kanim.divisions.administration.staff import registers
from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.organisation.models import Appointment, Office
from kanim.kernel.registry.demo import demo

OFFICE = "kanim-tangerang"
SERVING_SINCE = date(2015, 3, 1)


@demo.extend
def fill_employees(now: datetime) -> None:
    """Adds who is not entered yet. The birth date in the number is one that nobody alive has."""
    office = Office.objects.filter(code=OFFICE, valid_to=None).first()
    if office is None:
        return
    held = Appointment.objects.filter(post__office=office, valid_to=None).order_by("account__username")
    people = dict(held.values_list("account_id", "account__name"))
    known = set(Employee.objects.values_list("account_id", flat=True))
    missing = [account for account in people if account not in known]
    if not missing:
        return
    with open_act(System("demo"), "demo.employees", f"{len(known)}+{len(missing)}", {}, now=now) as act:
        if act.replayed:
            return
        for serial, account in enumerate(missing, start=len(known) + 1):
            registers.enrol(
                act,
                account_id=account,
                nip=f"18000101{SERVING_SINCE:%Y%m}1{serial:03d}",
                name=people[account] or "Pegawai",
                service_start=SERVING_SINCE,
                place=office,
            )
