"""What a task needs to be done: people, money, equipment (S8)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.people.models import Department
from qibu.tasks.models.tasks import Task


class ResourceKind(models.TextChoices):
    """What is needed."""

    PEOPLE = "people", pgettext_lazy("resource", "People")
    BUDGET = "budget", pgettext_lazy("resource", "Budget")
    EQUIPMENT = "equipment", pgettext_lazy("resource", "Equipment")
    OTHER = "other", pgettext_lazy("resource", "Other")


class ResourceNeed(models.Model):
    """One need of one task.

    People: `person` or, until somebody is named, `what` (a role), with `share` percent of a person's
    time. Budget: `planned` and `actual` in yuan. Equipment and other: `what`, `planned` and `actual` as
    amounts of `unit`. `department` is the one that provides it.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="resource_needs")
    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind.choices)
    what = models.CharField(_("what"), max_length=120, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    share = models.PositiveSmallIntegerField(_("share of time"), null=True, blank=True)
    planned = models.DecimalField(_("planned"), max_digits=14, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(_("actual"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["task", "kind", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gte=1, share__lte=100),
                name="share_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.task_id}"
