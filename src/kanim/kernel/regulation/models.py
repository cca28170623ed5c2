"""The regulation in force: dated, cited, versioned definitions of every kind, seeded from packs (`law/`)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kanim.kernel.db import uuid7
from kanim.kernel.ledger.models import Streamed


class Pack(Streamed):
    """One file of definitions; its stream records every version that was loaded, by digest."""

    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "regulation_pack"


class Definition(models.Model):
    """One definition: (kind, code) as in force from `valid_from` to the day before `valid_to`, known to us
    since `recorded_at`. A row is never changed, only ended or followed by another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=24)
    code = models.CharField(max_length=96)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    cites = models.TextField(default="[]")
    body = models.TextField()
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="definitions")

    class Meta:
        db_table = "regulation_definition"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"],
                condition=Q(superseded_at=None),
                name="definition_one_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="definition_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="definition_kind_code")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} ({self.valid_from})"


class Generation(models.Model):
    """Rises by one with every change of the regulation, so that each process knows when to read it again.
    `stamp` differs each time, also when a change was rolled back or a backup restored."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=32, default="")

    class Meta:
        db_table = "regulation_generation"

    def __str__(self) -> str:
        return str(self.number)
