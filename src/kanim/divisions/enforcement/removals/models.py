"""The register of removals: every boarding that was tried, and the entry bans that were proposed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kanim.kernel.access.models import Scoped


class Removal(Scoped):
    """One boarding: the person left, or the boarding failed and he came back."""

    class State(models.TextChoices):
        LEFT = "BERANGKAT"
        FAILED = "GAGAL"

    case_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices)
    on = models.DateField()
    place_of_exit = models.CharField(max_length=120, default="")
    flight = models.CharField(max_length=40, default="")
    route = models.CharField(max_length=200)

    objects: models.Manager[Removal] = models.Manager()

    class Meta:
        db_table = "enforcement_removal"
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"], condition=Q(state="BERANGKAT"), name="left_once_a_case"
            )
        ]


class BanProposal(Scoped):
    """A bar on entry that the head proposed to the Minister (Permenimipas 13/2025)."""

    case_id = models.UUIDField(unique=True)
    person_id = models.UUIDField(db_index=True)
    years = models.PositiveSmallIntegerField()
    proposed_on = models.DateField()
    valid_until = models.DateField()

    objects: models.Manager[BanProposal] = models.Manager()

    class Meta:
        db_table = "enforcement_ban_proposal"
