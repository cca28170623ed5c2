"""The legal status of a person, as it was found; the last entry counts."""

from __future__ import annotations

from django.db import models

from kanim.kernel.access.models import Scoped


class LegalStatus(Scoped):
    """One finding of a status: never changed, only followed by another."""

    person_id = models.UUIDField()
    case_id = models.UUIDField()
    status = models.CharField(max_length=24)
    since = models.DateTimeField()

    objects: models.Manager[LegalStatus] = models.Manager()

    class Meta:
        db_table = "enforcement_legal_status"
        indexes = [models.Index(fields=["person_id", "since"], name="legal_status_person")]
