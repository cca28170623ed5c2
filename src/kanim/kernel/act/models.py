"""Keys of acts: the same key again gives the first outcome."""

from __future__ import annotations

from django.db import models


class ActKey(models.Model):
    """One key per principal and operation, with a digest of the request and the outcome that was given."""

    principal = models.CharField(max_length=80)
    operation = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    outcome = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "act_key"
        constraints = [models.UniqueConstraint(fields=["principal", "operation", "key"], name="act_key_once")]
