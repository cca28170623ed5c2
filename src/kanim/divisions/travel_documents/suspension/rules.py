"""A suspension (penangguhan) of 6 months to 2 years bars a new application until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE = "suspension"
ARTICLE = "Permenkumham 8/2014 ps 41 jo. Permenkumham 18/2022"
SUSPENDED = "SUSPENDED"


@dataclass(frozen=True, slots=True)
class SuspensionCheck:
    """Whether an application is accepted; if not, the reason and the day that the applicant is shown."""

    accepted: bool
    reason: str | None = None
    shown_date: date | None = None
    reasons: tuple[Reason, ...] = ()


@rule(RULE, cites=[ARTICLE], reference="submitted", outcomes=(SUSPENDED,))
def check_suspension(suspended_until: date | None, applied_on: date) -> SuspensionCheck:
    """Refused while `applied_on` lies before `suspended_until`; on that day itself it is accepted."""
    if suspended_until is None or applied_on >= suspended_until:
        words = Text("Tidak ada penangguhan yang berjalan.", "No suspension runs.")
        return SuspensionCheck(True, reasons=(Reason(RULE, ARTICLE, words),))
    words = Text(
        f"Ditangguhkan sampai {suspended_until.isoformat()}.",
        f"Suspended until {suspended_until.isoformat()}.",
    )
    return SuspensionCheck(False, SUSPENDED, suspended_until, (Reason(RULE, ARTICLE, words),))
