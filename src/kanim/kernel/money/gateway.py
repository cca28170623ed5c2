"""The state's billing system (SIMPONI) as we use it: make a billing code, ask about it, cancel it.

What the real one needs beside an address and a secret is told in `docs/how-to/connect-simponi.md`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from kanim.kernel.canonical import instant
from kanim.kernel.errors import NotVisible, Unavailable
from kanim.kernel.money.notifications import CODE, Notification, moment_of, read
from kanim.kernel.signed_http import PartnerClient
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Order:
    """What a billing code is asked for. `request_id` makes a second asking give the same code."""

    request_id: UUID
    total_idr: int
    payer_name: str
    expires_at: datetime
    lines: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a billing code stands there: unpaid, paid, expired, cancelled; every payment made on it; and until when it
    can be paid, where that is told."""

    code: str
    status: str
    payments: tuple[Notification, ...] = ()
    expires_at: datetime | None = None


class BillingGateway(Protocol):
    """Each call raises `Unavailable` when there is no answer. `create` asked again gives the same code while it can
    be paid, and a new one when it expired unpaid."""

    def create(self, order: Order) -> Standing: ...

    def find(self, code: str) -> Standing | None: ...

    def find_by_request(self, request_id: UUID) -> Standing | None: ...

    def cancel(self, code: str) -> None: ...

    def statement(self, day: date) -> list[Notification]: ...


@dataclass(frozen=True, slots=True)
class Simponi:
    """The gateway over HTTP."""

    client: PartnerClient

    def create(self, order: Order) -> Standing:
        answer = self.client.post(
            "/api/billing",
            {
                "request_id": str(order.request_id),
                "total_idr": str(order.total_idr),
                "payer": order.payer_name,
                "expires_at": instant(order.expires_at),
                "lines": list(order.lines),
            },
        )
        standing = _read(answer)
        if not CODE.fullmatch(standing.code):
            raise Unavailable(
                Text("SIMPONI memberi kode billing yang salah.", "SIMPONI gave a malformed billing code.")
            )
        return standing

    def find(self, code: str) -> Standing | None:
        return self._standing(f"/api/billing/{code}")

    def find_by_request(self, request_id: UUID) -> Standing | None:
        return self._standing(f"/api/requests/{request_id}")

    def cancel(self, code: str) -> None:
        self.client.post(f"/api/billing/{code}/cancel", {})

    def _standing(self, path: str) -> Standing | None:
        try:
            answer = self.client.get(path)
        except NotVisible:
            return None
        return _read(answer)

    def statement(self, day: date) -> list[Notification]:
        """Every payment of that day (of the office's zone) on codes of this office."""
        try:
            answer = self.client.get(f"/api/statements/{day:%Y-%m-%d}")
        except NotVisible:
            return []
        return [read(payment) for payment in answer.get("payments", [])]


def _read(answer: dict[str, Any]) -> Standing:
    payments = tuple(read(payment) for payment in answer.get("payments", []))
    told = answer.get("expires_at")
    return Standing(
        str(answer.get("code", "")),
        str(answer.get("status", "")),
        payments,
        moment_of(told) if told else None,
    )


def gateway() -> BillingGateway:
    """The billing system that the settings name."""
    return Simponi(PartnerClient("SIMPONI", settings.SIMPONI_URL, settings.SIMPONI_SECRET))
