"""What the engine last computed for a plan; kept apart from what people say."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qibu.projects.models import Project
from qibu.tasks.models.links import Link
from qibu.tasks.models.tasks import Task


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
    """What open pages and the clock ask of a whole plan: when the forecast was last made, the journal
    numbers at which the order of the rows or the links last changed, and a mark of the days of other
    projects it was made with (`planning.outside_mark`), empty where no link comes from another project."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="plan_state")
    as_of = models.DateField(null=True)
    finish_day = models.IntegerField(default=0)
    outside = models.CharField(max_length=32, blank=True)
    order_touched = models.PositiveBigIntegerField(default=0)
    links_touched = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"plan of {self.project_id}"
