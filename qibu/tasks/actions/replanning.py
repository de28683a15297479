"""Planned dates of many tasks set at once, each its own: what an approved change brings with it (S5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from qibu.foundation.access.queries import require_in
from qibu.tasks.actions.bulk_editing import store
from qibu.tasks.actions.work import Saved, begin
from qibu.tasks.fields import value_of
from qibu.tasks.models import Kind, Task
from qibu.tasks.planning import calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_NAMES = ("planned_start", "planned_finish", "duration")


@transaction.atomic
def replan_tasks(
    *, by: Person, at: datetime, project_id: int, dates: Mapping[int, tuple[date, date]], under: str = ""
) -> Saved:
    """Plan tasks (by id, no summaries) for these days, start and finish; those that are gone are passed over.

    A task keeps its working days where it has them, so that its forecast stays where it is: these are the
    days of the forecast. One journal row ends the step. Raises Denied.
    """
    work = begin(by, at, project_id, under)
    require_in(work.grants, "plan.edit")
    calendars = calendars_of(work.project)
    changed = []
    for task in Task.objects.live().filter(project=work.project, pk__in=dates).order_by("sort"):
        before = {name: value_of(task, name) for name in _NAMES}
        task.planned_start, task.planned_finish = dates[task.pk]
        if task.duration is None:
            days = calendars.of_task(task).count_dates(task.planned_start, task.planned_finish)
            task.duration = 0 if task.kind == Kind.MILESTONE else max(1, days)
        now = {name: value_of(task, name) for name in _NAMES}
        differing = {name: (old, now[name]) for name, old in before.items() if old != now[name]}
        if differing:
            changed.append((task, differing))
    return store(work, changed, ())
