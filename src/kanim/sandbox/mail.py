"""A mail server in the sandbox: takes every e-mail by SMTP and shows it on a page, like a reader's mailbox.

Nothing leaves the machine. A second sending under a Message-ID that is known is counted and not shown twice. An
address that begins with `bounce` is refused for good; `outage` refuses all for now (421), `bounce_all` for good.
"""

from __future__ import annotations

import email
import email.policy
import socket
from email.message import EmailMessage
from html import escape
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kanim.sandbox.common import Answer, Refusal, Request, Sandbox, instant, now, page, told
from kanim.sandbox.simponi_page import STYLE, clock

SHOWN, KEPT = 50, 500


def empty() -> dict[str, Any]:
    return {"mails": {}}


class Mail(Sandbox):
    """The page and the switches by HTTP; `Catcher` is its ear."""

    name = "mail"
    switches = {"delay_ms": 0, "outage": False, "bounce_all": False}

    def take(self, sender: str, recipients: list[str], content: bytes) -> None:
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        key = str(message["Message-ID"] or instant(now()))
        with self.store.lock:
            mails = self.store.data["mails"]
            known = mails.get(key)
            mails[key] = {
                "key": key,
                "from": str(message["From"] or sender),
                "to": ", ".join(recipients),
                "subject": str(message["Subject"] or ""),
                "language": str(message["Content-Language"] or "id"),
                "plain": plain.get_content() if plain else "",
                "html": html.get_content() if html else "",
                "caught_at": known["caught_at"] if known else instant(now()),
                "times": known["times"] + 1 if known else 1,
            }
            for oldest in sorted(mails, key=lambda each: mails[each]["caught_at"])[:-KEPT]:
                del mails[oldest]
            self.store.keep()

    def person(self, request: Request) -> Answer:
        if request.method != "GET":
            raise Refusal(404, "no such page")
        with self.store.lock:
            mails = sorted(self.store.data["mails"].values(), key=lambda m: m["caught_at"], reverse=True)
        if request.path == "/mails":
            return told(mails)
        if request.path == "/":
            return page(_list(mails[:SHOWN]))
        chosen = next((m for m in mails if m["key"] == request.query.get("id", "")), None)
        if chosen is None or request.path not in ("/mail", "/html"):
            raise Refusal(404, "no such e-mail")
        return page(chosen["html"] if request.path == "/html" else _one(chosen))


class Catcher:
    """Answers SMTP for a `Mail`."""

    def __init__(self, mail: Mail):
        self._mail = mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._mail.switch("outage"):
            return "451 4.3.0 out of service, try again later"
        if self._mail.switch("bounce_all") or address.startswith("bounce"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self._mail.take(envelope.mail_from or "", list(envelope.rcpt_tos), content)
        return "250 2.0.0 caught"


def listen(mail: Mail, host: str, port: int) -> Controller:
    """The SMTP side, listening in a thread of its own. Port 0 takes a free one."""
    if port == 0:
        with socket.socket() as probe:
            probe.bind((host, 0))
            port = probe.getsockname()[1]
    controller = Controller(Catcher(mail), hostname=host, port=port, ident="kanim-sandbox-mail")
    controller.start()
    return controller


def _list(mails: list[dict[str, Any]]) -> str:
    rows = "".join(
        f'<a class="card mail" href="/mail?id={escape(_quoted(m["key"]))}"><div class="row"><strong>'
        f"{escape(m['subject'])}</strong>"
        f'<span class="soft">{clock(m["caught_at"])}</span></div><div class="soft">{escape(m["to"])}</div></a>'
        for m in mails
    )
    empty_words = '<p class="card soft">Belum ada surel. Surel muncul di sini begitu kantor mengirimnya.</p>'
    return _frame("Kotak surel peragaan", rows or empty_words)


def _one(mail: dict[str, Any]) -> str:
    again = f" · dikirim {mail['times']} kali" if mail["times"] > 1 else ""
    return _frame(
        mail["subject"],
        f'<p><a href="/">Semua surel</a></p><div class="card"><div>{escape(mail["from"])} → {escape(mail["to"])}</div>'
        f'<div class="soft">{clock(mail["caught_at"])}{again}</div></div>'
        f'<iframe class="card" title="{escape(mail["subject"])}" src="/html?id={escape(_quoted(mail["key"]))}" '
        f'sandbox="allow-popups"></iframe><details class="card"><summary>Teks biasa</summary>'
        f"<pre>{escape(mail['plain'])}</pre></details>",
    )


def _quoted(key: str) -> str:
    return key.replace("%", "%25").replace("&", "%26").replace("+", "%2B").replace("#", "%23")


def _frame(title: str, body: str) -> str:
    more = (
        "a.mail{display:block;color:inherit;text-decoration:none}a.mail:hover{border-color:var(--blue)}"
        "iframe{width:100%;height:34rem;padding:0}pre{white-space:pre-wrap}a{color:var(--blue)}"
    )
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{more}</style></head><body><header><h1>{escape(title)}</h1>"
        "<p>Semua surel kantor berhenti di sini; tidak ada yang keluar dari mesin ini.</p></header>"
        f"<main>{body}</main></body></html>"
    )
