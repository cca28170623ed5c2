"""Candidates that an applicant may be somebody already known, and what was decided of each."""

from __future__ import annotations

from django.db import models

from kanim.kernel.db import uuid7


class Candidate(models.Model):
    """One known person that resembles the applicant, found by exact or fuzzy search (dossier 3.3)."""

    class State(models.TextChoices):
        OPEN = "TERBUKA"
        DECIDED = "DIPUTUS"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField()
    score = models.PositiveSmallIntegerField()  # 0–100, shown only with its threshold
    reasons = models.TextField(default="[]")
    engine = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decision = models.CharField(max_length=24, default="")
    decided_by = models.UUIDField(null=True)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "travel_documents_candidate"
        constraints = [models.UniqueConstraint(fields=["case_id", "person_id"], name="candidate_once_a_case")]
