"""The booklet register: every blank passport by its number, from the box to the holder or the shredder."""

from __future__ import annotations

from django.db import models

from kanim.kernel.access.models import Scoped


class Booklet(Scoped):
    """One blank booklet (blangko). Its states follow dossier 3.6: GUDANG → LOKET → DIALOKASIKAN →
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
        indexes = [models.Index(fields=["place", "type", "state", "number"], name="booklet_stock")]
