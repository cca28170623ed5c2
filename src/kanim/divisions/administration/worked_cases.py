"""The worked cases of the back office: from the vocabulary of the case files to the rules and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from kanim.divisions.administration.budget.rules import Line, check_ceiling, ikpa, percent
from kanim.divisions.administration.law_rows import read_leave_policy, read_weights
from kanim.divisions.administration.leave.rules import (
    TOO_FEW,
    Answer,
    LeavePolicy,
    Request,
    added_for_duty,
    annual_leave,
    charged_dates,
    judge,
    most_carried,
)
from kanim.kernel import clock
from kanim.kernel.calendar import Calendar
from kanim.kernel.worked_cases import Given, LawAt, topic

AREA = "back_office"
YEARS = range(2020, 2041)
Told = dict[str, Any]


def _listed(given: Given, year: int, key: str) -> list[date]:
    """Days of a year's list at the head of the file, empty where it has none."""
    head = Given(given.head).inner(f"calendar_{year}")
    return head.days(key) if head else []


def _calendar(given: Given, law_at: LawAt, years: Iterable[int]) -> Calendar:
    """The calendar of the years: as the file lists them, else as the law in force has them."""
    off: set[date] = set()
    for year in years:
        listed = _listed(given, year, "holidays") + _listed(given, year, "cuti_bersama")
        off.update(listed or (d for d in _off(law_at(date(year, 1, 1))) if d.year == year))
    return Calendar.of(off)


def _off(law: Any) -> Iterable[date]:
    return (date.fromisoformat(str(row.body["date"])) for row in law.all("holiday"))


@topic(
    AREA,
    "budget",
    keys=(
        "realisasi_pct",
        "sisa_pagu",
        "ikpa_before_deduction",
        "ikpa",
        "available",
        "results",
        "realisasi_pct_of_pagu",
        "realisasi_pct_of_effective_pagu",
    ),
)
def _budget(given: Given, law_at: LawAt) -> Told:
    told: Told = {}
    if given.has("pagu_revisi"):
        pagu, spent = given.number("pagu_revisi"), given.number("realisasi_sp2d")
        told |= {"realisasi_pct": percent(spent, pagu), "sisa_pagu": pagu - spent}
    scores = given.inner("ikpa")
    if scores is not None:
        weights = read_weights(law_at(clock.today()))
        values = {code: _decimal(scores.get(code)) for code in weights}
        told["ikpa_before_deduction"], told["ikpa"] = ikpa(
            values, weights, _decimal(scores.get("dispensasi_spm")) or Decimal(0)
        )
    row = given.inner("line")
    if row is not None:
        line = Line(
            row.number("pagu"), *(row.find_number(key) or 0 for key in ("blokir", "sp2d", "in_process"))
        )
        told |= {
            "available": line.available_idr,
            "results": [_checked(line, int(amount)) for amount in given.list("requests")],
            "realisasi_pct_of_pagu": percent(line.sp2d_idr, line.pagu_idr),
            "realisasi_pct_of_effective_pagu": percent(line.sp2d_idr, line.pagu_idr - line.blokir_idr),
        }
    return told


def _checked(line: Line, amount: int) -> Told:
    found = check_ceiling(line, amount)
    if found.ok:
        return {"ok": True, "available_after": found.available_after_idr}
    told: Told = {"ok": False, "reason": found.reason}
    return {**told, "short": found.short_idr} if found.short_idr else told


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@topic(
    AREA,
    "leave",
    keys=(
        *(f"available_{year}" for year in YEARS),
        *(f"entitlement_{year}" for year in YEARS),
        *(f"carry_into_{year}_max" for year in YEARS),
        *(f"r{n}" for n in range(1, 41)),
        "days_charged",
        "balance_after",
        "charged_dates",
        "added_days",
        "entitlement",
    ),
)
def _leave(given: Given, law_at: LawAt) -> Told:
    year = given.find_number("year")
    policy = read_leave_policy(law_at(date(year, 12, 31) if year else clock.today()))
    if given.has("requests"):
        return _requests(given, law_at, policy)
    if given.has("employees"):
        assert year is not None
        people = given.inner("employees") or Given({})
        told = {
            name: _of_employee(Given(row, given.head), year, law_at, policy) for name, row in people.items()
        }
        keys = {key for one in told.values() for key in one}
        return {key: {name: one.get(key) for name, one in told.items()} for key in keys}
    if given.has("on_duty_dates"):
        duty = given.days("on_duty_dates")
        joint = [d for y in {day.year for day in duty} for d in _listed(given, y, "cuti_bersama")]
        added = added_for_duty(duty, joint)
        return {"added_days": added, "entitlement": given.number("base_entitlement") + added}
    if year is not None:
        return _of_employee(given, year, law_at, policy)
    days = _days(given, law_at)
    return {
        "days_charged": len(days),
        "balance_after": given.number("balance_before") - len(days),
        "charged_dates": days,
    }


def _days(given: Given, law_at: LawAt) -> tuple[date, ...]:
    first, last = given.day("from"), given.day("to")
    return charged_dates(first, last, _calendar(given, law_at, range(first.year, last.year + 1)))


def _of_employee(given: Given, year: int, law_at: LawAt, policy: LeavePolicy) -> Told:
    used, before = given.find_number(f"used_{year - 1}") or 0, given.find_number(f"used_{year - 2}") or 0
    found = annual_leave(used, before, was_deferred=given.flag(f"deferred_{year - 1}"), policy=policy)
    already = given.find_number(f"already_used_{year}") or 0
    asked = given.inner("request")
    charged = len(_days(Given(dict(asked), given.head), law_at)) if asked else 0
    return {
        f"available_{year}": found.days - already,
        f"entitlement_{year}": found.days,
        "days_charged": charged,
        "balance_after": found.days - already - charged,
        f"carry_into_{year + 1}_max": most_carried(
            found, already + charged, unused_last_year=used == 0, policy=policy
        ),
    }


def _requests(given: Given, law_at: LawAt, policy: LeavePolicy) -> Told:
    told: Told = {}
    asked = given.inner("requests") or Given({})
    for name, values in asked.items():
        row = Given(values, given.head)
        first, last = row.day("from"), row.day("to")
        answer = judge(
            Request(
                row.text("kind"),
                first,
                last,
                row.find_day("service_start"),
                row.find_number("balance") or 0,
                row.flag(f"cuti_besar_taken_{first.year}"),
                row.find_text("purpose") or "",
            ),
            _calendar(given, law_at, range(first.year, last.year + 1)),
            policy,
        )
        told[name] = _told(answer, row)
    return told


def _told(answer: Answer, row: Given) -> Told:
    if answer.ok:
        return {"ok": True, "days_charged": len(answer.charged)}
    told: Told = {"ok": False, "reason": answer.reason}
    if answer.reason == TOO_FEW:
        told |= {"needed": len(answer.charged), "available": row.find_number("balance") or 0}
    return told
