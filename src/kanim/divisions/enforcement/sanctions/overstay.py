"""How long somebody overstayed, what he may pay, and what follows (UU 6/2011 Pasal 78). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE, ARTICLE = "overstay", "UU 6/2011 ps 78"
CHARGE, REMOVAL, BAN = "biaya_beban", "deportasi", "penangkalan"
NONE, PAY, UNPAID, REMOVE, REPATRIATE, PROTECTED, REVIEW = (
    "TIDAK_ADA", "BAYAR", "TIDAK_DIBAYAR", "DEPORTASI", "PEMULANGAN", "DILINDUNGI", "REVIEW",
)  # fmt: skip
REPATRIATION = "pemulangan"


@dataclass(frozen=True, slots=True)
class StatusTerms:
    """What the legal status of a person allows: is he charged, may he be removed, and where he goes instead."""

    charged: bool = True
    removed: bool = True
    route: str = ""


@dataclass(frozen=True, slots=True)
class Overstay:
    """What the rule answers. Amounts in whole rupiah; `payable_idr` is None where a person decides first."""

    outcome: str
    days: int
    assessed_idr: int = 0
    payable_idr: int | None = 0
    payment_open: bool = False
    actions: tuple[str, ...] = ()
    route: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def is_removed(self) -> bool:
        return REMOVAL in self.actions


def days_over(valid_until: date, processed_on: date) -> int:
    """Days after the last valid day, which is none itself; 0 when the stay is still allowed."""
    return max(0, (processed_on - valid_until).days)


@rule(
    RULE,
    cites=[ARTICLE],
    reference="processed",
    outcomes=(NONE, PAY, UNPAID, REMOVE, REPATRIATE, PROTECTED, REVIEW),
)
def judge_overstay(
    days: int, per_day_idr: int, limit_days: int, *, pays: bool, status: StatusTerms | None = None
) -> Overstay:
    """Below the limit the charge may be paid (78(1)); unpaid (78(2)) or above the limit (78(3)) he is deported and
    banned. The law says neither of exactly the limit: that day is never decided here. Who may not be removed is not,
    and who may not be charged is not."""
    status = status or StatusTerms()
    words = Text(f"Melampaui izin tinggal {days} hari.", f"Overstayed {days} days.")
    reasons = (Reason(RULE, ARTICLE, words),)
    if days <= 0:
        return Overstay(NONE, 0, reasons=reasons)
    assessed = days * per_day_idr
    if not status.charged and not status.removed:
        outcome = REPATRIATE if status.route else PROTECTED
        return Overstay(outcome, days, route=status.route, reasons=reasons)
    if days == limit_days:
        return Overstay(REVIEW, days, assessed, None, reasons=reasons)
    if days < limit_days and pays:
        return Overstay(PAY, days, assessed, assessed, True, (CHARGE,), reasons=reasons)
    if not status.removed:
        return Overstay(REPATRIATE, days, route=status.route, reasons=reasons)
    if days < limit_days:
        return Overstay(UNPAID, days, assessed, 0, True, (REMOVAL, BAN), reasons=reasons)
    return Overstay(REMOVE, days, actions=(REMOVAL, BAN), reasons=reasons)


def tariff_on(tariffs: Mapping[date, int], on: date) -> int:
    """The tariff a day in force on that day. Raises LookupError before the first."""
    begun = [start for start in tariffs if start <= on]
    if not begun:
        raise LookupError(f"no tariff on {on}")
    return tariffs[max(begun)]
