"""Handing one e-mail to the office's mail server (RFC 5321), never inside a transaction.

What is refused for good (5xx) is a `Bounced`; what may go better later is `Unavailable` and is tried again.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from django.db import connection

from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text

TIMEOUT_S = 20.0
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Bounced(Exception):
    """The mail server refuses this address or message for good; `told` is its answer in short."""

    def __init__(self, code: int, told: str):
        self.code, self.told = code, f"{code} {told}"[:200]
        super().__init__(self.told)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server by its address: `smtp://host:25`, `smtp+tls://user:password@host:587` (STARTTLS, must be
    there), `smtps://…:465`. Raises `ValueError` for another scheme."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, url: str) -> Server:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError(f"a mail server is told as {', '.join(PORTS)}://host:port")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    def send(self, message: EmailMessage) -> None:
        """One message to the one address in its `To`. Sent again, it bears the same Message-ID. Raises
        `Bounced` and `Unavailable`."""
        if connection.in_atomic_block:
            raise RuntimeError("no e-mail is sent inside a transaction")
        try:
            with self._open() as session:
                session.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, told = next(iter(refused.recipients.values()))
            raise _refused(code, told) from None
        except smtplib.SMTPResponseException as refused:
            raise _refused(refused.smtp_code, refused.smtp_error) from None
        except (OSError, smtplib.SMTPException):
            raise _away() from None

    def _open(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            session: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        if self.scheme == "smtp+tls":
            session.starttls(context=ssl.create_default_context())
        if self.user:
            session.login(self.user, self.password)
        return session


def _refused(code: int, told: bytes | str) -> Exception:
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return Bounced(code, " ".join(words.split())) if 500 <= code < 600 and code != 530 else _away()


def _away() -> Unavailable:
    return Unavailable(
        Text(
            "Peladen surel tidak menerima pesan saat ini; dicoba lagi nanti.",
            "The mail server takes no message now; it is tried again later.",
        ),
        retry_after_s=60,
    )
