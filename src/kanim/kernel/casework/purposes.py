"""Sight of a case for a purpose: asked by its number, decided by a superior (or opened at once and told to him), ended
by itself.

What an asker learns of a case that he does not see is what he would learn of one that does not exist: a request is
taken for every number, its answer says the same, and whoever decides learns no more before he approves. Purposes, who
approves, for how long and up to which class are data (`law/national/purposes.yaml`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from kanim.kernel import clock
from kanim.kernel.access import grants
from kanim.kernel.access.actors import Actor, Authority, Demand, Officer
from kanim.kernel.access.authority import find_authority
from kanim.kernel.access.grants import PURPOSE, Grantee
from kanim.kernel.access.mandates import DECISION
from kanim.kernel.access.models import AccessRequest, ClassLevel, Grant
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.act.ordering import leading_post
from kanim.kernel.casework.lookup import number_in
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.sight import sees
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.regulation import Entry, law
from kanim.kernel.texts import Text

State = AccessRequest.State
REASON_LENGTH = 240
MOST = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking. `case_id` is set only when the case is open to the asker now."""

    request_id: UUID | None
    case_id: UUID | None


def purposes() -> list[Entry]:
    """The purposes of the day."""
    return list(law(clock.today()).all("purpose"))


def ask(actor: Actor, number: str, purpose: str, reason: str, *, key: str) -> Asked:
    """Asks for sight of the case with this number. A purpose that needs no approval opens it at once and tells the
    superior. Raises `Invalid`, `Denied` for one who is no officer, `Conflict` where he has no superior."""
    with open_act(actor, "access.ask", key, [number, purpose, reason]) as act:
        if act.replayed:
            return _answer(act)
        if not isinstance(actor, Officer):
            raise Denied(Text("Hanya petugas yang dapat meminta ini.", "Only an officer can ask for this."))
        rule = _checked(number, purpose, reason)
        told = number_in(number)
        known = Case.objects.filter(number=told).first()
        if known is not None and sees(actor, known):
            act.set_outcome({"request": None, "case": str(known.id)})
            return _answer(act)
        office, unit, post = _superior(actor)
        by_self = rule.body["approval"] == "self"
        row = AccessRequest(
            account_id=actor.account_id, office_id=actor.office_id, unit=actor.unit, post=actor.post,
            number=told, purpose=purpose, reason=reason.strip(), to_office_id=office, to_unit=unit, to_post=post,
            state=State.SELF if by_self else State.ASKED, asked_at=act.now,
        )  # fmt: skip
        row.save(force_insert=True)
        given = _open(act, row, rule) if by_self else None
        act.record(
            row,
            "access.opened" if by_self else "access.asked",
            {"number": told, "purpose": purpose, "reason": row.reason, "to": f"{unit}.{post}"},
        )
        act.set_outcome({"request": str(row.id), "case": str(given.object_id) if given else None})
        return _answer(act)


def decide(actor: Actor, request_id: UUID, approve: bool, remark: str = "", *, key: str) -> None:
    """The superior's decision; for a case that was opened at once, that he has taken note of it (`approve`) or ends it.

    Raises `NotVisible`, `Denied`, `Conflict` (decided already; his own request), `Invalid` without a reason."""
    with open_act(actor, "access.decide", key, [str(request_id), approve, remark]) as act:
        if act.replayed:
            return
        row = AccessRequest.objects.select_for_update().filter(id=request_id).first()
        if row is None or not isinstance(actor, Officer) or row.to_office_id != actor.office_id:
            raise NotVisible
        act.authority = _authority(actor, row)
        if row.decided_at is not None:
            raise Conflict(
                Text("Permintaan ini sudah diputus.", "This request is decided already."), code="DECIDED"
            )
        if row.account_id == actor.account_id or row.account.person_id in actor.identities:
            raise Conflict(
                Text("Permintaan sendiri diputus orang lain.", "One's own request is decided by another."),
                code="SAME_PERSON",
            )
        if not approve and not remark.strip():
            raise Invalid({"catatan": Text("Tulis alasannya.", "Write the reason.")})
        row.decided_at, row.decided_by_id, row.remark = (
            act.now,
            actor.account_id,
            remark.strip()[:REASON_LENGTH],
        )
        if row.state == State.ASKED:
            row.state = State.APPROVED if approve else State.REFUSED
            rule = law(act.today).find("purpose", row.purpose)
            if approve and rule is not None:
                _open(act, row, rule)
        elif not approve and row.grant_id is not None:
            _end(act, row.grant_id, row.remark)
        row.save(update_fields=["decided_at", "decided_by", "remark", "state", "grant"])
        act.record(row, "access.approved" if approve else "access.refused", {"remark": row.remark})


def end(actor: Actor, request_id: UUID, *, key: str) -> None:
    """Ends what was opened before its time: by who asked, or by his superior. Raises `NotVisible`, `Conflict`."""
    with open_act(actor, "access.end", key, [str(request_id)]) as act:
        if act.replayed:
            return
        row = AccessRequest.objects.select_for_update().filter(id=request_id).first()
        if row is None or not isinstance(actor, Officer):
            raise NotVisible
        if row.account_id != actor.account_id:
            if row.to_office_id != actor.office_id:
                raise NotVisible
            act.authority = _authority(actor, row)
        if row.grant_id is None:
            raise Conflict(
                Text("Tidak ada akses yang terbuka.", "There is no open access."), code="GRANT_ENDED"
            )
        _end(act, row.grant_id, "diakhiri")
        act.record(row, "access.ended", {})


def asked_by(actor: Officer) -> list[AccessRequest]:
    """The officer's own requests, newest first."""
    rows = AccessRequest.objects.filter(account_id=actor.account_id).select_related("grant")
    return list(rows.order_by("-asked_at", "-id")[:MOST])


def told_to(actor: Officer) -> list[AccessRequest]:
    """Requests that his post decides or is told of, those that wait first."""
    rows = _told(actor).select_related("account", "grant")
    found = list(rows.order_by("-asked_at", "-id")[:MOST])
    return sorted(found, key=lambda row: row.decided_at is not None)


def waiting_for(actor: Officer) -> int:
    """How many requests and alarms his post has not looked at."""
    return _told(actor).filter(decided_at=None).count()


def is_open(row: AccessRequest) -> bool:
    """Whether what the request opened is open now."""
    given = row.grant
    return given is not None and given.ended_at is None and (given.until is None or given.until > clock.now())


def _told(actor: Officer) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.filter(
        Q(to_office_id=actor.office_id, to_unit=actor.unit, to_post=actor.post)
    ).exclude(account_id=actor.account_id)


def _checked(number: str, purpose: str, reason: str) -> Entry:
    wrong: dict[str, Text] = {}
    rule = law(clock.today()).find("purpose", purpose)
    if not number_in(number):
        wrong["nomor"] = Text(
            "Tulis nomor lengkapnya, misalnya 261124-7K2M9Q.",
            "Write the whole number, such as 261124-7K2M9Q.",
        )
    if rule is None:
        wrong["tujuan"] = Text("Pilih tujuan dari daftar.", "Choose a purpose from the list.")
    if not 10 <= len(reason.strip()) <= REASON_LENGTH:
        wrong["alasan"] = Text(
            f"Tulis alasannya, 10 sampai {REASON_LENGTH} huruf.",
            f"Write the reason in 10 to {REASON_LENGTH} characters.",
        )
    if wrong or rule is None:
        raise Invalid(wrong)
    return rule


def _superior(actor: Officer) -> tuple[UUID, str, str]:
    """The nearest leading post above the officer's: office, unit and post."""
    office = find_office_by_id(actor.office_id)
    book = law(clock.today())
    at: str | None = actor.unit
    while office is not None and at:
        post = leading_post(office.id, at)
        if post is not None and (at, post) != (actor.unit, actor.post):
            return office.id, at, post
        entry = book.find("unit", at)
        at = None if at == office.unit else (entry.body["parent"] if entry else None) or office.unit
    above = find_office_by_id(office.parent_id) if office is not None and office.parent_id else None
    post = leading_post(above.id, above.unit) if above is not None else None
    if above is None or post is None:
        raise Conflict(
            Text("Jabatan Anda tidak mempunyai atasan di sini.", "Your post has no superior here."),
            code="NO_SUPERIOR",
        )
    return above.id, above.unit, post


def _authority(actor: Officer, row: AccessRequest) -> Authority:
    demand = Demand(f"{row.to_unit}.tugas", row.to_unit, row.to_post, row.to_office_id, DECISION)
    found = find_authority(actor, demand, clock.today())
    if isinstance(found, Denied):
        raise found
    return found


def _open(act: Act, row: AccessRequest, rule: Entry) -> Grant | None:
    """The grant, if there is such a case, of a class that the purpose opens and of no closed compartment."""
    most = ClassLevel[rule.body["most_class"].upper()]
    case = (
        Case.objects.select_for_update()
        .filter(number=row.number, class_level__lte=most, compartment=None)
        .first()
    )
    if case is None:
        return None
    row.grant = grants.give(
        act,
        case.id,
        Grantee.of_person(row.account_id),
        source=PURPOSE,
        source_id=row.id,
        purpose=rule.code,
        until=act.now + timedelta(hours=rule.body["hours"]),
        lifts_to=most,
    )
    row.save(update_fields=["grant"])
    return row.grant


def _end(act: Act, grant_id: UUID, reason: str) -> None:
    if Grant.objects.filter(id=grant_id).filter(grants.open_grants(act.now)).exists():
        grants.end(act, grant_id, reason)
    else:
        raise Conflict(Text("Tidak ada akses yang terbuka.", "There is no open access."), code="GRANT_ENDED")


def _answer(act: Act) -> Asked:
    told = act.outcome
    return Asked(
        UUID(told["request"]) if told.get("request") else None,
        UUID(told["case"]) if told.get("case") else None,
    )
