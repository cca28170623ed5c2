"""The organisation as the regulation founds it, and how posts and appointments change. Refusals change nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kanim.kernel.db import fetch_one
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.verify import verify
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation import selectors
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.organisation.seed import ensure_organisation
from kanim.kernel.organisation.verbs import (
    appoint,
    create_post,
    disable_account,
    end_appointment,
    open_account,
    open_office,
)
from support.office import NOW, SINCE, TODAY, account_of, found_office, seat

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


TABLES = ("ledger_event", "organisation_office", "organisation_post", "organisation_appointment")


def _marks() -> list[Any]:
    counts = [fetch_one(f"SELECT COUNT(*) FROM {table}") for table in TABLES]
    return [*counts, fetch_one("SELECT SUM(head_seq) FROM organisation_office")]


def test_the_tree_of_offices_is_founded_once_and_recorded() -> None:
    found_office()
    assert list(Office.objects.order_by("id").values_list("code", "kind", "parent__code")) == [
        ("kemenimipas", "kementerian", None),
        ("ditjen-imigrasi", "ditjen", "kemenimipas"),
        ("kanwil-banten", "kanwil", "ditjen-imigrasi"),
        ("kanim-tangerang", "kanim", "kanwil-banten"),
        ("tangerang-utama", "layanan", "kanim-tangerang"),
        ("ulp-bintaro", "layanan", "kanim-tangerang"),
        ("mpp-tangerang-selatan", "layanan", "kanim-tangerang"),
    ]
    for row in Office.objects.all():
        first = events_of(row.id)[0]
        assert (first.verb, first.at, first.data["code"]) == ("office.opened", NOW, row.code)
    before = _marks()
    assert ensure_organisation(NOW + DAY) == type(ensure_organisation(NOW))(offices=0, posts=0)
    assert _marks() == before
    assert verify().ok


def test_every_unit_of_the_office_has_one_leading_post() -> None:
    office = found_office()
    leading = list(
        Post.objects.filter(office=office, is_leading=True).order_by("unit").values_list("unit", "code")
    )
    assert sorted(leading) == sorted(
        [
            ("dokjal", "kabid"),
            ("dokjal_layanan", "kasi"),
            ("dokjal_verifikasi", "kasi"),
            ("inteldak", "kabid"),
            ("inteldak_dak", "kasi"),
            ("inteldak_intel", "kasi"),
            ("intaltuskim", "kabid"),
            ("intaltuskim_izin", "kasi"),
            ("intaltuskim_status", "kasi"),
            ("kanim", "kepala"),
            ("tikim", "kabid"),
            ("tikim_infokom", "kasi"),
            ("tikim_ti", "kasi"),
            ("tu", "kabag"),
            ("tu_kepum", "kasubbag"),
            ("tu_keu", "kasubbag"),
        ]
    )
    assert len(leading) == 16
    assert selectors.units_of(office.id, TODAY) == [unit for unit, _ in leading]


def test_offices_are_found_by_code_with_their_counters_and_those_above() -> None:
    office = found_office()
    assert selectors.get_office("kanim-tangerang").id == office.id
    assert [p.short_name for p in selectors.service_points(office.id)] == [
        "Kantor Utama",
        "ULP Bintaro",
        "MPP Tangerang Selatan",
    ]
    assert [o.kind for o in selectors.offices_above(office.id)] == [
        "kanim",
        "kanwil",
        "ditjen",
        "kementerian",
    ]
    assert selectors.find_office("tidak-ada") is None
    with pytest.raises(NotVisible):
        selectors.get_office("tidak-ada")


def _another_kanwil() -> Office:
    return Office(
        code="kanwil-banten-2",
        kind="kanwil",
        unit="kanwil",
        name="Kanwil kedua",
        name_en="A second one",
        short_name="Kanwil 2",
        province="36",
        valid_from=SINCE,
    )


def test_a_second_regional_office_in_a_province_is_refused() -> None:
    found_office()
    before = _marks()
    with pytest.raises(Conflict) as refused:
        open_office(Founding(NOW), _another_kanwil())
    assert refused.value.code == "KANWIL_TAKEN"
    assert "satu provinsi satu Kantor Wilayah" in refused.value.message.id
    with pytest.raises(IntegrityError) as by_database, transaction.atomic():
        _another_kanwil().save(force_insert=True)
    assert "one_kanwil_a_province" in str(by_database.value) or "province" in str(by_database.value)
    assert _marks() == before


def test_a_second_leading_post_in_a_unit_is_refused() -> None:
    office = found_office()
    before = _marks()
    with pytest.raises(Conflict) as refused:
        create_post(
            Founding(NOW), office, unit="dokjal_layanan", code="kasi2", is_leading=True, valid_from=SINCE
        )
    assert refused.value.code == "LEADER_TAKEN"
    with pytest.raises(IntegrityError), transaction.atomic():
        Post(office=office, unit="dokjal_layanan", code="kasi2", is_leading=True, valid_from=SINCE).save()
    with pytest.raises(Conflict) as again:
        create_post(
            Founding(NOW), office, unit="dokjal_layanan", code="pemeriksa", is_leading=False, valid_from=SINCE
        )
    assert again.value.code == "POST_TAKEN"
    assert _marks() == before


def test_an_appointment_holds_between_its_dates_and_is_on_the_office_s_stream() -> None:
    office = found_office()
    end = TODAY + 10 * DAY
    row = seat("rini", "pemeriksa", "dokjal_layanan", valid_to=end, clearance=1)
    held = {
        d: len(selectors.officer_appointments(row.account, d)) for d in (SINCE - DAY, SINCE, end - DAY, end)
    }
    assert held == {SINCE - DAY: 0, SINCE: 1, end - DAY: 1, end: 0}
    told = events_of(office.id)[-1]
    assert (told.verb, told.data["post"], told.data["letter"]) == ("appointment.made", "pemeriksa", "SK-1")
    assert told.parts[1].subject == row.account_id
    found = selectors.officer_appointments(row.account_id, TODAY)[0]
    assert (found.post, found.unit, found.office_code, found.clearance) == (
        "pemeriksa",
        "dokjal_layanan",
        "kanim-tangerang",
        1,
    )


def test_whoever_acts_for_a_head_is_an_officer_of_the_post() -> None:
    office = found_office()
    head = seat("kepala", "kasi", "dokjal_layanan")
    acting = seat(
        "pengganti", "kasi", "dokjal_layanan", kind="plh", valid_from=TODAY, valid_to=TODAY + 3 * DAY
    )
    assert selectors.head_of(office.id, "dokjal_layanan", TODAY - DAY).id == head.id  # type: ignore[union-attr]
    assert selectors.head_of(office.id, "dokjal_layanan", TODAY).id == acting.id  # type: ignore[union-attr]
    own = seat("pengganti", "verifikator", "dokjal_verifikasi")
    order = [s.id for s in selectors.officer_appointments(acting.account, TODAY)]
    assert order == [own.id, acting.id]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"letter": " "}, "letter"),
        ({"valid_to": SINCE}, "valid_to"),
        ({"kind": "pj"}, "kind"),
        ({"kind": "plh"}, "valid_to"),
    ],
)
def test_an_appointment_that_lacks_something_says_what(terms: dict[str, Any], field: str) -> None:
    found_office()
    account_of("rini")
    before = _marks()
    with pytest.raises(Invalid) as refused:
        seat("rini", "pemeriksa", "dokjal_layanan", **terms)
    assert set(refused.value.fields) == {field}
    assert all(text.id and text.en for text in refused.value.fields.values())
    assert _marks() == before


def test_a_counter_of_another_office_is_refused() -> None:
    found_office()
    with pytest.raises(Invalid) as refused:
        seat("rini", "pemeriksa", "dokjal_layanan", point=Office.objects.get(code="kanwil-banten"))
    assert set(refused.value.fields) == {"point"}


def test_a_leading_post_has_one_substantive_holder_at_a_time() -> None:
    office = found_office()
    first = seat("lama", "kasi", "dokjal_layanan")
    second = account_of("baru")
    before = _marks()
    with pytest.raises(Conflict) as refused:
        seat("baru", "kasi", "dokjal_layanan")
    assert refused.value.code == "POST_HELD"
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment(
            account=second,
            post=first.post,
            kind="definitif",
            is_leading=True,
            letter="SK-2",
            valid_from=SINCE,
        ).save()
    with pytest.raises(Conflict) as same:
        seat("lama", "kasi", "dokjal_layanan", kind="plt")
    assert same.value.code == "APPOINTED"
    assert _marks() == before
    end_appointment(Founding(NOW), first, valid_to=TODAY, letter="SK-3")
    seat("baru", "kasi", "dokjal_layanan", valid_from=TODAY)
    assert selectors.head_of(office.id, "dokjal_layanan", TODAY).account_id == second.id  # type: ignore[union-attr]


def test_an_appointment_ends_once_after_its_start_by_a_letter() -> None:
    office = found_office()
    row = seat("rini", "pemeriksa", "dokjal_layanan")
    before = _marks()
    for terms in ({"valid_to": SINCE, "letter": "SK-3"}, {"valid_to": TODAY, "letter": ""}):
        with pytest.raises(Invalid):
            end_appointment(Founding(NOW), row, **terms)  # type: ignore[arg-type]
    assert _marks() == before
    end_appointment(Founding(NOW), row, valid_to=TODAY, letter="SK-3")
    assert events_of(office.id)[-1].data == {
        "appointment": str(row.id),
        "account": str(row.account_id),
        "valid_to": str(TODAY),
        "letter": "SK-3",
    }
    before = _marks()
    with pytest.raises(Conflict):
        end_appointment(Founding(NOW), row, valid_to=TODAY + DAY, letter="SK-4")
    assert _marks() == before


def test_a_user_name_is_taken_once_and_a_disabled_account_is_recorded() -> None:
    office = found_office()
    account = account_of("rini")
    with pytest.raises(Conflict) as refused:
        open_account(username="rini", name="Lain", password_hash="!")
    assert refused.value.code == "ACCOUNT_TAKEN"
    disable_account(Founding(NOW), account, office=office, reason="pensiun")
    assert Account.objects.get(id=account.id).is_active is False
    assert events_of(office.id)[-1].verb == "account.disabled"


def test_an_ended_post_gives_no_appointment() -> None:
    found_office()
    row = seat("rini", "pemeriksa", "dokjal_layanan")
    Post.objects.filter(id=row.post_id).update(valid_to=date(2026, 6, 1))
    assert selectors.officer_appointments(row.account, TODAY) == []


def test_appointing_needs_no_second_read_of_the_office_by_the_caller() -> None:
    """Two appointments from one stale office object: the verb locks and reads the head itself."""
    office = found_office()
    post = Post.objects.select_related("office").get(office=office, unit="dokjal_layanan", code="pemeriksa")
    for name in ("a", "b"):
        appoint(Founding(NOW), account_of(name), post, letter="SK-1", valid_from=SINCE)
    assert [e.verb for e in events_of(office.id)[-2:]] == ["appointment.made"] * 2
