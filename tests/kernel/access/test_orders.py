"""Acting posts, delegations, assignments and functions: by letter, for their days, within what the order gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from kanim.faces.actors import actor_for
from kanim.kernel.access import functions, orders
from kanim.kernel.access.actors import Authority, Demand, Officer
from kanim.kernel.access.authority import find_authority
from kanim.kernel.access.mandates import DECISION, DEED
from kanim.kernel.access.models import FunctionHolder, Mandate, Order
from kanim.kernel.access.orders import Letter
from kanim.kernel.act import ordering
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.db import fetch_one, uuid7
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.organisation.selectors import officer_appointments
from support.office import NOW, TODAY, found_office, seat

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanim.kernel.clock.now", lambda: NOW)


@pytest.fixture
def office() -> Office:
    office = found_office()
    for username, post, unit, clearance in (
        ("kepala", "kepala", "kanim", 3),
        ("kabid", "kabid", "dokjal", 1),
        ("kasi", "kasi", "dokjal_layanan", 1),
        ("verifikasi", "kasi", "dokjal_verifikasi", 2),
        ("keuangan", "operator_keuangan", "tu_keu", 0),
        ("kasubbag", "kasubbag", "tu_keu", 1),
    ):
        seat(username, post, unit, clearance=clearance)
    seat("kakanwil", "kakanwil", "kanwil", office="kanwil-banten")
    return office


def as_officer(username: str, post: str = "", on: date = TODAY) -> Officer:
    """The account under its (first, or that) appointment as it holds on a day, as a request reads it."""
    account = Account.objects.get(username=username)
    account.seats = officer_appointments(account, on)  # type: ignore[attr-defined]
    chosen = next((s for s in account.seats if s.post == post), account.seats[0])  # type: ignore[attr-defined]
    found = actor_for(account, str(chosen.id))
    assert isinstance(found, Officer)
    return found


def account(username: str) -> UUID:
    return Account.objects.get(username=username).id


def post_id(post: str, unit: str) -> UUID:
    return Post.objects.get(office__code="kanim-tangerang", unit=unit, code=post).id


def letter(number: str = "W12-1", days: int | None = 10, start: date = TODAY) -> Letter:
    return Letter(number, TODAY, start, None if days is None else start + timedelta(days=days))


def demand(office: Office, clause: str, unit: str, post: str, kind: str = DEED, action: str = "") -> Demand:
    return Demand(clause, unit, post, office.id, kind, action)


def marks() -> tuple[object, ...]:
    tables = ("ledger_event", "access_order", "access_mandate", "access_function_holder", "act_key",
              "organisation_appointment", "outbox_message")  # fmt: skip
    return tuple(fetch_one(f"SELECT COUNT(*) FROM {table}") for table in tables)


def refused(kind: type[KanimError], call: Callable[..., Any], *given: Any, **named: Any) -> KanimError:
    before = marks()
    with pytest.raises(kind) as told:
        call(*given, **{"key": uuid7().hex, **named})
    assert marks() == before
    return told.value


def plh(by: Officer, username: str = "kasi", kind: str = "plh", **more: Any) -> Order:
    target = more.pop("post", ("kabid", "dokjal"))
    given = ordering.give_acting(
        by, kind, post_id(*target), account(username), more.pop("letter", letter()), key=uuid7().hex, **more
    )
    return Order.objects.get(id=given)


# acting ------------------------------------------------------------------------------------------------------


def test_a_plh_acts_for_the_days_of_the_order_and_no_longer(office: Office) -> None:
    order = plh(as_officer("kepala"))
    held = {
        day: [s.post for s in officer_appointments(account("kasi"), day)]
        for day in (TODAY - DAY, TODAY, TODAY + 9 * DAY, TODAY + 10 * DAY)
    }
    assert held == {
        TODAY - DAY: ["kasi"],
        TODAY: ["kasi", "kabid"],
        TODAY + 9 * DAY: ["kasi", "kabid"],
        TODAY + 10 * DAY: ["kasi"],
    }
    acting = as_officer("kasi", "kabid")
    assert (acting.acting, acting.unit, acting.clearance) == ("plh", "dokjal", 1)
    found = find_authority(acting, demand(office, "dokjal.b", "dokjal", "kabid"), TODAY)
    assert isinstance(found, Authority)
    assert [e.verb for e in events_of(order.id)] == ["order.given"]
    assert events_of(order.id)[0].told["clause"] == "kanim.tugas"
    assert events_of(order.id)[0].data["number"] == "W12-1"


def test_the_ledger_says_that_he_acts_as_plh(office: Office) -> None:
    plh(as_officer("kepala"))
    with open_act(as_officer("kasi", "kabid"), "x", "k") as act:
        assert act.who()["acting"] == "plh"
    with open_act(as_officer("kasi"), "x", "k2") as act:
        assert "acting" not in act.who()


def test_a_plh_cannot_do_what_the_order_or_the_regulation_leaves_out(office: Office) -> None:
    plh(as_officer("kepala"), excludes=["dokjal.b", "dokjal.a:keputusan", "paspor.batalkan"])
    acting = as_officer("kasi", "kabid")

    def may(clause: str, kind: str, action: str = "") -> bool:
        asked = demand(office, clause, "dokjal", "kabid", kind, action)
        return isinstance(find_authority(acting, asked, TODAY), Authority)

    assert {k: may(*k) for k in (("dokjal.a", DEED), ("dokjal.a", DECISION), ("dokjal.b", DEED))} == {
        ("dokjal.a", DEED): True,
        ("dokjal.a", DECISION): False,
        ("dokjal.b", DEED): False,
    }
    assert not may("dokjal.a", DEED, "paspor.batalkan")
    told = find_authority(acting, demand(office, "dokjal.b", "dokjal", "kabid"), TODAY)
    assert isinstance(told, Denied) and "Plh." in told.message.id and told.clause == "dokjal.b"
    # what orders.yaml never gives
    plh(as_officer("kakanwil"), "kabid", post=("kepala", "kanim"), letter=letter("W12-2"))
    head = as_officer("kabid", "kepala")
    budget = demand(office, "kanim.i", "kanim", "kepala", DECISION)
    assert isinstance(find_authority(head, budget, TODAY), Denied)
    passports = demand(office, "kanim.b", "kanim", "kepala", DECISION)
    assert isinstance(find_authority(head, passports, TODAY), Authority)


@pytest.mark.parametrize(
    ("by", "target"),
    [
        ("kasi", ("kabid", "dokjal")),
        ("kabid", ("kepala", "kanim")),
        ("kepala", ("kepala", "kanim")),
        ("kabid", ("kasubbag", "tu_keu")),
        ("kakanwil", ("kabid", "dokjal")),
    ],
)
def test_who_is_not_the_superior_orders_nobody(office: Office, by: str, target: tuple[str, str]) -> None:
    told = refused(
        Denied, ordering.give_acting, as_officer(by), "plh", post_id(*target), account("verifikasi"), letter()
    )
    assert isinstance(told, Denied) and told.clause


def test_superiors_order_below_them(office: Office) -> None:
    plh(as_officer("kabid"), "verifikasi", post=("kasi", "dokjal_layanan"), letter=letter("A"))
    plh(as_officer("kakanwil"), "kabid", post=("kepala", "kanim"), letter=letter("B"))
    assert Order.objects.count() == 2


def test_vacant_and_absent_are_told_apart(office: Office) -> None:
    head = as_officer("kepala")
    vacant, held = post_id("kabid", "inteldak"), post_id("kabid", "dokjal")
    for kind, post, code in (("plt", held, "NOT_VACANT"), ("plh", vacant, "VACANT")):
        told = refused(Conflict, ordering.give_acting, head, kind, post, account("kasi"), letter())
        assert isinstance(told, Conflict) and told.code == code
    plh(head, "verifikasi", "plt", post=("kabid", "inteldak"))
    plh(head, letter=letter("C"))
    for who, number, code in (
        ("kasi", "D", "APPOINTED"),
        ("verifikasi", "D", "ACTED_FOR"),
        ("verifikasi", "C", "ACTED_FOR"),
    ):
        told = refused(Conflict, ordering.give_acting, head, "plh", held, account(who), letter(number))
        assert isinstance(told, Conflict) and told.code == code
    seat("orang.luar", "kakanwil", "kanwil", office="kanwil-banten", kind="plt")
    target = post_id("kasi", "dokjal_layanan")
    told = refused(Conflict, ordering.give_acting, head, "plh", target, account("orang.luar"), letter("E"))
    assert isinstance(told, Conflict) and told.code == "NOT_OF_THE_OFFICE"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (letter(" "), "surat"),
        (letter(days=None), "sampai"),
        (letter(days=0), "sampai"),
        (letter(days=91), "sampai"),
        (Letter("X", TODAY + DAY, TODAY, TODAY + 2 * DAY), "tanggal_surat"),
    ],
)
def test_a_letter_that_does_not_hold_together_is_refused(office: Office, wrong: Letter, field: str) -> None:
    head = as_officer("kepala")
    told = refused(
        Invalid, ordering.give_acting, head, "plh", post_id("kabid", "dokjal"), account("kasi"), wrong
    )
    assert isinstance(told, Invalid) and set(told.fields) == {field}


def test_an_order_is_ended_before_its_day_with_what_it_gave(office: Office) -> None:
    head = as_officer("kepala")
    order = plh(head)
    refused(Denied, ordering.end_order, as_officer("kasi"), order.id, "W12-9")
    ordering.end_order(head, order.id, "W12-9", key="e")
    assert [s.post for s in officer_appointments(account("kasi"), TODAY)] == ["kasi", "kabid"]
    assert [s.post for s in officer_appointments(account("kasi"), TODAY + DAY)] == ["kasi"]
    assert [e.verb for e in events_of(order.id)] == ["order.given", "order.ended"]
    refused(Conflict, ordering.end_order, head, order.id, "W12-10")


def test_the_same_key_orders_once(office: Office) -> None:
    head = as_officer("kepala")
    given = [head, "plh", post_id("kabid", "dokjal"), account("kasi"), letter()]
    first = ordering.give_acting(*given, key="same")
    assert ordering.give_acting(*given, key="same") == first
    assert Appointment.objects.filter(kind="plh").count() == 1


# delegation --------------------------------------------------------------------------------------------------


def test_a_post_delegates_its_own_clauses_within_scope_and_days(office: Office) -> None:
    kabid = as_officer("kabid")
    ordering.give_delegation(
        kabid, ["dokjal.b"], ("kasi", "dokjal_layanan")[::-1], letter(), act_kind=DEED, key="d"
    )
    kasi = as_officer("kasi")

    def by(on: date, clause: str = "dokjal.b", kind: str = DEED) -> object:
        return find_authority(kasi, demand(office, clause, "dokjal", "kabid", kind), on)

    found = by(TODAY)
    assert isinstance(found, Authority) and found.behalf == "dokjal.kabid"
    assert isinstance(by(TODAY + 9 * DAY), Authority)
    for other in (by(TODAY + 10 * DAY), by(TODAY - DAY), by(TODAY, "dokjal.a"), by(TODAY, kind=DECISION)):
        assert isinstance(other, Denied)
    other = find_authority(as_officer("verifikasi"), demand(office, "dokjal.b", "dokjal", "kabid"), TODAY)
    assert isinstance(other, Denied)


def test_what_was_delegated_or_is_held_for_another_is_not_delegated_further(office: Office) -> None:
    kabid, head = as_officer("kabid"), as_officer("kepala")
    ordering.give_delegation(head, ["kanim.b"], ("dokjal", "kabid"), letter("1"), key="d")
    to = ("dokjal_layanan", "kasi")
    refused(Denied, ordering.give_delegation, kabid, ["kanim.b"], to, letter("2"))
    refused(Denied, ordering.give_delegation, kabid, ["inteldak.a"], to, letter("2"))
    plh(head, letter=letter("3"))
    acting, other = as_officer("kasi", "kabid"), ("dokjal_verifikasi", "kasi")
    refused(Denied, ordering.give_delegation, acting, ["dokjal.b"], other, letter("4"))
    refused(Conflict, ordering.give_delegation, kabid, ["dokjal.b"], ("dokjal", "kabid"), letter("5"))
    refused(Invalid, ordering.give_delegation, kabid, ["dokjal.b"], ("dokjal", "petani"), letter("5"))
    refused(Invalid, ordering.give_delegation, kabid, [], to, letter("5"))


# assignment and functions ------------------------------------------------------------------------------------


def test_the_head_assigns_the_clause_that_has_no_owner(office: Office) -> None:
    head = as_officer("kepala")
    assert [code for code, _ in orders.ownerless(office, TODAY)] == ["kanim.c"]
    asked = demand(office, "kanim.c", "inteldak", "kabid")
    seat("inteldak", "kabid", "inteldak")
    assert isinstance(find_authority(as_officer("inteldak"), asked, TODAY), Denied)
    to = ("inteldak", "kabid")
    refused(
        Denied, ordering.give_assignment, as_officer("kabid"), office.id, "kanim.c", to, letter(days=None)
    )
    refused(Conflict, ordering.give_assignment, head, office.id, "kanim.b", to, letter(days=None))
    ordering.give_assignment(head, office.id, "kanim.c", to, letter(days=None), key="a")
    assert isinstance(find_authority(as_officer("inteldak"), asked, TODAY), Authority)
    assert orders.ownerless(office, TODAY) == []
    row = Mandate.objects.get(clause="kanim.c")
    assert (row.legal_act, row.office_id, [e.verb for e in events_of(row.id)]) == (
        "W12-1", office.id, ["mandate.granted"],
    )  # fmt: skip
    refused(
        Conflict, ordering.give_assignment, head, office.id, "kanim.c", ("tikim", "kabid"), letter("W12-2")
    )


def test_a_function_is_held_by_letter_and_kept_apart(office: Office) -> None:
    head = as_officer("kepala")
    asked = demand(office, "tu.c", "tu_keu", "ppk")
    for who in ("keuangan", "kepala"):
        told = find_authority(as_officer(who), asked, TODAY)
        assert isinstance(told, Denied) and "Pejabat Pembuat Komitmen" in told.message.id
    ordering.give_function(head, office.id, "ppk", account("keuangan"), letter("1", None), key="f")
    found = find_authority(as_officer("keuangan"), asked, TODAY)
    assert isinstance(found, Authority) and found.function == "ppk"
    assert isinstance(find_authority(as_officer("kepala"), asked, TODAY), Denied)
    assert functions.functions_of(account("keuangan"), office.id, TODAY) == {"ppk"}
    # PPK is not PPSPM; there is one PPSPM
    give = ordering.give_function
    told = refused(Conflict, give, head, office.id, "ppspm", account("keuangan"), letter("2", None))
    assert isinstance(told, Conflict) and told.code == "FUNCTIONS_APART"
    ordering.give_function(head, office.id, "ppspm", account("kasubbag"), letter("3", None), key="g")
    told = refused(Conflict, give, head, office.id, "ppspm", account("kepala"), letter("4", None))
    assert isinstance(told, Conflict) and told.code == "FUNCTION_TAKEN"
    refused(Denied, give, as_officer("kasubbag"), office.id, "ppk", account("kasi"), letter("5", None))
    order = Order.objects.get(function="ppk")
    ordering.end_order(head, order.id, "6", key="h")
    functions.index.forget()
    assert isinstance(find_authority(as_officer("keuangan"), asked, TODAY), Authority)
    assert isinstance(find_authority(as_officer("keuangan"), asked, TODAY + DAY), Denied)


def test_another_account_of_the_same_person_does_not_get_round_it(office: Office) -> None:
    head, person = as_officer("kepala"), uuid7()
    seat("keuangan2", "bendahara", "tu_keu")
    Account.objects.filter(username__in=("keuangan", "keuangan2")).update(person_id=person)
    ordering.give_function(head, office.id, "ppk", account("keuangan"), letter("1", None), key="f")
    told = refused(
        Conflict, ordering.give_function, head, office.id, "ppspm", account("keuangan2"), letter("2", None)
    )
    assert isinstance(told, Conflict) and told.code == "FUNCTIONS_APART"
    assert FunctionHolder.objects.count() == 1


def test_the_act_is_told_by_whom_it_was_done(office: Office) -> None:
    with open_act(as_officer("keuangan"), "x", "k") as act:
        assert isinstance(act, Act)
        act.authority = Authority("tu.c", uuid7(), behalf="kanim.kepala", function="ppk")
        told = act.who()
    assert (told["behalf"], told["function"], told["clause"]) == ("kanim.kepala", "ppk", "tu.c")
