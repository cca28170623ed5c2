"""The booklet register: every blank passport by its number, from the box to the holder or the shredder."""

from __future__ import annotations

from django.db import models

from kanim.kernel.access.models import Scoped
from kanim.kernel.organisation.models import Office


class Booklet(Scoped):
    """One blank booklet (blangko): `place` is the office that answers for it, `point` the counter where it lies.
    Its states follow dossier 3.6: GUDANG → LOKET → DIALOKASIKAN →
    TERPAKAI | RUSAK_CETAK | CACAT_PABRIK → DIMUSNAHKAN."""

    class State(models.TextChoices):
        WAREHOUSE = "GUDANG"
        COUNTER = "LOKET"
        ALLOCATED = "DIALOKASIKAN"
        USED = "TERPAKAI"
        SPOILED = "RUSAK_CETAK"
        FACTORY_DEFECT = "CACAT_PABRIK"
        DESTROYED = "DIMUSNAHKAN"

    number = models.CharField(max_length=9, unique=True)
    point = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: warehouse
    type = models.CharField(max_length=32)
    box = models.CharField(max_length=24)
    state = models.CharField(max_length=14, choices=State.choices, default=State.WAREHOUSE)
    case_id = models.UUIDField(null=True, db_index=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "travel_documents_booklet"
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=models.Q(state="DIALOKASIKAN"),
                name="one_booklet_allocated_a_case",
            )
        ]
        indexes = [models.Index(fields=["point", "type", "state", "number"], name="booklet_stock")]
