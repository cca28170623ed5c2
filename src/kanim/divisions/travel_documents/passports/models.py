"""The passport register: every passport this office made, and earlier ones that holders showed."""

from __future__ import annotations

from django.db import models

from kanim.kernel.access.models import Scoped


class Passport(Scoped):
    """One passport. Only AKTIF and DITARIK are not final (dossier 3.6); DICETAK is ours, before hand-over."""

    class State(models.TextChoices):
        PRINTED = "DICETAK"
        ACTIVE = "AKTIF"
        REPLACED = "DIGANTI"
        EXPIRED = "HABIS_BERLAKU"
        LOST = "HILANG"
        DAMAGED = "RUSAK"
        WITHDRAWN = "DITARIK"
        REVOKED = "DICABUT"
        CANCELLED = "DIBATALKAN"

    number = models.CharField(max_length=9, unique=True)
    type = models.CharField(max_length=32)
    holder_id = models.UUIDField(db_index=True)
    case_id = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=14, choices=State.choices, default=State.PRINTED)
    name = models.CharField(max_length=160)
    issued_on = models.DateField()
    expires_on = models.DateField()
    mrz = models.CharField(max_length=90)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "travel_documents_passport"
        constraints = [
            models.UniqueConstraint(
                fields=["holder_id"], condition=models.Q(state="AKTIF"), name="one_active_passport_a_person"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("issued_on")), name="passport_dates_in_order"
            ),
        ]
