"""Baselines: frozen copies of the planned dates, one version per approval."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qibu.projects.models import Project


class Baseline(models.Model):
    """V1, V2 …: approved by somebody at some time; never changed afterwards."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="baselines")
    number = models.PositiveIntegerField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=300, blank=True)
    start = models.DateField()
    finish = models.DateField()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="baseline_numbers")
        ]

    def __str__(self) -> str:
        return f"V{self.number}"


class BaselineTask(models.Model):
    """One task as it was agreed; the names stand here too, so that it stays readable for ever."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="tasks")
    task_id = models.BigIntegerField()
    sort = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    wbs = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=80, blank=True)
    assignee = models.CharField(max_length=60, blank=True)
    start = models.DateField(null=True)
    finish = models.DateField(null=True)
    duration = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["baseline", "task_id"], name="task_once_per_baseline")
        ]

    def __str__(self) -> str:
        return self.name
