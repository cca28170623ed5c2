"""A finished passport that nobody collects is cancelled (pembatalan)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE = "uncollected"
ARTICLE = "Permenkumham 8/2014"


@dataclass(frozen=True, slots=True)
class Collection:
    """The last day to collect, and the first on which the passport may be cancelled."""

    last_collection_day: date
    cancellable_from: date
    reasons: tuple[Reason, ...] = ()


@rule(RULE, cites=[ARTICLE], reference="issued")
def collection(issued_on: date, limit_days: int) -> Collection:
    """Calendar days; the day of issue is day 0."""
    last = issued_on + timedelta(days=limit_days)
    words = Text(
        f"Dapat diambil {limit_days} hari kalender sejak terbit.",
        f"To be collected within {limit_days} calendar days of issue.",
    )
    return Collection(last, last + timedelta(days=1), (Reason(RULE, ARTICLE, words, "batas_ambil_hari"),))
