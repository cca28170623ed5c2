"""Bills against the billing system's own process: coded once, settled once, and what does not fit waits."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from pytest_django import Settings

from kanim.kernel import clock, outbox
from kanim.kernel.access.actors import System
from kanim.kernel.access.models import Scoped
from kanim.kernel.act import open_act
from kanim.kernel.canonical import loads
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible, Unavailable
from kanim.kernel.ledger.models import Event
from kanim.kernel.money import notifications, registers, selectors, verbs
from kanim.kernel.money.models import Bill, Payment
from kanim.kernel.organisation.models import Office
from kanim.kernel.outbox.models import Message
from kanim.kernel.signed_http import FRESH_S, sign
from kanim.kernel.texts import Text
from support.sandboxes import SECRET, Listener, Running, listener, sandbox
from support.together import together

LINES = [
    registers.Line(
        "paspor.e.48.10", uuid4(), "PP 45/2024 lampiran I.A.2", Text("Paspor", "Passport"), 950_000
    ),
    registers.Line(
        "percepatan", uuid4(), "PP 45/2024 lampiran I.A.9", Text("Percepatan", "Same day"), 1_000_000
    ),
]


@pytest.fixture
def notices() -> Iterator[Listener]:
    with listener() as kept:
        yield kept


@pytest.fixture
def simponi(notices: Listener, settings: Settings) -> Iterator[Running]:
    with sandbox("simponi", notices.url) as running:
        settings.SIMPONI_URL, settings.SIMPONI_SECRET = running.url, SECRET
        yield running


def make_bill(lines: list[registers.Line] | None = None, now: datetime | None = None) -> Bill:
    office = Office.objects.filter(code="uji").first()
    if office is None:
        office = Office(
            code="uji", kind="kanim", unit="kanim", name="U", name_en="T", valid_from=date(2024, 1, 1)
        )
        office.save(force_insert=True)
    scope = Bill(origin=office, place=office, division="dokjal")
    assert isinstance(scope, Scoped)
    with open_act(System("test"), "test", str(uuid4()), now=now) as act:
        return registers.make_bill(act, scope, uuid4(), LINES if lines is None else lines, "SITI AMINAH")


def told_of(bill: Bill, **changes: object) -> notifications.Notification:
    bill.refresh_from_db()
    base = notifications.Notification(
        code=bill.code or "",
        ntpn="A" * 16,
        ntb="1",
        channel="ATM",
        amount_idr=bill.total_idr,
        occurred_at=bill.created_at + timedelta(minutes=5),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def coded(code: str = "820261124000001", now: datetime | None = None) -> Bill:
    bill = make_bill(now=now)
    with open_act(System("test"), "code", str(uuid4()), now=now) as act:
        return registers.keep_code(act, bill.id, code)


def published(name: str) -> list[dict[str, object]]:
    return [loads(m.payload) for m in Message.objects.filter(kind="event", name=name).order_by("seq")]


def test_a_bill_gets_its_code_once_is_paid_and_tells_its_case(
    own_database: str, simponi: Running, notices: Listener
) -> None:
    bill = make_bill()
    assert (bill.state, bill.total_idr, bill.expires_at) == (
        "draft",
        1_950_000,
        bill.created_at + timedelta(hours=2),
    )
    code = verbs.request_code(bill.id)
    assert code is not None
    assert len(code) == 15
    assert verbs.request_code(bill.id) == code
    outbox.run_once()
    assert verbs.inquire(bill.id) == "unpaid"
    paid = simponi.post("/pay.json", {"code": code, "channel": "Teller"})
    ((stamp, signature, body),) = notices.wait_for(1)
    payment = verbs.settle(notifications.read_signed(body, stamp, signature))
    assert (payment.applied, payment.finding, payment.ntpn) == (True, "", paid["ntpn"])
    assert verbs.inquire_case(bill.case_id) == "paid"
    assert published("bill.settled") == [
        {
            "bill_id": str(bill.id),
            "case_id": str(bill.case_id),
            "ntpn": paid["ntpn"],
            "ntb": paid["ntb"],
            "channel": "Teller",
            "amount_idr": "1950000",
            "occurred_at": paid["occurred_at"],
        }
    ]
    (view,) = selectors.bills_of(bill.case_id)
    assert (view.state, view.code, [line.amount_idr for line in view.lines]) == (
        "settled",
        code,
        [950_000, 1_000_000],
    )
    assert selectors.are_all_paid(bill.case_id) is True
    assert Event.objects.filter(stream=bill.id).count() == 3


def test_a_payment_that_nobody_told_is_found_by_asking(own_database: str, simponi: Running) -> None:
    bill = make_bill()
    simponi.control(silent_payment=True)
    code = verbs.request_code(bill.id)
    simponi.post("/pay.json", {"code": code})
    assert verbs.inquire_case(bill.case_id) == "paid"
    assert Payment.objects.get(bill=bill).applied is True
    assert verbs.inquire_case(bill.case_id) == "paid"
    assert Payment.objects.count() == 1


def test_a_code_that_was_made_but_not_kept_is_found_by_its_request(
    own_database: str, simponi: Running
) -> None:
    bill = make_bill()
    until = clock.now() + timedelta(minutes=90)
    lost = verbs.gateway().create(verbs.Order(bill.id, bill.total_idr, bill.payer_name, until, []))
    simponi.post("/pay.json", {"code": lost.code})
    assert verbs.inquire(bill.id) == "paid"
    bill.refresh_from_db()
    assert (bill.code, bill.state, bill.expires_at) == (lost.code, "settled", until)


def test_the_time_to_pay_runs_from_the_code_and_an_expired_one_is_made_anew(
    own_database: str, simponi: Running
) -> None:
    bill = make_bill(now=clock.now() - timedelta(hours=5))
    gone = clock.now() - timedelta(minutes=1)
    lost = verbs.gateway().create(verbs.Order(bill.id, bill.total_idr, bill.payer_name, gone, []))
    assert verbs.inquire(bill.id) == "unpaid"  # it was found by its request, and kept as it stands there
    bill.refresh_from_db()
    assert (bill.code, bill.expires_at) == (lost.code, gone)
    silent = make_bill(now=clock.now() - timedelta(hours=5))
    simponi.control(outage=True)
    assert verbs.inquire_case(silent.case_id) == "unknown"
    simponi.control(outage=False)
    assert verbs.inquire_case(silent.case_id) == "unknown"  # nobody could have paid: it has no code yet
    asked_at = clock.now()
    assert verbs.request_code(silent.id) != lost.code
    silent.refresh_from_db()
    assert asked_at + timedelta(minutes=119) < silent.expires_at <= clock.now() + timedelta(minutes=120)
    again = verbs.gateway().create(verbs.Order(bill.id, bill.total_idr, bill.payer_name, asked_at, []))
    assert again.code != lost.code


def test_an_outage_is_told_and_leaves_everything(own_database: str, simponi: Running) -> None:
    bill = make_bill()
    simponi.control(outage=True)
    with pytest.raises(Unavailable):
        verbs.request_code(bill.id)
    assert verbs.inquire(bill.id) == "unknown"
    bill.refresh_from_db()
    assert (bill.state, bill.code) == ("draft", None)
    outbox.run_once()
    waiting = Message.objects.get(name="money.request_code")
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    simponi.control(outage=False)
    outbox.run_once(clock.now() + timedelta(minutes=1))
    bill.refresh_from_db()
    assert bill.state == "open"


def test_a_system_that_is_not_there_is_unavailable(own_database: str, settings: Settings) -> None:
    settings.SIMPONI_URL = "http://127.0.0.1:1"
    bill = make_bill()
    assert verbs.inquire(bill.id) == "unknown"


def test_a_wrong_amount_from_the_counter_stands_unapplied(
    own_database: str, simponi: Running, notices: Listener
) -> None:
    bill = make_bill()
    simponi.control(wrong_amount_idr=-50_000, duplicate_notice=True)
    simponi.post("/pay.json", {"code": verbs.request_code(bill.id)})
    for stamp, signature, body in notices.wait_for(2):
        verbs.settle(notifications.read_signed(body, stamp, signature))
    payment = Payment.objects.get()
    assert (payment.applied, payment.finding, payment.amount_idr) == (False, "WRONG_AMOUNT", 1_900_000)
    assert verbs.inquire(bill.id) == "unpaid"


def test_nobody_is_asked_inside_a_transaction(own_database: str, simponi: Running) -> None:
    bill = make_bill()
    with pytest.raises(RuntimeError, match="inside a transaction"), open_act(System("t"), "t", "1"):
        verbs.request_code(bill.id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "amount", "finding"),
    [
        (120, 1_950_000, ""),
        (121, 1_950_000, "LATE"),
        (5, 1_949_999, "WRONG_AMOUNT"),
        (5, 1_950_001, "WRONG_AMOUNT"),
    ],
)
def test_time_is_judged_on_when_it_was_paid(minutes: int, amount: int, finding: str) -> None:
    made = clock.now() - timedelta(days=2)
    bill = coded(now=made)
    payment = verbs.settle(told_of(bill, amount_idr=amount, occurred_at=made + timedelta(minutes=minutes)))
    bill.refresh_from_db()
    assert (payment.applied, payment.finding) == (not finding, finding)
    assert bill.state == ("open" if finding else "settled")
    assert len(published("bill.settled")) == (0 if finding else 1)
    assert [told["finding"] for told in published("payment.unapplied")] == ([finding] if finding else [])


@pytest.mark.django_db
def test_a_second_payment_waits_for_a_person() -> None:
    bill = coded()
    first = verbs.settle(told_of(bill))
    assert verbs.settle(told_of(bill)) == first
    second = verbs.settle(told_of(bill, ntpn="B" * 16))
    assert (second.applied, second.finding) == (False, "DOUBLE")
    assert len(published("bill.settled")) == 1
    assert [p.ntpn for p in selectors.to_decide(System("test"))] == ["B" * 16]
    with open_act(System("test"), "decide", "1") as act:
        registers.decide(act, second.id, Payment.Decision.REFUND, "dua bank")
    assert selectors.to_decide(System("test")) == []
    with pytest.raises(Conflict), open_act(System("test"), "decide", "2") as act:
        registers.decide(act, second.id, Payment.Decision.KEPT, "")
    with pytest.raises(Conflict), open_act(System("test"), "decide", "3") as act:
        registers.decide(act, first.id, Payment.Decision.REFUND, "")


@pytest.mark.django_db
def test_the_same_receipt_with_another_amount_is_refused() -> None:
    bill = coded()
    verbs.settle(told_of(bill))
    with pytest.raises(Conflict):
        verbs.settle(told_of(bill, amount_idr=1))
    assert Payment.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_code_is_not_kept() -> None:
    bill = coded()
    with pytest.raises(NotVisible):
        verbs.settle(told_of(bill, code="9" * 15))
    assert Payment.objects.count() == 0
    verbs.settle(told_of(bill))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("over", "paid_minutes", "state", "finding"),
    [
        (False, 5, "settled", ""),
        (False, 40, "cancelled", "CANCELLED"),
        (True, 5, "settled", ""),
        (True, 125, "expired", "LATE"),
    ],
)
def test_the_end_of_a_case_closes_its_bills_but_not_a_payment_made_before(
    over: bool, paid_minutes: int, state: str, finding: str
) -> None:
    made = clock.now() - timedelta(days=1)
    bill = coded(now=made)
    ended = made + timedelta(minutes=121 if over else 30)
    with open_act(System("test"), "end", "1", now=ended) as act:
        assert registers.cancel_open(act, bill.case_id) == [str(bill.id)]
        assert registers.cancel_open(act, bill.case_id) == []
    assert Message.objects.filter(name="money.cancel_code").count() == 1
    bill.refresh_from_db()
    assert bill.state == ("expired" if over else "cancelled")
    payment = verbs.settle(told_of(bill, occurred_at=made + timedelta(minutes=paid_minutes)))
    bill.refresh_from_db()
    assert (bill.state, payment.finding) == (state, finding)


@pytest.mark.django_db
def test_a_code_that_comes_after_the_end_is_cancelled_outside() -> None:
    bill = make_bill()
    with open_act(System("test"), "end", "1") as act:
        registers.cancel_open(act, bill.case_id)
    with open_act(System("test"), "code", "1") as act:
        kept = registers.keep_code(act, bill.id, "820261124000009")
    assert (kept.state, kept.code) == ("cancelled", "820261124000009")
    assert Message.objects.filter(name="money.cancel_code").count() == 1


@pytest.mark.django_db
def test_a_bill_of_nothing_is_settled_at_once() -> None:
    bill = make_bill([])
    assert (bill.state, bill.total_idr) == ("settled", 0)
    assert [told["amount_idr"] for told in published("bill.settled")] == ["0"]
    assert not Message.objects.filter(name="money.request_code").exists()
    assert verbs.inquire_case(bill.case_id) == "paid"


def test_payments_of_one_bill_at_once_settle_it_once(own_database: str) -> None:
    bill = coded()
    tolds = [told_of(bill, ntpn=f"{n:016d}") for n in range(20)] + [told_of(bill, ntpn=f"{0:016d}")] * 5
    results = together([lambda t=t: verbs.settle(t) for t in tolds])
    assert [r.error for r in results if r.error] == []
    assert (Payment.objects.filter(applied=True).count(), Payment.objects.count()) == (1, 20)
    assert len(published("bill.settled")) == 1


MESSAGE = {
    "code": "820261124000001",
    "ntpn": "0123456789ABCDEF",
    "amount_idr": "650000",
    "occurred_at": "2026-11-24T05:00:00Z",
}


def signed(data: object, secret: str = SECRET, age_s: int = 0) -> tuple[bytes, str, str]:
    body, stamp = json.dumps(data).encode(), str(int(time.time()) - age_s)
    return body, stamp, sign(secret, stamp, body)


@pytest.fixture
def secret(settings: Settings) -> None:
    settings.SIMPONI_SECRET = SECRET


def test_a_signed_message_is_read(secret: None) -> None:
    told = notifications.read_signed(*signed(MESSAGE))
    assert (told.amount_idr, told.occurred_at) == (650_000, datetime(2026, 11, 24, 5, tzinfo=UTC))


@pytest.mark.parametrize(("other", "age_s"), [("wrong", 0), (SECRET, FRESH_S + 5), (SECRET, -FRESH_S - 5)])
def test_a_message_signed_by_another_or_long_ago_is_denied(secret: None, other: str, age_s: int) -> None:
    with pytest.raises(Denied):
        notifications.read_signed(*signed(MESSAGE, other, age_s))


def test_a_changed_body_or_odd_header_is_denied(secret: None) -> None:
    body, stamp, signature = signed(MESSAGE)
    for tried in [
        (body + b" ", stamp, signature),
        (body, "", signature),
        (body, "²", signature),
        (body, stamp, "é"),
    ]:
        with pytest.raises(Denied):
            notifications.read_signed(*tried)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "82026112400000"),
        ("code", "82026112400000x"),
        ("code", "٨20261124000001"),
        ("ntpn", "0123456789abcdef"),
        ("ntpn", ""),
        ("amount_idr", "0"),
        ("amount_idr", "-1"),
        ("amount_idr", "1.5"),
        ("amount_idr", "9" * 40),
        ("amount_idr", None),
        ("occurred_at", "2026-02-30T00:00:00Z"),
        ("occurred_at", "2026-11-24T05:00:00"),
        ("occurred_at", None),
    ],
)
def test_a_field_that_can_not_be_read_is_named(secret: None, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        notifications.read_signed(*signed({**MESSAGE, field: value}))
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"null"])
def test_what_is_not_an_object_is_refused(secret: None, body: bytes) -> None:
    stamp = str(int(time.time()))
    with pytest.raises(Invalid):
        notifications.read_signed(body, stamp, sign(SECRET, stamp, body))
