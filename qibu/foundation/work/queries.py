"""Background jobs as their asker sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qibu.foundation.work.models import Job, JobQuerySet

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: How long the file that came of a job can be had.
KEEP_RESULTS: Final = timedelta(days=7)


def own_jobs(person: Person) -> JobQuerySet:
    """One's own jobs, newest first, about projects one may still see; nobody sees another's."""
    return Job.objects.visible_to(person).order_by("-pk")


def job_with(kind: str, key: str) -> Job | None:
    """The newest job of a kind with this key, whoever asked; for slices whose own rows follow a job."""
    return Job.objects.filter(kind=kind, key=key).order_by("-pk").first()


def ahead_of(job: Job) -> int:
    """How many jobs are done before this one; whose they are is nobody's business."""
    unfinished = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.RUNNING))
    return unfinished.filter(pk__lt=job.pk).count()
