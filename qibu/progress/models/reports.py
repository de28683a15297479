"""Periods, the report of each department for each period, and what people have typed so far (T1, T2)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.people.models import Department
from qibu.kernel.deadlines import CUTOFF_AT, CUTOFF_WEEKDAY
from qibu.progress.models.common import Cause, OfProject
from qibu.projects.models import Project
from qibu.tasks.models import Status, Task


class Cycle(models.Model):
    """When a project reports; one without a row has the default, Friday 17:00 (T1)."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="cycle")
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=CUTOFF_WEEKDAY)
    hour = models.TimeField(_("hour"), default=CUTOFF_AT)
    is_on = models.BooleanField(_("weekly report"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(weekday__lte=4), name="cutoff_monday_to_friday")
        ]

    def __str__(self) -> str:
        return f"weekday {self.weekday} {self.hour}"


class Period(models.Model):
    """One week of reporting. `week` is the Monday of its cut-off; `begins` the first day it covers.

    A closed period is re-opened by the lead only (T2); every closing publishes another edition.
    """

    OPEN, CLOSED = "open", "closed"

    project = models.ForeignKey(Project, models.CASCADE, related_name="periods")
    number = models.PositiveIntegerField()
    week = models.DateField()
    begins = models.DateField()
    cutoff = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(OPEN, OPEN), (CLOSED, CLOSED)], default=OPEN)
    summary = models.TextField(_("summary of the week"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfProject.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="periods_are_numbered"),
            models.UniqueConstraint(fields=["project", "week"], name="one_period_per_week"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} week of {self.week}"


class Report(models.Model):
    """What one department reports for one period; the row stands from the period's first day.

    Without `submitted_at` it is missing, or a draft where somebody has begun. `late` is decided once,
    by the first submission. `untouched` counts the lines confirmed with 其余无变化. `next_step_at` is
    when somebody has to be reminded or told next.
    """

    period = models.ForeignKey(Period, models.CASCADE, related_name="reports")
    project = models.ForeignKey(Project, models.CASCADE, related_name="reports")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_behalf = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    amended_at = models.DateTimeField(null=True, blank=True)
    headline = models.TextField(_("in one sentence"), blank=True)
    summary = models.TextField(_("the lead's summary"), blank=True)
    touched = models.PositiveSmallIntegerField(default=0)
    untouched = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProject.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "department"], name="one_report_per_period")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="reports_with_a_step_ahead",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id} in {self.period_id}"


class Review(models.TextChoices):
    """What the lead did with a submitted line (T2)."""

    NONE = "", pgettext_lazy("review", "not looked at")
    KEPT = "kept", pgettext_lazy("review", "kept")
    CORRECTED = "corrected", pgettext_lazy("review", "corrected")


class Line(models.Model):
    """One task in one submitted report, as it was reported; `was` holds the values before, by field.

    Values are what stood on the task after the submission. `unchanged`: confirmed with 其余无变化.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines")
    task = models.ForeignKey(Task, models.CASCADE, related_name="report_lines")
    unchanged = models.BooleanField(default=False)
    status = models.PositiveSmallIntegerField(choices=Status.choices)
    percent = models.PositiveSmallIntegerField()
    actual_start = models.DateField(null=True, blank=True)
    actual_finish = models.DateField(null=True, blank=True)
    expected_finish = models.DateField(null=True, blank=True)
    is_blocked = models.BooleanField(default=False)
    block_cause = models.TextField(blank=True)
    block_need = models.TextField(blank=True)
    late_cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)
    late_note = models.TextField(blank=True)
    done = models.TextField(_("actual progress"), blank=True)
    next = models.TextField(_("next step"), blank=True)
    support = models.TextField(_("support needed"), blank=True)
    was = models.JSONField(default=dict)
    review = models.CharField(max_length=12, choices=Review.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "task"], name="one_line_per_task")]

    def __str__(self) -> str:
        return f"{self.task_id} in {self.report_id}"


class Correction(models.Model):
    """The trace of a line the lead corrected: who, when, why, and both values as people read them."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=30)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.field} of {self.line_id}"


class Draft(models.Model):
    """What one person has typed into a department's sheet and not yet submitted, by task and field.

    Each person has a draft of their own: two people filling in one sheet never overwrite each other.
    `body`: {"lines": {task id: {field: text}}, "headline": text, "seen": {task id: {field: text}}}.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    body = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "person"], name="one_draft_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.report_id}"


class OwnUpdate(models.Model):
    """What an assignee said about an own task in a period; the liaison's sheet starts from it (T1)."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="own_updates")
    task = models.ForeignKey(Task, models.CASCADE, related_name="own_updates")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    late_cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)
    late_note = models.TextField(blank=True)
    done = models.TextField(blank=True)
    next = models.TextField(blank=True)
    support = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "task"], name="one_own_update_per_task")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} in {self.period_id}"
