"""The billing sandbox: one code a request, kept over a restart, and every fault on a switch."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kanim.kernel.signed_http import sign, verify
from support.sandboxes import SECRET, Listener, Running, listener, sandbox

ORDER = {
    "request_id": "0198-a",
    "total_idr": "950000",
    "payer": "SITI <b>AMINAH</b>",
    "expires_at": "2100-01-01T00:00:00.000000Z",
    "lines": [{"words": "Paspor", "amount_idr": "950000"}],
}


@pytest.fixture
def office() -> Iterator[Listener]:
    with listener() as kept:
        yield kept


@pytest.fixture
def simponi(office: Listener, tmp_path: Path) -> Iterator[Running]:
    with sandbox("simponi", office.url, tmp_path / "state.json") as running:
        yield running


def ask(running: Running, method: str, path: str, data: Any = None, secret: str = SECRET) -> tuple[int, Any]:
    body, stamp = b"" if data is None else json.dumps(data).encode(), str(int(time.time()))
    headers = {"X-Kanim-Time": stamp, "X-Kanim-Signature": sign(secret, stamp, body)}
    request = urllib.request.Request(running.url + path, body or None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def test_a_request_gets_one_code(simponi: Running) -> None:
    status, first = ask(simponi, "POST", "/api/billing", ORDER)
    assert (status, len(first["code"]), first["code"][0], first["status"]) == (201, 15, "8", "unpaid")
    assert ask(simponi, "POST", "/api/billing", ORDER) == (200, first)
    assert ask(simponi, "GET", f"/api/billing/{first['code']}") == (200, first)
    assert ask(simponi, "GET", "/api/requests/0198-a") == (200, first)
    assert ask(simponi, "POST", "/api/billing", {**ORDER, "total_idr": "1"})[0] == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"request_id": ""},
        {"total_idr": "0"},
        {"total_idr": "1.5"},
        {"expires_at": "soon"},
        {"expires_at": "2100-01-01"},
    ],
)
def test_a_bad_order_is_refused(simponi: Running, changes: dict[str, str]) -> None:
    assert ask(simponi, "POST", "/api/billing", {**ORDER, **changes})[0] == 422


def test_what_is_not_signed_or_not_there_is_refused(simponi: Running) -> None:
    assert ask(simponi, "POST", "/api/billing", ORDER, secret="another")[0] == 401
    assert ask(simponi, "GET", "/api/billing/999")[0] == 404
    assert ask(simponi, "GET", "/api/requests/none")[0] == 404
    assert ask(simponi, "GET", "/api/elsewhere")[0] == 404


def test_a_payment_is_told_until_the_office_answers(simponi: Running, office: Listener) -> None:
    _, bill = ask(simponi, "POST", "/api/billing", ORDER)
    office.statuses = [503, 404]
    paid = simponi.post("/pay.json", {"code": bill["code"], "channel": "ATM"})
    notices = office.wait_for(3)
    assert [json.loads(body) for _, _, body in notices] == [paid] * 3
    stamp, signature, body = notices[2]
    verify(SECRET, stamp, signature, body)
    assert ask(simponi, "GET", f"/api/billing/{bill['code']}")[1]["payments"] == [paid]


def test_bills_are_kept_over_a_restart(office: Listener, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with sandbox("simponi", office.url, state) as running:
        _, bill = ask(running, "POST", "/api/billing", ORDER)
        running.control(silent_payment=True)
    with sandbox("simponi", office.url, state) as running:
        running.post("/pay.json", {"code": bill["code"]})
        assert ask(running, "GET", f"/api/billing/{bill['code']}")[1]["status"] == "paid"
        assert ask(running, "POST", f"/api/billing/{bill['code']}/cancel", {})[0] == 409
    assert office.got == []


def test_switches_are_checked_before_any_is_set(simponi: Running) -> None:
    for wrong in ({"outage": True, "nonsense": 1}, {"outage": "yes"}, {"delay_ms": True}):
        with pytest.raises(urllib.error.HTTPError) as refused:
            simponi.control(**wrong)
        assert refused.value.code == 422
    assert simponi.control()["outage"] is False
    simponi.control(outage=True)
    assert ask(simponi, "POST", "/api/billing", ORDER)[0] == 503


def test_a_cancelled_code_is_not_paid(simponi: Running) -> None:
    _, bill = ask(simponi, "POST", "/api/billing", ORDER)
    assert ask(simponi, "POST", f"/api/billing/{bill['code']}/cancel", {})[1]["status"] == "cancelled"
    with pytest.raises(urllib.error.HTTPError) as refused:
        simponi.post("/pay.json", {"code": bill["code"]})
    assert refused.value.code == 409


def test_a_person_pays_at_the_counter(simponi: Running, office: Listener) -> None:
    _, bill = ask(simponi, "POST", "/api/billing", ORDER)
    with urllib.request.urlopen(simponi.url, timeout=10) as answer:
        page = answer.read().decode()
    assert bill["code"] in page
    assert "Rp950.000" in page
    assert "SITI &lt;b&gt;AMINAH" in page
    form = urllib.parse.urlencode({"code": bill["code"], "channel": "Teller"}).encode()
    with urllib.request.urlopen(simponi.url + "/pay", form, timeout=10) as answer:
        assert "Pembayaran diterima" in answer.read().decode()
    ((_, _, body),) = office.wait_for(1)
    assert json.loads(body)["channel"] == "Teller"
