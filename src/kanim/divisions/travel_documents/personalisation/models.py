"""Print jobs: what was sent to the personalisation machine and what it answered."""

from __future__ import annotations

from django.db import models

from kanim.kernel.db import uuid7


class PrintJob(models.Model):
    """One attempt to print one booklet; its id makes a second sending harmless."""

    class State(models.TextChoices):
        WAITING = "MENUNGGU"
        SENT = "TERKIRIM"
        DONE = "SELESAI"
        FAILED = "GAGAL"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(db_index=True)
    booklet_id = models.UUIDField()
    data = models.TextField()
    image = models.CharField(max_length=200, default="")  # the data page as printed, in private storage
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    defect = models.CharField(max_length=120, default="")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "travel_documents_print_job"
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state="TERKIRIM"), name="print_job_unanswered"
            )
        ]
