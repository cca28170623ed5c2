"""Registers of the budget (PMK 62/2023). What is held and spent of a line is the kernel's account of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kanim.kernel.access.models import Scoped


class BudgetLine(Scoped):
    """A line of the budget of a year: ceiling (pagu) and what is blocked (blokir), in whole rupiah."""

    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)  # kegiatan.KRO.RO.komponen
    akun = models.CharField(max_length=6)
    words = models.CharField(max_length=200)
    pagu_idr = models.BigIntegerField()
    blokir_idr = models.BigIntegerField(default=0)

    objects: models.Manager[BudgetLine] = models.Manager()

    class Meta:
        db_table = "administration_budget_line"
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "code", "akun"], name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(blokir_idr__gte=0, pagu_idr__gte=F("blokir_idr")),
                name="budget_line_blocked_within",
            ),
        ]


class Commitment(Scoped):
    """A commitment under way: what it may cost, with whom, under which contract."""

    case_id = models.UUIDField(unique=True)
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="commitments")
    amount_idr = models.BigIntegerField()
    vendor = models.CharField(max_length=160)
    contract = models.CharField(max_length=120, default="")
    contract_on = models.DateField(null=True)

    objects: models.Manager[Commitment] = models.Manager()

    class Meta:
        db_table = "administration_commitment"
        constraints = [models.CheckConstraint(condition=Q(amount_idr__gt=0), name="commitment_positive")]


class Claim(Scoped):
    """A claim (tagihan) under a commitment: filed, paid by the treasury (SP2D), or returned."""

    class State(models.TextChoices):
        FILED = "DIAJUKAN"
        PAID = "DIBAYAR"
        RETURNED = "DIKEMBALIKAN"

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="claims")
    case_id = models.UUIDField(unique=True)
    amount_idr = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.FILED)
    sp2d = models.CharField(max_length=60, default="")
    paid_on = models.DateField(null=True)

    objects: models.Manager[Claim] = models.Manager()

    class Meta:
        db_table = "administration_claim"
        constraints = [
            models.CheckConstraint(condition=Q(amount_idr__gt=0), name="claim_positive"),
            models.UniqueConstraint(fields=["sp2d"], condition=~Q(sp2d=""), name="sp2d_once"),
        ]
