"""Editions of the master schedule (T3)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from qibu.progress.models.common import OfProject
from qibu.progress.models.reports import Period
from qibu.projects.models import Project


class Edition(models.Model):
    """An immutable copy of the master schedule, published when a period is closed (T3).

    `table` is zlib-compressed JSON (see qibu.progress.editions); `digest` its SHA-256. The database
    refuses to change or delete a row.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    period = models.ForeignKey(Period, models.PROTECT, related_name="editions")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    baseline = models.PositiveIntegerField(default=0)
    summary = models.TextField(blank=True)
    figures = models.JSONField(default=dict)
    table = models.BinaryField()
    digest = models.CharField(max_length=64)

    objects = OfProject.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="editions_are_numbered")
        ]

    def __str__(self) -> str:
        return f"edition {self.number} of {self.project_id}"
