"""Forecasts follow what they are made with: each new day, a calendar, the project's start."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.foundation.people.models import Department, Organisation, WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import PlanState, Task
from qibu.tasks.planning import recompute


@transaction.atomic
def refresh_forecast(*, at: datetime, project_id: int, why: str) -> int:
    """Recompute one project as of `at`; records an event only if something moved. Returns how many."""
    space = access.lock(Project.objects.values_list("space_id", flat=True).get(pk=project_id))
    project = Project.objects.select_related("calendar").get(space=space)  # under the lock: as it is now
    return _refresh(project, space, at, why)


def _refresh(project: Project, space: Space, at: datetime, why: str) -> int:
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


#: What a plan is computed with, of the columns that are changed elsewhere.
GROUNDS = ("start", "calendar")


def follow_project(event: Event) -> None:
    """The project begins on another day, or counts with another calendar: its forecast follows at once."""
    changed = [name for name in GROUNDS if name in event.data["changes"]]
    if changed:
        project = Project.objects.select_related("calendar").get(space=event.space_id)
        _refresh(project, event.space, event.at, changed[0])


def forget_forecasts(event: Event) -> None:
    """A calendar changed: the forecasts made with it are due again (see `tasks.jobs.refresh_forecasts`).

    These are the plans of projects that count with it or with one below it, and plans with live tasks
    of a department that does, or that do so themselves. Three statements; the worker remakes the plans in
    its next round.
    """
    calendars = _below(event.subject_id)
    departments = Department.objects.filter(calendar__in=calendars)
    staffed = Task.objects.live().filter(Q(department__in=departments) | Q(calendar__in=calendars))
    made_with = Q(project__calendar__in=calendars) | Q(project__in=staffed.values("project"))
    if Organisation.objects.filter(calendar__in=calendars).exists():
        made_with |= Q(project__calendar=None)
    PlanState.objects.filter(made_with).update(as_of=None)


def _below(calendar_id: int) -> set[int]:
    """The calendar and every one that follows it."""
    children: dict[int, list[int]] = {}
    for pk, parent in WorkCalendar.objects.exclude(parent=None).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, ahead = set(), [calendar_id]
    while ahead:
        pk = ahead.pop()
        if pk not in found:
            found.add(pk)
            ahead.extend(children.get(pk, ()))
    return found
