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
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department, WorkCalendar
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


class Constraint(models.TextChoices):
    """What a constraint day asks of a task (the names planners use); none is as soon as possible."""

    ASAP = "", pgettext_lazy("constraint", "As soon as possible")
    ALAP = "ALAP", pgettext_lazy("constraint", "As late as possible")
    SNET = "SNET", pgettext_lazy("constraint", "Start no earlier than")
    FNET = "FNET", pgettext_lazy("constraint", "Finish no earlier than")
    SNLT = "SNLT", pgettext_lazy("constraint", "Start no later than")
    FNLT = "FNLT", pgettext_lazy("constraint", "Finish no later than")
    MSO = "MSO", pgettext_lazy("constraint", "Must start on")
    MFO = "MFO", pgettext_lazy("constraint", "Must finish on")


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, person: Person) -> TaskQuerySet:
        return self.live().filter(project__space__in=Space.objects.visible_to(person))

    def live(self) -> TaskQuerySet:
        """Without the recycle bin."""
        return self.filter(deleted_at=None)


class Task(models.Model):
    """A node of the WBS. Exactly one accountable person: the assignee, else the liaison.

    `sort` (preorder place), `level` and `wbs` are kept by `tasks.actions.renumber`; `touched` is
    the number of the last journal event that changed the row, for pages that stay open. `deadline` moves
    nothing; `effort` is in person-days; `outside_key` names the task in the project file it came from.
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
    constraint = models.CharField(_("constraint"), max_length=4, choices=Constraint.choices, blank=True)
    constraint_day = models.DateField(_("constraint day"), null=True, blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    calendar = models.ForeignKey(
        WorkCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("working calendar"),
    )
    effort = models.DecimalField(_("effort"), max_digits=7, decimal_places=1, null=True, blank=True)
    outside_key = models.CharField(max_length=80, blank=True)
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
                condition=models.Q(constraint__in=["", "ALAP"]) | models.Q(constraint_day__isnull=False),
                name="constraint_has_a_day",
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
