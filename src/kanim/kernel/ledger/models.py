"""Tables of the ledger. Formats are fixed from the first row: see `kanim.kernel.ledger.format`."""

from __future__ import annotations

from django.db import models

from kanim.kernel.db import uuid7


class Streamed(models.Model):
    """A row that owns a stream of events. It carries the head, so that the lock on the row is the lock on
    its stream and writers of different streams never wait for each other."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.BinaryField(max_length=32, default=bytes)

    class Meta:
        abstract = True


class Event(models.Model):
    """One event: its header as the exact bytes that are hashed. Append-only in the database itself."""

    pk = models.CompositePrimaryKey("stream", "seq")
    stream = models.UUIDField()
    seq = models.PositiveIntegerField()
    header = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_event"


class Payload(models.Model):
    """What a header commits to: one salted group of an event. Part 0 tells who did what; the others hold
    what was submitted, one per subject and field group. Its absence is lawful only after an erasure event."""

    pk = models.CompositePrimaryKey("stream", "seq", "part")
    stream = models.UUIDField()
    seq = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField()
    salt = models.BinaryField(max_length=16)
    body = models.BinaryField()
    subject = models.UUIDField(null=True)

    class Meta:
        db_table = "ledger_payload"
        indexes = [
            models.Index(
                fields=["subject"], name="ledger_payload_subject", condition=models.Q(subject__isnull=False)
            )
        ]


class DirtyStream(models.Model):
    """What happened since the last anchor, written in the same transaction as the event. One row an event, so
    that writers never meet and an anchor removes exactly what it has read."""

    pk = models.CompositePrimaryKey("stream", "seq")
    stream = models.UUIDField()
    seq = models.PositiveIntegerField(db_default=0)  # 0: a mark about the whole stream, set by a load

    class Meta:
        db_table = "ledger_dirty_stream"


class Anchor(models.Model):
    """A signed statement about the heads of streams, as delivered outside (see `kanim.kernel.ledger.anchors`).
    Append-only."""

    number = models.PositiveIntegerField(primary_key=True)
    text = models.BinaryField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        db_table = "ledger_anchor"


class AnchorHead(models.Model):
    """The head of one stream under an anchor: a leaf of its tree. Append-only."""

    pk = models.CompositePrimaryKey("anchor", "stream")
    anchor = models.PositiveIntegerField()
    stream = models.UUIDField()
    seq = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_anchor_head"
        indexes = [models.Index(fields=["stream", "anchor"], name="ledger_anchor_head_stream")]


class Erasure(models.Model):
    """A payload group that a chained event `payload.erased` (number `by_seq`) names: the database lets nothing
    else of the payloads be deleted, and lets a row in here only when the event says so. Append-only."""

    pk = models.CompositePrimaryKey("stream", "seq", "part")
    stream = models.UUIDField()
    seq = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField()
    by_seq = models.PositiveIntegerField()

    class Meta:
        db_table = "ledger_erasure"
