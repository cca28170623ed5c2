"""The register of employees: who serves at an office, since when, and whether joint leave is theirs."""

from __future__ import annotations

from django.db import models

from kanim.kernel.access.models import Scoped


class Employee(Scoped):
    """A member of the staff. `service_start` begins the unbroken service (TMT CPNS); `has_joint_leave` is false for
    a post that gets none, whose holder gains the same number of annual days."""

    class Status(models.TextChoices):
        CANDIDATE = "CPNS"
        CIVIL_SERVANT = "PNS"
        CONTRACT = "PPPK"

    account_id = models.UUIDField(unique=True)
    nip = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=160)
    status = models.CharField(max_length=5, choices=Status.choices, default=Status.CIVIL_SERVANT)
    service_start = models.DateField()
    has_joint_leave = models.BooleanField(default=True)
    left_on = models.DateField(null=True)

    objects: models.Manager[Employee] = models.Manager()

    class Meta:
        db_table = "administration_employee"
