"""Facts told to the rest of the system after they are committed, each consumed once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kanim.kernel.db import uuid7


class Message(models.Model):
    """An event or job written in the same transaction as the fact it tells of.

    Messages of one `order_key` (a case) are delivered in the order of `seq`: whoever writes for a case
    holds its lock, so `seq` is the order of its facts, whatever the clocks of two machines say."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        STUCK = "stuck"
        DISCARDED = "discarded"  # a person gave it up, with a reason

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8)  # event | job
    name = models.CharField(max_length=64)
    order_key = models.UUIDField(null=True)
    payload = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        db_table = "outbox_message"
        indexes = [
            models.Index(fields=["next_try_at", "seq"], condition=Q(state="waiting"), name="outbox_waiting"),
            models.Index(
                fields=["order_key", "seq"], condition=Q(state__in=["waiting", "stuck"]), name="outbox_order"
            ),
            models.Index(fields=["seq"], condition=Q(state="stuck"), name="outbox_stuck"),
        ]


class Inbox(models.Model):
    """What a consumer has taken in: unique, so that a second delivery changes nothing."""

    message_id = models.UUIDField()
    consumer = models.CharField(max_length=64)
    object_id = models.UUIDField()  # the case that it was about; the message itself when about none
    received_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_inbox"
        constraints = [
            models.UniqueConstraint(fields=["message_id", "consumer", "object_id"], name="inbox_once")
        ]


class Mail(models.Model):
    """One e-mail to one reader. The address is looked up when it is sent and never kept here; `hint` is what an
    officer needs to recognise it. `id` makes the Message-ID, so that a repeated sending is known as such."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        BOUNCED = "bounced"  # the other side refuses this address or message for good
        KEPT = "kept"  # no mail server is connected, or no address is known any more

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    about = models.UUIDField()  # the case
    code = models.CharField(max_length=64)
    occasion = models.CharField(max_length=60)
    to_kind = models.CharField(max_length=8)  # account | person
    to_id = models.UUIDField()
    language = models.CharField(max_length=5)
    words = models.TextField()  # the values that the template shows, as they were
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    hint = models.CharField(max_length=80, default="")
    told = models.CharField(max_length=200, default="")  # what the other side said
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_mail"
        constraints = [
            models.UniqueConstraint(fields=["about", "code", "occasion", "to_id"], name="mail_once"),
        ]
        indexes = [
            models.Index(fields=["state", "-created_at"], condition=Q(state="bounced"), name="mail_bounced"),
        ]
