"""The clock moves on: forecasts are remade each day, and after a calendar changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qibu.foundation.access import actions as access
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.projects.models import Project
from qibu.tasks.models import PlanState
from qibu.tasks.planning import recompute


@transaction.atomic
def refresh_forecast(*, at: datetime, project_id: int, why: str) -> int:
    """Recompute one project as of `at`; records an event only if something moved. Returns how many."""
    project = Project.objects.select_related("calendar").get(pk=project_id)
    space = access.lock(project.space_id)
    today = timezone.localtime(at).date()
    answer = recompute(project, at=today, number=space.event_number + 1)
    if answer.moved or answer.promises_changed:
        record(
            space=space,
            by=None,
            at=at,
            action="forecast.moved",
            subject=("project", project.pk),
            data={"tasks": len(answer.moved), "why": why},
        )
    return len(answer.moved)


def forget_forecasts(event: Event) -> None:
    """A calendar changed: every stored forecast is due again (see `tasks.jobs.refresh_forecasts`)."""
    PlanState.objects.update(as_of=None)
