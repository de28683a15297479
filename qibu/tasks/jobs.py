"""What the clock does with plans."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from qibu.projects.models import Project, State
from qibu.tasks.actions.forecasting import refresh_forecast
from qibu.tasks.actions.promising import remind_of_promises
from qibu.tasks.models import PlanState

logger = logging.getLogger(__name__)

LIVE = (State.PREPARING, State.EXECUTING, State.CLOSING)


def refresh_forecasts(at: datetime) -> int:
    """A new day: open work moves to it, forecasts follow. Returns how many projects were remade."""
    today = timezone.localtime(at).date()
    stale = PlanState.objects.filter(project__state__in=LIVE).exclude(as_of=today)
    done = 0
    for project_id in list(stale.values_list("project_id", flat=True)):
        refresh_forecast(at=at, project_id=project_id, why="new day")
        done += 1
    return done


def remind(at: datetime) -> int:
    """Promises that are due in two working days. Returns how many reminders were due."""
    projects = Project.objects.filter(state__in=LIVE, plan_state__isnull=False)
    return sum(remind_of_promises(at=at, project_id=pk) for pk in projects.values_list("pk", flat=True))
