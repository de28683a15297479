"""归档: the packages of a project (F4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class State(models.TextChoices):
    """Whether a package is there yet."""

    WAITING = "waiting", pgettext_lazy("archive", "To be built")
    READY = "ready", pgettext_lazy("archive", "Ready")
    FAILED = "failed", pgettext_lazy("archive", "Failed")


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, person: Person) -> PackageQuerySet:
        return self.filter(space__in=Space.objects.visible_to(person))


class Package(models.Model):
    """One package: `number` counts those of a project; bytes lie under `stored_as`, `sha256` is theirs.

    `manifest` is a list of {"name", "kind", "day", "size", "sha256"}. `reopened_at`: the PMO took the project
    out again, for `reason`.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="packages")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    name = models.CharField(max_length=255, blank=True)
    stored_as = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=list)
    problem = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    built_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "number"], name="packages_of_a_project"),
        ]

    def __str__(self) -> str:
        return f"package {self.number} of {self.space_id}"
