"""How long a passport is valid, and until when a child with two nationalities has to choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kanim.kernel.calendar import add_years, whole_years
from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE = "passport_validity"
POSTPONED = "postponed_until_choice"


@dataclass(frozen=True, slots=True)
class ValidityPolicy:
    """The limits in force on the day of issue, in whole years; the ages of choice are those of UU 12/2006.

    `dual_child_in_whole_years`: a dual child's validity is cut to whole years; if not, it runs to the
    last day to choose where that comes first."""

    adult_years: int
    child_years: int
    adult_age: int
    choice_opens_age: int = 18
    choice_closes_age: int = 21
    choice_years_after_marriage: int = 3
    dual_child_in_whole_years: bool = True


@dataclass(frozen=True, slots=True)
class Holder:
    """What the rule needs of the applicant. `is_dual_child`: a registered child with two states (ABG)."""

    birth_date: date
    is_dual_child: bool = False
    has_chosen: bool = False
    is_married: bool = False
    married_on: date | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """For a dual child without choice `years` is exact, and 0 with an `outcome` when no passport can be
    issued before the choice; for everybody else `years_max` is the most that may be asked for."""

    years: int | None
    years_max: int | None
    expires_on: date | None
    outcome: str | None = None
    choose_by: date | None = None
    reasons: tuple[Reason, ...] = ()


@rule(
    RULE,
    cites=[
        "PP 31/2013 ps 51 jo. PP 51/2020",
        "Permenkumham 8/2014 ps 2A jo. Permenkumham 18/2022",
        "UU 12/2006 ps 6",
    ],
    reference="issued",
    outcomes=(POSTPONED,),
)
def passport_validity(
    holder: Holder, issued_on: date, policy: ValidityPolicy, *, years_asked: int | None = None
) -> Validity:
    """Validity and last day of a passport issued on `issued_on`.

    Years asked for above the most allowed are cut to it. 29 February falls back to 28 February."""
    if holder.is_dual_child and not holder.has_chosen:
        return _dual_child(holder, issued_on, policy)
    age = whole_years(holder.birth_date, issued_on)
    is_adult = age >= policy.adult_age or _is_married(holder, issued_on)
    most = policy.adult_years if is_adult else policy.child_years
    years = min(years_asked, most) if years_asked else most
    words = (
        Text(
            f"Dewasa atau sudah kawin: paling lama {most} tahun.", f"Adult or married: at most {most} years."
        )
        if is_adult
        else Text(f"Anak: {most} tahun.", f"Child: {most} years.")
    )
    parameter = "masa_dewasa_tahun" if is_adult else "masa_anak_tahun"
    reason = Reason(RULE, "Permenkumham 8/2014 ps 2A jo. Permenkumham 18/2022", words, parameter)
    return Validity(None, most, add_years(issued_on, years), reasons=(reason,))


@rule("choose_by", cites=["UU 12/2006 ps 6"], reference="event")
def choose_by(holder: Holder, on: date, policy: ValidityPolicy) -> date:
    """The last day on which a dual child may choose: its 21st birthday, or three years after a marriage
    before 18 if that comes first. A marriage after `on` is not known yet."""
    last = add_years(holder.birth_date, policy.choice_closes_age)
    if holder.married_on is None or holder.married_on > on:
        return last
    if holder.married_on >= add_years(holder.birth_date, policy.choice_opens_age):
        return last
    return min(last, add_years(holder.married_on, policy.choice_years_after_marriage))


def _dual_child(holder: Holder, issued_on: date, policy: ValidityPolicy) -> Validity:
    last = choose_by(holder, issued_on, policy)
    years = min(policy.child_years, whole_years(issued_on, last))
    article, parameter = "PP 31/2013 ps 51 jo. PP 51/2020", "pembulatan_abg"
    if years == 0:
        words = Text(
            f"Kurang dari setahun sampai batas memilih {last.isoformat()}: ditunda sampai memilih.",
            f"Less than a year until the choice is due ({last.isoformat()}): postponed until it is made.",
        )
        return Validity(0, None, None, POSTPONED, last, (Reason(RULE, article, words, parameter),))
    words = Text(
        f"ABG yang belum memilih: {years} tahun, tidak melewati batas memilih {last.isoformat()}.",
        f"Dual child without choice: {years} years, not past the last day to choose, {last.isoformat()}.",
    )
    expires = add_years(issued_on, years)
    if not policy.dual_child_in_whole_years:
        expires = min(add_years(issued_on, policy.child_years), last)
    return Validity(years, None, expires, None, last, (Reason(RULE, article, words, parameter),))


def _is_married(holder: Holder, on: date) -> bool:
    if holder.married_on is not None:
        return holder.married_on <= on
    return holder.is_married
