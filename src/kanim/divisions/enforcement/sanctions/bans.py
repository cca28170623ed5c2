"""For how long a foreigner may be refused entry (penangkalan, UU 6/2011 Pasal 98 and 102). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kanim.kernel.calendar import add_years
from kanim.kernel.registry import rule

ARTICLE = "UU 6/2011 ps 98 dan 102 jo. UU 63/2024"
CITIZEN, TOO_LONG = "wni_cannot_be_refused_entry", "max_term_10_years_or_lifetime"


@dataclass(frozen=True, slots=True)
class Ban:
    """Whether the term is valid, and its last day; None: for life."""

    accepted: bool
    error: str = ""
    valid_until: date | None = None
    extendable: bool = False


@rule("penangkalan", cites=[ARTICLE], reference="decided")
def judge_ban(*, citizen: bool, decided_on: date, years: int | None, most_years: int, lifetime: bool) -> Ban:
    """A citizen may never be refused entry (Pasal 14); a term has at most `most_years`, or is for life. The last day
    has the same number that many years on."""
    if citizen:
        return Ban(False, CITIZEN)
    if lifetime:
        return Ban(True)
    if years is None or not 0 < years <= most_years:
        return Ban(False, TOO_LONG)
    return Ban(True, valid_until=add_years(decided_on, years), extendable=True)
