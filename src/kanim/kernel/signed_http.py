"""Speaking to a partner system: signed JSON over HTTP, with time limits and a few tries.

A message is signed with HMAC-SHA256 over `timestamp "." body`, told in two headers. A client is never used
inside a transaction: whoever holds locks while a partner thinks, stops the office.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.db import connection

from kanim.kernel import canonical
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible, Unavailable
from kanim.kernel.texts import Text

TIME_HEADER, SIGNATURE_HEADER = "X-Kanim-Time", "X-Kanim-Signature"
LONGEST_STAMP = 12
FRESH_S = 300  # a signed message older than this is refused: it may have been recorded by someone
TRIES = 3
PAUSES_S = (0.1, 0.4)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secret: str, timestamp: str, signature: str, body: bytes, *, now_s: float | None = None) -> None:
    """Raises `Denied` when the message was not signed with this secret, or too long ago."""
    seen = time.time() if now_s is None else now_s
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_STAMP
    is_fresh = is_number and abs(seen - int(timestamp)) <= FRESH_S
    right = sign(secret, timestamp, body) if is_fresh else ""
    if not is_fresh or not hmac.compare_digest(right.encode(), signature.encode()):
        raise Denied(
            Text(
                "Tanda tangan pesan tidak sah atau sudah terlalu lama.",
                "The message is not signed as agreed, or was signed too long ago.",
            )
        )


@dataclass(frozen=True, slots=True)
class PartnerClient:
    """One partner system. `name` stands in messages; `timeout_s` is for one try."""

    name: str
    url: str
    secret: str
    timeout_s: float = 5.0

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path, None)

    def post(self, path: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Must be safe to send twice: the partner knows a repeated request by the id in it."""
        return self._ask("POST", path, canonical.dumps(dict(data)))

    def _ask(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        if connection.in_atomic_block:
            raise RuntimeError(f"{self.name} may not be asked inside a transaction")
        timeout = httpx.Timeout(self.timeout_s, connect=min(2.0, self.timeout_s))
        # The environment's proxies are for the world outside; a partner is named by its own address.
        with httpx.Client(base_url=self.url, timeout=timeout, trust_env=False) as http:
            for attempt in range(TRIES):
                if attempt:
                    time.sleep(PAUSES_S[attempt - 1])
                answer = self._try(http, method, path, body or b"")
                if answer is not None:
                    return self._read(answer)
        raise self._away()

    def _try(self, http: httpx.Client, method: str, path: str, body: bytes) -> httpx.Response | None:
        stamp = str(int(time.time()))
        headers = {
            TIME_HEADER: stamp,
            SIGNATURE_HEADER: sign(self.secret, stamp, body),
            "Content-Type": "application/json",
        }
        try:
            answer = http.request(method, path, content=body, headers=headers)
        except httpx.TransportError:
            return None
        return None if answer.status_code >= 500 or answer.status_code == 429 else answer

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        if answer.status_code == 404:
            raise NotVisible
        try:
            data = canonical.loads(answer.content)
        except ValueError:
            raise self._away() from None
        if answer.is_success and isinstance(data, dict):
            return data
        told = Text.of(str(data.get("error", answer.status_code)) if isinstance(data, dict) else "?")
        message = Text(f"{self.name} menolak: {told.id}", f"{self.name} refused: {told.en}")
        if answer.status_code == 409:
            raise Conflict(message, code="PARTNER")
        raise Invalid({"partner": message}, message)

    def _away(self) -> Unavailable:
        return Unavailable(
            Text(
                f"{self.name} sedang tidak menjawab. Tidak ada yang hilang; kami mencoba lagi sendiri.",
                f"{self.name} does not answer now. Nothing is lost; we try again by ourselves.",
            ),
            retry_after_s=30,
        )
