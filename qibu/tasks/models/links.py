"""Dependencies and promises between tasks (S9)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qibu.projects.models import Project
from qibu.tasks.models.tasks import Task


class LinkType(models.TextChoices):
    FS = "FS", _("Finish to start")
    SS = "SS", _("Start to start")
    FF = "FF", _("Finish to finish")
    SF = "SF", _("Start to finish")


class LagUnit(models.TextChoices):
    WORKING = "w", _("working days")
    CALENDAR = "c", _("calendar days")


class Link(models.Model):
    """A dependency (S9). With a maximum lag it is a promise: 须在…后 N 内.

    `project` is the successor's; the predecessor may belong to another one (`is_outside`).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(Task, models.CASCADE, related_name="links_out")
    successor = models.ForeignKey(Task, models.CASCADE, related_name="links_in")
    type = models.CharField(_("type"), max_length=2, choices=LinkType.choices, default=LinkType.FS)
    min_lag = models.IntegerField(_("minimum lag"), default=0)
    min_unit = models.CharField(max_length=1, choices=LagUnit.choices, default=LagUnit.WORKING)
    max_lag = models.IntegerField(_("maximum lag"), null=True, blank=True)
    max_unit = models.CharField(max_length=1, choices=LagUnit.choices, default=LagUnit.CALENDAR)
    is_outside = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            # what crosses projects is little, and looked for in every round of the worker
            models.Index(fields=["project"], name="links_from_outside", condition=models.Q(is_outside=True))
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor", "type"], name="one_link_of_a_type"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="no_link_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.type} {self.successor_id}"
