"""The mail server of the sandbox speaks SMTP, keeps what it caught and shows it."""

from __future__ import annotations

import smtplib
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from support.sandboxes import Running, sandbox


def _message(to: str = "siti@contoh.id") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "kantor@kanim.invalid", to
    message["Subject"], message["Message-ID"] = "Permohonan <1> & 2", "<a+b@kanim.invalid>"
    message.set_content("isi\n")
    message.add_alternative("<h1>isi</h1>", subtype="html")
    return message


def _send(to: Running, message: EmailMessage) -> None:
    place = urlsplit(to.smtp)
    with smtplib.SMTP(place.hostname or "", place.port or 0, timeout=10) as session:
        session.send_message(message)


def _page(mails: Running, path: str) -> str:
    with urllib.request.urlopen(mails.url + path, timeout=10) as answer:
        return str(answer.read().decode())


def test_an_e_mail_is_caught_shown_and_kept_over_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with sandbox("mail", "", state) as mails:
        _send(mails, _message())
        _send(mails, _message())
        (caught,) = mails.get("/mails")
        assert (caught["subject"], caught["to"], caught["times"]) == (
            "Permohonan <1> & 2",
            "siti@contoh.id",
            2,
        )
        assert "Permohonan &lt;1&gt; &amp; 2" in _page(mails, "/")
        key = quote(caught["key"])
        assert "dikirim 2 kali" in _page(mails, f"/mail?id={key}")
        assert _page(mails, f"/html?id={key}").strip() == "<h1>isi</h1>"
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            _send(mails, _message("bounce@contoh.id"))
        assert refused.value.recipients["bounce@contoh.id"][0] == 550
        mails.control(outage=True)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            _send(mails, _message())
        assert refused.value.recipients["siti@contoh.id"][0] == 451
    with sandbox("mail", "", state) as again:
        assert len(again.get("/mails")) == 1
