"""Background jobs: what takes too long for a request and is done by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qibu.foundation.access.models import Space

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, person: Person) -> JobQuerySet:
        """One's own, and only while one may see the project it is about."""
        seen = models.Q(space=None) | models.Q(space__in=Space.objects.visible_to(person))
        return self.filter(seen, by=person)


class Job(models.Model):
    """One piece of long work somebody asked for.

    `kind` names its handler in qibu.longwork, `params` is what that is given, `language` the one
    it was asked in. `done` of `total` steps (0: not
    known). While it runs, `leased_until` is pushed on; a lease that ran out means the worker died. The result
    is a file (`stored_as` below the folder of results, until `purged_at`), an address to go on to, or words.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="jobs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)
    stored_as = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    purged_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    errors = models.JSONField(default=list)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "kind", "key"], name="one_job_per_key"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=models.Q(state__in=("waiting", "running")), name="unfinished_jobs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def is_over(self) -> bool:
        return self.state not in (self.State.WAITING, self.State.RUNNING)

    @property
    def has_file(self) -> bool:
        return bool(self.stored_as) and self.purged_at is None
