"""The packages that wait are built by the worker, as background jobs of whoever archived (F4)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from qibu.closing.actions.archive import fail
from qibu.closing.jobs.archive import build
from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.closing.queries.archive import JOB, job_key, job_of, waiting
from qibu.foundation.outcomes import Invalid
from qibu.foundation.work.actions import start_job
from qibu.foundation.work.handling import Cancelled, Interrupted, Order, Report, Result
from qibu.foundation.work.models import Job
from qibu.projects.models import Project
from qibu.web.archive.collecting import collect


def look_after_packages(at: datetime) -> int:
    """Ask the worker for every package that waits, and give up those whose job came to nothing.

    Returns how many it did something about; one statement where nothing waits.
    """
    return sum(_look_after(package, at) for package in waiting())


def _look_after(package: Package, at: datetime) -> bool:
    job = job_of(package)
    if job is None:
        return _ask(package, at)
    if job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        return fail(
            package, at, _("The building was stopped.") if job.state == Job.State.CANCELLED else _said(job)
        )


def _said(job: Job) -> str:
    return " ".join(str(line) for line in job.errors)


def _ask(package: Package, at: datetime) -> bool:
    """Start its job; who has too many under way is asked again in the next round."""
    with translation.override(package.by.language or settings.LANGUAGE_CODE):
        project = Project.objects.get(space=package.space_id)
        title = _("%(project)s: archive package V%(number)d") % {
            "project": project.name, "number": package.number,
        }  # fmt: skip
        try:
            start_job(
                by=package.by, at=at, kind=JOB, title=title, key=job_key(package), space=package.space,
                params={"package": package.pk},
            )  # fmt: skip
        except Invalid:
            return False
    return True


def build_package(order: Order, report: Report) -> Result:
    """Handler of the job: built in the language of the organisation, whoever archived.

    A failure stays with the package and says so to whoever may have it; begun anew after a lost worker, it
    starts from nothing.
    """
    package = Package.objects.select_related("by", "space").get(pk=order.params["package"])
    project = Project.objects.get(space=package.space_id)
    address = f"/projects/{project.pk}/archive/"
    if package.state != State.WAITING or job_key(package) != order.key:
        return Result(address=address)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            build(package, report, collect, order.at)
    except (Cancelled, Interrupted):
        raise
    except Exception:
        with translation.override(settings.LANGUAGE_CODE):
            fail(package, order.at, _("The package could not be built; see the server's log."))
        raise
    return Result(address=address)
