"""Files of tasks somebody uploaded."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from qibu.projects.models import Project


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
