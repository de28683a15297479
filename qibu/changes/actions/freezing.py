"""Writing a baseline: rows frozen from tasks, and the baseline they belong to (S11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Max

from qibu.changes.models import Baseline, BaselineTask
from qibu.tasks.actions.work import Work
from qibu.tasks.models import Task

#: Start, finish and working days as they are frozen; no days for a summary task.
Dates = tuple[date | None, date | None, int | None]


def frozen_row(task: Task, dates: Dates) -> BaselineTask:
    """A task (with department and assignee) as a row of a baseline that is not known yet."""
    start, finish, duration = dates
    return BaselineTask(
        task_id=task.pk,
        sort=task.sort,
        level=task.level,
        wbs=task.wbs,
        name=task.name,
        department=task.department.name if task.department else "",
        assignee=task.assignee.name if task.assignee else "",
        start=start,
        finish=finish,
        duration=duration,
    )


def planned(task: Task) -> Dates:
    """What a task is planned for now."""
    return task.planned_start, task.planned_finish, task.duration


def freeze(work: Work, rows: Sequence[BaselineTask], note: str) -> Baseline:
    """The next baseline of the plan, with these rows; every row of an open page is to be read again."""
    number = (Baseline.objects.filter(project=work.project).aggregate(top=Max("number"))["top"] or 0) + 1
    baseline = Baseline.objects.create(
        project=work.project,
        number=number,
        approved_by=work.by,
        approved_at=work.at,
        note=note,
        start=min((row.start for row in rows if row.start), default=work.project.start),
        finish=max((row.finish for row in rows if row.finish), default=work.project.planned_finish),
    )
    for row in rows:
        row.baseline = baseline
    BaselineTask.objects.bulk_create(rows, batch_size=500)
    # Every row shows another variance now: open pages must read all of them again.
    Task.objects.live().filter(project=work.project).update(touched=work.number)
    return baseline
