"""Reading baselines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from qibu.changes.models import Baseline, BaselineTask


@dataclass(frozen=True)
class BaselineLine:
    """One baseline in the list."""

    number: int
    approved_by: str
    approved_at: datetime
    note: str
    start: date
    finish: date
    tasks: int


def baselines(project_id: int) -> list[BaselineLine]:
    """All baselines of a project, newest first; one statement."""
    rows = (
        Baseline.objects.filter(project=project_id)
        .select_related("approved_by")
        .annotate(
            n=Count("tasks", filter=~Q(tasks__duration=None))  # summaries have no duration of their own
        )
    )
    return [
        BaselineLine(b.number, b.approved_by.name, b.approved_at, b.note, b.start, b.finish, b.n)
        for b in rows.order_by("-number")
    ]


def current_number(project_id: int) -> int:
    """The number of the newest baseline, 0 before the first approval."""
    found = Baseline.objects.filter(project=project_id).order_by("-number").values_list("number", flat=True)
    return found.first() or 0


def frozen_tasks(project_id: int, number: int) -> list[BaselineTask]:
    """The tasks of one baseline in tree order; one statement."""
    rows = BaselineTask.objects.filter(baseline__project=project_id, baseline__number=number)
    return list(rows.order_by("sort"))
