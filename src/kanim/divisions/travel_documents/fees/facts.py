"""Whether the bills of an application are paid, and until when they can be."""

from __future__ import annotations

from datetime import datetime

from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.money import selectors as money
from kanim.kernel.registry import fact
from kanim.kernel.texts import Text


@fact("bill.expires", type="datetime", words=Text("batas waktu pembayaran", "the time to pay"))
def bill_expires(context: CaseContext) -> datetime | None:
    """When the latest open bill of the case can no longer be paid."""
    open_bills = [b for b in money.bills_of(context.case.id) if b.state in ("draft", "open")]
    return max((b.expires_at for b in open_bills), default=None)


@fact("bills_paid", type="bool", words=Text("semua tagihan lunas", "all bills are paid"))
def bills_paid(context: CaseContext) -> FactValue:
    """Dossier 3.1: nothing is printed before all bills are LUNAS."""
    return FactValue(
        money.are_all_paid(context.case.id),
        Text("Masih ada tagihan yang belum lunas.", "A bill is not paid yet."),
    )
