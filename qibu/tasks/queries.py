"""Reading tasks: a page of the list, and one task with everything around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet

from qibu.foundation.journal.queries import Entry, history
from qibu.foundation.outcomes import Denied
from qibu.projects.models import Project
from qibu.tasks.models import Link, Status, Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class TaskLine:
    """One row of the task list; dates are formatted here, not per cell in the template."""

    pk: int
    code: str
    name: str
    level: int
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


@dataclass(frozen=True)
class TaskPage:
    """A page of the list: rows, and where it stands in the whole."""

    lines: list[TaskLine]
    number: int
    pages: int
    total: int


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
    paginator = Paginator(rows.order_by("sort").values_list(*_LINE), size)
    shown = paginator.get_page(page)
    return TaskPage(
        lines=[_line(row, today) for row in shown.object_list],
        number=shown.number,
        pages=paginator.num_pages,
        total=paginator.count,
    )


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
        pk=pk,
        code=number or wbs,
        name=name,
        level=level,
        is_summary=summary,
        is_milestone=kind == 1,
        department=department or "",
        assignee=assignee or "",
        planned=_period(start, finish),
        forecast_finish=_short(forecast),
        actual=_period(actual_start, actual_finish),
        status=status,
        is_late=late,
        is_blocked=blocked,
        is_critical=bool(critical) and open_still,
        percent=percent,
    )


def _short(day: date | None) -> str:
    return f"{day:%m-%d}" if day else "—"


def _period(start: date | None, finish: date | None) -> str:
    if start is None and finish is None:
        return "—"
    if start == finish:
        return _short(start)
    return f"{_short(start) if start else ''} → {_short(finish) if finish else ''}".strip()


@dataclass(frozen=True)
class Neighbour:
    """A dependency as the task page shows it."""

    link: int
    task: int
    code: str
    name: str
    type: str
    min_lag: int
    min_unit: str
    max_lag: int | None
    max_unit: str
    last_day: date | None
    state: str
    breach: int


@dataclass(frozen=True)
class TaskDetail:
    """Everything the task page shows; five statements whatever the project's size."""

    task: Task
    path: list[tuple[int, str]]
    predecessors: list[Neighbour]
    successors: list[Neighbour]
    history: list[Entry]


def task_detail(project: Project, task_id: int) -> TaskDetail:
    """One live task of this project with its surroundings. Raises Denied (404) for any other."""
    task = (
        Task.objects.live()
        .filter(project=project, pk=task_id)
        .select_related("department", "assignee", "deliverable", "forecast", "parent")
        .first()
    )
    if task is None:
        raise Denied("task")
    links = Link.objects.filter(
        Q(predecessor=task, successor__deleted_at=None) | Q(successor=task, predecessor__deleted_at=None)
    ).select_related("predecessor", "successor", "promise")
    found = list(links)
    return TaskDetail(
        task=task,
        path=_path(task),
        predecessors=[_neighbour(link, link.predecessor) for link in found if link.successor_id == task.pk],
        successors=[_neighbour(link, link.successor) for link in found if link.predecessor_id == task.pk],
        history=history("task", task.pk, limit=30),
    )


def _path(task: Task) -> list[tuple[int, str]]:
    """The summary tasks above, top first: their numbers are prefixes of this one's."""
    parts = task.wbs.split(".")
    above = [".".join(parts[:n]) for n in range(1, len(parts))]
    if not above:
        return []
    rows = Task.objects.filter(project=task.project_id, wbs__in=above).live().order_by("level")
    return list(rows.values_list("pk", "name"))


def _neighbour(link: Link, other: Task) -> Neighbour:
    promise = getattr(link, "promise", None)
    return Neighbour(
        link=link.pk,
        task=other.pk,
        code=other.number or other.wbs,
        name=other.name,
        type=link.type,
        min_lag=link.min_lag,
        min_unit=link.min_unit,
        max_lag=link.max_lag,
        max_unit=link.max_unit,
        last_day=date.fromordinal(promise.last_day) if promise else None,
        state=promise.state if promise else "",
        breach=promise.breach if promise else 0,
    )


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


def open_tasks_of(person: Person, limit: int = 50) -> list[WorkLine]:
    """The person's open tasks over all visible projects, the most pressing first; one statement."""
    rows = (
        Task.objects.visible_to(person)
        .filter(assignee=person, is_summary=False)
        .exclude(status__in=[Status.DONE, Status.CANCELLED])
        .order_by(F("planned_finish").asc(nulls_last=True), "pk")
    )
    return [
        WorkLine(p, pn, t, n, f, date.fromordinal(day) if day else None, s, pc, b)
        for p, pn, t, n, f, day, s, pc, b in rows.values_list(
            "project", "project__name", "pk", "name", "planned_finish", "forecast__finish_day", "status",
            "percent", "is_blocked",
        )[:limit]
    ]  # fmt: skip


def phases(project: Project) -> list[tuple[int, str]]:
    """Top-level summary tasks, for the phase filter; one statement."""
    rows = Task.objects.filter(project=project, level=0, is_summary=True).live().order_by("sort")
    return list(rows.values_list("pk", "name"))


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
    """Tasks by what they need; one statement, one pass."""
    total = done = late = blocked = critical = milestones = undated = 0
    rows = Task.objects.filter(project=project, is_summary=False).live().exclude(status=Status.CANCELLED)
    for status, finish, day, is_blocked, is_critical, kind in rows.values_list(
        "status", "planned_finish", "forecast__finish_day", "is_blocked", "forecast__is_critical", "kind"
    ):
        total += 1
        milestones += kind == 1
        undated += finish is None
        if status == Status.DONE:
            done += 1
            continue
        late += finish is not None and (finish < today or (day or 0) > finish.toordinal())
        blocked += is_blocked
        critical += bool(is_critical)
    return Counts(total, done, late, blocked, critical, milestones, undated)
