"""Authority comes to posts by dated mandates; each refusal names the post that carries it, and changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kanim.kernel.access.actors import Actor, Authority, Demand, Holder, Officer, Partner, System
from kanim.kernel.access.authority import authorise, find_authority, find_refusal
from kanim.kernel.access.mandates import end_mandate, grant_mandate, index
from kanim.kernel.access.models import Mandate
from kanim.kernel.db import fetch_one, uuid7
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Office
from support.office import NOW, TODAY, found_office, officer
from support.queries import count_queries

pytestmark = pytest.mark.django_db


def _demand(office: Office, **other: object) -> Demand:
    terms = {
        "clause": "dokjal.a",
        "unit": "dokjal_layanan",
        "post": "kasi",
        "office_id": office.id,
        **other,
    }
    return Demand(**terms)  # type: ignore[arg-type]


def _marks() -> tuple[object, ...]:
    return (
        fetch_one("SELECT COUNT(*) FROM ledger_event"),
        fetch_one("SELECT COUNT(*), SUM(head_seq) FROM access_mandate"),
        fetch_one("SELECT COUNT(*), SUM(head_seq) FROM organisation_office"),
    )


def test_the_post_with_the_mandate_has_the_authority() -> None:
    office = found_office()
    mandate = Mandate.objects.get(clause="dokjal.a", unit="dokjal_layanan", post="kasi")
    kasi = officer("kasi", "dokjal_layanan", office.id)
    assert authorise(kasi, _demand(office), TODAY) == Authority("dokjal.a", mandate.id)
    assert find_refusal(kasi, _demand(office), TODAY) is None


@pytest.mark.parametrize(
    ("post", "unit"),
    [
        ("petugas_loket", "dokjal_layanan"),
        ("kasi", "dokjal_verifikasi"),
        ("kabid", "dokjal"),
        ("kepala", "kanim"),
    ],
)
def test_another_post_is_refused_and_told_who_carries_it(post: str, unit: str) -> None:
    office = found_office()
    before = _marks()
    with pytest.raises(Denied) as refused:
        authorise(officer(post, unit, office.id), _demand(office), TODAY)
    assert refused.value.clause == "dokjal.a"
    assert refused.value.message.id == (
        "Kewenangan ini ada pada Kepala Seksi Pelayanan Dokumen Perjalanan menurut dokjal.a."
    )
    assert refused.value.message.en == (
        "This authority lies with Head of Section, Travel Document Service Section under dokjal.a."
    )
    assert _marks() == before


@pytest.mark.parametrize(
    "actor",
    [Holder(uuid7(), "Warga", uuid7()), System(), Partner("simponi"), None],
    ids=lambda a: type(a).__name__,
)
def test_only_an_officer_carries_a_post(actor: Actor | None) -> None:
    office = found_office()
    before = _marks()
    refused = find_authority(actor, _demand(office), TODAY)
    assert isinstance(refused, Denied)
    assert "Kepala Seksi Pelayanan Dokumen Perjalanan" in refused.message.id
    assert _marks() == before


def test_only_the_system_or_a_partner_acts_for_the_system() -> None:
    office = found_office()
    demand = _demand(office, post="system")
    assert authorise(System(), demand, TODAY) == Authority("dokjal.a")
    assert authorise(Partner("simponi"), demand, TODAY) == Authority("dokjal.a")
    before = _marks()
    for actor in (officer("kasi", "dokjal_layanan", office.id), Holder(uuid7(), "Warga"), None):
        with pytest.raises(Denied, match="Hanya sistem"):
            authorise(actor, demand, TODAY)
    assert _marks() == before


def test_the_same_post_of_another_office_is_refused() -> None:
    office = found_office()
    other = Office.objects.get(code="kanwil-banten")
    before = _marks()
    refused = find_refusal(officer("kasi", "dokjal_layanan", other.id), _demand(office), TODAY)
    assert refused is not None
    assert "Kantor Imigrasi Kelas I Khusus Non TPI Tangerang menurut dokjal.a" in refused.message.id
    assert "Immigration Office Class I Special Non TPI Tangerang under dokjal.a" in refused.message.en
    assert _marks() == before


def test_a_mandate_of_one_level_gives_nothing_at_another() -> None:
    office = found_office()
    kanwil = Office.objects.get(code="kanwil-banten")
    head = officer("kakanwil", "kanwil", kanwil.id)
    demand = _demand(kanwil, clause="kanwil.b", unit="kanwil", post="kakanwil")
    assert isinstance(find_authority(head, demand, TODAY), Authority)
    assert isinstance(
        find_authority(
            officer("kakanwil", "kanwil", office.id),
            _demand(office, clause="kanwil.b", unit="kanwil", post="kakanwil"),
            TODAY,
        ),
        Denied,
    )


def test_a_clause_that_nobody_carries_is_told_so() -> None:
    office = found_office()
    before = _marks()
    refused = find_refusal(
        officer("kasi", "dokjal_layanan", office.id), _demand(office, clause="kanim.c"), TODAY
    )
    assert refused is not None
    assert "belum ada jabatan yang memegangnya" in refused.message.id
    assert "no post carries it yet" in refused.message.en
    assert _marks() == before


def test_a_mandate_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    office = found_office()
    head = officer("kepala", "kanim", office.id)
    demand = _demand(office, clause="kanim.c", unit="kanim", post="kepala")
    start, end = TODAY, TODAY + timedelta(days=30)
    row = grant_mandate(
        Founding(NOW), clause="kanim.c", unit="kanim", post="kepala", legal_act="SK-7", valid_from=start
    )
    end_mandate(Founding(NOW), row.id, valid_to=end, legal_act="SK-8")
    index.forget()
    held = {day: find_refusal(head, demand, day) is None for day in _around(start, end)}
    assert held == {
        start - timedelta(days=1): False,
        start: True,
        end - timedelta(days=1): True,
        end: False,
    }
    assert [e.verb for e in events_of(row.id)] == ["mandate.granted", "mandate.ended"]


def _around(start: date, end: date) -> tuple[date, ...]:
    day = timedelta(days=1)
    return (start - day, start, end - day, end)


def test_a_new_mandate_is_seen_by_the_next_refusal() -> None:
    """A copy in memory may allow for a second more, but never refuses what has been granted."""
    office = found_office()
    head = officer("kepala", "kanim", office.id)
    demand = _demand(office, clause="kanim.c", unit="kanim", post="kepala")
    assert find_refusal(head, demand, TODAY) is not None
    grant_mandate(
        Founding(NOW), clause="kanim.c", unit="kanim", post="kepala", legal_act="SK-7", valid_from=TODAY
    )
    assert find_refusal(head, demand, TODAY) is None


def test_a_mandate_for_one_kind_of_act_goes_before_the_general_one() -> None:
    office = found_office()
    kasi = officer("kasi", "dokjal_layanan", office.id)
    special = grant_mandate(
        Founding(NOW),
        clause="dokjal.a",
        unit="dokjal_layanan",
        post="kasi",
        act_kind="refuse",
        legal_act="SK-7",
        valid_from=TODAY,
    )
    index.forget()
    general = Mandate.objects.get(clause="dokjal.a", unit="dokjal_layanan", post="kasi", act_kind="*")
    assert authorise(kasi, _demand(office, act_kind="refuse"), TODAY).mandate_id == special.id
    assert authorise(kasi, _demand(office, act_kind="grant"), TODAY).mandate_id == general.id


def test_a_second_mandate_for_the_same_is_a_conflict() -> None:
    found_office()
    before = _marks()
    with pytest.raises(Conflict) as refused:
        grant_mandate(
            Founding(NOW),
            clause="dokjal.a",
            unit="dokjal_layanan",
            post="kasi",
            legal_act="SK-7",
            valid_from=TODAY,
        )
    assert refused.value.code == "MANDATE_TAKEN"
    assert _marks() == before


def test_a_mandate_needs_a_legal_act_and_ends_once_after_its_start() -> None:
    found_office()
    row = Mandate.objects.get(clause="dokjal.a", unit="dokjal_layanan", post="kasi")
    before = _marks()
    with pytest.raises(Invalid) as refused:
        grant_mandate(
            Founding(NOW), clause="kanim.c", unit="kanim", post="kepala", legal_act="  ", valid_from=TODAY
        )
    assert set(refused.value.fields) == {"legal_act"}
    with pytest.raises(Invalid):
        end_mandate(Founding(NOW), row.id, valid_to=row.valid_from, legal_act="SK-8")
    assert _marks() == before
    end_mandate(Founding(NOW), row.id, valid_to=TODAY, legal_act="SK-8")
    with pytest.raises(Conflict):
        end_mandate(Founding(NOW), row.id, valid_to=TODAY, legal_act="SK-9")


def test_authority_is_answered_from_memory() -> None:
    office = found_office()
    kasi: Officer = officer("kasi", "dokjal_layanan", office.id)
    authorise(kasi, _demand(office), TODAY)
    with count_queries() as statements:
        for _ in range(50):
            find_authority(kasi, _demand(office), TODAY)
    assert len(statements) <= 3, str(statements)
