"""A week of reporting to start from: the period with one report per department, lines as submitted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from qibu.foundation.access.actions import lock
from qibu.foundation.access.models import Participation
from qibu.foundation.turns.actions import give
from qibu.progress import linefields
from qibu.progress.actions.closing import SUBMIT, close_period
from qibu.progress.models import Line, Period, Report
from qibu.projects.models import Project
from qibu.tasks.actions.editing import edit_task
from qibu.tasks.models import Task
from tests.world import SHANGHAI

MONDAY = date(2026, 3, 2)
CUTOFF = datetime(2026, 3, 6, 17, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of March 2026, local time."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def open_week(world, number: int = 1, *, project: Project | None = None, cutoff: datetime = CUTOFF) -> Period:
    """Week `number` with a missing report and a turn for each department; one that is open already stays."""
    project = project or world.project
    monday = cutoff.date() - timedelta(days=cutoff.weekday())
    there = Period.objects.filter(project=project, week=monday).first()
    if there is not None:
        return there
    period = Period.objects.create(project=project, number=number, week=monday, begins=monday, cutoff=cutoff)
    space = lock(project.space_id)
    for part in Participation.objects.filter(space=space).select_related("department"):
        report = Report.objects.create(period=period, project=project, department=part.department)
        give(
            space=space, kind=SUBMIT, subject=("report", report.pk), at=cutoff - timedelta(days=4),
            department=part.department, due=cutoff,
        )  # fmt: skip
    return period


def report(period: Period, department) -> Report:
    return Report.objects.get(period=period, department=department)


def submit(
    world, period: Period, word: str, *, when: datetime = CUTOFF - timedelta(hours=2), **texts
) -> Report:
    """The report of a department as it stands after its submission; `texts`: fields of every line."""
    row = report(period, world.department(word))
    row.submitted_at, row.submitted_by = (
        when,
        {"rd": world.liaison_rd, "market": world.liaison}.get(word, world.liaison_purchase),
    )
    row.late = when > period.cutoff
    tasks = list(
        Task.objects.live().filter(project=period.project, department=row.department, is_summary=False)
    )
    for task in tasks:
        values = {name: getattr(task, name) for name in linefields.ON_TASK}
        Line.objects.create(report=row, task=task, **{**values, **texts})
    row.touched = len(tasks)
    row.save()
    return row


def submit_all(world, period: Period, **texts) -> None:
    for word in ("rd", "market", "purchase"):
        submit(world, period, word, **texts)


def close(world, period: Period, *, when: datetime, key: str = "", confirmed: bool = True):
    """Close a week as the lead."""
    period.refresh_from_db()
    return close_period(
        by=world.lead, at=when, project_id=period.project_id, number=period.number, version=period.version,
        key=key or f"close-{period.pk}-{period.version}", confirmed=confirmed,
    )  # fmt: skip


def edit(world, task_name, when, /, **changes):
    """Change a task as the lead."""
    task = world.task(task_name)
    edit_task(
        by=world.lead, at=when, project_id=world.project.pk, task_id=task.pk, changes=changes, was={},
        version=task.version,
    )  # fmt: skip
