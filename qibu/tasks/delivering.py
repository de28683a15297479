"""Deliverables seen from their tasks (S3): how far they are, which tasks belong to them, which could."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from qibu.foundation.plain import day_of, fetch
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Deliverable, Project
from qibu.projects.objectives import Outlook
from qibu.tasks.models import Kind, Status, Task
from qibu.tasks.planning import calendars_of
from qibu.tasks.queries import STATUS_CODES

#: How many tasks a search offers at once.
OFFERED = 50


@dataclass(frozen=True)
class Part:
    """One task as its deliverable counts it; ``days``: its working days, 0 for a milestone."""

    percent: int
    days: int
    status: int
    finish: date | None


def outlook_of(parts: Iterable[Part]) -> Outlook:
    """What tasks say together: percent weighted by working days, rounded down; cancelled ones do not count.

    Where no task has working days (milestones only), they count one each.
    """
    counted = [part for part in parts if part.status != Status.CANCELLED]
    if not counted:
        return Outlook()
    weights = [part.days for part in counted]
    if not any(weights):
        weights = [1] * len(counted)
    earned = sum(part.percent * weight for part, weight in zip(counted, weights, strict=True))
    return Outlook(
        tasks=len(counted),
        open=sum(part.status != Status.DONE for part in counted),
        percent=earned // sum(weights),
        finish=max((part.finish for part in counted if part.finish), default=None),
    )


_PARTS = """
    SELECT task.deliverable_id, task.percent, task.status, task.kind, task.duration, task.department_id,
           task.calendar_id, task.planned_start, task.planned_finish, task.actual_finish,
           ahead.start_day, ahead.finish_day
      FROM tasks_task task LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
     WHERE task.project_id = %s AND task.deliverable_id IS NOT NULL AND task.deleted_at IS NULL"""


def outlooks(project_id: int) -> Mapping[int, Outlook]:
    """Deliverable id → what its tasks say; three statements, however many there are."""
    found = fetch(_PARTS, [project_id])
    if not found:
        return {}
    calendars = calendars_of(Project.objects.only("calendar").get(pk=project_id))
    parts: dict[int, list[Part]] = {}
    for deliverable, percent, status, kind, duration, department, own, *days in found:
        start, finish, actual = (day_of(value) for value in days[:3])
        first, last = (date.fromordinal(value) if value else None for value in days[3:])
        worked = (
            0 if kind == Kind.MILESTONE
            else working_days(calendars.of(department, own), duration, (start, finish), (first, last))
        )  # fmt: skip
        parts.setdefault(deliverable, []).append(Part(percent, worked, status, actual or last or finish))
    return {pk: outlook_of(rows) for pk, rows in parts.items()}


Span = tuple[date | None, date | None]


def working_days(calendar: WorkCalendar, duration: int | None, *spans: Span) -> int:
    """Working days of a task: its duration, else those of the first span that has both ends; else 0."""
    if duration is not None:
        return duration
    for start, finish in spans:
        if start is not None and finish is not None:
            return calendar.count_dates(start, finish)
    return 0


@dataclass(frozen=True)
class Linked:
    """A task of a deliverable, or one that could be."""

    pk: int
    code: str
    name: str
    department: str
    assignee: str
    planned: date | None
    forecast: date | None
    percent: int
    status_code: str
    deliverable: str = ""
    deliverable_id: int = 0


_COLUMNS = (
    "pk", "number", "wbs", "name", "department__name", "assignee__name", "planned_finish", "actual_finish",
    "forecast__finish_day", "percent", "status", "forecast__late_by", "deliverable__name",
    "deliverable_id",
)  # fmt: skip


def linked_tasks(deliverable: Deliverable) -> list[Linked]:
    """Its live tasks in tree order; one statement."""
    rows = Task.objects.filter(project=deliverable.project_id, deliverable=deliverable).live()
    return linked_rows(rows.order_by("sort"))


def linked_rows(rows: QuerySet[Task]) -> list[Linked]:
    """Tasks as lists of this kind show them; one statement."""
    return [_linked(row) for row in rows.values_list(*_COLUMNS)]


def tasks_to_link(deliverable: Deliverable, text: str) -> list[Linked]:
    """Tasks (no summaries) this deliverable does not have yet, by number or part of the name; one statement.

    Those without a deliverable first. At most OFFERED.
    """
    rows = Task.objects.filter(project=deliverable.project_id, is_summary=False).live()
    rows = rows.exclude(status=Status.CANCELLED).filter(~Q(deliverable=deliverable) | Q(deliverable=None))
    if words := text.strip()[:100]:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(number__iexact=words)
            | Q(wbs=words)
            | Q(department__name__icontains=words)
        )
    rows = rows.order_by(F("deliverable").asc(nulls_first=True), "sort")
    return linked_rows(rows[:OFFERED])


def _linked(row: tuple[Any, ...]) -> Linked:
    pk, number, wbs, name, department, assignee, planned, actual, day, percent, status, late, product, of = (
        row
    )
    forecast = actual or (date.fromordinal(day) if day else None)
    is_late = bool(late) and status not in (Status.DONE, Status.CANCELLED)
    return Linked(
        pk=pk,
        code=number or wbs,
        name=name,
        department=department or "",
        assignee=assignee or "",
        planned=planned,
        forecast=forecast,
        percent=percent,
        status_code="late" if is_late else STATUS_CODES[status],
        deliverable=product or "",
        deliverable_id=of or 0,
    )
