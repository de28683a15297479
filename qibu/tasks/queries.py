"""Reading tasks: a page of the list, and one task with everything around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from qibu.foundation.access.models import Participation
from qibu.foundation.access.queries import SEES
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.models import Person
from qibu.foundation.people.models import WorkCalendar as StoredCalendar
from qibu.foundation.plain import day_of, fetch
from qibu.projects.choosing import Choosable
from qibu.projects.models import Project, State
from qibu.tasks.models import Kind, Status, Task

#: The names chips and styles know the stored states by.
STATUS_CODES = ("not_started", "in_progress", "done", "paused", "cancelled")


@dataclass(frozen=True)
class TaskLine:
    """One row of the task list; dates are formatted here, not per cell in the template."""

    pk: str
    code: str
    name: str
    level: str
    is_summary: bool
    is_milestone: bool
    department: str
    assignee: str
    planned: str
    forecast_finish: str
    actual: str
    status: int
    is_late: bool
    is_blocked: bool
    is_critical: bool
    percent: int

    @property
    def status_code(self) -> str:
        """The state people see: late is computed (D0)."""
        return "late" if self.is_late else STATUS_CODES[self.status]


@dataclass(frozen=True)
class Paged:
    """Where a page stands in the whole: its number from 1, how many there are, and how many rows in all."""

    number: int
    pages: int
    total: int

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


@dataclass(frozen=True)
class TaskPage(Paged):
    """A page of the list of tasks."""

    lines: list[TaskLine]


@dataclass(frozen=True)
class TaskFilter:
    """What the list is narrowed to; empty means everything."""

    text: str = ""
    department: int | None = None
    assignee: int | None = None
    status: str = ""
    phase: int | None = None


_LINE = (
    "pk", "number", "wbs", "name", "level", "is_summary", "kind", "department__name", "assignee__name",
    "planned_start", "planned_finish", "forecast__finish_day", "actual_start", "actual_finish", "status",
    "is_blocked", "forecast__is_critical", "percent",
)  # fmt: skip


def task_page(project: Project, wanted: TaskFilter, *, today: date, page: int, size: int = 50) -> TaskPage:
    """One page of the list in tree order; two statements (count, rows)."""
    rows = _filtered(Task.objects.filter(project=project).live(), wanted, today, project)
    total = rows.count()  # before the columns are named: their joins do not change it
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    first = (number - 1) * size
    shown = rows.order_by("sort").values_list(*_LINE)[first : first + size]
    return TaskPage(lines=[_line(row, today) for row in shown], number=number, pages=pages, total=total)


def _filtered(rows: QuerySet[Task], wanted: TaskFilter, today: date, project: Project) -> QuerySet[Task]:
    if wanted.text:
        text = wanted.text[:100]
        rows = rows.filter(Q(name__icontains=text) | Q(number__iexact=text) | Q(wbs=text))
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    if wanted.assignee:
        rows = rows.filter(assignee=wanted.assignee)
    if wanted.phase:
        phase = Task.objects.filter(project=project, pk=wanted.phase).values_list("wbs", flat=True).first()
        rows = rows.filter(Q(wbs=phase or "-") | Q(wbs__startswith=f"{phase}."))
    return _of_status(rows, wanted.status, today)


def _of_status(rows: QuerySet[Task], status: str, today: date) -> QuerySet[Task]:
    if status == "late":
        open_still = rows.exclude(status__in=[Status.DONE, Status.CANCELLED]).exclude(planned_finish=None)
        # forecast days are ordinals: julianday and date arithmetic differ between databases
        return open_still.filter(Q(planned_finish__lt=today) | Q(forecast__late_by__gt=0))
    if status == "blocked":
        return rows.filter(is_blocked=True)
    if status == "critical":
        return rows.filter(forecast__is_critical=True)
    if status.isdigit() and int(status) in Status.values:
        return rows.filter(status=int(status))
    return rows


def _line(row: tuple[Any, ...], today: date) -> TaskLine:
    (pk, number, wbs, name, level, summary, kind, department, assignee, start, finish, forecast_day,
     actual_start, actual_finish, status, blocked, critical, percent) = row  # fmt: skip
    forecast = date.fromordinal(forecast_day) if forecast_day else None
    open_still = status not in (Status.DONE, Status.CANCELLED)
    late = open_still and finish is not None and (finish < today or (forecast or finish) > finish)
    return TaskLine(
        pk=str(pk),
        code=number or wbs,
        name=name,
        level=str(min(level, 8)),
        is_summary=summary,
        is_milestone=kind == 1,
        department=department or "",
        assignee=assignee or "",
        planned=_period(start, finish, today.year),
        forecast_finish=_short(forecast, today.year),
        actual=_period(actual_start, actual_finish, today.year),
        status=status,
        is_late=late,
        is_blocked=blocked,
        is_critical=bool(critical) and open_still,
        percent=percent,
    )


def _short(day: date | None, year: int) -> str:
    """07-17; with its year where that is another than `year`."""
    if day is None:
        return "—"
    return f"{day:%m-%d}" if day.year == year else day.isoformat()


def _period(start: date | None, finish: date | None, year: int) -> str:
    if start is None and finish is None:
        return "—"
    if start == finish:
        return _short(start, year)
    first, last = (_short(day, year) if day else "" for day in (start, finish))
    return f"{first} → {last}".strip()


def task_in(project: Project, task_id: int) -> Any:
    """A live task of this project with department, assignee and forecast, and `plan_finish`; one statement.

    Raises Denied (404) for any other.
    """
    rows = Task.objects.live().filter(project=project, pk=task_id)
    rows = rows.select_related("department", "assignee", "forecast", "calendar", "deliverable")
    task = rows.annotate(plan_finish=F("project__plan_state__finish_day")).order_by("pk").first()
    if task is None:
        raise Denied("task")
    task.project = project
    return task


@dataclass(frozen=True)
class WorkLine:
    """One open task of a person, for the workbench."""

    project: int
    project_name: str
    task: int
    name: str
    finish: date | None
    forecast: date | None
    status: int
    percent: int
    is_blocked: bool


_OPEN_TASKS = f"""
    SELECT project.id, project.name, task.id, task.name, task.planned_finish, forecast.finish_day,
           task.status, task.percent, task.is_blocked
      FROM tasks_task task
      JOIN people_person person ON person.id = task.assignee_id
      JOIN projects_project project ON project.id = task.project_id
      JOIN access_space space ON space.id = project.space_id
      LEFT JOIN tasks_forecast forecast ON forecast.task_id = task.id
     WHERE task.assignee_id = %s AND task.deleted_at IS NULL AND NOT task.is_summary
       AND task.status IN (0, 1, 3) AND {SEES}
     ORDER BY CASE WHEN task.planned_finish IS NULL THEN 1 ELSE 0 END, task.planned_finish, task.id
     LIMIT %s"""  # noqa: S608 -- constants only


def open_tasks_of(person: Person, limit: int = 50) -> list[WorkLine]:
    """The person's open tasks over all visible projects, the most pressing first; one statement."""
    return [
        WorkLine(p, pn, t, n, day_of(f), date.fromordinal(day) if day else None, s, pc, bool(b))
        for p, pn, t, n, f, day, s, pc, b in fetch(_OPEN_TASKS, [person.pk, limit])
    ]


@dataclass(frozen=True)
class Recycled:
    """A task in the recycle bin."""

    pk: int
    name: str
    wbs: str
    deleted_at: datetime


def recycled(project: Project, limit: int = 500) -> list[Recycled]:
    """The recycle bin, newest first; one statement."""
    rows = Task.objects.filter(project=project).exclude(deleted_at=None).order_by("-deleted_at", "sort")
    return [
        Recycled(pk, name, wbs, at)
        for pk, name, wbs, at in rows.values_list("pk", "name", "wbs", "deleted_at")[:limit]
        if at is not None
    ]


def linkable_projects(person: Person, here: Project) -> list[Project]:
    """The other projects a person may see that are not over, newest first; one statement."""
    rows = Project.objects.visible_to(person).exclude(pk=here.pk)
    return list(rows.exclude(state__in=[State.ARCHIVED, State.TERMINATED]).order_by("-pk")[:500])


def named(project: Project, text: str, *, but: int = 0) -> list[int]:
    """Ids of live tasks with this number, WBS number or exact name; the first way that finds any decides."""
    rows = Task.objects.filter(project=project).live().exclude(pk=but)
    for by in ("number", "wbs", "name"):
        found = list(rows.filter(**{by: text}).values_list("pk", flat=True)[:2])
        if found:
            return found
    return []


def choosable_calendars() -> list[Choosable]:
    """The working calendars of the organisation, for a task that has its own; one statement."""
    rows = StoredCalendar.objects.order_by("pk")
    return [Choosable(pk, name) for pk, name in rows.values_list("pk", "name")]


def departments_in(project: Project) -> list[tuple[int, str]]:
    """Departments that take part, for the department filter; one statement."""
    rows = Participation.objects.filter(space=project.space_id)
    return list(rows.values_list("department_id", "department__name"))


_PHASES = """
    SELECT id, name FROM tasks_task
     WHERE project_id = %s AND level = 0 AND is_summary AND deleted_at IS NULL ORDER BY sort"""


def phases(project: Project) -> list[tuple[int, str]]:
    """Top-level summary tasks, for the phase filter; one statement."""
    return [(pk, name) for pk, name in fetch(_PHASES, [project.pk])]


@dataclass(frozen=True)
class Counts:
    """What the overview says of a plan; summaries do not count."""

    total: int
    done: int
    late: int
    blocked: int
    critical: int
    milestones: int
    undated: int


def counts(project: Project, today: date) -> Counts:
    """Tasks by what they need; one statement."""
    rows = Task.objects.filter(project=project, is_summary=False).live().exclude(status=Status.CANCELLED)
    open_still = ~Q(status=Status.DONE)
    late = open_still & (Q(planned_finish__lt=today) | Q(forecast__late_by__gt=0))
    return Counts(
        **rows.aggregate(
            total=Count("pk"),
            done=Count("pk", filter=~open_still),
            late=Count("pk", filter=late & Q(planned_finish__isnull=False)),
            blocked=Count("pk", filter=open_still & Q(is_blocked=True)),
            critical=Count("pk", filter=open_still & Q(forecast__is_critical=True)),
            milestones=Count("pk", filter=Q(kind=Kind.MILESTONE)),
            undated=Count("pk", filter=Q(planned_finish=None)),
        )
    )
