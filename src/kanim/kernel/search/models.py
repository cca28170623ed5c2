"""The index of the search. It can be made anew from the registers at any time."""

from __future__ import annotations

from django.db import models

from kanim.kernel.organisation.models import Office


class Row(models.Model):
    """Something that can be found, under the sight of one object (a case): `object_id`. A person stands under every
    case that names him. The id follows from the other three, so that a row written twice is one."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=24)
    ref_id = models.UUIDField()  # the person, passport, letter …
    object_id = models.UUIDField()
    title = models.CharField(max_length=160, default="")  # never a name: those are read from their register
    place = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=40)
    class_level = models.PositiveSmallIntegerField(default=0)
    compartment = models.CharField(max_length=40, null=True)

    objects: models.Manager[Row] = models.Manager()

    class Meta:
        db_table = "search_row"
        indexes = [
            models.Index(fields=["object_id"], name="search_row_object"),
            models.Index(fields=["ref_id"], name="search_row_ref"),
        ]


class Word(models.Model):
    """One way in which a row is found. `class_level` is that of what the word was taken from: a reader below it does
    not find the row by it, though he may see the row."""

    class Way(models.TextChoices):
        NUMBER = "#"  # letters and digits alone
        NAME = "n"  # the whole name, and each part of it
        SOUND = "s"  # the key of a part in every spelling (`kanim.kernel.matching.keys`)

    row = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="words")
    way = models.CharField(max_length=1, choices=Way.choices)
    value = models.CharField(max_length=160)
    class_level = models.PositiveSmallIntegerField(default=0)

    objects: models.Manager[Word] = models.Manager()

    class Meta:
        db_table = "search_word"
        constraints = [models.UniqueConstraint(fields=["row", "way", "value"], name="search_word_once")]
        indexes = [
            models.Index(
                fields=["way", "value"],
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                name="search_word_value",
            )
        ]
