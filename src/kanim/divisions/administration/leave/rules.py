"""Leave of civil servants: entitlement, days charged, and why a request can't be granted.

Peraturan BKN 24/2017 as amended by 7/2021. Pure: the calendar and the limits in force are passed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kanim.kernel.calendar import Calendar, add_months, whole_years
from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

ARTICLE = "Peraturan BKN 24/2017 jo. 7/2021"
ANNUAL, LONG = "cuti_tahunan", "cuti_besar"
FIRST_HAJJ = "haji_pertama"
TOO_NEW, TOO_NEW_FOR_LONG = "MASA_KERJA_KURANG_1_TAHUN", "MASA_KERJA_KURANG_5_TAHUN"
LONG_THIS_YEAR, TOO_FEW = "CUTI_BESAR_TAHUN_YANG_SAMA", "SALDO_TIDAK_CUKUP"
TOO_LONG, NO_DAYS = "MELEBIHI_3_BULAN", "TIDAK_ADA_HARI_KERJA"


@dataclass(frozen=True, slots=True)
class LeavePolicy:
    """The limits in force: days of a year, days carried over, the most after two unused years, years of service."""

    annual_days: int = 12
    carried_days: int = 6
    most_days: int = 24
    service_years: int = 1
    long_service_years: int = 5
    long_months: int = 3


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Annual leave of a year: the year's own days and those carried over, which are used first."""

    own: int
    carried: int
    reasons: tuple[Reason, ...] = ()

    @property
    def days(self) -> int:
        return self.own + self.carried


@dataclass(frozen=True, slots=True)
class Request:
    """A request for leave from `first` to `last`, both included."""

    kind: str
    first: date
    last: date
    service_start: date | None = None
    balance: int = 0
    long_leave_this_year: bool = False
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a request may be granted; `charged` are the working days that it takes from the balance."""

    ok: bool
    charged: tuple[date, ...] = ()
    reason: str = ""
    words: Text | None = None
    reasons: tuple[Reason, ...] = ()


@rule("annual_leave", cites=[ARTICLE], reference="submitted")
def annual_leave(
    used_last_year: int, used_before_that: int, *, was_deferred: bool, policy: LeavePolicy
) -> Entitlement:
    """The days of a year: its own, and at most `carried_days` of the last. Everything unused is carried when
    nothing was taken two years running, or when the official deferred last year's leave for urgent duty."""
    unused = max(policy.annual_days - used_last_year, 0)
    whole = was_deferred or (used_last_year == 0 and used_before_that == 0)
    most = policy.most_days - policy.annual_days if whole else policy.carried_days
    carried = min(unused, most)
    words = (
        Text(f"{policy.annual_days} hari tahun ini dan {carried} hari bawaan.",
             f"{policy.annual_days} days of this year and {carried} carried over.")
    )  # fmt: skip
    return Entitlement(policy.annual_days, carried, (Reason("annual_leave", ARTICLE, words),))


@rule("leave_days", cites=[ARTICLE, "Perpres 21/2023"], reference="submitted")
def charged_dates(first: date, last: date, calendar: Calendar) -> tuple[date, ...]:
    """The working days of a leave: holidays and joint leave reduce nothing."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if calendar.is_working(day))


@rule("joint_leave_on_duty", cites=[ARTICLE], reference="event")
def added_for_duty(on_duty: Iterable[date], joint_leave: Iterable[date]) -> int:
    """Days added to the annual leave of staff whose post gets no joint leave: one a day of it on duty. A public
    holiday on duty is overtime, not leave."""
    return len(set(on_duty) & set(joint_leave))


@rule("most_carried", cites=[ARTICLE], reference="submitted")
def most_carried(entitlement: Entitlement, used: int, *, unused_last_year: bool, policy: LeavePolicy) -> int:
    """How many days may go into the next year when `used` days of this one are taken: days carried here are
    used first and lapse at the year's end."""
    own_used = max(used - entitlement.carried, 0)
    rest = max(entitlement.own - own_used, 0)
    whole = used == 0 and unused_last_year
    return min(rest, policy.most_days - policy.annual_days if whole else policy.carried_days)


@rule("leave_request", cites=[ARTICLE], reference="submitted")
def judge(request: Request, calendar: Calendar, policy: LeavePolicy) -> Answer:
    """Whether a request may be granted, with the days it takes or the reason against it."""
    served = None if request.service_start is None else whole_years(request.service_start, request.first)
    if request.kind == ANNUAL:
        return _annual(request, served, calendar, policy)
    if request.kind == LONG:
        return _long(request, served, calendar, policy)
    return _granted(charged_dates(request.first, request.last, calendar), takes_balance=False)


def _annual(request: Request, served: int | None, calendar: Calendar, policy: LeavePolicy) -> Answer:
    if served is not None and served < policy.service_years:
        return _refused(
            TOO_NEW,
            f"Cuti tahunan memerlukan masa kerja {policy.service_years} tahun terus-menerus.",
            f"Annual leave needs {policy.service_years} year of unbroken service.",
        )
    if request.long_leave_this_year:
        return _refused(
            LONG_THIS_YEAR,
            "Cuti besar sudah diambil tahun ini; cuti tahunan tahun yang sama tidak ada.",
            "Long leave was taken this year; the same year has no annual leave.",
        )
    charged = charged_dates(request.first, request.last, calendar)
    if not charged:
        return _refused(
            NO_DAYS,
            "Tidak ada hari kerja dalam masa itu; pilih tanggal lain.",
            "There is no working day in that time; choose other days.",
        )
    if len(charged) > request.balance:
        return _refused(
            TOO_FEW,
            f"Diperlukan {len(charged)} hari, tersedia {request.balance}.",
            f"{len(charged)} days are needed, {request.balance} are left.",
            charged,
        )
    return _granted(charged)


def _long(request: Request, served: int | None, calendar: Calendar, policy: LeavePolicy) -> Answer:
    exempt = request.purpose == FIRST_HAJJ
    if served is not None and served < policy.long_service_years and not exempt:
        return _refused(
            TOO_NEW_FOR_LONG,
            f"Cuti besar memerlukan masa kerja {policy.long_service_years} tahun terus-menerus, "
            "kecuali haji pertama.",
            f"Long leave needs {policy.long_service_years} years of unbroken service, "
            "except for the first hajj.",
        )
    if request.last >= add_months(request.first, policy.long_months):
        return _refused(
            TOO_LONG,
            f"Cuti besar paling lama {policy.long_months} bulan.",
            f"Long leave lasts at most {policy.long_months} months.",
        )
    return _granted(charged_dates(request.first, request.last, calendar), takes_balance=False)


def _granted(days: tuple[date, ...], *, takes_balance: bool = True) -> Answer:
    words = (
        Text(f"{len(days)} hari kerja dikurangkan.", f"{len(days)} working days are charged.")
        if takes_balance
        else Text("Tidak mengurangi cuti tahunan.", "Does not reduce annual leave.")
    )
    charged = days if takes_balance else ()
    return Answer(True, charged, words=words, reasons=(Reason("leave_request", ARTICLE, words),))


def _refused(code: str, id: str, en: str, charged: tuple[date, ...] = ()) -> Answer:
    words = Text(id, en)
    return Answer(False, charged, code, words, (Reason("leave_request", ARTICLE, words),))
