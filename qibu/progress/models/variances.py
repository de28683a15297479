"""Variances: a slip beyond the threshold, at its source, with the tasks that inherit it (T4)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.people.models import Department
from qibu.progress.models.common import Cause, OfProject
from qibu.projects.models import Project
from qibu.tasks.models import Task


class VarianceState(models.TextChoices):
    """The life of a variance; the steps stand in qibu.kernel.reporting."""

    OPEN = "open", pgettext_lazy("variance", "To be explained")
    ANSWERED = "answered", pgettext_lazy("variance", "Under way")
    CLOSED = "closed", pgettext_lazy("variance", "Closed")


class Ended(models.TextChoices):
    """How a variance closed (T4)."""

    NONE = "", ""
    RECOVERED = "recovered", pgettext_lazy("variance", "Recovered")
    REBASELINED = "rebaselined", pgettext_lazy("variance", "Change approved")
    FINISHED = "finished", pgettext_lazy("variance", "Finished late")
    DROPPED = "dropped", pgettext_lazy("variance", "No longer in the plan")
    INHERITED = "inherited", pgettext_lazy("variance", "Inherited from a predecessor")


class Variance(models.Model):
    """A slip beyond the threshold, at its source (T4).

    `days` is the present size, `opened_days` and `worst_days` the first and the largest, all in
    working days against baseline `baseline`. `version` counts answers and steps, not a changed size:
    whoever is writing an answer is not disturbed by a forecast. `next_step_at` is when somebody has to
    be told next that the answer is missing, or that the date of the action has passed.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="variances")
    number = models.PositiveIntegerField()
    task = models.ForeignKey(Task, models.CASCADE, related_name="variances")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=VarianceState.choices, default=VarianceState.OPEN)
    baseline = models.PositiveIntegerField()
    days = models.IntegerField()
    opened_days = models.IntegerField()
    worst_days = models.IntegerField()
    opened_at = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices, blank=True)
    analysis = models.TextField(_("analysis"), blank=True)
    action = models.TextField(_("corrective action"), blank=True)
    action_due = models.DateField(_("until"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=Ended.choices, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProject.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="variances_are_numbered"),
            models.UniqueConstraint(
                fields=["task"], condition=~models.Q(state="closed"), name="one_open_variance_per_source"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="variances_with_a_step_ahead",
            )
        ]

    def __str__(self) -> str:
        return f"variance {self.number} of {self.project_id}"


class Inherited(models.Model):
    """A task that is late because of the source of a variance; `days` is its own lateness."""

    variance = models.ForeignKey(Variance, models.CASCADE, related_name="inherited")
    task = models.ForeignKey(Task, models.CASCADE, related_name="inherited_variances")
    days = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["variance", "task"], name="inherits_once")]

    def __str__(self) -> str:
        return f"{self.task_id} inherits {self.variance_id}"


class Assessment(models.Model):
    """Up to which journal number, and for which day, a project's variances have been worked out."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="assessment")
    number = models.PositiveBigIntegerField(default=0)
    day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.project_id} at {self.number}"
