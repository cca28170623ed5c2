"""What is done with bills after the commit: the code, the settlement, the question whether it was paid.

None of these runs inside a transaction of the caller: each asks outside first and then writes in its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel import clock
from kanim.kernel.access.actors import System
from kanim.kernel.access.partners import declare
from kanim.kernel.act import open_act
from kanim.kernel.errors import Conflict, NotVisible, Unavailable
from kanim.kernel.money import registers
from kanim.kernel.money.gateway import BillingGateway, Order, Standing, gateway
from kanim.kernel.money.models import Bill, Payment
from kanim.kernel.money.notifications import Notification
from kanim.kernel.registry import job

CLERK = System("money")
SIMPONI = declare("simponi", "money.settle")


def request_code(bill_id: UUID, outside: BillingGateway | None = None) -> str | None:
    """Asks the billing system for the code of a bill and keeps it; asked twice it gives the same code. None
    when the bill needs none any more. Raises `Unavailable` when there is no answer."""
    bill = Bill.objects.filter(id=bill_id).prefetch_related("lines").first()
    if bill is None:
        raise NotVisible
    if bill.code is not None or bill.state != Bill.State.DRAFT:
        return bill.code
    lines = [
        {"account": line.tariff, "words": line.words_id, "amount_idr": str(line.amount_idr)}
        for line in bill.lines.order_by("position")
    ]
    until = registers.payable_until(clock.now())
    order = Order(bill.id, bill.total_idr, bill.payer_name, until, lines)
    standing = (outside or gateway()).create(order)
    _keep(bill.id, standing, until)
    return standing.code


def _keep(bill_id: UUID, standing: Standing, until: datetime | None = None) -> None:
    with open_act(CLERK, "money.code", str(bill_id), {"code": standing.code}) as act:
        if not act.replayed:
            registers.keep_code(act, bill_id, standing.code, standing.expires_at or until)


def settle(told: Notification) -> Payment:
    """Notes a payment once, whoever tells it and how often. Raises `NotVisible` for an unknown code and
    `Conflict` when the same NTPN was told before with other contents."""
    with open_act(SIMPONI, "money.settle", told.ntpn, told.data()) as act:
        if act.replayed:
            return Payment.objects.get(ntpn=told.ntpn)
        payment = registers.apply(act, told)
        act.set_outcome({"payment": str(payment.id)})
        return payment


def inquire(bill_id: UUID, outside: BillingGateway | None = None) -> str:
    """Asks the billing system whether a bill was paid and settles what it tells: `paid`, `unpaid`, or
    `unknown` when there is no answer, or no code yet that anybody could have paid."""
    bill = Bill.objects.filter(id=bill_id).first()
    if bill is None:
        raise NotVisible
    if bill.state == Bill.State.SETTLED:
        return "paid"
    try:
        standing = _ask(bill, outside or gateway())
    except Unavailable:
        return "unknown"
    if standing is None:
        return "unknown"
    if bill.code is None:
        _keep(bill.id, standing)
    for told in standing.payments:
        settle(told)
    return "paid" if Bill.objects.filter(id=bill_id, state=Bill.State.SETTLED).exists() else "unpaid"


def _ask(bill: Bill, outside: BillingGateway) -> Standing | None:
    return outside.find_by_request(bill.id) if bill.code is None else outside.find(bill.code)


def inquire_case(case_id: UUID, outside: BillingGateway | None = None) -> str:
    """As `inquire` for every unpaid bill of a case: `paid` when none is left unpaid."""
    unpaid = Bill.objects.filter(case_id=case_id, state__in=registers.UNPAID)
    answers = {inquire(bill_id, outside) for bill_id in unpaid.values_list("id", flat=True)}
    if not answers:
        return "paid" if Bill.objects.filter(case_id=case_id, state=Bill.State.SETTLED).exists() else "unpaid"
    for answer in ("unknown", "unpaid"):
        if answer in answers:
            return answer
    return "paid"


@job("money.request_code", retry=12)
def _request_code(payload: dict[str, Any]) -> None:
    request_code(UUID(payload["bill_id"]))


@job("money.cancel_code", retry=6)
def _cancel_code(payload: dict[str, Any]) -> None:
    """A code that is paid or unknown there needs no cancelling: the payment, if any, tells itself."""
    try:
        gateway().cancel(payload["code"])
    except (NotVisible, Conflict):
        return


@job("money.inquiry")
def _inquiry(payload: dict[str, Any]) -> str:
    """The question that a timer asks before it takes a right away."""
    return inquire_case(UUID(payload["case_id"]))
