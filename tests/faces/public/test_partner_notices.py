"""Partners tell facts over signed notices, more than once; a monitor asks how we are."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from kanim.kernel import clock, db
from kanim.kernel.access.actors import System
from kanim.kernel.act import open_act
from kanim.kernel.canonical import instant
from kanim.kernel.money import registers
from kanim.kernel.money.models import Bill, Payment
from kanim.kernel.organisation.models import Office
from kanim.kernel.signed_http import sign
from kanim.kernel.texts import Text
from support.sandboxes import SECRET

URL = "/mitra/simponi/"
CODE = "820261124000001"


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.SIMPONI_SECRET = settings.PRINTER_SECRET = SECRET


@pytest.fixture
def bill(db: None) -> Bill:
    office = Office(code="uji", kind="kanim", unit="kanim", name="U", name_en="T", valid_from="2024-01-01")
    office.save(force_insert=True)
    line = registers.Line("paspor", uuid4(), "PP 45/2024", Text("Paspor", "Passport"), 650_000)
    with open_act(System("test"), "test", "1") as act:
        scope = Bill(origin=office, place=office, division="dokjal")
        made = registers.make_bill(act, scope, uuid4(), [line], "SITI AMINAH")
        return registers.keep_code(act, made.id, CODE)


def post(data: object, *, secret: str = SECRET, url: str = URL) -> tuple[int, dict[str, object]]:
    body, stamp = json.dumps(data).encode(), str(int(time.time()))
    answer = Client(enforce_csrf_checks=True).post(
        url,
        body,
        content_type="application/json",
        headers={"X-Kanim-Time": stamp, "X-Kanim-Signature": sign(secret, stamp, body)},
    )
    return answer.status_code, answer.json()


def told(**changes: object) -> dict[str, object]:
    paid_at = instant(clock.now() + timedelta(minutes=1))
    return {"code": CODE, "ntpn": "A" * 16, "amount_idr": "650000", "occurred_at": paid_at, **changes}


def test_a_notice_is_taken_once_however_often_it_comes(bill: Bill) -> None:
    notice = told()
    for _ in range(3):
        assert post(notice) == (200, {"ntpn": "A" * 16, "applied": True, "finding": ""})
    assert Payment.objects.count() == 1


def test_a_second_payment_is_answered_with_what_is_wrong(bill: Bill) -> None:
    post(told())
    assert post(told(ntpn="B" * 16)) == (200, {"ntpn": "B" * 16, "applied": False, "finding": "DOUBLE"})


@pytest.mark.parametrize(
    ("changes", "secret", "status"),
    [
        ({}, "another", 403),
        ({"code": "9" * 15}, SECRET, 404),
        ({"amount_idr": "x"}, SECRET, 422),
        ({"occurred_at": "yesterday"}, SECRET, 422),
    ],
)
def test_what_can_not_be_taken_changes_nothing(
    bill: Bill, changes: dict[str, object], secret: str, status: int
) -> None:
    assert post(told(**changes), secret=secret)[0] == status
    bill.refresh_from_db()
    assert (Payment.objects.count(), bill.state) == (0, "open")


def test_the_same_receipt_with_another_amount_is_a_conflict(bill: Bill) -> None:
    notice = told()
    post(notice)
    assert post({**notice, "amount_idr": "1"})[0] == 409
    assert Payment.objects.count() == 1


@pytest.mark.django_db
def test_a_notice_is_posted_and_small() -> None:
    assert Client().get(URL).status_code == 405
    assert Client().post(URL, b"x" * 70_000, content_type="application/json").status_code == 413
    assert Client().post(URL, b"{}", content_type="application/json").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{}, [], {"job_id": 1, "state": "done"}, {"job_id": "x"}])
def test_a_printer_must_name_its_job_and_state(data: object) -> None:
    assert post(data, url="/mitra/printer/")[0] == 422
    assert post(data, url="/mitra/printer/", secret="another")[0] == 403


@pytest.mark.django_db
def test_health_tells_the_state_of_database_and_queue() -> None:
    answer = Client().get("/sehat/")
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "database": "postgresql" if db.is_postgresql() else "sqlite",
        "missing_triggers": [],
        "waiting": 0,
        "stuck": 0,
        "oldest_s": 0,
    }
