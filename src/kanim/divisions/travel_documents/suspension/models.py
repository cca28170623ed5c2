"""Persons whose applications are suspended (Permenkumham 8/2014 art. 41: six months to two years)."""

from __future__ import annotations

from django.db import models

from kanim.kernel.ledger.models import Streamed


class Suspension(Streamed):
    """A suspension from `starts_on` until the day `until`, on which a new application is accepted again."""

    person_id = models.UUIDField(db_index=True)
    starts_on = models.DateField()
    until = models.DateField()
    ground = models.CharField(max_length=40)
    decision = models.CharField(max_length=80)

    class Meta:
        db_table = "travel_documents_suspension"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("starts_on")), name="suspension_dates_in_order"
            )
        ]
