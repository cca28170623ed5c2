"""Which state a list is in, so that every process knows at once that its copy in memory is old."""

from __future__ import annotations

from django.db import models


class ListHead(models.Model):
    """The number of the last change of a list. Its row is locked by a change until that is committed."""

    code = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        db_table = "matching_list_head"


class ListChange(models.Model):
    """One change of a list. The stamp tells two changes of one number apart when the first was rolled back."""

    pk = models.CompositePrimaryKey("code", "number")
    code = models.CharField(max_length=40)
    number = models.BigIntegerField()
    stamp = models.UUIDField()

    class Meta:
        db_table = "matching_list_change"
