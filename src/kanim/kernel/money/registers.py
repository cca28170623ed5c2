"""Register verbs of bills: made in the act, coded after it, settled once, cancelled when the case ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kanim.kernel import clock
from kanim.kernel.access.models import Scoped
from kanim.kernel.act import Act
from kanim.kernel.canonical import instant
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.money.models import Bill, BillLine, Payment
from kanim.kernel.money.notifications import Notification
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

PAY_LIMIT = "batas_bayar_menit"
NTPN_OF_NOTHING = ""
UNPAID = (Bill.State.DRAFT, Bill.State.OPEN)


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a bill in whole rupiah, with the tariff row and article that make it due."""

    tariff: str
    tariff_id: UUID
    article: str
    words: Text
    amount_idr: int

    def data(self) -> dict[str, Any]:
        return {
            "tariff": self.tariff,
            "tariff_id": str(self.tariff_id),
            "article": self.article,
            "words": self.words.data(),
            "amount_idr": str(self.amount_idr),
        }


def payable_until(moment: datetime) -> datetime:
    """Until when a code made at this moment can be paid."""
    minutes = int(law(clock.day_of(moment)).param(PAY_LIMIT))
    return moment + timedelta(minutes=minutes)


def make_bill(
    act: Act,
    scope: Scoped,
    case_id: UUID,
    lines: Sequence[Line],
    payer_name: str,
    *,
    replaces: Bill | None = None,
) -> Bill:
    """A bill for a case. Its code is asked for after the commit (`money.request_code`); it can be paid for
    `batas_bayar_menit` minutes from when the code is kept. A bill of nothing is settled at once."""
    total = sum(line.amount_idr for line in lines)
    bill = Bill(
        origin_id=scope.origin_id,
        place_id=scope.place_id,
        division=scope.division,
        class_level=scope.class_level,
        compartment=scope.compartment,
        case_id=case_id,
        total_idr=total,
        payer_name=payer_name[:160],
        created_at=act.now,
        billed_on=act.today,
        expires_at=payable_until(act.now),
        replaces=replaces,
        state=Bill.State.DRAFT if total else Bill.State.SETTLED,
        settled_at=None if total else act.now,
    )
    bill.save(force_insert=True)
    BillLine.objects.bulk_create(_rows(bill, lines))
    act.record(
        bill,
        "bill.made",
        {
            "case": str(case_id),
            "total_idr": str(total),
            "expires_at": instant(bill.expires_at),
            "lines": [line.data() for line in lines],
            **({"replaces": str(replaces.id)} if replaces else {}),
        },
    )
    if total:
        act.enqueue("money.request_code", {"bill_id": str(bill.id)})
    else:
        _tell_settled(act, bill, None)
    return bill


def _rows(bill: Bill, lines: Sequence[Line]) -> list[BillLine]:
    return [
        BillLine(
            bill=bill,
            position=position,
            tariff=line.tariff,
            tariff_id=line.tariff_id,
            article=line.article[:160],
            words_id=line.words.id[:200],
            words_en=line.words.en[:200],
            amount_idr=line.amount_idr,
        )
        for position, line in enumerate(lines, start=1)
    ]


def _locked(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    return bills.select_for_update(of=("self",)).order_by("id")


def keep_code(act: Act, bill_id: UUID, code: str, expires_at: datetime | None = None) -> Bill:
    """Notes the code that the billing system gave, and until when it can be paid (as it told, else counted from
    now): however long the system was silent, the payer has his time. A bill that has a code keeps it; one that
    was closed in the meantime stays closed and its code is cancelled outside."""
    bill = _locked(Bill.objects.filter(id=bill_id)).first()
    if bill is None:
        raise NotVisible
    if bill.code is not None:
        return bill
    bill.code, bill.expires_at = code, expires_at or payable_until(act.now)
    if bill.state == Bill.State.DRAFT:
        bill.state = Bill.State.OPEN
    else:
        act.enqueue("money.cancel_code", {"code": code})
    bill.save(update_fields=["code", "state", "expires_at"])
    act.record(bill, "bill.coded", {"code": code, "expires_at": instant(bill.expires_at)})
    return bill


def apply(act: Act, told: Notification) -> Payment:
    """Notes a payment: it settles its bill, or stands unapplied with what is wrong with it. One payment
    settles a bill, once. The case learns of it by an event. Raises `NotVisible` for an unknown code."""
    bill = _locked(Bill.objects.filter(code=told.code)).first()
    if bill is None:
        raise NotVisible
    known = Payment.objects.filter(ntpn=told.ntpn).first()
    if known is not None:
        return known
    finding = _finding(bill, told)
    payment = Payment(
        bill=bill,
        ntpn=told.ntpn,
        ntb=told.ntb,
        channel=told.channel,
        amount_idr=told.amount_idr,
        occurred_at=told.occurred_at,
        received_at=act.now,
        applied=not finding,
        finding=finding,
    )
    payment.save(force_insert=True)
    if payment.applied:
        bill.state, bill.settled_at = Bill.State.SETTLED, told.occurred_at
        bill.save(update_fields=["state", "settled_at"])
        act.record(bill, "bill.settled", told.data())
        _tell_settled(act, bill, payment)
    else:
        act.record(bill, "payment.unapplied", {**told.data(), "finding": finding})
        act.publish(
            "payment.unapplied", {**_told(bill), **told.data(), "finding": str(finding)}, bill.case_id
        )
    return payment


def _finding(bill: Bill, told: Notification) -> Payment.Finding:
    """What stands against applying a payment. Time is judged on when it was paid, not on when we heard."""
    if bill.state == Bill.State.SETTLED:
        return Payment.Finding.DOUBLE
    if told.amount_idr != bill.total_idr:
        return Payment.Finding.WRONG_AMOUNT
    if told.occurred_at > bill.expires_at:
        return Payment.Finding.LATE
    if bill.state == Bill.State.CANCELLED and bill.closed_at and told.occurred_at >= bill.closed_at:
        return Payment.Finding.CANCELLED
    return Payment.Finding.NONE


def _told(bill: Bill) -> dict[str, Any]:
    return {"bill_id": str(bill.id), "case_id": str(bill.case_id)}


def _tell_settled(act: Act, bill: Bill, payment: Payment | None) -> None:
    paid_at = payment.occurred_at if payment else act.now
    told = {
        **_told(bill),
        "ntpn": payment.ntpn if payment else NTPN_OF_NOTHING,
        "ntb": payment.ntb if payment else "",
        "channel": payment.channel if payment else "",
        "amount_idr": str(bill.total_idr),
        "occurred_at": instant(paid_at),
    }
    act.publish("bill.settled", told, bill.case_id)


def cancel_open(act: Act, case_id: UUID) -> list[str]:
    """Closes every unpaid bill of a case that has ended: expired if its time is over, else cancelled. Gives
    their ids. A payment made before this moment and in time still settles its bill."""
    unpaid = Bill.objects.filter(case_id=case_id, state__in=UNPAID)
    return [_close(act, bill) for bill in _locked(unpaid)]


def replace_bill(act: Act, bill_id: UUID, lines: Sequence[Line], reason: str) -> Bill:
    """Corrects an unpaid bill: it is closed and another with these lines takes its place. Raises `Conflict` for one
    that is paid or closed (what was paid is refunded, never changed) and when the lines are the same."""
    bill = _locked(Bill.objects.filter(id=bill_id)).first()
    if bill is None:
        raise NotVisible
    if bill.state not in UNPAID:
        raise Conflict(
            Text(
                "Tagihan ini sudah dibayar atau ditutup; tidak dapat dikoreksi.",
                "This bill is paid or closed; it can't be corrected.",
            ),
            code="NOT_UNPAID",
        )
    before = list(bill.lines.order_by("position").values_list("tariff_id", "amount_idr"))
    if before == [(line.tariff_id, line.amount_idr) for line in lines]:
        raise Conflict(
            Text("Hitungannya sama; tidak ada yang dikoreksi.", "It comes to the same; nothing to correct."),
            code="SAME_LINES",
        )
    _close(act, bill, reason=said(reason))
    return make_bill(act, bill, bill.case_id, lines, bill.payer_name, replaces=bill)


def said(reason: str, limit: int = 240) -> str:
    """A reason, in one line. Raises `Invalid` for none or one too long."""
    words = " ".join(reason.replace("\x00", " ").split())
    if not 0 < len(words) <= limit:
        raise Invalid(
            {
                "alasan": Text(
                    f"Tulis alasannya dalam paling banyak {limit} huruf.",
                    f"Write the reason in at most {limit} characters.",
                )
            }
        )
    return words


def _close(act: Act, bill: Bill, **told: str) -> str:
    is_over = bill.state == Bill.State.OPEN and act.now >= bill.expires_at
    bill.state = Bill.State.EXPIRED if is_over else Bill.State.CANCELLED
    bill.closed_at = act.now
    bill.save(update_fields=["state", "closed_at"])
    act.record(bill, f"bill.{bill.state}", told)
    if bill.code is not None:
        act.enqueue("money.cancel_code", {"code": bill.code})
    return str(bill.id)


def decide(act: Act, payment_id: UUID, decision: Payment.Decision, remark: str) -> Payment:
    """A person decides what becomes of an unapplied payment. Raises `Conflict` when there is nothing to
    decide; the caller has authorised the actor."""
    found = Payment.objects.filter(id=payment_id).values_list("bill_id", flat=True).first()
    if found is None:
        raise NotVisible
    bill = _locked(Bill.objects.filter(id=found)).get()
    payment = Payment.objects.get(id=payment_id)
    if payment.applied or payment.decided_at is not None:
        raise Conflict(
            Text("Pembayaran ini tidak menunggu keputusan.", "This payment does not wait for a decision."),
            code="NOTHING_TO_DECIDE",
        )
    payment.decision, payment.decided_at = decision, act.now
    payment.save(update_fields=["decision", "decided_at"])
    act.record(
        bill,
        "payment.decided",
        {"payment": str(payment.id), "ntpn": payment.ntpn, "decision": str(decision), "remark": remark},
    )
    return payment
