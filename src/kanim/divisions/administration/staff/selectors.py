"""Reading the register of employees."""

from __future__ import annotations

from uuid import UUID

from kanim.divisions.administration.staff.models import Employee


def find_employee(account_id: UUID | None) -> Employee | None:
    """The employee behind an account, as the office's own rules need him: not narrowed to what a reader may see."""
    return None if account_id is None else Employee.objects.filter(account_id=account_id).first()
