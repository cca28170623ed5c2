"""Persons as the office knows them."""

from __future__ import annotations

from django.db import models

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
