"""What the clock does with plans."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from qibu.projects.importing import storing
from qibu.projects.models import FormUpload, Project, State
from qibu.tasks.actions.forecasting import refresh_forecast
from qibu.tasks.actions.promising import remind_of_promises
from qibu.tasks.models import Link, PlanState, Upload
from qibu.tasks.planning import OutsideLink, outside_mark, read_outside

logger = logging.getLogger(__name__)

KEEP_UPLOADS = timedelta(days=30)
LIVE = (State.PREPARING, State.EXECUTING, State.CLOSING)


def refresh_forecasts(at: datetime) -> int:
    """A new day: open work moves to it, forecasts follow. Returns how many projects were remade.

    A project that fails holds no other up; afterwards ExceptionGroup tells of all that failed.
    """
    today = timezone.localtime(at).date()
    stale = PlanState.objects.filter(project__state__in=LIVE).exclude(as_of=today)
    done, problems = 0, []
    for project_id in list(stale.values_list("project_id", flat=True)):
        try:
            refresh_forecast(at=at, project_id=project_id, why="new day")
        except Exception as problem:
            logger.exception("the forecast of project %s could not be remade", project_id)
            problems.append(problem)
        else:
            done += 1
    if problems:
        raise ExceptionGroup("forecasts", problems)
    return done


def follow_other_projects(at: datetime) -> int:
    """Where dates a plan takes from other projects have changed, its forecast follows. Returns how many.

    One statement where nothing crosses projects, two otherwise. A project is locked alone, so that plans
    which wait for each other's tasks cannot lock each other; what moves on from here is followed in the
    next round.
    """
    stands = dict(_CROSSED.values_list("project_id", "outside"))
    if not stands:
        return 0
    now: dict[int, list[OutsideLink]] = {pk: [] for pk in stands}
    owner = dict(Link.objects.filter(is_outside=True, project__in=stands).values_list("pk", "project_id"))
    for one in read_outside(*stands):
        now[owner[one.pk]].append(one)
    stale = [pk for pk, links in now.items() if outside_mark(links) != stands[pk]]
    for pk in stale:
        refresh_forecast(at=at, project_id=pk, why="other project")
        # also where the plan could not be computed: it would be tried again every second
        PlanState.objects.filter(project=pk).update(outside=outside_mark(now[pk]))
    return len(stale)


_CROSSED = PlanState.objects.filter(project__state__in=LIVE).exclude(outside="")


def remind(at: datetime) -> int:
    """Promises that are due in two working days. Returns how many reminders were due."""
    projects = Project.objects.filter(state__in=LIVE, plan_state__isnull=False)
    return sum(remind_of_promises(at=at, project_id=pk) for pk in projects.values_list("pk", flat=True))


def forget_uploads(at: datetime) -> int:
    """Remove files that were uploaded 30 days ago and never imported; their facts stay. Returns how many.

    The file goes before the transaction ends: a worker killed in between does it again.
    """
    return sum(_forget(rows, at) for rows in (Upload.objects.all(), FormUpload.objects.all()))


def _forget(rows: QuerySet[Upload] | QuerySet[FormUpload], at: datetime) -> int:
    old = rows.filter(applied_at=None, at__lt=at - KEEP_UPLOADS).exclude(stored_as="")
    gone = 0
    for pk, name in list(old.values_list("pk", "stored_as")):
        with transaction.atomic():
            if rows.filter(pk=pk, applied_at=None).update(stored_as=""):
                storing.stored(name).unlink(missing_ok=True)
                gone += 1
    return gone
