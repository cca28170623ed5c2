"""Reading the budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Sum

from kanim.divisions.administration.budget.models import BudgetLine, Claim, Commitment
from kanim.divisions.administration.budget.rules import Line
from kanim.kernel.accounts.models import LedgerAccount
from kanim.kernel.casework.choosing import Scope
from kanim.kernel.registry import choices
from kanim.kernel.texts import Text

KIND = "budget"


def figures(line: BudgetLine) -> Line:
    """The line's figures now."""
    account = LedgerAccount.objects.get(kind=KIND, code=str(line.id))
    return Line(line.pagu_idr, line.blokir_idr, account.used, account.held)


def find_line(code: object, office_id: UUID) -> BudgetLine | None:
    return BudgetLine.objects.filter(id=str(code), place_id=office_id).first() if code else None


def unpaid_claims_idr(commitment: Commitment) -> int:
    """What is claimed and neither paid nor returned."""
    rows = commitment.claims.filter(state=Claim.State.FILED)
    return int(rows.aggregate(total=Sum("amount_idr"))["total"] or 0)


def _words(rows: Sequence[BudgetLine]) -> dict[str, Text]:
    return {str(row.id): Text.of(f"{row.code} {row.akun} {row.words}") for row in rows}


def _tell(codes: list[str], on: date) -> dict[str, Text]:
    return _words(list(BudgetLine.objects.filter(id__in=[code for code in codes if len(code) == 36])))


@choices("baris_anggaran", tell=_tell)
def list_lines(scope: Scope) -> list[tuple[str, Text]]:
    """The lines of the office in the year of the day."""
    rows = BudgetLine.objects.filter(place_id=scope.office_id, year=scope.on.year).order_by("code", "akun")
    return list(_words(list(rows)).items())
