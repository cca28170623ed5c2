"""Stuck messages as an officer meets them: who keeps the systems running sees them, tries again, or gives one up
with a reason. Cases of other offices and those above his sight lend no name to what he sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kanim.kernel import clock, outbox
from kanim.kernel.access.actors import Actor, Authority, Demand, Officer
from kanim.kernel.access.authority import find_authority
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import mails
from kanim.kernel.casework.models import Case
from kanim.kernel.errors import Denied, Invalid, NotVisible
from kanim.kernel.organisation.models import Office
from kanim.kernel.outbox.models import Mail
from kanim.kernel.outbox.stuck import Stuck
from kanim.kernel.texts import Text

CLAUSE = "tikim.c"  # pemeliharaan dan pengamanan sistem teknologi dan informasi keimigrasian
REASON_LIMIT = 240


@dataclass(frozen=True, slots=True)
class StuckLine:
    """A stuck message; `case_id` and `number` only where the reader may see the case."""

    message: Stuck
    case_id: UUID | None
    number: str


def may_keep(actor: Actor, act: Act | None = None) -> Authority | Denied:
    """Whether this post keeps the office's systems running."""
    if not isinstance(actor, Officer):
        return Denied(
            Text("Hanya petugas yang dapat melakukan ini.", "Only an officer can do this."), clause=CLAUSE
        )
    on = act.today if act else clock.today()
    return find_authority(actor, Demand(CLAUSE, actor.unit, actor.post, actor.office_id), on)


def list_stuck(actor: Officer, limit: int = 100) -> list[StuckLine]:
    """The stuck messages of the actor's office and those of no case, oldest first; three queries."""
    _require(actor)
    found = outbox.stuck(limit)
    keys = [row.order_key for row in found if row.order_key is not None]
    elsewhere = set(
        Case.objects.filter(id__in=keys).exclude(place_id=actor.office_id).values_list("id", flat=True)
    )
    seen = dict(visible_to(actor).filter(Case.objects.filter(id__in=keys)).values_list("id", "number"))
    return [
        StuckLine(row, row.order_key if row.order_key in seen else None, _number(seen, row.order_key))
        for row in found
        if row.order_key not in elsewhere
    ]


def _number(seen: dict[UUID, str], key: UUID | None) -> str:
    return "" if key is None else seen.get(key, "")


def retry(actor: Officer, message_id: UUID, *, key: str) -> None:
    """Lets a stuck message be tried again at once. Raises `NotVisible`, `Denied`, `Conflict`."""
    with open_act(actor, "message.retry", key, {"message": str(message_id)}) as act:
        found = _found(act, actor, message_id)
        if act.replayed:
            return
        outbox.retry(message_id, act.now)
        _tell(act, actor, "message.retried", found)


def discard(actor: Officer, message_id: UUID, reason: str, *, key: str) -> None:
    """Gives a stuck message up, with the reason, on the office's stream: what it tells will not reach its case, and
    the messages behind it go on. Raises `NotVisible`, `Denied`, `Conflict`, `Invalid` (no reason)."""
    with open_act(actor, "message.discard", key, {"message": str(message_id), "reason": reason}) as act:
        found = _found(act, actor, message_id)
        if act.replayed:
            return
        said = _said(reason)
        outbox.discard(message_id)
        _tell(act, actor, "message.discarded", found, said)


def _found(act: Act, actor: Officer, message_id: UUID) -> Stuck | None:
    granted = may_keep(actor, act)
    if isinstance(granted, Denied):
        raise granted
    act.authority = granted
    found = outbox.find_stuck(message_id)
    if found is not None and found.order_key is not None:
        place = Case.objects.filter(id=found.order_key).values_list("place_id", flat=True).first()
        if place not in (None, actor.office_id):
            raise NotVisible
    return found


def _tell(act: Act, actor: Officer, verb: str, found: Stuck | None, reason: str = "") -> None:
    office = Office.objects.get(id=actor.office_id)
    assert found is not None
    told = {"message": str(found.id), "name": found.name, "kind": found.kind, "error": found.error}
    if found.order_key is not None:
        told["order_key"] = str(found.order_key)
    act.record(office, verb, {**told, **({"reason": reason} if reason else {})})


def _said(reason: str) -> str:
    said = " ".join(reason.replace("\x00", " ").split())
    if not 0 < len(said) <= REASON_LIMIT:
        raise Invalid(
            {
                "alasan": Text(
                    f"Tulis mengapa pesan ini dibuang, paling banyak {REASON_LIMIT} huruf.",
                    f"Write why this message is given up, in at most {REASON_LIMIT} characters.",
                )
            }
        )
    return said


def _require(actor: Officer) -> None:
    granted = may_keep(actor)
    if isinstance(granted, Denied):
        raise granted


def bounced(actor: Officer, limit: int = 50) -> list[tuple[mails.MailView, str]]:
    """E-mails that were refused for good, of cases that the actor may see, newest first, with the case's number."""
    visible = visible_to(actor).filter(Case.objects.all())
    rows = list(
        Mail.objects.filter(state=Mail.State.BOUNCED, about__in=visible.values("id")).order_by("-created_at")[
            :limit
        ]
    )
    numbers = _numbers(row.about for row in rows)
    return [(view, numbers.get(view.case_id, "")) for view in mails.views(rows)]


def _numbers(ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Case.objects.filter(id__in=set(ids)).values_list("id", "number"))
