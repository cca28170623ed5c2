"""The worked cases of enforcement: from the vocabulary of the case files to the rules and back."""

from __future__ import annotations

from typing import Any

from kanim.divisions.enforcement.gate.status import sort_actions
from kanim.divisions.enforcement.law_rows import (
    read_number,
    read_overstay_tariff,
    read_statuses,
    read_terms,
)
from kanim.divisions.enforcement.sanctions.bans import judge_ban
from kanim.divisions.enforcement.sanctions.overstay import (
    BAN,
    REVIEW,
    UNPAID,
    Overstay,
    days_over,
    judge_overstay,
    tariff_on,
)
from kanim.kernel import clock
from kanim.kernel.calendar import Calendar
from kanim.kernel.worked_cases import Given, LawAt, topic

AREA = "enforcement"
Told = dict[str, Any]


@topic(
    AREA,
    "overstay",
    keys=(
        "overstay_days", "tariff_per_day_idr", "biaya_beban_idr", "biaya_beban_assessed_idr",
        "biaya_beban_paid_idr", "payment_route_open", "tak", "deportation", "penangkalan", "route",
        "per_person_days", "per_person_idr", "total_idr", "billing_codes",
    ),
)  # fmt: skip
def _overstay(given: Given, law_at: LawAt) -> Told:
    people = given.inners("persons")
    if not people:
        return _of_one(*_judged(given, given, law_at))
    found = [_judged(row, given, law_at)[0] for row in people]
    amounts = [one.payable_idr or 0 for one in found]
    return {
        "per_person_days": [one.days for one in found],
        "per_person_idr": amounts,
        "total_idr": sum(amounts),
        "billing_codes": sum(amount > 0 for amount in amounts),
    }


def _judged(row: Given, given: Given, law_at: LawAt) -> tuple[Overstay, int]:
    day = row.day("processed_on")
    rows = given.inners("tariffs")
    if rows:
        on = row.day(given.find_text("tariff_date_rule") or "processed_on")
        tariff = tariff_on({one.day("from"): one.number("per_day_idr") for one in rows}, on)
    else:
        known = given.find_number("tariff_per_day_idr")
        tariff = read_overstay_tariff(law_at(day)) if known is None else known
    pays = row if row.has("willing_to_pay") else given
    found = judge_overstay(
        days_over(row.day("permit_valid_until"), day),
        tariff,
        read_number(law_at(clock.today()), "overstay_batas_hari"),
        pays=pays.flag("willing_to_pay"),
        status=read_terms(
            law_at(clock.today()), (row if row.has("legal_status") else given).find_text("legal_status")
        ),
    )
    return found, tariff


def _of_one(found: Overstay, tariff: int) -> Told:
    told: Told = {
        "overstay_days": found.days,
        "tariff_per_day_idr": tariff,
        "biaya_beban_idr": found.payable_idr,
        "payment_route_open": found.payment_open,
        "tak": list(found.actions),
        "deportation": found.is_removed,
        "penangkalan": BAN in found.actions,
        "route": found.route or None,
    }
    if found.outcome == UNPAID:
        told |= {"biaya_beban_assessed_idr": found.assessed_idr, "biaya_beban_paid_idr": 0}
    if found.outcome == REVIEW:
        undecided = ("biaya_beban_idr", "payment_route_open", "tak", "deportation", "penangkalan")
        told |= dict.fromkeys(undecided, REVIEW)
    return told


@topic(AREA, "penangkalan", keys=("accepted", "error", "valid_until", "extendable", "max_extension_years"))
def _penangkalan(given: Given, law_at: LawAt) -> Told:
    day = given.day("decision_date")
    most = read_number(law_at(clock.today()), "penangkalan_maks_tahun")
    found = judge_ban(
        citizen=given.text("subject") == "wni",
        decided_on=day,
        years=given.find_number("years"),
        most_years=most,
        lifetime=given.flag("lifetime"),
    )
    if not found.accepted:
        return {"accepted": False, "error": found.error}
    return {
        "accepted": True,
        "valid_until": found.valid_until,
        "extendable": found.extendable,
        "max_extension_years": most if found.extendable else 0,
    }


@topic(
    AREA,
    "keberatan",
    keys=("keberatan_due_by", "dirjen_forward_by", "menteri_decision_by", "suspends_execution"),
)
def _keberatan(given: Given, law_at: LawAt) -> Told:
    law, calendar = law_at(clock.today()), Calendar.of(given.days("holidays"))
    told: Told = {"suspends_execution": law.param("keberatan_menunda") == "YA"}
    for key, from_, limit in (
        ("keberatan_due_by", "tak_decision_received_on", "keberatan_hari"),
        ("dirjen_forward_by", "keberatan_received_by_dirjen_on", "keberatan_teruskan_hari"),
        ("menteri_decision_by", "advice_received_by_menteri_on", "keberatan_putus_hari"),
    ):
        received = given.find_day(from_)
        if received is not None:
            told[key] = calendar.add_working_days(received, read_number(law, limit))
    return told


@topic(AREA, "status_gate", keys=("blocked", "allowed", "audit_entries_for_blocked"))
def _status_gate(given: Given, law_at: LawAt) -> Told:
    row = read_statuses(law_at(clock.today()))[given.text("legal_status").upper()]
    found = sort_actions(row, [str(action) for action in given.list("attempted_actions")])
    return {
        "blocked": list(found.blocked),
        "allowed": list(found.allowed),
        "audit_entries_for_blocked": len(found.blocked),
    }
