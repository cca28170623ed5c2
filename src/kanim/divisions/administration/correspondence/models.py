"""The book of incoming letters (buku agenda surat masuk)."""

from __future__ import annotations

from django.db import models

from kanim.kernel.access.models import Scoped


class IncomingLetter(Scoped):
    """A letter received: its number in the book of the office and year, what it says of itself, and where its
    handling and its file are."""

    agenda = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=120)
    dated_on = models.DateField()
    sender = models.CharField(max_length=200)
    subject = models.CharField(max_length=400)
    urgency = models.CharField(max_length=16)
    received_on = models.DateField()
    case_id = models.UUIDField(unique=True)
    classification = models.CharField(max_length=40, default="")
    filed_on = models.DateField(null=True)

    objects: models.Manager[IncomingLetter] = models.Manager()

    class Meta:
        db_table = "administration_incoming_letter"
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "agenda"], name="agenda_number_once"),
        ]
