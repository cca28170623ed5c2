"""Persons as the office knows them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kanim.kernel.ledger.models import Streamed


class Person(Streamed):
    """A natural person. Names as written on the civil document; `name_key` is the normalised form for search."""

    class Sex(models.TextChoices):
        MALE = "M"
        FEMALE = "F"
        UNKNOWN = "X"

    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160, db_index=True)
    nik = models.CharField(max_length=16, default="", blank=True, db_index=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(null=True)
    birth_place = models.CharField(max_length=100, default="")
    nationality = models.CharField(max_length=3, default="IDN")
    mother_name = models.CharField(max_length=160, default="")
    father_name = models.CharField(max_length=160, default="")
    phone = models.CharField(max_length=20, default="")
    email = models.EmailField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "party_person"
        indexes = [models.Index(fields=["birth_date", "name_key"], name="person_birth_name")]


class SearchKey(models.Model):
    """A key under which a person is looked for (`kanim.kernel.matching.keys`). It can be made anew at any time."""

    pk = models.CompositePrimaryKey("key", "person_id")
    key = models.BigIntegerField()
    person_id = models.UUIDField()

    objects: models.Manager[SearchKey] = models.Manager()

    class Meta:
        db_table = "party_search_key"
        indexes = [models.Index(fields=["person_id"], name="search_key_person")]


class Pair(Streamed):
    """The claim that two registered persons are one. Nothing else says so: no row that names a person is rewritten,
    and who is one with whom follows from the pairs in force (`Cluster`). The lower id stands left.

    `prior` is the state to which a refused proposal or an undone join goes back."""

    class State(models.TextChoices):
        OPEN = "TERBUKA"  # found alike, decided by nobody
        PROPOSED = "DIUSULKAN"  # one officer holds them to be one; a second must agree
        SAME = "SATU"  # in force
        PARTING = "DIMINTA_PISAH"  # in force still; one officer holds it to be wrong
        OTHER = "BERBEDA"  # two persons

    left = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    prior = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    score = models.PositiveSmallIntegerField(null=True)  # 0-100; none when an officer found them alike
    reasons = models.TextField(default="[]")
    engine = models.CharField(max_length=40, default="")
    found_at = models.DateTimeField()
    reason = models.CharField(max_length=240, default="")  # the last one given
    moved_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    agreed_by = models.UUIDField(null=True)
    part_asked_by = models.UUIDField(null=True)

    class Meta:
        db_table = "party_pair"
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="pair_in_order"),
            models.CheckConstraint(
                condition=~Q(state__in=["SATU", "DIMINTA_PISAH"])
                | (Q(asked_by__isnull=False, agreed_by__isnull=False) & ~Q(asked_by=F("agreed_by"))),
                name="pair_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["right", "left"], name="pair_right"),
            models.Index(
                fields=["found_at"], condition=Q(state__in=["TERBUKA", "DIUSULKAN"]), name="pair_undecided"
            ),
        ]


class Cluster(models.Model):
    """Which persons are one: made from the pairs in force and can be made anew from them. A person without a row
    is one with nobody. `cluster_id` is the lowest id of them."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    cluster_id = models.UUIDField(db_index=True)

    class Meta:
        db_table = "party_cluster"
