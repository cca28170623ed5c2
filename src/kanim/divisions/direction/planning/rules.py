"""Rules of a plan, pure: quarters, achievement, and which activities fall short (dossier of the back office, 13)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text

MOST, LEAST = "MAKS", "MIN"
FULL = Decimal(100)
QUARTERS = (1, 2, 3, 4)


def quarter_of(month: int) -> int:
    """The quarter (1 to 4) of a month (1 to 12)."""
    return (month + 2) // 3


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return month_end(year, quarter * 3)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def achievement(target: Decimal, real: Decimal, polarity: str) -> Decimal:
    """Percent reached, two decimals: more is better (MAKS): real / target; less is better (MIN): (2 target - real) /
    target, which may fall below 0. Raises `Invalid` for a target that is not above 0."""
    if target <= 0:
        raise Invalid({"target": Text("Target harus lebih dari 0.", "The target must be above 0.")})
    reached = real if polarity == MOST else 2 * target - real
    return (100 * reached / target).quantize(Decimal("0.01"), ROUND_HALF_UP)


def is_below(target: Decimal, real: Decimal | None, polarity: str) -> bool:
    """Below target, also while its figure is not known: what nobody counted was not reached."""
    return real is None or achievement(target, real, polarity) < FULL
