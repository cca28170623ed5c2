"""What the treasurer sees and does: payments to decide, refunds, the day's reconciliation, corrections.

The money of all divisions of an office passes through its finance unit, whose posts carry that by the rows `money.*`
of the regulation's verbs; the cases behind it stay with their divisions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from kanim.kernel.access.actors import Officer, System
from kanim.kernel.access.verbs import authorise_verb, find_verb_authority
from kanim.kernel.act import Act, open_act
from kanim.kernel.clock import today
from kanim.kernel.errors import Denied, NotVisible
from kanim.kernel.money import reconciling, refunds, registers, verbs
from kanim.kernel.money.gateway import BillingGateway, gateway
from kanim.kernel.money.models import Bill, Payment, Refund
from kanim.kernel.money.notifications import Notification
from kanim.kernel.organisation.models import Office

VIEW, DECIDE, APPROVE, RECONCILE = "money.view", "money.decide", "money.approve", "money.reconcile"


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits at the treasurer's desk."""

    to_decide: Sequence[Payment]
    refunds: Sequence[Refund]
    may_decide: bool
    may_approve: bool


def may(actor: Officer, verb: str) -> bool:
    return not isinstance(find_verb_authority(actor, verb, today()), Denied)


def authorise_view(actor: Officer) -> None:
    """Raises `Denied` (with clause) for a post that does not keep the office's money."""
    authorise_verb(actor, VIEW, today())


def desk(actor: Officer, limit: int = 100) -> Desk:
    """Unapplied payments that nobody has decided, and the refunds, newest first, of the actor's office. Raises
    `Denied` (with clause) for a post that does not keep the office's money."""
    authorise_view(actor)
    waiting = Payment.objects.filter(applied=False, decided_at=None, bill__in=_bills(actor)).exclude(
        refunds__state__in=[Refund.State.ASKED, Refund.State.APPROVED]
    )
    asked = Refund.objects.filter(payment__bill__in=_bills(actor)).select_related("payment__bill")
    return Desk(
        list(waiting.select_related("bill").order_by("received_at")[:limit]),
        list(asked.order_by("-asked_at")[:limit]),
        may(actor, DECIDE),
        may(actor, APPROVE),
    )


def _bills(actor: Officer) -> Any:
    return Bill.objects.filter(
        place_id=actor.office_id, class_level__lte=actor.clearance, compartment=None
    ).values("id")


def keep_payment(actor: Officer, payment_id: UUID, reason: str, *, key: str) -> Payment:
    """The payment stays revenue and nothing follows."""
    with _opened(actor, DECIDE, "money.keep", key, [str(payment_id), reason]) as act:
        _seen(actor, payment_id)
        if act.replayed:
            return Payment.objects.get(id=payment_id)
        return registers.decide(act, payment_id, Payment.Decision.KEPT, registers.said(reason))


def ask_refund(
    actor: Officer, payment_id: UUID, payee: str, account: str, reason: str, *, key: str
) -> Refund:
    request = [str(payment_id), payee, account, reason]
    with _opened(actor, DECIDE, "refund.ask", key, request) as act:
        _seen(actor, payment_id)
        if act.replayed:
            return Refund.objects.get(id=act.outcome["refund"])
        refund = refunds.ask_refund(act, payment_id, payee=payee, account=account, reason=reason)
        act.set_outcome({"refund": str(refund.id)})
        return refund


def decide_refund(
    actor: Officer, refund_id: UUID, approve: bool, letter: str = "", reason: str = "", *, key: str
) -> Refund:
    request = [str(refund_id), approve, letter, reason]
    with _opened(actor, APPROVE, "refund.decide", key, request) as act:
        _seen_refund(actor, refund_id)
        if act.replayed:
            return Refund.objects.get(id=refund_id)
        return refunds.decide_refund(act, refund_id, approve=approve, letter=letter, reason=reason)


def pay_refund(actor: Officer, refund_id: UUID, reference: str, paid_on: date, *, key: str) -> Refund:
    with _opened(actor, DECIDE, "refund.pay", key, [str(refund_id), reference, str(paid_on)]) as act:
        _seen_refund(actor, refund_id)
        if act.replayed:
            return Refund.objects.get(id=refund_id)
        return refunds.pay_refund(act, refund_id, reference=reference, paid_on=paid_on)


def reconcile(
    actor: Officer | System,
    office: Office,
    day: date,
    told: Sequence[Notification] | None = None,
    source: str = reconciling.SIMPONI,
    *,
    outside: BillingGateway | None = None,
) -> reconciling.Report:
    """Reads the statement of the day (`told`, else asks the billing system) and gives the report. What SIMPONI tells
    and we don't know is settled first, as if it had been notified; a bank's statement settles nothing. Done again it
    changes nothing. Raises `Denied`, `Invalid`, `Unavailable`."""
    if isinstance(actor, Officer):
        authorise_verb(actor, RECONCILE, today(), office.id)
    if told is None:
        told = (outside or gateway()).statement(day)
        _settle_unknown(told)
    with open_act(actor, "money.reconcile", uuid4().hex) as act:
        if isinstance(actor, Officer):
            act.authority = authorise_verb(actor, RECONCILE, act.today, office.id)
        reconciling.keep_statement(act, office, day, told, source)
    return reconciling.report(office, day, source)


def _settle_unknown(told: Sequence[Notification]) -> None:
    known = set(Payment.objects.filter(ntpn__in=[line.ntpn for line in told]).values_list("ntpn", flat=True))
    ours = set(Bill.objects.filter(code__in=[line.code for line in told]).values_list("code", flat=True))
    for line in told:
        if line.ntpn not in known and line.code in ours:
            verbs.settle(line)


@contextmanager
def _opened(actor: Officer, verb: str, operation: str, key: str, request: Any) -> Iterator[Act]:
    """An act of the treasurer with its authority."""
    with open_act(actor, operation, key, request) as act:
        act.authority = authorise_verb(actor, verb, act.today)
        yield act


def _seen(actor: Officer, payment_id: UUID) -> None:
    if not Payment.objects.filter(id=payment_id, bill__in=_bills(actor)).exists():
        raise NotVisible


def _seen_refund(actor: Officer, refund_id: UUID) -> None:
    if not Refund.objects.filter(id=refund_id, payment__bill__in=_bills(actor)).exists():
        raise NotVisible
