"""Offices, posts and the people appointed to them, each with its dates. Units and clauses are regulation."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from kanim.kernel.db import uuid7
from kanim.kernel.ledger.models import Streamed


class Office(Streamed):
    """An office in the dated tree: ministry, directorate general, regional office, immigration office, counter."""

    class Kind(models.TextChoices):
        MINISTRY = "kementerian"
        DIRECTORATE_GENERAL = "ditjen"
        REGIONAL = "kanwil"
        IMMIGRATION_OFFICE = "kanim"
        SERVICE_POINT = "layanan"

    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    unit = models.CharField(max_length=40)  # the unit of the regulation whose duties it carries
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60)
    address = models.CharField(max_length=240, default="")
    province = models.CharField(max_length=2, default="")
    zone = models.CharField(max_length=40, default="Asia/Jakarta")
    is_non_tpi = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "organisation_office"
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="office_code_once"),
            models.UniqueConstraint(
                fields=["province"], condition=Q(kind="kanwil", valid_to=None), name="one_kanwil_a_province"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="office_dates_in_order"
            ),
        ]


class Post(models.Model):
    """A post of a unit in an office: `kasi` of `dokjal_layanan`. Authority comes to posts, never to people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    unit = models.CharField(max_length=40)
    code = models.CharField(max_length=40)  # as packs name it in `by:`
    is_leading = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "organisation_post"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "unit"],
                condition=Q(is_leading=True, valid_to=None),
                name="one_leading_post_a_unit",
            ),
            models.UniqueConstraint(
                fields=["office", "unit", "code"], condition=Q(valid_to=None), name="post_once"
            ),
        ]


class AccountManager(BaseUserManager["Account"]):
    def create_user(
        self, username: str, email: str = "", password: str | None = None, **fields: object
    ) -> Account:
        account: Account = self.model(username=username, email=email, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Someone who signs in: an officer, an applicant, a sponsor's staff. What may be done follows from
    appointments and roles in cases, not from flags here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True, default="")
    name = models.CharField(max_length=160, default="")
    language = models.CharField(max_length=5, default="id")
    person_id = models.UUIDField(null=True, db_index=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    is_staff = False
    is_superuser = False

    objects = AccountManager()

    class Meta:
        db_table = "organisation_account"

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """No permission comes from an account: authority follows from mandates (`kernel.access`)."""
        return False

    def has_module_perms(self, label: str) -> bool:
        return False


class Appointment(models.Model):
    """An account in a post, from a date, by a letter. `kind` tells a definitive holder from Plt and Plh."""

    class Kind(models.TextChoices):
        DEFINITIVE = "definitif"
        ACTING = "plt"
        DAILY = "plh"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    point = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the counter one sits at
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DEFINITIVE)
    clearance = models.PositiveSmallIntegerField(default=0)
    compartment = models.CharField(max_length=40, null=True)
    letter = models.CharField(max_length=120, default="")
    excludes = models.TextField(default="")  # what an acting order does not give, separated by spaces
    is_leading = models.BooleanField(
        default=False
    )  # of the post, copied so that the database can hold the rule below
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "organisation_appointment"
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(is_leading=True, kind="definitif", valid_to=None),
                name="one_holder_of_a_leading_post",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="appointment_dates_in_order",
            ),
        ]


class DayOverride(models.Model):
    """What an office says of one day of its calendar, against or beside the regulation: off, or worked. Ended,
    never deleted; its events stand on the office's stream. It holds for the offices below as well."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    is_off = models.BooleanField()
    category = models.CharField(max_length=12)  # public, government (cuti bersama), local
    words_id = models.CharField(max_length=120)
    words_en = models.CharField(max_length=120)
    basis = models.CharField(max_length=160)  # the decision or letter that says so
    reason = models.CharField(max_length=240)
    account_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=240, default="")

    class Meta:
        db_table = "organisation_day_override"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day"], condition=Q(ended_at=None), name="one_word_on_a_day"
            )
        ]


class CalendarEdition(models.Model):
    """The days off of every office as they were known from a moment on. Clocks tell by which edition they were
    counted, so its days are never changed; `applied_at` tells when all that runs had followed it."""

    number = models.PositiveIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    body = models.TextField()  # {"off": [days], "offices": {id: {"off": [days], "work": [days]}}}
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "organisation_calendar_edition"
