"""Sight given by a task, a child case or a purpose: to a unit, a post or a person, for as long as it lasts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kanim.kernel.access import grants
from kanim.kernel.access.actors import Actor, Holder, Officer
from kanim.kernel.access.grants import Grantee
from kanim.kernel.access.models import Grant
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.casework.models import Case
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Office
from support.office import NOW, found_office, officer

pytestmark = pytest.mark.django_db
ACT = Founding(NOW)


@pytest.fixture(autouse=True)
def _at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanim.kernel.clock.now", lambda: NOW)


@pytest.fixture
def office() -> Office:
    return found_office()


def case(place: Office, division: str = "dokjal", level: int = 0, compartment: str | None = None) -> UUID:
    row = Case(
        number=uuid7().hex[-12:], procedure="uji", definition_id=uuid7(), step="A", origin=place, place=place,
        division=division, class_level=level, compartment=compartment, opened_at=NOW, entered_at=NOW,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def sees(actor: Actor, row: UUID) -> bool:
    return Case.objects.filter(visible_to(actor).q(), id=row).exists()


def test_each_kind_of_grantee_sees_and_nobody_else(office: Office) -> None:
    kasi = officer("kasi", "inteldak_intel", office.id)
    analyst = officer("analis_intelijen", "inteldak_intel", office.id)
    kabid = officer("kabid", "inteldak", office.id)
    guard = officer("penjaga", "inteldak_dak", office.id)
    lawyer = Holder(uuid7(), "Kuasa", uuid7())
    other = Holder(uuid7(), "Lain", uuid7())
    people: tuple[Actor, ...] = (kasi, analyst, kabid, guard, lawyer, other)
    wanted = [
        (Grantee.of_unit(office.id, "inteldak_intel"), {kasi, analyst, kabid}),
        (Grantee.of_post(office.id, "inteldak_intel", "kasi"), {kasi}),
        (Grantee.of_person(analyst.account_id), {analyst}),
        (Grantee.of_person(lawyer.person_id), {lawyer}),  # type: ignore[arg-type]
        (Grantee.of_unit(Office.objects.get(code="kanwil-banten").id, "inteldak_intel"), set()),
    ]
    for to, expected in wanted:
        row = case(office)
        assert not any(sees(actor, row) for actor in people)
        given = grants.give(ACT, row, to, source="child", source_id=uuid7())
        assert {actor for actor in people if sees(actor, row)} == expected
        grants.end(ACT, given.id)
        assert not any(sees(actor, row) for actor in people)


def test_a_grant_ends_by_itself_with_its_source_or_with_its_case(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kasi = officer("kasi", "inteldak_intel", office.id)
    to = Grantee.of_unit(office.id, "inteldak_intel")
    timed, child, whole = case(office), case(office), case(office)
    source = uuid7()
    grants.give(ACT, timed, to, source="task", until=NOW + timedelta(hours=4))
    grants.give(ACT, child, to, source="child", source_id=source)
    grants.give(ACT, whole, to, source="relation")
    assert all(sees(kasi, row) for row in (timed, child, whole))
    monkeypatch.setattr("kanim.kernel.clock.now", lambda: NOW + timedelta(hours=4))
    assert [sees(kasi, row) for row in (timed, child, whole)] == [False, True, True]
    assert grants.end_of(ACT, "child", source, "anak selesai") == 1
    assert [sees(kasi, row) for row in (timed, child, whole)] == [False, False, True]
    assert grants.end_all(ACT, whole, "berkas berakhir") == 1
    assert not sees(kasi, whole)
    assert grants.grants_on(whole) == []


def test_a_grant_keeps_within_the_clearance_unless_it_lifts(office: Office) -> None:
    kasi = officer("kasi", "inteldak_intel", office.id, clearance=1)
    to = Grantee.of_post(office.id, "inteldak_intel", "kasi")
    rows = {
        (level, part): case(office, level=level, compartment=part)
        for level in (1, 2, 3)
        for part in (None, "sumber")
    }
    for row in rows.values():
        grants.give(ACT, row, to, source="task")
    assert {key for key, row in rows.items() if sees(kasi, row)} == {(1, None)}
    for row in rows.values():
        grants.give(ACT, row, to, source="purpose", purpose="uji", lifts_to=2)
    assert {key for key, row in rows.items() if sees(kasi, row)} == {(1, None), (2, None)}
    for row in rows.values():
        grants.give(
            ACT, row, to, source="purpose", source_id=uuid7(), purpose="uji", lifts_to=2, compartment="sumber"
        )
    assert {key for key, row in rows.items() if sees(kasi, row)} == {
        (1, None),
        (2, None),
        (1, "sumber"),
        (2, "sumber"),
    }


def test_a_grant_tells_its_stream_and_is_given_once(office: Office) -> None:
    row, to, source = case(office), Grantee.of_unit(office.id, "tikim"), uuid7()
    first = grants.give(ACT, row, to, source="child", source_id=source, purpose="BAP")
    assert grants.give(ACT, row, to, source="child", source_id=source, purpose="BAP").id == first.id
    grants.end(ACT, first.id, "selesai")
    happened = events_of(first.id)
    assert [e.verb for e in happened] == ["grant.given", "grant.ended"]
    assert happened[0].data["object"] == str(row)
    assert happened[0].data["purpose"] == "BAP"
    with pytest.raises(Conflict):
        grants.end(ACT, first.id)


@pytest.mark.parametrize(
    ("to", "more", "field"),
    [
        (Grantee(), {"source": "task"}, "to"),
        (Grantee(office_id=uuid7()), {"source": "task"}, "to"),
        (Grantee(office_id=uuid7(), unit="tu", person_id=uuid7()), {"source": "task"}, "to"),
        (Grantee(person_id=uuid7()), {"source": "gossip"}, "source"),
        (Grantee(person_id=uuid7()), {"source": "purpose", "purpose": " "}, "purpose"),
        (Grantee(person_id=uuid7()), {"source": "task", "until": NOW}, "until"),
    ],
)
def test_what_is_no_grant_is_refused_and_leaves_nothing(
    to: Grantee, more: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        grants.give(ACT, uuid7(), to, **more)  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert not Grant.objects.exists()


def test_an_officer_is_found_by_his_account_and_his_person(office: Office) -> None:
    person = uuid7()
    known: Officer = officer("kasi", "tikim_ti", office.id)
    assert known.identities == (known.account_id,)
    assert Holder(known.account_id, "X", person).identities == (known.account_id, person)
