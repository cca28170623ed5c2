"""Accounts with a ceiling and the holds on them: slots, stock, budget, leave, rooms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kanim.kernel.db import uuid7


class LedgerAccount(models.Model):
    """Something scarce: at most `ceiling` may be held and used together; the database itself holds it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=24)  # slot, booklet, budget, leave, room
    code = models.CharField(max_length=120)
    ceiling = models.BigIntegerField()
    held = models.BigIntegerField(default=0)
    used = models.BigIntegerField(default=0)

    class Meta:
        db_table = "accounts_account"
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="account_once"),
            models.CheckConstraint(condition=Q(held__gte=0, used__gte=0), name="account_not_negative"),
            models.CheckConstraint(
                condition=Q(ceiling__gte=F("held") + F("used")), name="account_within_ceiling"
            ),
        ]


class Hold(models.Model):
    """A case's claim on an account: held, then used or freed. The end of a case frees what it still holds."""

    class State(models.TextChoices):
        HELD = "held"
        USED = "used"
        FREED = "freed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=24)
    case_id = models.UUIDField()
    amount = models.BigIntegerField(default=1)
    state = models.CharField(max_length=6, choices=State.choices, default=State.HELD)
    held_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_hold"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="hold_positive")]
        indexes = [
            models.Index(fields=["case_id", "kind"], name="hold_of_case"),
            models.Index(fields=["account", "state"], name="hold_account_state"),
        ]
