"""Registers of a unit's plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kanim.kernel.access.models import Scoped


class UnitPlan(Scoped):
    """The plan of a unit for a year; one that was withdrawn leaves room for another."""

    class State(models.TextChoices):
        UNDER_WAY = "BERJALAN"
        REPORTED = "DILAPORKAN"
        WITHDRAWN = "DITARIK"

    unit = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    case_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNDER_WAY)

    objects: models.Manager[UnitPlan] = models.Manager()

    class Meta:
        db_table = "direction_unit_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "unit", "year"], condition=~Q(state="DITARIK"), name="unit_plan_once"
            ),
        ]


class Activity(Scoped):
    """An activity of a plan, due in a month. Its figure comes live from `measure`, else from what is entered;
    `closed_real` is the figure as the quarter was closed with it."""

    plan = models.ForeignKey(UnitPlan, on_delete=models.PROTECT, related_name="activities")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    clause = models.CharField(max_length=60)
    officer_id = models.UUIDField()
    month = models.PositiveSmallIntegerField()
    polarity = models.CharField(max_length=4)
    target = models.DecimalField(max_digits=18, decimal_places=1)
    measure = models.CharField(max_length=80, default="")
    counted_in = models.CharField(max_length=60, default="")
    budget_line = models.CharField(max_length=60, default="")
    closed_on = models.DateField(null=True)
    closed_real = models.DecimalField(max_digits=18, decimal_places=1, null=True)
    dropped_on = models.DateField(null=True)

    objects: models.Manager[Activity] = models.Manager()

    class Meta:
        db_table = "direction_activity"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="activity_number_once"),
            models.CheckConstraint(condition=Q(target__gt=0), name="activity_target_positive"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="activity_month"),
        ]


class Realisation(Scoped):
    """What was done of an activity that no measure counts; entries add up."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="realisations")
    amount = models.DecimalField(max_digits=18, decimal_places=1)
    entered_on = models.DateField()

    objects: models.Manager[Realisation] = models.Manager()

    class Meta:
        db_table = "direction_realisation"


class Evaluation(Scoped):
    """Why an activity stayed below its target, and what follows. The last one counts."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="evaluations")
    real = models.DecimalField(max_digits=18, decimal_places=1, null=True)
    cause = models.CharField(max_length=1000)
    follow_up = models.CharField(max_length=1000)
    entered_on = models.DateField()

    objects: models.Manager[Evaluation] = models.Manager()

    class Meta:
        db_table = "direction_evaluation"
