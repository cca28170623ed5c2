"""Reading the book of leave."""

from __future__ import annotations

from django.db.models import Sum

from kanim.divisions.administration.leave.models import LeaveEntry
from kanim.divisions.administration.staff.models import Employee

TAKEN = (LeaveEntry.Kind.TAKEN, LeaveEntry.Kind.RETURNED)


def balance(employee: Employee, year: int) -> int:
    """Days left of a year by its entries; what requests under way hold is not taken off yet."""
    found = LeaveEntry.objects.filter(employee=employee, year=year).aggregate(days=Sum("days"))["days"]
    return int(found or 0)


def taken_in(employee: Employee, year: int) -> int:
    """Working days of annual leave taken in a year."""
    rows = LeaveEntry.objects.filter(employee=employee, year=year, kind__in=TAKEN)
    return -int(rows.aggregate(days=Sum("days"))["days"] or 0)
