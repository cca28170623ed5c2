"""What the quality check found of each photograph taken."""

from __future__ import annotations

from django.db import models


class PhotoCheck(models.Model):
    """The judgement on one photograph, kept with the version of the check that gave it."""

    paper_id = models.UUIDField(primary_key=True)
    score = models.PositiveSmallIntegerField()  # 0–100
    findings = models.TextField(default="[]")  # canonical JSON: code, words in both languages
    engine = models.CharField(max_length=40)
    checked_at = models.DateTimeField()

    class Meta:
        db_table = "travel_documents_photo_check"
