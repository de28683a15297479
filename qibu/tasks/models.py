"""Tasks, dependencies and forecasts: the left half of form 2.

Four kinds of date (product vocabulary): *planned* is agreed and changed by a person only,
*actual* is reported, both on Task; *forecast* is the engine's, on Forecast, without a version;
*baseline* is a frozen copy of planned, in qibu.changes. What a person reports as the day an unfinished
task will end, `Task.expected_finish`, is a fact the forecast is made with, and changes no plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department
from qibu.projects.models import Deliverable, Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Kind(models.IntegerChoices):
    TASK = 0, _("Task")
    MILESTONE = 1, _("Milestone")


class Status(models.IntegerChoices):
    """The stored states of D0; 延期 is computed and 阻塞 is a flag beside it."""

    TODO = 0, _("Not started")
    DOING = 1, _("In progress")
    DONE = 2, _("Done")
    PAUSED = 3, _("Paused")
    CANCELLED = 4, _("Cancelled")


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, person: Person) -> TaskQuerySet:
        return self.live().filter(project__space__in=Space.objects.visible_to(person))

    def live(self) -> TaskQuerySet:
        """Without the recycle bin."""
        return self.filter(deleted_at=None)


class Task(models.Model):
    """A node of the WBS. Exactly one accountable person: the assignee, else the liaison.

    `sort` (preorder place), `level` and `wbs` are kept by `tasks.actions.renumber`; `touched` is
    the number of the last journal event that changed the row, for pages that stay open.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    sort = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=0)
    wbs = models.CharField(max_length=60, blank=True)
    is_summary = models.BooleanField(default=False)
    number = models.CharField(_("task number"), max_length=40, blank=True)
    name = models.CharField(_("task name"), max_length=200)
    kind = models.PositiveSmallIntegerField(choices=Kind.choices, default=Kind.TASK)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("responsible department")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("assignee"),
        related_name="assigned_tasks",
    )
    duration = models.PositiveIntegerField(_("duration"), null=True, blank=True)
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_finish = models.DateField(_("planned finish"), null=True, blank=True)
    actual_start = models.DateField(_("actual start"), null=True, blank=True)
    actual_finish = models.DateField(_("actual finish"), null=True, blank=True)
    expected_finish = models.DateField(_("expected finish"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), choices=Status.choices, default=Status.TODO)
    percent = models.PositiveSmallIntegerField(_("percent complete"), default=0)
    is_blocked = models.BooleanField(_("blocked"), default=False)
    block_cause = models.TextField(_("cause of the block"), blank=True)
    block_need = models.TextField(_("what would resolve it"), blank=True)
    is_manual = models.BooleanField(_("dates are facts"), default=False)
    deliverable = models.ForeignKey(
        Deliverable,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("deliverable"),
    )
    risk_note = models.TextField(_("risks and issues"), blank=True)
    need_note = models.TextField(_("coordination needs"), blank=True)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    touched = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["project", "sort"]
        indexes: ClassVar = [
            # the task list and the master schedule read a project in tree order
            models.Index(fields=["project", "sort"], name="tasks_in_tree_order"),
            # open pages ask what changed after an event
            models.Index(fields=["project", "touched"], name="tasks_touched_since"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="percent_up_to_100"),
            models.CheckConstraint(
                condition=models.Q(planned_start=None)
                | models.Q(planned_finish=None)
                | models.Q(planned_finish__gte=models.F("planned_start")),
                name="planned_finish_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(actual_start=None)
                | models.Q(actual_finish=None)
                | models.Q(actual_finish__gte=models.F("actual_start")),
                name="actual_finish_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=2) | models.Q(actual_finish__isnull=False),
                name="done_has_a_finish",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contributor(models.Model):
    """协作人 / 配合部门: another department that puts in a share of effort (percent of a person)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="contributors")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    share = models.PositiveSmallIntegerField(_("share"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "department"], name="contributes_once")
        ]

    def __str__(self) -> str:
        return f"{self.department_id} in {self.task_id}"


class LinkType(models.TextChoices):
    FS = "FS", _("Finish to start")
    SS = "SS", _("Start to start")
    FF = "FF", _("Finish to finish")
    SF = "SF", _("Start to finish")


class LagUnit(models.TextChoices):
    WORKING = "w", _("working days")
    CALENDAR = "c", _("calendar days")


class Link(models.Model):
    """A dependency (S9). With a maximum lag it is a promise: 须在…后 N 内."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(Task, models.CASCADE, related_name="links_out")
    successor = models.ForeignKey(Task, models.CASCADE, related_name="links_in")
    type = models.CharField(_("type"), max_length=2, choices=LinkType.choices, default=LinkType.FS)
    min_lag = models.IntegerField(_("minimum lag"), default=0)
    min_unit = models.CharField(max_length=1, choices=LagUnit.choices, default=LagUnit.WORKING)
    max_lag = models.IntegerField(_("maximum lag"), null=True, blank=True)
    max_unit = models.CharField(max_length=1, choices=LagUnit.choices, default=LagUnit.CALENDAR)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor", "type"], name="one_link_of_a_type"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="no_link_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.type} {self.successor_id}"


class Forecast(models.Model):
    """The engine's answer for one task; days are proleptic ordinals (date.toordinal()).

    `tail`: working days between the task's latest finish and the project's finish; the total float
    follows from it (`planning.total_float`) and it stands still when the project's finish moves.
    `late_by`: calendar days the forecast lies after the planned finish, 0 for summaries.
    Kept apart from Task and without a version: a moved forecast is not an edit.
    """

    task = models.OneToOneField(Task, models.CASCADE, primary_key=True, related_name="forecast")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    start_day = models.IntegerField()
    finish_day = models.IntegerField()
    tail = models.IntegerField()
    free_float = models.IntegerField(null=True)
    is_critical = models.BooleanField()
    late_by = models.IntegerField(default=0)
    driver_link = models.BigIntegerField(null=True)
    driver_reason = models.CharField(max_length=20, blank=True)
    touched = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["project", "touched"], name="forecasts_touched_since")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.start_day}..{self.finish_day}"


class Promise(models.Model):
    """The live state of a link's maximum lag, as the engine last computed it."""

    link = models.OneToOneField(Link, models.CASCADE, primary_key=True, related_name="promise")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    last_day = models.IntegerField()
    state = models.CharField(max_length=20)
    breach = models.IntegerField(default=0)
    touched = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.link_id}: {self.state}"


class PlanState(models.Model):
    """What open pages and the clock ask of a whole plan: when the forecast was last made, and the
    journal numbers at which the order of the rows or the links last changed."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="plan_state")
    as_of = models.DateField(null=True)
    finish_day = models.IntegerField(default=0)
    order_touched = models.PositiveBigIntegerField(default=0)
    links_touched = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"plan of {self.project_id}"


class Upload(models.Model):
    """A task list somebody uploaded: the file's facts, the mapping, and what became of it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.file_name
