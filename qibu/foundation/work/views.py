"""One's own background jobs: how far one is, what came of it, taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qibu.foundation.clock import now
from qibu.foundation.outcomes import Gone
from qibu.foundation.people.views.common import reader
from qibu.foundation.work import keeping
from qibu.foundation.work.actions import cancel_job
from qibu.foundation.work.models import Job
from qibu.foundation.work.queries import KEEP_RESULTS, ahead_of, own_jobs

LISTED = 50
TONES = {"done": "done", "failed": "late", "cancelled": "quiet"}


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The newest of one's own jobs."""
    rows = own_jobs(reader(request))[:LISTED]
    return render(request, "work/jobs.html", {"rows": rows})


@require_safe
def job(request: HttpRequest, job: int) -> HttpResponse:
    """How far it is; asks again by itself until the job is over."""
    row = _own(request, job)
    at = now()
    context: dict[str, Any] = {
        "job": row,
        "tone": TONES.get(row.state, "in_progress"),
        "percent": _percent(row),
        "ahead": ahead_of(row) if row.state == Job.State.WAITING else 0,
        "kept_until": _kept_until(row),
        "size": filesizeformat(row.size),
        "seconds": _seconds(row, at),
    }
    return render(request, "work/job.html", context)


@require_POST
def job_cancel(request: HttpRequest, job: int) -> HttpResponse:
    """Take it back; what had been done by then is not kept."""
    cancel_job(by=reader(request), at=now(), job_id=job)
    return redirect("job", job)


@require_safe
def job_file(request: HttpRequest, job: int) -> HttpResponseBase:
    """The file that came of it, for seven days."""
    row = _own(request, job)
    if not row.stored_as:
        raise Http404
    try:
        stream = None if row.purged_at else keeping.path_of(row.stored_as).open("rb")
    except FileNotFoundError:
        stream = None
    if stream is None:
        raise Gone(_("This result was kept for seven days and has been removed. Please ask for it again."))
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=row.file_name,
        content_type=row.media_type or "application/octet-stream",
    )
    response.headers["Content-Length"] = str(row.size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _own(request: HttpRequest, job: int) -> Job:
    row = own_jobs(reader(request)).filter(pk=job).first()
    if row is None:
        raise Http404
    return row


def _percent(row: Job) -> int | None:
    """0 to 100; None while nobody knows how much there is."""
    if row.state == Job.State.DONE:
        return 100
    return min(99, row.done * 100 // row.total) if row.total else None


def _kept_until(row: Job) -> datetime | None:
    return row.finished_at + KEEP_RESULTS if row.finished_at is not None and row.has_file else None


def _seconds(row: Job, at: datetime) -> int | None:
    """How long it has been running, or took."""
    if row.started_at is None:
        return None
    return max(0, round(((row.finished_at or at) - row.started_at).total_seconds()))
