"""The worked cases of travel documents: from the vocabulary of the case files to the rules and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kanim.divisions.travel_documents.collection.rules import collection
from kanim.divisions.travel_documents.consent.rules import parental_consent
from kanim.divisions.travel_documents.fees.rules import Item, Replacement, passport_fee
from kanim.divisions.travel_documents.handover.rules import handover
from kanim.divisions.travel_documents.law_rows import read_number, read_tariff, read_validity
from kanim.divisions.travel_documents.mrz import parse
from kanim.divisions.travel_documents.splp.rules import Applicant, splp_foreigner
from kanim.divisions.travel_documents.suspension.rules import check_suspension
from kanim.divisions.travel_documents.validity.rules import Holder, passport_validity
from kanim.kernel import clock
from kanim.kernel.calendar import Calendar
from kanim.kernel.errors import Unavailable
from kanim.kernel.party.nik import read_nik
from kanim.kernel.party.regions import is_district
from kanim.kernel.worked_cases import Given, LawAt, topic

AREA = "travel_documents"
Answer = dict[str, Any]


@topic(
    AREA,
    "passport_fee",
    keys=("booklet_fee_idr", "booklet_fees_idr", "beban_idr", "same_day_fee_idr", "total_idr"),
)
def _passport_fee(given: Given, law_at: LawAt) -> Answer:
    rows = given.inners("items") or [given]
    replaced = given.inner("replacement")
    fee = passport_fee(
        tuple(Item(row.text("booklet"), row.find_number("years")) for row in rows),
        read_tariff(law_at(given.day("billed_on"))),
        same_day=given.flag("same_day"),
        replacement=None
        if replaced is None
        else Replacement(
            replaced.text("reason"), replaced.text("finding"), replaced.flag("old_passport_still_valid")
        ),
    )
    return {
        "booklet_fee_idr": fee.booklet_fee_idr,
        "booklet_fees_idr": fee.booklet_fees_idr,
        "beban_idr": fee.beban_idr,
        "same_day_fee_idr": fee.same_day_fee_idr,
        "total_idr": fee.total_idr,
    }


@topic(AREA, "passport_validity", keys=("years", "years_max", "expires_on", "outcome"))
def _passport_validity(given: Given, law_at: LawAt) -> Answer:
    issued_on = given.day("issued_on")
    found = passport_validity(
        Holder(
            given.day("birth_date"),
            given.flag("abg"),
            given.flag("citizenship_chosen"),
            given.flag("married"),
            given.find_day("married_on"),
        ),
        issued_on,
        read_validity(law_at(issued_on)),
        years_asked=given.find_number("years_asked"),
    )
    return {
        "years": found.years,
        "years_max": found.years_max,
        "expires_on": found.expires_on,
        "outcome": found.outcome,
    }


@topic(AREA, "parental_consent", keys=("signers", "documents"))
def _parental_consent(given: Given, law_at: LawAt) -> Answer:
    found = parental_consent(
        given.number("applicant_age"),
        given.text("family"),
        adult_age=read_number(law_at(clock.today()), "umur_dewasa"),
        custody_holder=given.find_text("custody_holder"),
        survivor=given.find_text("survivor") or given.find_text("custody_holder"),
    )
    return {"signers": found.signers, "documents": found.documents}


@topic(AREA, "nik", keys=("valid", "sex", "birth_date", "region_code", "warnings"))
def _nik(given: Given, law_at: LawAt) -> Answer:
    as_of = given.find_day("as_of") or Given(given.head).find_day("as_of") or clock.today()
    numbers = [str(number) for number in given.list("niks")] or [given.text("nik")]
    known = _known_districts()
    answers = [
        {
            "valid": found.valid,
            "sex": found.sex,
            "birth_date": found.birth_date,
            "region_code": found.region_code,
            "warnings": None if known is None else found.warnings,
        }
        for found in (read_nik(number, as_of, is_district=known) for number in numbers)
    ]
    if given.has("niks"):
        return {key: [answer[key] for answer in answers] for key in answers[0]}
    return answers[0]


def _known_districts() -> Callable[[str], bool] | None:
    """The list of regions, or None where it is not installed: then no warning can be told."""
    try:
        is_district("36.71.05")
    except Unavailable:
        return None
    return is_district


@topic(
    AREA,
    "mrz",
    keys=(
        "valid", "errors", "layout", "document_code", "issuer", "document_number", "surname", "given_names",
        "nationality", "birth_date", "sex", "expires", "optional", "optional_2",
    ),
)  # fmt: skip
def _mrz(given: Given, law_at: LawAt) -> Answer:
    read = parse([str(line) for line in given.list("lines")])
    return {
        "valid": read.valid,
        "errors": [error.value for error in read.errors],
        "layout": read.layout,
        "document_code": read.document_code,
        "issuer": read.issuer,
        "document_number": read.document_number,
        "surname": read.surname,
        "given_names": read.given_names,
        "nationality": read.nationality,
        "birth_date": read.birth_date,
        "sex": read.sex,
        "expires": read.expires,
        "optional": read.optional,
        "optional_2": read.optional_2,
    }


@topic(AREA, "working_days", keys=("due",))
def _working_days(given: Given, law_at: LawAt) -> Answer:
    calendar = Calendar.of(given.days("holidays"), given.days("cuti_bersama"))
    return {"due": calendar.add_working_days(given.day("start"), given.number("working_days"))}


@topic(AREA, "uncollected", keys=("last_collection_day", "cancellable_from"))
def _uncollected(given: Given, law_at: LawAt) -> Answer:
    issued_on = given.day("issued_on")
    limit = given.find_number("limit_days")
    found = collection(
        issued_on, read_number(law_at(issued_on), "batas_ambil_hari") if limit is None else limit
    )
    return {"last_collection_day": found.last_collection_day, "cancellable_from": found.cancellable_from}


@topic(AREA, "suspension", keys=("accepted", "reason", "shown_date"))
def _suspension(given: Given, law_at: LawAt) -> Answer:
    found = check_suspension(given.find_day("suspended_until"), given.day("applied_on"))
    return {"accepted": found.accepted, "reason": found.reason, "shown_date": found.shown_date}


@topic(AREA, "handover", keys=("allowed", "missing"))
def _handover(given: Given, law_at: LawAt) -> Answer:
    found = handover(
        given.text("receiver"),
        is_on_family_card=given.flag("same_family_card"),
        has_power_of_attorney=given.flag("power_of_attorney"),
    )
    return {"allowed": found.allowed, "missing": found.missing}


@topic(AREA, "splp_foreigner", keys=("eligible", "reasons"))
def _splp_foreigner(given: Given, law_at: LawAt) -> Answer:
    found = [
        splp_foreigner(
            Applicant(
                row.text("ground"),
                row.flag("mission_in_indonesia"),
                row.flag("has_travel_document"),
                row.flag("under_pencegahan"),
            )
        )
        for row in given.inners("applicants")
    ]
    return {"eligible": [one.eligible for one in found], "reasons": [one.reason for one in found]}
