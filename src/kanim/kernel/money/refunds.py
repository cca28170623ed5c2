"""Refunds: asked for with proof, decided by another person, paid by the state treasury (Permenkumham 15/2013;
PP 45/2024: a fee is not refundable once the service has begun). The caller has authorised the actor."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from kanim.kernel import clock
from kanim.kernel.act import Act
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.money.models import Bill, Payment, Refund
from kanim.kernel.money.registers import said
from kanim.kernel.texts import Text

_LONGEST = {"payee": 160, "account": 80, "letter": 80, "reference": 40}
_WORDS = {
    "payee": Text("nama penerima", "who receives it"),
    "account": Text("bank dan nomor rekening", "bank and account number"),
    "letter": Text("nomor surat KPA", "number of the KPA's letter"),
    "reference": Text("nomor SP2D", "number of the SP2D"),
}


def ask_refund(act: Act, payment_id: UUID, *, payee: str, account: str, reason: str) -> Refund:
    """A payment that settled nothing is to go back, whole. Raises `Conflict` for one that settled its bill, or that
    was decided otherwise, and when a refund of it stands already; `Invalid` for what is missing."""
    payment = _locked(payment_id)
    if payment.applied:
        raise Conflict(
            Text(
                "Pembayaran ini melunasi tagihannya. PNBP tidak dapat ditarik kembali setelah layanan dimulai "
                "(PP 45/2024).",
                "This payment settled its bill. A fee is not refundable once the service has begun (PP 45/2024).",
            ),
            code="APPLIED",
        )
    if payment.decision == Payment.Decision.KEPT:
        raise Conflict(
            Text(
                "Pembayaran ini sudah diputus tetap sebagai penerimaan.",
                "It was decided to keep this payment.",
            ),
            code="DECIDED",
        )
    refund = Refund(
        payment=payment,
        amount_idr=payment.amount_idr,
        payee=_given("payee", payee),
        account=_given("account", account),
        reason=said(reason),
        asked_by=act.actor.person_key,
        asked_at=act.now,
    )
    try:
        with transaction.atomic():
            refund.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            Text(
                "Pengembalian pembayaran ini sudah diminta.",
                "A refund of this payment was asked for already.",
            ),
            code="REFUND_TAKEN",
        ) from error
    told = {"payment": str(payment.id), "ntpn": payment.ntpn, "amount_idr": str(refund.amount_idr)}
    more = {"payee": refund.payee, "account": refund.account, "reason": refund.reason}
    act.record(refund, "refund.asked", told | more)
    return refund


def decide_refund(act: Act, refund_id: UUID, *, approve: bool, letter: str = "", reason: str = "") -> Refund:
    """Another person than who asked approves (with the number of the letter to the treasury) or refuses (with a
    reason). The payment is then decided. Raises `Denied` for who asked, `Conflict` when it is decided."""
    refund = _refund(refund_id, Refund.State.ASKED)
    if refund.asked_by == act.actor.person_key:
        raise Denied(
            Text(
                "Yang meminta pengembalian tidak dapat memutusnya. Mintalah pejabat lain.",
                "Who asked for the refund can't decide it. Ask another officer.",
            )
        )
    refund.state = Refund.State.APPROVED if approve else Refund.State.REFUSED
    refund.letter = _given("letter", letter) if approve else ""
    refund.decided_by, refund.decided_at = act.actor.person_key, act.now
    refund.save(update_fields=["state", "letter", "decided_by", "decided_at"])
    told = {"letter": refund.letter} if approve else {"reason": said(reason)}
    act.record(refund, "refund.approved" if approve else "refund.refused", told)
    if approve:
        payment = refund.payment
        payment.decision, payment.decided_at = Payment.Decision.REFUND, act.now
        payment.save(update_fields=["decision", "decided_at"])
        about = {
            "payment": str(payment.id),
            "ntpn": payment.ntpn,
            "decision": "REFUND",
            "refund": str(refund.id),
        }
        act.record(payment.bill, "payment.decided", about)
    return refund


def pay_refund(act: Act, refund_id: UUID, *, reference: str, paid_on: date) -> Refund:
    """The treasury has paid: its order (SP2D) and day. Raises `Invalid` for a day to come or before the approval."""
    refund = _refund(refund_id, Refund.State.APPROVED)
    asked_on = clock.day_of(refund.asked_at)
    if not asked_on <= paid_on <= act.today:
        raise Invalid(
            {
                "tanggal": Text(
                    f"Tanggal bayar harus antara {asked_on:%d-%m-%Y} dan hari ini.",
                    f"The day of payment must be between {asked_on:%d-%m-%Y} and today.",
                )
            }
        )
    refund.state, refund.paid_on = Refund.State.PAID, paid_on
    refund.reference = _given("reference", reference)
    refund.save(update_fields=["state", "reference", "paid_on"])
    act.record(refund, "refund.paid", {"reference": refund.reference, "paid_on": paid_on})
    return refund


def _locked(payment_id: UUID) -> Payment:
    """The payment under the lock of its bill, as every verb of payments takes it."""
    bill_id = Payment.objects.filter(id=payment_id).values_list("bill_id", flat=True).first()
    if bill_id is None:
        raise NotVisible
    Bill.objects.select_for_update(of=("self",)).get(id=bill_id)
    return Payment.objects.select_related("bill").get(id=payment_id)


def _refund(refund_id: UUID, wanted: str) -> Refund:
    payment_id = Refund.objects.filter(id=refund_id).values_list("payment_id", flat=True).first()
    if payment_id is None:
        raise NotVisible
    payment = _locked(payment_id)
    refund = Refund.objects.get(id=refund_id)
    refund.payment = payment
    if refund.state != wanted:
        raise Conflict(
            Text(
                f"Pengembalian ini kini {STATE_WORDS[refund.state].id.lower()}. Muat ulang halaman.",
                f"This refund is now {STATE_WORDS[refund.state].en.lower()}. Reload the page.",
            ),
            code="STALE",
        )
    return refund


STATE_WORDS: dict[str, Text] = {
    Refund.State.ASKED: Text("Diminta", "Asked for"),
    Refund.State.APPROVED: Text("Disetujui", "Approved"),
    Refund.State.REFUSED: Text("Ditolak", "Refused"),
    Refund.State.PAID: Text("Dibayar", "Paid"),
}


def _given(field: str, value: str) -> str:
    words = " ".join(value.replace("\x00", " ").split())
    if not 0 < len(words) <= _LONGEST[field]:
        what = _WORDS[field]
        raise Invalid(
            {
                field: Text(
                    f"Isi {what.id} (paling banyak {_LONGEST[field]} huruf).",
                    f"Fill in: {what.en} (at most {_LONGEST[field]} characters).",
                )
            }
        )
    return words
