"""Slots at a service point, and the tickets of its queue."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kanim.kernel.accounts.models import LedgerAccount
from kanim.kernel.db import uuid7
from kanim.kernel.organisation.models import Office


class Slot(models.Model):
    """A time at a service point for so many people; its account carries the quota."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    point = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    service_class = models.CharField(max_length=16, default="reguler")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    account = models.OneToOneField(LedgerAccount, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True)  # its day became a day off

    class Meta:
        db_table = "booking_slot"
        constraints = [
            models.UniqueConstraint(fields=["point", "service_class", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_times_in_order"),
        ]
        indexes = [models.Index(fields=["point", "starts_at"], name="slot_point_time")]


class QueueDay(models.Model):
    """The last number given at a point on a day: its row lock makes the numbers gapless."""

    point = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "booking_queue_day"
        constraints = [models.UniqueConstraint(fields=["point", "day"], name="queue_day_once")]


class Ticket(models.Model):
    """A queue number of one day at one point: priority, then same-day, then regular, in order of coming."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CALLED = "called"
        DONE = "done"
        LEFT = "left"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    point = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    number = models.PositiveIntegerField()
    service_class = models.CharField(max_length=16, default="reguler")
    rank = models.PositiveSmallIntegerField()  # of the class: who is called first
    case_id = models.UUIDField(null=True)
    counter = models.CharField(max_length=12, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    calls = models.PositiveSmallIntegerField(default=0)
    issued_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "booking_ticket"
        constraints = [
            models.UniqueConstraint(fields=["point", "day", "number"], name="ticket_once"),
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(state__in=["waiting", "called"]),
                name="one_open_ticket_a_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["point", "day", "rank", "number"], condition=Q(state="waiting"), name="ticket_waiting"
            ),
            models.Index(fields=["point", "day", "-called_at"], name="ticket_called"),
            models.Index(fields=["case_id", "-issued_at"], name="ticket_of_case"),
        ]
