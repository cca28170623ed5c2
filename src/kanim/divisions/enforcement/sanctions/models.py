"""Registers of administrative action: each action a row (Pasal 75), and the objection to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kanim.kernel.access.models import Scoped


class Sanction(Scoped):
    """One action of a decision, in force until it was done or taken back."""

    class State(models.TextChoices):
        IN_FORCE = "BERLAKU"
        DONE = "DIPATUHI"
        TAKEN_BACK = "DICABUT"

    case_id = models.UUIDField()
    person_id = models.UUIDField(db_index=True)
    action = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_FORCE)
    decided_on = models.DateField()
    ended_on = models.DateField(null=True)
    overstay_days = models.PositiveIntegerField(null=True)

    objects: models.Manager[Sanction] = models.Manager()

    class Meta:
        db_table = "enforcement_sanction"
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "action"], condition=Q(state="BERLAKU"), name="sanction_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(state="BERLAKU", ended_on__isnull=True) | ~Q(state="BERLAKU"),
                name="sanction_ends_with_a_day",
            ),
        ]


class Objection(Scoped):
    """An objection (keberatan): filed, forwarded, decided; `proceed_on` is the day on which the head decided to go on
    with the execution although it stands."""

    case_id = models.UUIDField(unique=True)
    person_id = models.UUIDField(db_index=True)
    filed_on = models.DateField()
    forwarded_on = models.DateField(null=True)
    proceed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, default="")
    decided_on = models.DateField(null=True)

    objects: models.Manager[Objection] = models.Manager()

    class Meta:
        db_table = "enforcement_objection"

    @property
    def is_answered(self) -> bool:
        """Decided, or the head decided that the execution goes on."""
        return bool(self.outcome) or self.proceed_on is not None
