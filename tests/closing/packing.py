"""A project archived, and its package built as the worker does it."""

from __future__ import annotations

import threading
from datetime import datetime

from qibu import longwork
from qibu.closing.models import Package
from qibu.foundation.work import jobs
from qibu.kernel import lifecycle
from qibu.projects.actions.state import change_state
from qibu.projects.models import Project
from qibu.web.archive.jobs import look_after_packages
from tests.world import AT, World

#: Everything the archive asks for.
FACTS = dict.fromkeys(lifecycle.CONDITIONS[lifecycle.ARCHIVED], True)


def archived(world: World, at: datetime = AT) -> Package:
    """The package that was asked for by archiving, still to be built."""
    Project.objects.filter(pk=world.project.pk, state="preparing").update(state="closing")
    change_state(by=world.lead, at=at, project_id=world.project.pk, step="archive", facts=FACTS)
    return Package.objects.filter(space=world.project.space_id).latest("number")


def let_the_worker_work(at: datetime = AT) -> None:
    """What its loop does until nothing is left to do."""
    while look_after_packages(at):
        job = jobs.take(at)
        if job is not None:
            jobs.perform(job, longwork.TABLE, threading.Event())


def built(world: World) -> Package:
    """The package, as far as the worker got."""
    package = archived(world)
    let_the_worker_work()
    package.refresh_from_db()
    return package
