"""All registers of the division, where Django looks for them."""

from kanim.divisions.administration.budget.models import BudgetLine, Claim, Commitment
from kanim.divisions.administration.correspondence.models import IncomingLetter
from kanim.divisions.administration.leave.models import LeaveEntry
from kanim.divisions.administration.staff.models import Employee

__all__ = ["BudgetLine", "Claim", "Commitment", "Employee", "IncomingLetter", "LeaveEntry"]
