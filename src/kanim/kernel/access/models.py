"""Who may do what (mandates) and who may see what (columns every case and register row carries)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kanim.kernel.db import uuid7
from kanim.kernel.ledger.models import Streamed
from kanim.kernel.organisation.models import Office


class ClassLevel(models.IntegerChoices):
    """Classes of secrecy, in the order of clearance (biasa, terbatas, rahasia, sangat rahasia)."""

    BIASA = 0
    TERBATAS = 1
    RAHASIA = 2
    SANGAT_RAHASIA = 3


class Scoped(Streamed):
    """What `visible_to` needs of a row: where it comes from, where it stands now, how secret it is."""

    origin = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=40)  # unit at division level: dokjal, inteldak, tu …
    class_level = models.PositiveSmallIntegerField(choices=ClassLevel.choices, default=ClassLevel.BIASA)
    compartment = models.CharField(max_length=40, null=True)

    class Meta:
        abstract = True


class Role(models.Model):
    """A person (or other party) in a role of a case or row: gates, a holder's access and erasure follow it."""

    object_id = models.UUIDField()
    role = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)  # person, travel_document, letter …
    subject_id = models.UUIDField()

    class Meta:
        db_table = "access_role"
        constraints = [models.UniqueConstraint(fields=["object_id", "role", "subject_id"], name="role_once")]
        indexes = [models.Index(fields=["subject_id", "object_id"], name="role_subject")]


class Mandate(Streamed):
    """Authority: this clause may be exercised by this holder, by this legal act, from this date.

    `holder_kind` post: `unit` and `post`; function: an office letter names `function` (PPK, PPSPM, PPNS);
    relation: `function` names the relation (superior, addressee). Of an order of one office it names that
    `office` and the `order_id`; a delegation also for whom the holder acts (`behalf_unit`, `behalf_post`)."""

    clause = models.CharField(max_length=40)
    act_kind = models.CharField(max_length=24, default="*")
    holder_kind = models.CharField(max_length=12, default="post")
    unit = models.CharField(max_length=40, default="")
    post = models.CharField(max_length=40, default="")
    function = models.CharField(max_length=40, default="")
    level = models.CharField(max_length=16, default="kanim")
    legal_act = models.CharField(max_length=120)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    behalf_unit = models.CharField(max_length=40, default="")
    behalf_post = models.CharField(max_length=40, default="")
    order_id = models.UUIDField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "access_mandate"
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "act_kind", "holder_kind", "unit", "post", "function", "level"],
                condition=Q(valid_to=None, office=None),
                name="mandate_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="mandate_dates_in_order"
            ),
        ]


class Order(Streamed):
    """An order of the office by letter: an acting post, a delegation, an assignment, a function. What it gives
    stands in appointments, mandates and function holders, which end with it."""

    kind = models.CharField(max_length=12)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=80)  # of the letter
    letter_on = models.DateField()
    unit = models.CharField(max_length=40)  # whose post it fills, or to whom it gives
    post = models.CharField(max_length=40, default="")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    function = models.CharField(max_length=40, default="")
    clauses = models.TextField(default="")  # separated by spaces
    excludes = models.TextField(default="")  # what it does not give: clauses, kinds of act, actions
    by_unit = models.CharField(max_length=40)
    by_post = models.CharField(max_length=40)
    by_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_by = models.CharField(max_length=80, default="")  # the letter that ended it before its day

    class Meta:
        db_table = "access_order"
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="order_number_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="order_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["office", "-valid_from"], name="order_of_office")]


class FunctionHolder(Streamed):
    """An officer who holds a function (PPK, PPSPM, PPNS) at an office by a letter, beside his post."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=40)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=120)
    order_id = models.UUIDField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "access_function_holder"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "function", "account"], condition=Q(valid_to=None), name="function_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="function_dates_in_order"
            ),
        ]


class Grant(Streamed):
    """Sight of one row given to a unit, a post or a person, for as long as what gave it lasts: a task, a child
    case, a relation, a named purpose. `lifts_to` opens the row above the reader's own clearance.

    A unit: `office` and `unit`; a post: `post` as well; a person: `person_id` (of the person or the account)."""

    object_id = models.UUIDField()
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=40, default="")
    post = models.CharField(max_length=40, default="")
    person_id = models.UUIDField(null=True)
    source = models.CharField(max_length=24)  # task, child, relation, purpose
    source_id = models.UUIDField(null=True)  # the task, child case or request that it comes from
    purpose = models.CharField(max_length=240, default="")
    lifts_to = models.PositiveSmallIntegerField(choices=ClassLevel.choices, null=True)
    compartment = models.CharField(max_length=40, null=True)  # opened with `lifts_to`
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_grant"
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, person_id__isnull=True) & ~Q(unit="")
                | Q(office__isnull=True, person_id__isnull=False, unit="", post=""),
                name="grant_to_a_unit_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("given_at")), name="grant_times_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "unit", "object_id"], condition=Q(ended_at=None), name="grant_open_unit"
            ),
            models.Index(
                fields=["person_id", "object_id"],
                condition=Q(ended_at=None, person_id__isnull=False),
                name="grant_open_person",
            ),
            models.Index(fields=["object_id"], name="grant_object"),
            models.Index(
                fields=["source_id"],
                condition=Q(ended_at=None, source_id__isnull=False),
                name="grant_open_source",
            ),
        ]


class AccessRequest(Streamed):
    """An officer asks to see a case that he does not see, for a purpose of the list. `number` is what he typed: the
    row does not tell whether there is such a case, until a grant opens it."""

    class State(models.TextChoices):
        ASKED = "DIMINTA"
        APPROVED = "DISETUJUI"
        REFUSED = "DITOLAK"
        SELF = "DIBUKA_SENDIRI"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    number = models.CharField(max_length=24)
    purpose = models.CharField(max_length=40)
    reason = models.CharField(max_length=240)
    to_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+"
    )  # the superior asked or told
    to_unit = models.CharField(max_length=40)
    to_post = models.CharField(max_length=40)
    state = models.CharField(max_length=16, choices=State.choices)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)  # by the superior: approved, refused, or taken note of
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.CharField(max_length=240, default="")
    grant = models.ForeignKey(Grant, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "access_request"
        indexes = [
            models.Index(fields=["account", "-asked_at"], name="access_request_mine"),
            models.Index(fields=["to_office", "to_unit", "to_post", "-asked_at"], name="access_request_told"),
        ]


class Read(models.Model):
    """One reading by an officer: who, in which post, what, under which purpose, when. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object_id = models.UUIDField()  # the case or person
    what = models.CharField(max_length=16)  # case, person, paper, letter
    part_id = models.UUIDField(null=True)  # the paper or letter
    account_id = models.UUIDField()
    office_id = models.UUIDField()
    unit = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    acting = models.CharField(max_length=8, default="")
    purpose = models.CharField(max_length=40, default="")  # of the grant that opened it
    at = models.DateTimeField()

    class Meta:
        db_table = "access_read"
        indexes = [models.Index(fields=["object_id", "-at"], name="access_read_object")]


class PartnerRefusal(models.Model):
    """A partner system tried what it does not own."""

    partner = models.CharField(max_length=40)
    operation = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "access_partner_refusal"
