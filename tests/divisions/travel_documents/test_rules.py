"""What the worked cases do not show: refusals, reasons, and the parameters that the regulation may change."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.divisions.travel_documents.consent.rules import Family, parental_consent
from kanim.divisions.travel_documents.fees.rules import (
    BookletRate,
    Item,
    Rate,
    Replacement,
    Tariff,
    passport_fee,
)
from kanim.divisions.travel_documents.handover.rules import handover
from kanim.divisions.travel_documents.splp.rules import Applicant, splp_foreigner
from kanim.divisions.travel_documents.suspension.rules import check_suspension
from kanim.divisions.travel_documents.validity.rules import (
    Holder,
    ValidityPolicy,
    choose_by,
    passport_validity,
)
from kanim.kernel.calendar import add_years, whole_years
from kanim.kernel.errors import Invalid

E48 = "ELEKTRONIK_48_LAMINASI"
TARIFF = Tariff(
    booklets=(
        BookletRate(E48, 10, Rate("E10", 950_000, "PP 45/2024")),
        BookletRate(E48, 5, Rate("E5", 650_000, "PP 45/2024")),
        BookletRate("SPLP_WNI", None, Rate("S", 100_000, "PP 45/2024")),
    ),
    same_day=Rate("CEPAT", 1_000_000, "PP 45/2024"),
    charges=(("hilang", Rate("H", 1_000_000, "PP 45/2024")),),
    first_migrant_worker=Rate("PMI", 0, "PP 45/2024"),
)
POLICY = ValidityPolicy(adult_years=10, child_years=5, adult_age=17)


def test_each_line_of_a_fee_names_its_row_and_reason():
    fee = passport_fee(
        (Item(E48, 10),), TARIFF, same_day=True, replacement=Replacement("hilang", "kurang_hati_hati", True)
    )
    assert [(line.rate.code, line.kind, line.amount_idr) for line in fee.lines] == [
        ("E10", "booklet", 950_000),
        ("H", "charge", 1_000_000),
        ("CEPAT", "same_day", 1_000_000),
    ]
    assert [(reason.parameter, reason.article) for reason in fee.reasons] == [
        ("E10", "PP 45/2024"),
        ("H", "PP 45/2024"),
        ("CEPAT", "PP 45/2024"),
    ]
    assert fee.total_idr == 2_950_000


@pytest.mark.parametrize(
    ("item", "total"),
    [
        (Item(E48, 3), 650_000),
        (Item(E48, 6), 950_000),
        (Item("SPLP_WNI"), 100_000),
        (Item("SPLP_WNI", 2), 100_000),
        (Item(E48, 5, first_migrant_worker=True), 0),
    ],
)
def test_the_lowest_row_that_covers_the_years(item, total):
    assert passport_fee((item,), TARIFF).total_idr == total


@pytest.mark.parametrize(
    ("items", "options", "field"),
    [
        ((), {}, "items"),
        ((Item("BIASA_48", 5),), {}, "booklet"),
        ((Item(E48, 11),), {}, "booklet"),
        ((Item(E48),), {}, "booklet"),
        ((Item(E48, 5),), {"replacement": Replacement("hilang", "lalai", True)}, "finding"),
        ((Item(E48, 5),), {"replacement": Replacement("rusak", "kurang_hati_hati", True)}, "reason"),
    ],
)
def test_what_the_tariff_of_the_day_does_not_have_is_refused(items, options, field):
    with pytest.raises(Invalid) as refused:
        passport_fee(items, TARIFF, **options)
    assert list(refused.value.fields) == [field]


def test_same_day_without_a_row_is_refused():
    with pytest.raises(Invalid):
        passport_fee((Item(E48, 5),), Tariff(TARIFF.booklets), same_day=True)


def test_the_charge_for_an_expired_passport_is_policy():
    expired = Replacement("hilang", "kurang_hati_hati", old_passport_still_valid=False)
    always = Tariff(TARIFF.booklets, charges=TARIFF.charges, charge_only_if_valid=False)
    assert passport_fee((Item(E48, 5),), TARIFF, replacement=expired).beban_idr == 0
    assert passport_fee((Item(E48, 5),), always, replacement=expired).beban_idr == 1_000_000


def test_a_dual_child_may_be_given_days_instead_of_whole_years():
    child = Holder(date(2009, 3, 3), is_dual_child=True)
    by_day = ValidityPolicy(10, 5, 17, dual_child_in_whole_years=False)
    assert passport_validity(child, date(2026, 6, 1), POLICY).expires_on == date(2029, 6, 1)
    assert passport_validity(child, date(2026, 6, 1), by_day).expires_on == date(2030, 3, 3)


def test_a_marriage_after_18_does_not_shorten_the_choice():
    married = Holder(date(2006, 1, 1), is_dual_child=True, married_on=date(2024, 1, 1))
    assert choose_by(married, date(2026, 1, 1), POLICY) == date(2027, 1, 1)


days = st.dates(date(1930, 1, 1), date(2040, 12, 31))


@given(days, days, st.booleans(), st.booleans(), st.sampled_from([None, 5, 10]))
def test_no_passport_outlasts_the_law(born, issued_on, is_dual, has_chosen, asked):
    if issued_on < born:
        return
    holder = Holder(born, is_dual_child=is_dual, has_chosen=has_chosen)
    found = passport_validity(holder, issued_on, POLICY, years_asked=asked)
    assert found.reasons
    if is_dual and not has_chosen:
        assert (found.expires_on is None) == (found.years == 0) == (found.outcome is not None)
        assert found.expires_on is None or found.expires_on <= add_years(born, 21)
        assert found.years <= 5
    else:
        assert found.years_max == (10 if whole_years(born, issued_on) >= 17 else 5)
        assert found.expires_on <= add_years(issued_on, found.years_max)


@pytest.mark.parametrize("family", list(Family))
def test_every_situation_has_signers(family):
    consent = parental_consent(16, family, adult_age=17, custody_holder="mother", survivor="father")
    assert consent.signers
    assert consent.reasons


@pytest.mark.parametrize(
    ("family", "options", "field"),
    [
        ("divorced_custody", {}, "custody_holder"),
        ("one_dead", {}, "survivor"),
        ("one_untraceable", {"survivor": "both"}, "survivor"),
        ("unknown", {}, "family"),
    ],
)
def test_who_decides_must_be_said(family, options, field):
    with pytest.raises(Invalid) as refused:
        parental_consent(10, family, adult_age=17, **options)
    assert list(refused.value.fields) == [field]


def test_joint_custody_means_both():
    consent = parental_consent(10, "divorced_custody", adult_age=17, custody_holder="both")
    assert consent.signers == ("mother", "father")


def test_unknown_words_are_refused_by_name():
    with pytest.raises(Invalid, match="Penerima"):
        handover("courier")
    with pytest.raises(Invalid, match="Dasar"):
        splp_foreigner(Applicant("WISATA", False, False, False))


def test_no_suspension_lets_an_application_in():
    assert check_suspension(None, date(2026, 1, 1)).accepted


def test_a_reason_is_kept_with_the_decision():
    (reason,) = check_suspension(date(2027, 7, 1), date(2027, 6, 1)).reasons
    assert reason.data() == {
        "rule": "suspension",
        "article": "Permenkumham 8/2014 ps 41 jo. Permenkumham 18/2022",
        "words": {"id": "Ditangguhkan sampai 2027-07-01.", "en": "Suspended until 2027-07-01."},
        "parameter": None,
    }
