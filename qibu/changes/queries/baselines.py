"""Reading baselines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from qibu.changes.models import Baseline, BaselineTask
from qibu.foundation.plain import fetch
from qibu.projects.models import Project


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


def newest_baseline(project: Project | int) -> Baseline | None:
    """The baseline in use, None before the first approval; one statement."""
    return Baseline.objects.filter(project=project).order_by("-number").first()


def current_number(project_id: int) -> int:
    """The number of the newest baseline, 0 before the first approval."""
    found = Baseline.objects.filter(project=project_id).order_by("-number").values_list("number", flat=True)
    return found.first() or 0


def frozen_tasks(project_id: int, number: int) -> list[BaselineTask]:
    """The tasks of one baseline in tree order; one statement."""
    rows = BaselineTask.objects.filter(baseline__project=project_id, baseline__number=number)
    return list(rows.order_by("sort"))


@dataclass(frozen=True)
class Difference:
    """How many tasks of a baseline were added, removed and changed against the one before."""

    added: int = 0
    removed: int = 0
    changed: int = 0


_AGAINST_BEFORE = """
    SELECT here.number,
           SUM(CASE WHEN old.id IS NULL THEN 1 ELSE 0 END),
           SUM(CASE WHEN old.id IS NOT NULL AND (
                    task.name <> old.name OR task.department <> old.department
                    OR task.assignee <> old.assignee
                    OR task.duration IS NOT NULL AND (task.start IS DISTINCT FROM old.start
                                                      OR task.finish IS DISTINCT FROM old.finish))
                    THEN 1 ELSE 0 END),
           (SELECT COUNT(*) FROM changes_baselinetask gone
             WHERE gone.baseline_id = before.id AND gone.task_id NOT IN (
                   SELECT still.task_id FROM changes_baselinetask still WHERE still.baseline_id = here.id))
      FROM changes_baseline here
      JOIN changes_baseline before ON before.project_id = here.project_id AND before.number = here.number - 1
      JOIN changes_baselinetask task ON task.baseline_id = here.id
      LEFT JOIN changes_baselinetask old ON old.baseline_id = before.id AND old.task_id = task.task_id
     WHERE here.project_id = %s
     GROUP BY here.id, here.number, before.id"""


def differences(project_id: int) -> dict[int, Difference]:
    """By number of a baseline what changed against the one before it; one statement.

    Counted are names, departments, assignees and the dates of tasks; those of summaries follow from below.
    """
    rows = fetch(_AGAINST_BEFORE, [project_id])
    return {
        number: Difference(added=added, removed=removed, changed=changed)
        for number, added, changed, removed in rows
    }
