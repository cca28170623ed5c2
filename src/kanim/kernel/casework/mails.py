"""E-mails to the holders of a case: told by the act that they follow, sent after it, at least once each.

A pack of kind `mail` says after which points of a procedure one goes out (`opened`, `STEP.enter`, `STEP.action`,
an event), on which days of a clock (`remind.CLOCK`) and on the eve of an appointment (`eve.slot`). The act writes
one message (`mail.wanted`) in its own transaction; its consumer makes one row a reader, unique by case, template,
occasion and reader; a job hands each to the mail server under a Message-ID that is the row's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from kanim.kernel import canonical, clock, db, outbox
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.act.models import ActKey
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework import guards, mail_words, procedures, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.organisation.models import Account
from kanim.kernel.outbox.models import Mail
from kanim.kernel.outbox.smtp import Bounced, Server
from kanim.kernel.outbox.subscriptions import Delivery
from kanim.kernel.party.models import Person
from kanim.kernel.registry import job
from kanim.kernel.regulation import Law, law
from kanim.kernel.texts import Text

WANTED, SEND, EVE = "mail.wanted", "mail.send", "mail.eve"
POSTMAN = System("mail")
EVE_HOUR = 9  # local time from which the next day's appointments are told
_INSERT = (
    "INSERT INTO outbox_mail (id, about, code, occasion, to_kind, to_id, language, words, state, hint, told, "
    "created_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,'waiting','','',%s) "
    "ON CONFLICT (about, code, occasion, to_id) DO NOTHING"
)
_MARK = "UPDATE outbox_mail SET state=%s, hint=%s, told=%s, sent_at=%s WHERE id=%s AND state <> 'sent'"


# Telling ------------------------------------------------------------------------------------------------------


def following(context: CaseContext, points: Iterable[str], seq: int) -> list[db.Statement]:
    """The message that goes along with the last write of an act at these points; nothing when no e-mail does."""
    codes = _codes(context.law, context.procedure.code, points)
    if not codes:
        return []
    assert context.act is not None
    return [
        outbox.publishing(
            context.act.now, WANTED, _payload(context.case, codes, str(seq)), _order(context.case.id)
        )
    ]


def reminded(delivery: Delivery) -> None:
    """A clock says that its day of reminding has come (`clock.reminded`): the holders of its case are told, once by
    the inbox of this consumer."""
    told = delivery.payload
    case = Case.objects.filter(id=told["case_id"]).first()
    if case is None or case.end_kind:
        return
    codes = _codes(law(clock.today()), case.procedure, [f"remind.{told['clock']}"])
    if codes:
        outbox.publish(clock.now(), WANTED, _payload(case, codes, str(delivery.id)), _order(case.id))


def tell_eves(now: datetime | None = None) -> int:
    """Reminds of tomorrow's appointments, each once; gives how many. Done by the worker every quarter of an hour,
    so that one that did not run at night catches up in the morning."""
    moment = now or clock.now()
    if moment.astimezone(ZoneInfo(clock.OFFICE_ZONE)).hour < EVE_HOUR:
        return 0
    day = clock.day_of(moment) + timedelta(days=1)
    keys = {case_id: f"{case_id}:{day}" for case_id in booking.held_on(day)}
    known = ActKey.objects.filter(principal=POSTMAN.principal, operation=EVE, key__in=keys.values())
    done = set(known.values_list("key", flat=True))
    told = 0
    for case_id, key in keys.items():
        if key not in done:
            told += _tell_eve(case_id, key, str(day), now)
    return told


def _tell_eve(case_id: UUID, key: str, day: str, now: datetime | None) -> bool:
    with open_act(POSTMAN, EVE, key, now=now) as act:
        found = None if act.replayed else store.find(case_id)
        if found is None or found[0].end_kind:
            return False
        codes = _codes(law(act.today), found[0].procedure, ["eve.slot"])
        if codes:
            act.publish(WANTED, _payload(found[0], codes, f"eve:{day}"), _order(case_id))
        return bool(codes)


def _codes(book: Law, procedure: str, points: Iterable[str]) -> list[str]:
    by_point = book.once(("mails", procedure), lambda: _by_point(book, procedure))
    return list(dict.fromkeys(code for point in sorted(points) for code in by_point.get(point, ())))


def _by_point(book: Law, procedure: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in book.all("mail"):
        if entry.body["procedure"] == procedure:
            for point in entry.body["on"]:
                found.setdefault(point, []).append(entry.code)
    return found


def _payload(case: Case, codes: list[str], occasion: str) -> dict[str, Any]:
    return {"about": str(case.id), "codes": codes, "occasion": occasion}


def _order(case_id: UUID) -> UUID:
    """E-mails of a case come in order, but none that waits holds back the case itself."""
    return uuid5(case_id, "mail")


# Addressing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    kind: str  # account | person
    id: UUID
    address: str
    language: str


def readers_of(context: CaseContext) -> list[Reader]:
    """Who is told: the account that filed the case, else its persons with an address. One address once."""
    ids = {row.subject_id for row in context.roles() if row.role == guards.FILER}
    found = [_of_account(row) for row in Account.objects.filter(id__in=ids, is_active=True)]
    if not any(reader.address for reader in found):
        persons = [row.subject_id for row in context.roles() if row.kind == "person"]
        found = [_of_person(row) for row in Person.objects.filter(id__in=persons).order_by("id")]
    return list({r.address.lower(): r for r in reversed(found) if r.address}.values())


def _of_account(row: Account) -> Reader:
    return Reader("account", row.id, row.email, row.language)


def _of_person(row: Person) -> Reader:
    return Reader("person", row.id, row.email, "id" if row.nationality == "IDN" else "en")


def consume(delivery: Delivery) -> None:
    """Makes one row for each reader and asks for it to be sent, in the transaction of the delivery."""
    told = delivery.payload
    found = store.find(UUID(told["about"]))
    if found is None:
        return
    case, fold = found
    context = CaseContext(case, fold, procedures.pinned(case.definition_id))
    values = mail_words.values_of(context, shown_step(context.procedure, case.step, None))
    for reader in readers_of(context):
        for code in told["codes"]:
            mail = db.uuid7()
            row = (mail, case.id, code, told["occasion"], reader.kind, reader.id, reader.language)
            if db.execute(_INSERT, [*row, canonical.dumps(values).decode(), delivery.created_at]):
                outbox.enqueue(clock.now(), SEND, {"mail": str(mail)}, _order(case.id))


# Sending ------------------------------------------------------------------------------------------------------


@job(SEND, retry=60)
def send(payload: dict[str, Any]) -> None:
    """Hands one e-mail to the server: at least once, under the same Message-ID each time. With waits of up to a
    quarter of an hour, 60 tries outlast a night without a mail server. Raises `Unavailable`."""
    row = Mail.objects.get(id=payload["mail"])
    if row.state == Mail.State.SENT:
        return
    address = _address(row)
    if not settings.SMTP_URL or not address:
        why = "no address" if not address else "no mail server"
        _mark(row.id, Mail.State.KEPT, address, why)
        return
    template = mail_words.Template.find(law(clock.day_of(row.created_at)), row.code)
    words = canonical.loads(row.words)
    message = mail_words.compose(row.id, template, words, row.language, address, row.about, row.created_at)
    try:
        Server.of(settings.SMTP_URL).send(message)
    except Bounced as refused:
        _mark(row.id, Mail.State.BOUNCED, address, refused.told.replace(address, hint_of(address)))
        return
    _mark(row.id, Mail.State.SENT, address, "")


def _address(row: Mail) -> str:
    rows: QuerySet[Any] = Account.objects.all() if row.to_kind == "account" else Person.objects.all()
    return str(rows.filter(id=row.to_id).values_list("email", flat=True).first() or "")


def hint_of(address: str) -> str:
    """`s…@contoh.id`: enough to recognise one's own address, not enough to write to it."""
    user, _, domain = address.rpartition("@")
    return f"{user[:1]}…@{domain}"[:80] if domain else ""


def _mark(mail_id: UUID, state: str, address: str, told: str) -> None:
    db.execute(
        _MARK, [state, hint_of(address), told[:200], clock.now() if state == "sent" else None, mail_id]
    )


# Looking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MailView:
    """One e-mail as an officer sees it: never the whole address."""

    id: UUID
    case_id: UUID
    words: Text
    subject: Text
    state: str
    hint: str
    told: str
    created_at: datetime
    sent_at: datetime | None


def mails_of(case_id: UUID) -> list[MailView]:
    """The e-mails of a case that the caller may see, newest first."""
    return list(views(Mail.objects.filter(about=case_id).order_by("-created_at", "-id")[:50]))


def views(rows: Iterable[Mail]) -> Iterator[MailView]:
    book = law(clock.today())
    for row in rows:
        known = book.find("mail", row.code)
        values: Mapping[str, Mapping[str, str]] = canonical.loads(row.words)
        subject = Text.of(known.body["subject"]) if known else Text.of(row.code)
        yield MailView(
            row.id,
            row.about,
            known.words if known else Text.of(row.code),
            Text(mail_words.fill(subject, values, "id"), mail_words.fill(subject, values, "en")),
            row.state,
            row.hint,
            row.told,
            row.created_at,
            row.sent_at,
        )
