"""Bills with the tariff row and article of each amount, the payments that settle them once, refunds, and the
statements that payments are held against."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kanim.kernel.access.models import Scoped
from kanim.kernel.db import uuid7
from kanim.kernel.ledger.models import Streamed


class Bill(Scoped):
    """What a case owes. The state's billing system gives its 15-digit code after the act has committed."""

    class State(models.TextChoices):
        DRAFT = "draft"  # the code is being asked for
        OPEN = "open"
        SETTLED = "settled"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    case_id = models.UUIDField(db_index=True)
    code = models.CharField(max_length=15, null=True, unique=True)
    total_idr = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    payer_name = models.CharField(max_length=160, default="")
    created_at = models.DateTimeField()
    billed_on = models.DateField()
    expires_at = models.DateTimeField()  # counted anew when the code is kept
    settled_at = models.DateTimeField(null=True)  # when it was paid, as the billing system tells it
    closed_at = models.DateTimeField(null=True)  # when it expired or was cancelled here
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        db_table = "money_bill"
        constraints = [
            models.CheckConstraint(condition=Q(total_idr__gte=0), name="bill_not_negative"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False)
                | (~Q(state="settled") & Q(settled_at=None)),
                name="bill_settled_has_time",
            ),
        ]


class BillLine(models.Model):
    """One amount, with the tariff row that made it and the article of that row."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    tariff = models.CharField(max_length=96)
    tariff_id = models.UUIDField()
    article = models.CharField(max_length=160)
    words_id = models.CharField(max_length=200)
    words_en = models.CharField(max_length=200)
    amount_idr = models.BigIntegerField()

    class Meta:
        db_table = "money_bill_line"
        constraints = [
            models.UniqueConstraint(fields=["bill", "position"], name="bill_line_once"),
            models.CheckConstraint(condition=Q(amount_idr__gte=0), name="bill_line_not_negative"),
        ]


class Payment(models.Model):
    """One payment as the billing system told it. `applied` says whether it settled its bill; a second or late
    one stands here unapplied for a person to decide."""

    class Finding(models.TextChoices):
        NONE = ""
        DOUBLE = "DOUBLE"
        LATE = "LATE"
        WRONG_AMOUNT = "WRONG_AMOUNT"
        CANCELLED = "CANCELLED"

    class Decision(models.TextChoices):
        NONE = ""
        REFUND = "REFUND"  # given back by the state treasury
        KEPT = "KEPT"  # stays revenue, nothing follows

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="payments")
    ntpn = models.CharField(max_length=16, unique=True)
    ntb = models.CharField(max_length=20, default="")
    channel = models.CharField(max_length=60, default="")
    amount_idr = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    applied = models.BooleanField()
    finding = models.CharField(max_length=24, choices=Finding.choices, default="")
    decision = models.CharField(max_length=12, choices=Decision.choices, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "money_payment"
        constraints = [
            models.UniqueConstraint(fields=["bill"], condition=Q(applied=True), name="bill_settled_once"),
            models.CheckConstraint(
                condition=Q(applied=True, finding="") | (Q(applied=False) & ~Q(finding="")),
                name="payment_applied_or_finding",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(applied=False, decided_at=None), name="payment_to_decide"
            )
        ]


class Refund(Streamed):
    """A payment that goes back to who paid: asked for, decided by another person, paid by the state treasury."""

    class State(models.TextChoices):
        ASKED = "DIMINTA"
        APPROVED = "DISETUJUI"
        REFUSED = "DITOLAK"
        PAID = "DIBAYAR"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    amount_idr = models.BigIntegerField()
    payee = models.CharField(max_length=160)
    account = models.CharField(max_length=80)  # bank and number, as the payer told them
    reason = models.CharField(max_length=240)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    letter = models.CharField(max_length=80, default="")  # the letter of the KPA to the state treasury office
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=40, default="")  # SP2D, the treasury's order of payment

    class Meta:
        db_table = "money_refund"
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=~Q(state="DITOLAK"), name="refund_once_a_payment"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="refund_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="DIBAYAR", paid_on__isnull=False) | (~Q(state="DIBAYAR") & Q(paid_on=None)),
                name="refund_paid_has_day",
            ),
        ]


class Reconciliation(Scoped):
    """One day's statement of the billing system or a bank against our payments. `digest` is of the statement: the
    same one read again changes nothing, another takes its place."""

    day = models.DateField()
    source = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    reconciled_at = models.DateTimeField()

    class Meta:
        db_table = "money_reconciliation"
        constraints = [models.UniqueConstraint(fields=["place", "day", "source"], name="reconciled_once")]


class StatementLine(models.Model):
    """One payment as the statement tells it."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="lines")
    ntpn = models.CharField(max_length=16)
    code = models.CharField(max_length=15)
    amount_idr = models.BigIntegerField()
    channel = models.CharField(max_length=60, default="")
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "money_statement_line"
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "ntpn"], name="statement_line_once"),
        ]
