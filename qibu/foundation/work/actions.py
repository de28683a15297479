"""Asking for long work, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Space
from qibu.foundation.outcomes import Denied, Invalid, KeyReused
from qibu.foundation.work.models import Job

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Unfinished jobs one person may have.
MOST_WAITING: Final = 5


@transaction.atomic
def start_job(
    *,
    by: Person,
    at: datetime,
    kind: str,
    title: str,
    key: str,
    space: Space | None = None,
    params: Mapping[str, Any] | None = None,
) -> Job:
    """Ask the worker for a job of `qibu.longwork`; the same key gives the same job.

    `title` is shown in the language it was asked in. Whoever calls it has asked whether it is allowed; the
    handler asks again. Raises KeyReused where the key came with other params, Invalid where the person has
    too many unfinished jobs.
    """
    given = dict(params or {})
    earlier = Job.objects.filter(by=by, kind=kind, key=key).first()
    if earlier is None:
        _refuse_too_many(by)
        try:
            with transaction.atomic():
                return Job.objects.create(
                    by=by,
                    kind=kind,
                    key=key,
                    space=space,
                    title=title[:200],
                    params=given,
                    asked_at=at,
                    language=get_language() or "",
                )
        except IntegrityError:
            earlier = Job.objects.get(by=by, kind=kind, key=key)
    if earlier.params != given:
        raise KeyReused(kind)
    return earlier


def _refuse_too_many(by: Person) -> None:
    unfinished = Job.objects.filter(by=by, state__in=(Job.State.WAITING, Job.State.RUNNING)).count()
    if unfinished >= MOST_WAITING:
        message = _("You have %(count)d background jobs under way; please wait until one is finished.")
        raise Invalid({"": [message % {"count": unfinished}]})


@transaction.atomic
def cancel_job(*, by: Person, at: datetime, job_id: int) -> Job:
    """Take back one's own job: at once while it waits, at its next step while it runs.

    A job that is over stays as it is. Raises Denied for what the person cannot see.
    """
    mine = Job.objects.visible_to(by).filter(pk=job_id)
    mine.filter(state=Job.State.WAITING).update(state=Job.State.CANCELLED, finished_at=at, cancel_asked=True)
    mine.filter(state=Job.State.RUNNING).update(cancel_asked=True)
    row = mine.first()
    if row is None:
        raise Denied("job")
    return row
