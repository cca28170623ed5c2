"""The book of annual leave: entries, never a number that somebody overwrites."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.access.models import Scoped


class LeaveEntry(Scoped):
    """One entry of a year: what was gained (`days` above 0) or taken (below 0), with its case."""

    class Kind(models.TextChoices):
        OWN = "hak_tahun"
        CARRIED = "bawaan"
        ADDED = "tambahan_cuti_bersama"
        TAKEN = "ambil"
        RETURNED = "batal"
        LAPSED = "hangus"
        LONG = "cuti_besar"  # of no days: it says that this year has no annual leave

    GAINS = (Kind.OWN, Kind.CARRIED, Kind.ADDED, Kind.RETURNED)

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="leave")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, choices=Kind.choices)
    days = models.SmallIntegerField()
    entered_on = models.DateField()
    case_id = models.UUIDField(null=True)

    objects: models.Manager[LeaveEntry] = models.Manager()

    class Meta:
        db_table = "administration_leave_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "year", "kind"],
                condition=Q(kind__in=["hak_tahun", "bawaan"]),
                name="leave_of_a_year_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ambil", "hangus"], days__lt=0)
                | Q(
                    kind__in=["hak_tahun", "bawaan", "tambahan_cuti_bersama", "batal", "cuti_besar"],
                    days__gte=0,
                ),
                name="leave_gained_or_taken",
            ),
        ]
        indexes = [models.Index(fields=["employee", "year"], name="leave_employee_year")]
