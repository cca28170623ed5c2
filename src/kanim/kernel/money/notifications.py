"""A payment as the billing system tells it, read from its message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from kanim.kernel import canonical
from kanim.kernel.errors import Invalid
from kanim.kernel.signed_http import verify
from kanim.kernel.texts import Text

CODE = re.compile(r"[0-9]{15}", re.ASCII)
NTPN = re.compile(r"[0-9A-Z]{16}", re.ASCII)
HIGHEST_IDR = 10**12


@dataclass(frozen=True, slots=True)
class Notification:
    """One payment: the 15-digit code, the state's number of receipt (NTPN), the bank's (NTB), when it was
    paid (UTC) and how much (whole rupiah)."""

    code: str
    ntpn: str
    ntb: str
    channel: str
    amount_idr: int
    occurred_at: datetime

    def data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "ntpn": self.ntpn,
            "ntb": self.ntb,
            "channel": self.channel,
            "amount_idr": str(self.amount_idr),
            "occurred_at": canonical.instant(self.occurred_at),
        }


def read_signed(body: bytes, timestamp: str, signature: str) -> Notification:
    """Raises `Denied` for a wrong signature and `Invalid` for a message that can't be read."""
    verify(settings.SIMPONI_SECRET, timestamp, signature, body)
    try:
        data = canonical.loads(body)
    except ValueError:
        raise _bad("body", "bukan JSON", "not JSON") from None
    return read(data)


def read(data: Any) -> Notification:
    """A payment from its JSON object. Raises `Invalid` naming the field."""
    if not isinstance(data, dict):
        raise _bad("body", "bukan objek JSON", "not a JSON object")
    code, ntpn = str(data.get("code", "")), str(data.get("ntpn", ""))
    if not CODE.fullmatch(code):
        raise _bad("code", "harus 15 angka", "must be 15 digits")
    if not NTPN.fullmatch(ntpn):
        raise _bad("ntpn", "harus 16 huruf besar atau angka", "must be 16 capital letters or digits")
    amount = str(data.get("amount_idr", ""))
    if not (amount.isascii() and amount.isdigit()) or not 0 < int(amount[:14]) <= HIGHEST_IDR:
        raise _bad("amount_idr", "harus rupiah bulat, lebih dari nol", "must be whole rupiah, more than zero")
    return Notification(
        code=code,
        ntpn=ntpn,
        ntb=str(data.get("ntb", ""))[:20],
        channel=str(data.get("channel", ""))[:60],
        amount_idr=int(amount),
        occurred_at=moment_of(data.get("occurred_at")),
    )


def moment_of(value: Any) -> datetime:
    """An instant told in ISO 8601 with its zone, in UTC. Raises `Invalid`."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise _bad("occurred_at", "bukan waktu ISO 8601", "not a time of ISO 8601") from None
    if moment.tzinfo is None:
        raise _bad("occurred_at", "tanpa zona waktu", "without a time zone")
    return moment.astimezone(UTC)


def _bad(field: str, id_: str, en: str) -> Invalid:
    return Invalid({field: Text(f"{field}: {id_}", f"{field}: {en}")})
