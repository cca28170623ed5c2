"""Cases: a narrow header, and beside it the data that was submitted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kanim.kernel.access.models import Scoped
from kanim.kernel.db import uuid7
from kanim.kernel.organisation.models import Office


class Case(Scoped):
    """One run of one procedure version. `version` (the stream's head) tells a reader that what he saw has
    changed. The row is also the head of its stream and the lock of everything its guards read."""

    number = models.CharField(max_length=24, unique=True)
    procedure = models.CharField(max_length=60)
    definition_id = models.UUIDField()  # the procedure version that the case is pinned to
    service = models.CharField(max_length=24, default="")
    step = models.CharField(max_length=40)
    end_kind = models.CharField(
        max_length=10, default=""
    )  # done, refused, lapsed, cancelled; empty while open
    point = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=5)
    task_unit = models.CharField(max_length=40, default="")
    task_post = models.CharField(max_length=40, default="")
    task_office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_case"
        indexes = [
            models.Index(fields=["place", "division", "-opened_at", "id"], name="case_place_division"),
            models.Index(
                fields=["task_office", "task_unit", "task_post", "priority", "entered_at", "id"],
                condition=Q(end_kind=""),
                name="case_queue",
            ),
            models.Index(fields=["procedure", "step"], condition=Q(end_kind=""), name="case_step_open"),
            models.Index(
                fields=["due_on", "id"], condition=Q(end_kind="", due_on__isnull=False), name="case_due"
            ),
        ]


class CaseData(models.Model):
    """The fold of what was submitted: {form: {field: value}}, counts of acts, and the calls to return from."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="data")
    body = models.TextField()

    class Meta:
        db_table = "casework_data"


class Child(models.Model):
    """A case that another one opened, as its parent keeps it: written under the parent's lock alone, so that the
    parent's guards may read it. `told`: the parent's event that waited for it was given."""

    child = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)  # `as` of the opening
    opened_seq = models.PositiveIntegerField()  # the parent's event that opened it
    position = models.PositiveSmallIntegerField()  # among those of one opening
    wait = models.CharField(max_length=4)  # all, any, lead, none
    fate = models.CharField(max_length=6)  # if the parent ends: keep, cancel
    is_lead = models.BooleanField(default=False)
    told = models.BooleanField(default=False)
    end_kind = models.CharField(max_length=10, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_child"
        indexes = [models.Index(fields=["parent", "opened_seq", "position"], name="child_of_parent")]


class Assignee(models.Model):
    """Whose task a case is now, where a relation to the case names him and no single post: a person, or one of
    several posts. Gone when the step is left."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(null=True)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=40, default="")
    post = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "casework_assignee"
        indexes = [
            models.Index(fields=["person_id"], condition=Q(person_id__isnull=False), name="assignee_person"),
            models.Index(fields=["office", "unit", "post"], name="assignee_post"),
        ]


class Visit(models.Model):
    """Who acted in which compared step: `differs_from` reads it, and all visits count."""

    case_id = models.UUIDField()
    pair = models.CharField(max_length=84)
    person_id = models.UUIDField()
    step = models.CharField(max_length=40)

    class Meta:
        db_table = "casework_visit"
        constraints = [models.UniqueConstraint(fields=["case_id", "pair", "person_id"], name="visit_once")]


class Clock(models.Model):
    """A running or stopped clock of a case: a fold over its events with the calendar as recorded."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=8)  # running, paused, stopped
    started_at = models.DateTimeField()
    started_on = models.DateField()
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=40, default="")
    stopped_at = models.DateTimeField(null=True)
    history = models.TextField(default="[]")
    zone = models.CharField(max_length=40, default="Asia/Jakarta")
    next_at = models.DateTimeField(null=True)  # the next reminder, alarm or end that is to be told

    class Meta:
        db_table = "casework_clock"
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="clock_once")]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="running"), name="clock_running_due"),
            models.Index(fields=["next_at"], condition=Q(state="running"), name="clock_next"),
        ]


class Timer(models.Model):
    """An action that the system does when its time comes, unless the step was left before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="timers")
    step = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    visit = models.PositiveIntegerField()  # head_seq at entry: another visit has other timers
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        db_table = "casework_timer"
        constraints = [models.UniqueConstraint(fields=["case", "step", "action", "visit"], name="timer_once")]
        indexes = [models.Index(fields=["due_at"], name="timer_due")]


class Signature(models.Model):
    """A first signature on an action that needs two persons."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    action = models.CharField(max_length=40)
    visit = models.PositiveIntegerField()
    person_id = models.UUIDField()
    post = models.CharField(max_length=40, default="")
    digest = models.BinaryField(max_length=32)
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "casework_signature"
        constraints = [
            models.UniqueConstraint(fields=["case", "action", "visit", "person_id"], name="signature_once")
        ]


class TaskForPerson(models.Model):
    """What a case could not take up by itself: an outside event, a child's end, or what a gate refers to `unit`, which
    decides under `clause` (empty: the procedure's). The fact stands, a person decides what follows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="person_tasks")
    event = models.CharField(max_length=64)
    message_id = models.UUIDField(unique=True)
    unit = models.CharField(max_length=40, default="")
    clause = models.CharField(max_length=40, default="")
    words_id = models.CharField(max_length=240)
    words_en = models.CharField(max_length=240)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_person_task"


class Draft(models.Model):
    """A form not yet sent: no case, no event. It expires."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account_id = models.UUIDField(db_index=True)
    procedure = models.CharField(max_length=60)
    service = models.CharField(max_length=24, default="")
    start = models.CharField(max_length=40)
    body = models.TextField(default="{}")
    case_id = models.UUIDField(null=True)
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "casework_draft"


class Disposal(models.Model):
    """A paper of an ended case with the day on which its retention is over, and what became of it. Its file goes
    when two persons have said so."""

    class State(models.TextChoices):
        KEPT = "kept"
        PROPOSED = "proposed"
        DESTROYED = "destroyed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disposals")
    paper_id = models.UUIDField(unique=True)
    rule = models.CharField(max_length=40)  # the row of the retention schedule
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.KEPT)
    proposed_by = models.UUIDField(null=True)  # the person
    ground = models.CharField(max_length=240, default="")
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_disposal"
        indexes = [models.Index(fields=["state", "due_on"], name="disposal_due")]


class LegalHold(models.Model):
    """An investigation or a court needs the case as it is: nothing of it may be destroyed until it is lifted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds_of_law")
    ground = models.CharField(max_length=240)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_legal_hold"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at=None), name="legal_hold_once")
        ]


class Deadline(models.Model):
    """A line of the radar: one thing that the law demands by a moment, with the columns of visibility of the case or
    register row that it is about. Written with what it tells of, so that nothing is joined to read it.

    `kind`: clock (of a case), duty (recurring work in a step), then (an action that is due to somebody), register
    (of a row, without a case). The state of alarm is not kept: it follows from `alarm_at`, `due_at` and the time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    object_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    definition_id = models.UUIDField(null=True)  # the procedure version in which `name` has its words
    label = models.CharField(max_length=120, default="")  # number of the case or row
    place_id = models.UUIDField()
    division = models.CharField(max_length=40)
    class_level = models.PositiveSmallIntegerField(default=0)
    compartment = models.CharField(max_length=40, null=True)
    unit = models.CharField(max_length=40, default="")
    post = models.CharField(max_length=40, default="")
    follows = models.BooleanField(default=False)  # owned by whoever has the task of the case
    clause = models.CharField(max_length=40, default="")
    count = models.CharField(max_length=14, default="hari_kalender")
    zone = models.CharField(max_length=40, default="Asia/Jakarta")
    begins_at = models.DateTimeField(null=True)  # of a duty: from when it may be done
    alarm_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField()
    then = models.CharField(max_length=40, default="")
    next_at = models.DateTimeField(null=True)  # when the worker has to do something about it

    class Meta:
        db_table = "casework_deadline"
        constraints = [models.UniqueConstraint(fields=["object_id", "kind", "name"], name="deadline_once")]
        indexes = [
            models.Index(fields=["place_id", "division", "due_at", "id"], name="deadline_division"),
            models.Index(fields=["place_id", "due_at", "id"], name="deadline_place"),
            models.Index(fields=["place_id", "unit", "due_at", "id"], name="deadline_unit"),
            models.Index(fields=["due_at", "id"], name="deadline_due"),
            models.Index(
                fields=["name", "object_id"], condition=Q(kind="register"), name="deadline_register"
            ),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="deadline_next"),
        ]
