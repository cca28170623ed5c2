"""What an e-mail says: the values that its template may show, and the message made of them in one language.

A subject names the application's number and nothing of the person: subjects are shown on locked screens and
kept by mail servers on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template import Context, Engine

import kanim
from kanim.kernel import clock
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework.facts import CaseContext, service_words
from kanim.kernel.casework.mail_checks import HOLE
from kanim.kernel.money import selectors as money
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.papers import words as written
from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text

UNTOLD = Text("lihat halaman permohonan", "see the page of your application")
GREETING = Text("Yth. Pemohon,", "Dear applicant,")
FOOT = Text(
    "Surel ini dikirim otomatis dan tidak perlu dibalas. Kami tidak pernah meminta kata sandi atau pembayaran di luar "
    "kode billing. Periksa alamat tautan sebelum membukanya.",
    "This e-mail is sent automatically; do not reply. We never ask for a password, nor for payment other than by "
    "billing code. Check the address of the link before you open it.",
)
_FOLDER = Path(kanim.__file__).parent / "law" / "national" / "mails"


@dataclass(frozen=True, slots=True)
class Template:
    """An e-mail as the regulation has it on a day."""

    code: str
    words: Text
    subject: Text
    body: tuple[Text, ...]
    button: Text | None

    @classmethod
    def find(cls, book: Law, code: str) -> Template:
        body = book.entry("mail", code).body
        return cls(
            code,
            Text.of(body["words"]),
            Text.of(body["subject"]),
            tuple(Text.of(part) for part in body["body"]),
            Text.of(body["button"]) if "button" in body else None,
        )


def values_of(context: CaseContext, step: str) -> dict[str, dict[str, str]]:
    """The values of a case now, in both languages; `step` is the step that its holder is shown."""
    case = context.case
    office = find_office_by_id(case.point_id or case.place_id)
    slot = booking.slot_of(case.id)
    bill = next(
        (b for b in reversed(money.bills_of(case.id)) if b.state in ("draft", "open", "settled")), None
    )
    zone = office.zone if office else clock.OFFICE_ZONE
    if slot is not None:
        office = find_office_by_id(slot.point_id) or office
    home = find_office_by_id(case.place_id)
    told: dict[str, Text | None] = {
        "office": home.name if home else None,
        "number": Text.of(case.number),
        "procedure": context.procedure.title,
        "service": service_words(context.procedure, case.service, clock.day_of(case.opened_at))
        if case.service
        else context.procedure.title,
        "step": context.procedure.label_of(step),
        "due": _day(case.due_on),
        "amount": Text.of(written.rupiah(bill.total_idr)) if bill else None,
        "pay_by": _moment(bill.expires_at, zone) if bill else None,
        "slot": _moment(slot.starts_at, zone) if slot else None,
        "place": office.name if office else None,
    }
    return {name: (value or UNTOLD).data() for name, value in told.items()}


def _day(value: Any) -> Text | None:
    return Text(written.day(value), written.day_en(value)) if value else None


def _moment(value: Any, zone: str) -> Text:
    on = clock.day_of(value, zone)
    hour = written.hour(value, zone)
    return Text(f"{written.day(on)} {hour}", f"{written.day_en(on)} {hour}")


def fill(text: Text, values: Mapping[str, Mapping[str, str]], language: str) -> str:
    """The text in a language with its holes filled."""
    chosen = "en" if language.startswith("en") else "id"
    return HOLE.sub(lambda m: str(values.get(m[1], {}).get(chosen, "")), getattr(text, chosen))


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return Engine(dirs=[str(_FOLDER)], app_dirs=False, autoescape=True)


def compose(
    mail_id: UUID,
    template: Template,
    values: Mapping[str, Mapping[str, str]],
    language: str,
    address: str,
    case_id: UUID,
    created_at: Any,
) -> EmailMessage:
    """Plain text and HTML. All of it follows from what is kept, so that a repetition is the same message."""
    chosen = "en" if language.startswith("en") else "id"
    link = f"{settings.PUBLIC_URL.rstrip('/')}/layanan/permohonan/{case_id}/"
    subject = fill(template.subject, values, language)
    paragraphs = [fill(part, values, language) for part in template.body]
    shown = {
        "language": chosen,
        "office": values.get("office", {}).get(chosen, settings.MAIL_NAME),
        "subject": subject,
        "greeting": getattr(GREETING, chosen),
        "paragraphs": paragraphs,
        "button": getattr(template.button, chosen) if template.button else "",
        "link": link,
        "foot": getattr(FOOT, chosen),
    }
    user, _, domain = settings.MAIL_FROM.rpartition("@")
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = Address(settings.MAIL_NAME, user, domain)
    message["To"] = address
    message["Date"] = format_datetime(created_at)
    message["Message-ID"] = f"<{mail_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    parts = [str(shown["greeting"]), *paragraphs, link, f"-- \n{shown['office']}\n{shown['foot']}"]
    message.set_content("\n\n".join(parts) + "\n")
    html = _engine().get_template("dasar.html").render(Context(shown))
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = (
        chosen  # last: a header of content that is there before goes with the first part
    )
    return message
