"""Accounts with a ceiling and the holds on them: slots, stock, budget, leave, rooms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kanim.kernel.access.models import Scoped
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


class Custody(Scoped):
    """A thing that somebody answers for: a booklet, a seized phone, a key, an asset, a file; or a box of them.

    `keeper` is the one who has it (`person:ID`, `post:OFFICE/UNIT/POST`, `place:ID`). A thing inside a box goes
    where the box goes. One row a thing, one keeper a row: nothing is in two places."""

    kind = models.CharField(max_length=24)  # booklet, evidence, property, asset, key, document, box
    number = models.CharField(max_length=60)
    words = models.CharField(max_length=160, default="")
    keeper = models.CharField(max_length=160)
    box = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="contents")
    is_missing = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_custody"
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="custody_once"),
            models.CheckConstraint(condition=~Q(keeper=""), name="custody_has_a_keeper"),
            models.CheckConstraint(condition=Q(box=None) | ~Q(box=F("id")), name="custody_not_in_itself"),
        ]
        indexes = [models.Index(fields=["keeper", "kind", "number"], name="custody_keeper")]


class Transfer(models.Model):
    """A thing on its way from one keeper to another: handed over by the one, not yet accepted by the other."""

    class State(models.TextChoices):
        PENDING = "pending"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Custody, on_delete=models.PROTECT, related_name="transfers")
    giver = models.CharField(max_length=160)
    taker = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    given_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_transfer"
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state="pending"), name="one_open_transfer"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="transfer_to_another"),
            models.CheckConstraint(
                condition=Q(state="pending", answered_at=None)
                | (~Q(state="pending") & Q(answered_at__isnull=False)),
                name="transfer_answered_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["taker", "given_at"], condition=Q(state="pending"), name="transfer_waiting")
        ]
