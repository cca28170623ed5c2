"""The list of persons barred from leaving (Pencegahan), and the hits of applicants against it."""

from __future__ import annotations

from django.db import models

from kanim.kernel.db import uuid7
from kanim.kernel.ledger.models import Streamed


class Barred(Streamed):
    """An entry of the daftar Pencegahan (UU 6/2011 as amended by UU 63/2024, art. 97: at most six months,
    extended at most once by six)."""

    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160, db_index=True)
    birth_date = models.DateField(null=True)
    nik = models.CharField(max_length=16, default="")
    decision = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField()
    listed_in = models.BigIntegerField(default=0, db_index=True)  # the change of the list that wrote the row

    class Meta:
        db_table = "travel_documents_barred"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="barred_dates_in_order"
            )
        ]


class Hit(models.Model):
    """A hypothesis that an applicant is a barred person, apart from all facts until an officer decides.

    The digests tell what either side said when it was found. Decided as somebody else, the pair is left in peace in
    every later case, until one of the two changes."""

    class State(models.TextChoices):
        OPEN = "TERBUKA"
        SAME = "CEKAL_COCOK"
        OTHER = "CEKAL_TIDAK_COCOK"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField()
    barred = models.ForeignKey(Barred, on_delete=models.PROTECT, related_name="hits")
    score = models.PositiveSmallIntegerField()
    reasons = models.TextField(default="[]")
    state = models.CharField(max_length=18, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(default="")
    applicant_digest = models.CharField(max_length=64, default="")
    entry_digest = models.CharField(max_length=64, default="")
    engine = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "travel_documents_hit"
        indexes = [models.Index(fields=["person_id", "barred"], name="hit_of_pair")]
        constraints = [models.UniqueConstraint(fields=["case_id", "barred"], name="hit_once_a_case")]
