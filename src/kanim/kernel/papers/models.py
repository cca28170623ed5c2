"""Papers that come in (uploads) and papers that go out (instruments), and their numbers."""

from __future__ import annotations

from django.db import models

from kanim.kernel.access.models import Scoped
from kanim.kernel.db import uuid7
from kanim.kernel.ledger.models import Streamed


class Paper(models.Model):
    """A paper of a case: what it should be, the file that came, what the officer found."""

    class State(models.TextChoices):
        RECEIVED = "DITERIMA"
        MATCHES = "SESUAI"
        DIFFERS = "TIDAK_SESUAI"
        WITHDRAWN = "DITARIK"
        REPLACED = "DIGANTI"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(null=True, db_index=True)
    draft_id = models.UUIDField(null=True, db_index=True)
    subject_id = models.UUIDField(null=True)
    type = models.CharField(max_length=40)
    state = models.CharField(max_length=14, choices=State.choices, default=State.RECEIVED)
    file = models.CharField(max_length=200)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of the file as kept
    original_sha256 = models.CharField(max_length=64)  # of the file as it was sent
    pages = models.PositiveSmallIntegerField(default=1)
    duplicate_of = models.UUIDField(null=True)
    uploaded_by = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()
    checked_by = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=240, default="")
    quality = models.TextField(default="{}")  # {measures, warned}: what was seen of the picture when it came
    replaces = models.UUIDField(null=True, unique=True)  # the version before this one
    replaced_why = models.CharField(max_length=240, default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "papers_paper"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case_id__isnull=False) | models.Q(draft_id__isnull=False),
                name="paper_has_an_owner",
            ),
            models.UniqueConstraint(fields=["file"], name="paper_file_once"),
        ]


class FileKey(models.Model):
    """The key of one private file, wrapped by a master key. A destroyed key leaves its row, which says why."""

    name = models.CharField(max_length=200, primary_key=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=240, default="")

    class Meta:
        db_table = "papers_file_key"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True) | models.Q(master=""),
                name="file_key_destroyed_is_gone",
            )
        ]
        indexes = [models.Index(fields=["master"], name="file_key_master")]


class Upload(models.Model):
    """A file on its way in, part by part. It ends as a paper, refused, or by its expiry."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSING = "closing"
        DONE = "done"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account_id = models.UUIDField(db_index=True)
    target_id = models.UUIDField()  # the draft or case that the paper is for
    type = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, default="")  # as told by the sender; empty when he can't tell
    identity = models.CharField(max_length=64)  # by which the same file is known when it is chosen again
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    closing_since = models.DateTimeField(null=True)
    paper_id = models.UUIDField(null=True)

    class Meta:
        db_table = "papers_upload"
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "target_id", "type", "identity"],
                condition=models.Q(state="open"),
                name="upload_open_once",
            )
        ]


class UploadPart(models.Model):
    """A part of an upload that has come, whole, as its digest says."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200)

    class Meta:
        db_table = "papers_upload_part"
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="upload_part_once")]


class NumberSeries(models.Model):
    """The last number given in a gapless series: locked last in an act, so that a rolled-back act leaves no
    gap."""

    code = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "papers_number_series"


class Instrument(Scoped):
    """A paper that the office issues: frozen and numbered in the act, rendered and signed after it."""

    class State(models.TextChoices):
        FROZEN = "frozen"
        RENDERED = "rendered"
        REVOKED = "revoked"
        VOID = "void"

    case_id = models.UUIDField(db_index=True)
    type = models.CharField(max_length=40)
    template_digest = models.CharField(max_length=64, default="")
    number = models.CharField(max_length=80)
    check_code = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    frozen = models.TextField()  # the data the paper states, canonical JSON
    state = models.CharField(max_length=8, choices=State.choices, default=State.FROZEN)
    file = models.CharField(max_length=200, default="")
    sha256 = models.CharField(max_length=64, default="")
    rendered_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)  # by the time stamp in the signature
    signed_by = models.CharField(max_length=200, default="")
    signed_serial = models.CharField(max_length=64, default="")  # of the signer's certificate, hex
    seal = models.TextField(default="")  # the visible digital seal on it, hex
    replaces = models.UUIDField(null=True, unique=True)  # the paper that this one stands in for
    served_on = models.DateField(null=True)  # first service on anyone
    ended_reason = models.CharField(max_length=240, default="")
    ended_at = models.DateTimeField(null=True)
    for_holder = models.BooleanField(default=False)  # meant for the holder: shown in the portal

    class Meta:
        db_table = "papers_instrument"
        constraints = [
            # One office never gives a number twice to the same kind of paper; `origin` is the issuing office.
            models.UniqueConstraint(fields=["origin", "type", "number"], name="instrument_number_once")
        ]


class LetterVersion(Streamed):
    """A text of a letter that an office has written: proposed by one officer, approved by another, from a day."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        REJECTED = "rejected"

    template = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()  # 1, 2 …; the law's own text is 0
    source = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    valid_from = models.DateField(null=True)
    note = models.CharField(max_length=240)
    written_by = models.UUIDField()
    written_by_name = models.CharField(max_length=160)
    written_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=160, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "papers_letter_version"
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="letter_version_once"),
            models.UniqueConstraint(
                fields=["template"], condition=models.Q(state="proposed"), name="letter_version_one_proposed"
            ),
        ]


class LetterText(models.Model):
    """All that the looks of an issued letter come from, by its digest: its text, the base and the stylesheet."""

    digest = models.CharField(max_length=64, primary_key=True)
    parts = models.TextField()  # JSON: name → text

    class Meta:
        db_table = "papers_letter_text"


class SealCertificate(models.Model):
    """A certificate that has sealed letters, with those above it (PEM), by the signer and reference in the seal."""

    code = models.CharField(max_length=260, primary_key=True)
    chain = models.TextField()

    class Meta:
        db_table = "papers_seal_certificate"


class Service(models.Model):
    """One service of a paper: when, how, in which language, who received it. Kept; a wrong one is told by a later
    one that corrects it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="services")
    served_on = models.DateField()
    manner = models.CharField(max_length=24)
    language = models.CharField(max_length=40)
    receiver = models.CharField(max_length=160)
    relation = models.CharField(max_length=80, default="")
    receipt = models.CharField(max_length=120, default="")  # number of the receipt or of the posted item
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "papers_service"
