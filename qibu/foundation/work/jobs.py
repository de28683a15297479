"""Doing the long work: lease → run the handler → keep what came of it.

One job at a time, in a thread of its own, so that messages and the clock go on. A lease is pushed on while
the thread lives; one that ran out belonged to a worker that died, and the job is begun anew, three times at
most.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Space
from qibu.foundation.clock import now
from qibu.foundation.documents.naming import clean_part
from qibu.foundation.files import storing
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Denied, Gone, Invalid, Outcome
from qibu.foundation.work import keeping
from qibu.foundation.work.handling import Cancelled, Handler, Interrupted, Order, Result
from qibu.foundation.work.models import Job
from qibu.foundation.work.queries import KEEP_RESULTS

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
#: Well within the lease; a writer that holds the database may delay one.
RENEW_SECONDS: Final = 20.0
#: How often progress is written at most.
TELL_SECONDS: Final = 0.5
MOST_ATTEMPTS: Final = 3
KEEP_JOBS: Final = timedelta(days=90)
#: A result without a row may belong to a job that is about to say so.
ORPHAN_SECONDS: Final = 24 * 3600.0
_UNFINISHED: Final = (Job.State.WAITING, Job.State.RUNNING)


class Progress:
    """The `report` of one job: writes at most twice a second, and hears whether to stop."""

    def __init__(self, job: int, stop: threading.Event) -> None:
        self.job, self.stop, self.told = job, stop, 0.0

    def __call__(self, done: int, total: int = 0) -> None:
        if self.stop.is_set():
            raise Interrupted
        clock = time.monotonic()
        if clock - self.told < TELL_SECONDS or connection.in_atomic_block:
            return
        self.told = clock
        mine = Job.objects.filter(pk=self.job, state=Job.State.RUNNING)
        mine.update(done=max(done, 0), total=max(total, 0), leased_until=now() + LEASE)
        if mine.values_list("cancel_asked", flat=True).first() is not False:
            raise Cancelled


def take(at: datetime) -> Job | None:
    """Lease the oldest job that waits or lost its worker; None where there is none.

    One that was begun three times and never ended has failed.
    """
    lost = Q(state=Job.State.RUNNING, leased_until__lte=at)
    for row in Job.objects.filter(Q(state=Job.State.WAITING) | lost).order_by("pk")[:20]:
        free = Job.objects.filter(Q(state=Job.State.WAITING) | lost, pk=row.pk, attempts=row.attempts)
        if row.cancel_asked:
            free.update(state=Job.State.CANCELLED, finished_at=at, leased_until=None)
        elif row.attempts >= MOST_ATTEMPTS:
            _fail(row, at, [_("The work was interrupted several times.")])
        elif free.update(
            state=Job.State.RUNNING,
            attempts=row.attempts + 1,
            started_at=at,
            leased_until=at + LEASE,
            done=0,
            total=0,
        ):
            return Job.objects.select_related("by", "space").get(pk=row.pk)
    return None


def perform(job: Job, handlers: Mapping[str, Handler], stop: threading.Event) -> None:
    """Run the handler of a leased job and keep what came of it; raises nothing of the handler's."""
    with translation.override(job.language or None):
        at = now()
        order = Order(job.pk, job.by, at, job.space_id, dict(job.params), job.key)
        try:
            if not Job.objects.visible_to(job.by).filter(pk=job.pk).exists() or not job.by.is_active:
                raise Denied("job")
            _finish(job, handlers[job.kind](order, Progress(job.pk, stop)))
        except Cancelled:
            _end(job, Job.State.CANCELLED, now())
        except Interrupted:
            # The next worker begins anew; being told to leave is no failure of the job.
            Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING).update(
                state=Job.State.WAITING, attempts=job.attempts - 1, leased_until=None
            )
        except Outcome as outcome:
            _fail(job, now(), said(outcome))
        except storing.DiskFull:
            _fail(job, now(), [storing.no_room()])
        except Exception:
            logger.exception("background job %s (%s) failed", job.pk, job.kind)
            _fail(
                job, now(), [_("Something failed on our side. Number of the job: %(job)s") % {"job": job.pk}]
            )


def said(outcome: Outcome) -> list[str]:
    """The words of a refusal, one line each."""
    if isinstance(outcome, Invalid):
        return [str(message) for messages in outcome.errors.values() for message in messages]
    if isinstance(outcome, Conflict):
        line = _("%(label)s: yours “%(yours)s”, meanwhile “%(theirs)s”")
        return [
            _("Somebody else changed the same field while you were working."),
            *(
                line % {"label": d.label, "yours": d.yours, "theirs": d.theirs}
                for d in outcome.differences[:50]
            ),
        ]
    if isinstance(outcome, Gone) and str(outcome):
        return [str(outcome)]
    if isinstance(outcome, Denied):
        return [_("Your role does not allow this.")]
    return [_("This form has already been sent once with other content.")]


def _finish(job: Job, result: Result) -> None:
    kept, size = ("", 0) if result.content is None else keeping.keep(result.content)
    values = {
        "stored_as": kept,
        "size": size,
        "file_name": clean_part(result.name)[:255] if kept else "",
        "media_type": result.media_type,
        "address": result.address,
        "text": result.text,
    }
    if not _end(job, Job.State.DONE, now(), **values) and kept:
        keeping.drop(kept)


def _fail(job: Job, at: datetime, errors: list[str]) -> None:
    _end(job, Job.State.FAILED, at, errors=errors)


@transaction.atomic
def _end(job: Job, state: str, at: datetime, **values: object) -> bool:
    """End a job that is still ours and tell who asked for it; False where another worker took it over."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state__in=_UNFINISHED)
    if not mine.update(state=state, finished_at=at, leased_until=None, **values):
        return False
    if job.space_id is not None and state != Job.State.CANCELLED:
        queue(
            space=Space.objects.get(pk=job.space_id),
            to=[job.by],
            kind=f"job.{state}",
            fact=f"job-{job.pk}-{state}",
            subject=("job", job.pk),
            at=at,
            params={"title": job.title, "path": f"/jobs/{job.pk}/"},
        )
    return True


def renew(job_id: int, at: datetime) -> None:
    """Push the lease of a running job on."""
    Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(leased_until=at + LEASE)


class Lane:
    """The one thread of this worker for long work; `turn` is called about once a second."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self.handlers = handlers
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None
        self.job: Job | None = None
        self.renewed = 0.0

    def turn(self, at: datetime) -> int:
        """Begin the next job if none runs; 1 when one was begun."""
        if self.thread is not None and self.thread.is_alive():
            self._hold(at)
            return 0
        self.thread = None
        self.job = None if self.stop.is_set() else take(at)
        if self.job is None:
            return 0
        self.renewed = time.monotonic()
        self.thread = threading.Thread(target=self._run, args=(self.job,), name="long work", daemon=True)
        self.thread.start()
        return 1

    def _hold(self, at: datetime) -> None:
        if self.job is not None and time.monotonic() - self.renewed >= RENEW_SECONDS:
            renew(self.job.pk, at)
            self.renewed = time.monotonic()

    def _run(self, job: Job) -> None:
        try:
            perform(job, self.handlers, self.stop)
        except Exception:
            # The database itself failed: the lease runs out and the job is begun anew.
            logger.exception("background job %s could not be ended", job.pk)
        finally:
            connection.close()

    def leave(self, seconds: float) -> None:
        """Ask what runs to stop and wait for it that long."""
        self.stop.set()
        if self.thread is not None:
            self.thread.join(seconds)


def purge(at: datetime) -> int:
    """Remove results after seven days, old jobs after ninety; returns how many results went."""
    old = Job.objects.filter(finished_at__lt=at - KEEP_RESULTS, purged_at=None).exclude(stored_as="")
    names = list(old.values_list("pk", "stored_as"))
    Job.objects.filter(pk__in=[pk for pk, _name in names]).update(purged_at=at)
    for _pk, name in names:
        keeping.drop(name)
    Job.objects.filter(finished_at__lt=at - KEEP_JOBS).delete()
    known = set(Job.objects.filter(purged_at=None).values_list("stored_as", flat=True))
    for name, path in keeping.older_than(ORPHAN_SECONDS):
        if name not in known:
            path.unlink(missing_ok=True)
    return len(names)
