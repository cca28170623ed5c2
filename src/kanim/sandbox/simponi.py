"""SIMPONI in the sandbox: billing codes, payment at a bank's counter, and the notice that follows.

Interface (JSON, signed): POST /api/billing {request_id, total_idr, payer, expires_at, lines} → {code, …};
GET /api/billing/CODE and GET /api/requests/REQUEST_ID → {code, status, payments};
POST /api/billing/CODE/cancel; GET /api/statements/YYYY-MM-DD → {day, payments}.
For people and tests: / is the counter, POST /pay pays, /control the switches.
"""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timedelta, timezone
from typing import Any

from kanim.sandbox.common import (
    Answer,
    Notifier,
    Refusal,
    Request,
    Sandbox,
    Store,
    instant,
    now,
    page,
    see,
    told,
)
from kanim.sandbox.simponi_page import counter_page

WIB = timezone(timedelta(hours=7))
NTPN_LETTERS = string.ascii_uppercase + string.digits
CHANNELS = ("Teller", "ATM", "Mobile banking", "Dompet digital")


class Simponi(Sandbox):
    """Codes are `8`, the day, six digits in sequence. A request id that is known gives its code again, unless that
    code expired unpaid: then a new one."""

    name = "simponi"
    switches = {
        "delay_ms": 0,
        "outage": False,
        "duplicate_notice": False,  # every notice is sent twice
        "silent_payment": False,  # no notice is sent: only an inquiry shows the payment
        "wrong_amount_idr": 0,  # added to the amount that is paid
        "notice_delay_ms": 0,
        "statement_leaves_out": 0,  # so many of the day's first payments are not in its statement
        "statement_adds_idr": 0,  # added to the amounts that the statement tells
        "allow_late": True,  # the counter takes payments after the expiry, as some channels do
    }

    def __init__(self, store: Store, secret: str, notifier: Notifier):
        super().__init__(store, secret)
        self.notifier = notifier

    def interface(self, request: Request) -> Answer:
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["api", "billing"]:
                return self._create(request.json())
            case "GET", ["api", "billing", code]:
                return told(self._standing(self._bill(code)))
            case "GET", ["api", "requests", request_id]:
                with self.store.lock:
                    code = self.store.data["requests"].get(request_id, "")
                return told(self._standing(self._bill(code)))
            case "GET", ["api", "statements", day]:
                return told({"day": day, "payments": self._statement(day)})
            case "POST", ["api", "billing", code, "cancel"]:
                return self._cancel(code)
        raise Refusal(404, "no such address")

    def person(self, request: Request) -> Answer:
        match request.method, request.path:
            case "GET", "/":
                with self.store.lock:
                    bills = [self._standing(bill) for bill in self.store.data["bills"].values()]
                return page(counter_page(bills, request.query, dict(self.store.data["switches"])))
            case "POST", "/pay":
                form = request.form()
                payment = self.pay(form.get("code", "").strip(), form.get("channel", CHANNELS[0]))
                return see(f"/?paid={payment['ntpn']}")
            case "POST", "/pay.json":
                wanted = request.json()
                return told(
                    self.pay(str(wanted.get("code", "")), str(wanted.get("channel", CHANNELS[0]))), 201
                )
        raise Refusal(404, "no such page")

    def _bill(self, code: str) -> dict[str, Any]:
        with self.store.lock:
            bill: dict[str, Any] | None = self.store.data["bills"].get(code)
        if bill is None:
            raise Refusal(404, "no such billing code")
        return bill

    def _create(self, wanted: dict[str, Any]) -> Answer:
        request_id, total = str(wanted.get("request_id", "")), str(wanted.get("total_idr", ""))
        if not request_id:
            raise Refusal(422, "request_id is missing")
        if not (total.isascii() and total.isdigit()) or int(total) < 1:
            raise Refusal(422, "total_idr must be whole rupiah, at least 1")
        try:
            expires_at = datetime.fromisoformat(str(wanted.get("expires_at")))
        except ValueError:
            raise Refusal(422, "expires_at must be a time of ISO 8601") from None
        if expires_at.tzinfo is None:
            raise Refusal(422, "expires_at needs a time zone")
        with self.store.lock:
            known = self.store.data["requests"].get(request_id)
            if known:
                bill = self.store.data["bills"][known]
                if bill["total_idr"] != total:
                    raise Refusal(409, "this request_id was used for another amount")
                if self._standing(bill)["status"] != "expired":
                    return told(self._standing(bill))
            self.store.data["last"] += 1
            code = f"8{now().astimezone(WIB):%Y%m%d}{self.store.data['last'] % 1_000_000:06d}"
            bill = {
                "code": code,
                "request_id": request_id,
                "total_idr": total,
                "payer": str(wanted.get("payer", ""))[:160],
                "lines": wanted.get("lines", []),
                "created_at": instant(now()),
                "expires_at": instant(expires_at),
                "cancelled": False,
                "payments": [],
            }
            self.store.data["bills"][code] = bill
            self.store.data["requests"][request_id] = code
            self.store.keep()
        return told(self._standing(bill), 201)

    def _cancel(self, code: str) -> Answer:
        with self.store.lock:
            bill = self._bill(code)
            if bill["payments"]:
                raise Refusal(409, "the bill is paid")
            bill["cancelled"] = True
            self.store.keep()
        return told(self._standing(bill))

    def _standing(self, bill: dict[str, Any]) -> dict[str, Any]:
        with self.store.lock:
            status = "unpaid"
            if bill["payments"]:
                status = "paid"
            elif bill["cancelled"]:
                status = "cancelled"
            elif now() > datetime.fromisoformat(bill["expires_at"]):
                status = "expired"
            return {**bill, "status": status, "payments": list(bill["payments"])}

    def _statement(self, day: str) -> list[dict[str, Any]]:
        """Every payment of the day (WIB) in the order in which it was paid."""
        with self.store.lock:
            payments = [p for bill in self.store.data["bills"].values() for p in bill["payments"]]
        of_day = [
            p
            for p in payments
            if f"{datetime.fromisoformat(p['occurred_at']).astimezone(WIB):%Y-%m-%d}" == day
        ]
        of_day.sort(key=lambda payment: str(payment["occurred_at"]))
        told_of = of_day[int(self.switch("statement_leaves_out")) :]
        more = int(self.switch("statement_adds_idr"))
        return [{**p, "amount_idr": str(max(1, int(p["amount_idr"]) + more))} for p in told_of]

    def pay(self, code: str, channel: str) -> dict[str, Any]:
        """Someone pays at a bank. A second one on a paid code is taken too, as two banks would."""
        with self.store.lock:
            bill = self._bill(code)
            if bill["cancelled"]:
                raise Refusal(409, "the billing code is cancelled")
            late = now() > datetime.fromisoformat(bill["expires_at"])
            if late and not self.switch("allow_late"):
                raise Refusal(409, "the billing code has expired")
            payment = {
                "code": code,
                "ntpn": "".join(secrets.choice(NTPN_LETTERS) for _ in range(16)),
                "ntb": "".join(secrets.choice(string.digits) for _ in range(12)),
                "channel": channel[:60],
                "amount_idr": str(max(1, int(bill["total_idr"]) + int(self.switch("wrong_amount_idr")))),
                "occurred_at": instant(now()),
            }
            bill["payments"].append(payment)
            self.store.keep()
        self._notify(payment)
        return payment

    def _notify(self, payment: dict[str, Any]) -> None:
        if self.switch("silent_payment"):
            return
        for _ in range(2 if self.switch("duplicate_notice") else 1):
            self.notifier.tell(payment, self.switch("notice_delay_ms") / 1000)


def empty() -> dict[str, Any]:
    return {"last": secrets.randbelow(900_000), "bills": {}, "requests": {}}
