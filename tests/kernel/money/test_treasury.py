"""What does not fit: decided, refunded by two officers, corrected before it is paid, reconciled day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django import Settings

from kanim.kernel import clock
from kanim.kernel.access.actors import Officer, System
from kanim.kernel.act import open_act
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.models import Event
from kanim.kernel.money import reconciling, refunds, registers, treasury, verbs
from kanim.kernel.money.models import Bill, Payment, Reconciliation, Refund
from kanim.kernel.money.notifications import Notification
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text
from support.office import found_office, officer
from support.sandboxes import SECRET, Running, listener, sandbox
from support.together import together

LINE = registers.Line(
    "paspor.e.48.10", uuid4(), "PP 45/2024 lampiran I.A.2", Text("Paspor", "Passport"), 950_000
)


def bill(office: Office, code: str | None = "820261124000001") -> Bill:
    with open_act(System("test"), "bill", str(uuid4())) as act:
        scope = Bill(origin=office, place=office, division="dokjal")
        made = registers.make_bill(act, scope, uuid4(), [LINE], "SITI AMINAH")
    if code:
        with open_act(System("test"), "code", str(uuid4())) as act:
            made = registers.keep_code(act, made.id, code)
    return made


def told(of: Bill, ntpn: str = "A" * 16, **changes: object) -> Notification:
    base = Notification(of.code or "", ntpn, "1", "ATM", of.total_idr, clock.now())
    return replace(base, **changes)  # type: ignore[arg-type]


def twice_paid(office: Office) -> tuple[Payment, Payment]:
    made = bill(office)
    return verbs.settle(told(made)), verbs.settle(told(made, "B" * 16))


@pytest.fixture
def office(db: None) -> Office:
    return found_office()


@pytest.fixture
def treasurer(office: Office) -> Officer:
    return officer("bendahara", "tu_keu", office.id)


@pytest.fixture
def head(office: Office) -> Officer:
    return officer("kasubbag", "tu_keu", office.id)


def key() -> str:
    return uuid4().hex


def test_a_second_payment_goes_back_when_another_officer_agrees(
    office: Office, treasurer: Officer, head: Officer
) -> None:
    first, second = twice_paid(office)
    seen = treasury.desk(treasurer)
    assert ([p.id for p in seen.to_decide], seen.may_decide, seen.may_approve) == ([second.id], True, False)
    refund = treasury.ask_refund(treasurer, second.id, "Siti Aminah", "BRI 0123", "dua bank", key=key())
    assert treasury.desk(treasurer).to_decide == []
    with pytest.raises(Denied), transaction.atomic():
        treasury.decide_refund(treasurer, refund.id, True, "W10.1", key=key())
    done = treasury.decide_refund(head, refund.id, True, "W10.IMI-KU.01.02-9", key=key())
    assert (done.state, done.payment.decision, done.amount_idr) == ("DISETUJUI", "REFUND", 950_000)
    with pytest.raises(Invalid), transaction.atomic():
        treasury.pay_refund(treasurer, refund.id, "SP2D-1", clock.today() + timedelta(days=1), key=key())
    paid = treasury.pay_refund(treasurer, refund.id, "SP2D-1", clock.today(), key=key())
    assert (paid.state, paid.reference) == ("DIBAYAR", "SP2D-1")
    assert Event.objects.filter(stream=refund.id).count() == 3
    with pytest.raises(Conflict), transaction.atomic():
        treasury.ask_refund(treasurer, first.id, "Siti Aminah", "BRI 0123", "batal", key=key())
    assert Refund.objects.count() == 1


def test_who_asked_can_not_decide_though_his_post_may(office: Office, head: Officer) -> None:
    _, second = twice_paid(office)
    refund = treasury.ask_refund(head, second.id, "Siti Aminah", "BRI 0123", "dua bank", key=key())
    with pytest.raises(Denied), transaction.atomic():
        treasury.decide_refund(head, refund.id, True, "W10.1", key=key())
    assert Refund.objects.get(id=refund.id).state == "DIMINTA"


def test_a_refused_refund_may_be_asked_for_again(office: Office, treasurer: Officer, head: Officer) -> None:
    _, second = twice_paid(office)
    refund = treasury.ask_refund(treasurer, second.id, "Siti", "BRI 1", "dua bank", key=key())
    with pytest.raises(Conflict) as refused, transaction.atomic():
        treasury.ask_refund(treasurer, second.id, "Siti", "BRI 1", "dua bank", key=key())
    assert refused.value.code == "REFUND_TAKEN"
    treasury.decide_refund(head, refund.id, False, reason="rekening atas nama lain", key=key())
    assert Payment.objects.get(id=second.id).decision == ""
    treasury.ask_refund(treasurer, second.id, "Siti Aminah", "BRI 2", "dua bank", key=key())
    treasury.desk(treasurer)
    assert list(Refund.objects.order_by("asked_at").values_list("state", flat=True)) == ["DITOLAK", "DIMINTA"]


def test_a_post_without_the_office_s_money_sees_none(office: Office) -> None:
    _, second = twice_paid(office)
    counter = officer("petugas_loket", "dokjal_layanan", office.id)
    with pytest.raises(Denied) as refused:
        treasury.desk(counter)
    assert refused.value.clause == "tu.c"
    with pytest.raises(Denied), transaction.atomic():
        treasury.keep_payment(counter, second.id, "x", key=key())
    elsewhere = officer("bendahara", "tu_keu", uuid4())
    with pytest.raises((Denied, NotVisible)), transaction.atomic():
        treasury.keep_payment(elsewhere, second.id, "x", key=key())
    assert Payment.objects.get(id=second.id).decided_at is None


def test_a_payment_may_stay_revenue(office: Office, treasurer: Officer) -> None:
    _, second = twice_paid(office)
    treasury.keep_payment(treasurer, second.id, "Pembayar menyatakan tidak meminta kembali.", key=key())
    assert treasury.desk(treasurer).to_decide == []
    with pytest.raises(Conflict), transaction.atomic():
        treasury.ask_refund(treasurer, second.id, "Siti", "BRI 1", "dua bank", key=key())


def test_an_unpaid_bill_is_corrected_by_another_in_its_place(office: Office) -> None:
    wrong = bill(office)
    with open_act(System("test"), "correct", "1") as act:
        right = registers.replace_bill(
            act, wrong.id, [replace(LINE, amount_idr=650_000)], "masa berlaku 5 tahun"
        )
    wrong.refresh_from_db()
    assert (wrong.state, right.total_idr, right.replaces_id, right.case_id) == (
        "cancelled", 650_000, wrong.id, wrong.case_id,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused, open_act(System("test"), "correct", "2") as act:
        registers.replace_bill(act, right.id, [replace(LINE, amount_idr=650_000)], "lagi")
    assert refused.value.code == "SAME_LINES"
    paid = bill(office, "820261124000002")
    verbs.settle(told(paid))
    with pytest.raises(Conflict) as refused, open_act(System("test"), "correct", "3") as act:
        registers.replace_bill(act, paid.id, [], "salah")
    assert refused.value.code == "NOT_UNPAID"
    assert Bill.objects.get(id=paid.id).state == "settled"


def test_a_day_is_held_against_its_statement(office: Office, treasurer: Officer) -> None:
    day, bills = clock.today(), [bill(office, f"82026112400000{n}") for n in range(1, 5)]
    notices = [told(one, str(n) * 16) for n, one in enumerate(bills, start=1)]
    for notice in notices[:3]:
        verbs.settle(notice)
    statement = [
        notices[0],
        replace(notices[1], amount_idr=1),
        notices[3],
        replace(notices[0], ntpn="9" * 16, code="7" * 15),
    ]
    found = treasury.reconcile(treasurer, office, day, statement, "bank")
    assert [(row.finding, row.ntpn[0], row.theirs_idr, row.ours_idr) for row in found.rows] == [
        ("TIDAK_ADA_DI_SINI", "9", 950_000, None),
        ("TIDAK_ADA_DI_SINI", "4", 950_000, None),
        ("TIDAK_ADA_DI_SANA", "3", None, 950_000),
        ("BEDA_JUMLAH", "2", 1, 950_000),
        ("COCOK", "1", 950_000, 950_000),
    ]
    assert found.is_clean is False
    assert [row.ntpn[0] for row in reconciling.unknown_codes(found.rows)] == ["9"]
    kept = Reconciliation.objects.get()
    assert treasury.reconcile(treasurer, office, day, list(reversed(statement)), "bank") == found
    assert (Reconciliation.objects.get().head_seq, kept.head_seq) == (1, 1)
    verbs.settle(notices[3])
    corrected = treasury.reconcile(treasurer, office, day, notices, "bank")
    assert (corrected.is_clean, corrected.counts()["COCOK"], Reconciliation.objects.get().head_seq) == (
        True,
        4,
        2,
    )
    assert (
        reconciling.write_csv(corrected)
        .splitlines()[1]
        .startswith(f"COCOK,{'1' * 16},820261124000001,950000,950000,")
    )
    yesterday = [replace(notices[0], occurred_at=notices[0].occurred_at - timedelta(days=2))]
    with pytest.raises(Invalid), transaction.atomic():
        treasury.reconcile(treasurer, office, day, yesterday, "bank")
    assert reconciling.report(office, day, "bank") == corrected


def test_a_bank_s_file_tells_the_row_that_is_wrong() -> None:
    head = "code,ntpn,amount_idr,occurred_at\n"
    right = f"820261124000001,{'A' * 16},950000,2026-11-24T05:00:00Z\n"
    assert [line.amount_idr for line in reconciling.read_csv("\ufeff" + head + right)] == [950_000]
    with pytest.raises(Invalid) as refused:
        reconciling.read_csv(head + right + right.replace("950000", "9,5"))
    assert refused.value.message.en.startswith("Row 3: ")
    with pytest.raises(Invalid) as refused:
        reconciling.read_csv("code,ntpn\n")
    assert "amount_idr, occurred_at" in refused.value.message.en


@pytest.fixture
def simponi(settings: Settings) -> Iterator[Running]:
    with listener() as deaf, sandbox("simponi", deaf.url) as running:
        settings.SIMPONI_URL, settings.SIMPONI_SECRET = running.url, SECRET
        yield running


def test_what_simponi_was_silent_about_is_found_by_its_statement(own_database: str, simponi: Running) -> None:
    office, clerk = found_office(), System("reconciling")
    bills = [bill(office, None) for _ in range(3)]
    codes = [verbs.request_code(one.id) for one in bills]
    simponi.control(silent_payment=True)
    paid = [simponi.post("/pay.json", {"code": code}) for code in codes[:2]]
    day = clock.today()
    simponi.control(statement_leaves_out=1)
    found = treasury.reconcile(clerk, office, day)
    assert [(row.finding, row.ntpn) for row in found.rows] == [("COCOK", paid[1]["ntpn"])]
    simponi.control(statement_leaves_out=0)
    results = together([lambda: treasury.reconcile(clerk, office, day)] * 4)
    assert [r.error for r in results if r.error] == []
    assert {row.ntpn for row in results[0].value.rows} == {p["ntpn"] for p in paid}
    assert results[0].value.is_clean
    assert sorted(Bill.objects.values_list("state", flat=True)) == ["open", "settled", "settled"]
    simponi.control(statement_leaves_out=2)
    assert treasury.reconcile(clerk, office, day).counts()["TIDAK_ADA_DI_SANA"] == 2
    simponi.control(statement_leaves_out=0, statement_adds_idr=5)
    assert treasury.reconcile(clerk, office, day).counts()["BEDA_JUMLAH"] == 2
    assert Payment.objects.count() == 2


def test_one_refund_whoever_asks_at_the_same_time(own_database: str) -> None:
    office = found_office()
    _, second = twice_paid(office)

    def ask(n: int) -> Refund:
        actor = officer("bendahara", "tu_keu", office.id)
        return treasury.ask_refund(actor, second.id, f"Siti {n}", "BRI 1", "dua bank", key=key())

    results = together([lambda n=n: ask(n) for n in range(8)])  # type: ignore[misc]
    assert sum(r.error is None for r in results) == 1
    assert {getattr(r.error, "code", r.error) for r in results if r.error} == {"REFUND_TAKEN"}
    assert Refund.objects.count() == 1


def test_words_stand_for_every_state() -> None:
    assert set(refunds.STATE_WORDS) == set(Refund.State.values)
