"""A plan as an MS Project file: every task with its dates, links, promises, people and needs (S7)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from qibu.foundation.documents.mspdi_elements import COST
from qibu.foundation.documents.mspdi_file import FileBaseline, FileResource, FileTask, ProjectFile
from qibu.projects.models import Project
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.budgets import Sight
from qibu.tasks.exchange.calendar_rows import CalendarRows
from qibu.tasks.exchange.moments import CONSTRAINTS, DAY_MINUTES, OF_FINISH, evening, file_link, morning
from qibu.tasks.exchange.resources import CONTRIBUTOR, MATERIAL, NEED, PERSON, UNSAID, Pool, writable
from qibu.tasks.exchange.stamp import (
    DEPARTMENT,
    NO_LENGTH,
    OWN_FIELDS,
    PROMISES,
    SOFT,
    STAMP,
    Stamp,
    links_text,
    promises_text,
    stamp_text,
)
from qibu.tasks.importing.rowkeys import Keys
from qibu.tasks.models import Constraint, Contributor, Kind, Link, ResourceKind, ResourceNeed, Status, Task

NAMESPACE: Final = uuid.UUID("5b9a3d4e-6f0c-4b8e-9d0a-71b5a0c1b1d5")
#: Calendars are told for this long around the plan.
AROUND: Final = timedelta(days=366)
Links = list[tuple[int, LinkTerms]]


def carried(task: Task, links: Links) -> dict[str, Any]:
    """The values of a task that a project file carries, as marks compare them."""
    return {
        "name": task.name, "number": task.number, "kind": int(task.kind), "planned_start": task.planned_start,
        "planned_finish": task.planned_finish, "duration": task.duration, "is_manual": task.is_manual,
        "constraint": task.constraint, "constraint_day": task.constraint_day, "deadline": task.deadline,
        "actual_start": task.actual_start, "actual_finish": task.actual_finish, "status": int(task.status),
        "percent": task.percent, "note": task.note,
        "department": task.department.name if task.department else "",
        "assignee": task.assignee.name if task.assignee else "", "links": links_text(links),
    }  # fmt: skip


@dataclass(frozen=True)
class PlanTasks:
    """All live tasks of a plan in tree order, their predecessors within the plan, helpers and needs."""

    tasks: list[Task]
    links: dict[int, Links]
    contributors: dict[int, list[str]]
    needs: dict[int, list[ResourceNeed]]


def plan_tasks(project: Project, sees: Sight | None = None) -> PlanTasks:
    """Read a plan for writing or comparing: four statements whatever its size; `sees`: whose budgets."""
    rows = Task.objects.filter(project=project).live().order_by("sort")
    tasks = list(rows.select_related("department", "assignee"))
    live = {task.pk for task in tasks}
    links: dict[int, Links] = {}
    for link in Link.objects.filter(project=project).order_by("predecessor__sort", "pk"):
        if link.predecessor_id in live and link.successor_id in live:
            terms = LinkTerms(link.type, link.min_lag, link.min_unit, link.max_lag, link.max_unit)
            links.setdefault(link.successor_id, []).append((link.predecessor_id, terms))
    helpers: dict[int, list[str]] = {}
    pairs = Contributor.objects.filter(task__project=project, task__deleted_at=None).order_by("pk")
    for pk, name in pairs.values_list("task_id", "department__name"):
        helpers.setdefault(pk, []).append(name)
    needs: dict[int, list[ResourceNeed]] = {}
    wanted = ResourceNeed.objects.filter(task__project=project, task__deleted_at=None).order_by("pk")
    departments = {task.pk: task.department_id for task in tasks}
    for need in wanted.select_related("person"):
        shown = sees is None or sees.sees(need.department_id, departments.get(need.task_id))
        if need.kind != ResourceKind.BUDGET or shown:
            needs.setdefault(need.task_id, []).append(need)
    return PlanTasks(tasks, links, helpers, needs)


def project_file(
    project: Project,
    at: datetime,
    *,
    baselines: Mapping[int, tuple[FileBaseline, ...]] | None = None,
    sees: Sight | None = None,
) -> ProjectFile:
    """The whole plan as a file; `baselines` by task id; `sees`: whose budgets may be told (None: all)."""
    plan = plan_tasks(project, sees)
    days = [day for task in plan.tasks for day in (task.planned_start, task.planned_finish) if day]
    first, last = min([*days, project.start]), max([*days, project.planned_finish])
    calendars = CalendarRows(project, plan.tasks, first - AROUND, last + AROUND)
    pool = Pool()
    keys = Keys(project.pk)
    tasks = []
    for place, task in enumerate(plan.tasks, start=1):
        row = _task(task, place, project, plan.links.get(task.pk, []), keys)
        known = (baselines or {}).get(task.pk, ())
        calendar = -1 if task.is_summary else calendars.of(task)
        tasks.append(replace(row, baselines=known, calendar=calendar, ignores_people=calendar >= 0))
        _assign(pool, task, plan)
    return ProjectFile(
        name=project.name,
        start=morning(project.start if not days else min(days)),
        finish=evening(last),
        calendar=1,
        minutes_per_day=DAY_MINUTES,
        status_date=evening(timezone.localtime(at).date()),
        guid=guid(f"project {project.space_id}"),
        created=morning(project.start),
        currency="CNY",
        fields=list(OWN_FIELDS),
        tasks=tasks,
        calendars=calendars.rows,
        resources=pool.resources,
        assignments=pool.assignments,
        hold=False,
    )


def guid(text: str) -> str:
    """An identity that is the same in every export."""
    return str(uuid.uuid5(NAMESPACE, text)).upper()


def _task(task: Task, place: int, project: Project, links: Links, keys: Keys) -> FileTask:
    came_with = task.outside_key.removeprefix("guid:")
    start, finish = _dates(task)
    minutes = None if task.is_summary else _minutes(task)
    soft = _is_soft(task, start)
    constraint, day = _constraint(task, soft)
    stamp = Stamp(
        key=keys.of(task.pk),
        version=task.version,
        start=None if task.is_summary else task.planned_start,
        finish=None if task.is_summary else task.planned_finish,
        flags=(SOFT if soft else "") + (NO_LENGTH if task.duration is None else ""),
        status=int(task.status),
        place=place,
        parent=task.parent_id,
    )
    texts = {
        DEPARTMENT: task.department.name if task.department else "",
        PROMISES: promises_text(links),
        STAMP: stamp_text(stamp, carried(task, links)),
    }
    own_guid = came_with.upper() if came_with != task.outside_key else guid(f"{project.space_id} {task.pk}")
    return FileTask(
        uid=task.pk,
        id=place,
        name=task.name,
        level=task.level + 1,
        outline=task.wbs,
        active=task.status != Status.CANCELLED,
        manual=task.is_manual and not task.is_summary,
        summary=task.is_summary,
        milestone=task.kind == Kind.MILESTONE,
        start=start,
        finish=finish,
        duration=minutes,
        constraint=CONSTRAINTS.index(constraint),
        constraint_date=day,
        deadline=evening(task.deadline),
        percent=task.percent,
        actual_start=None if task.is_summary else morning(task.actual_start),
        actual_finish=None if task.is_summary else evening(task.actual_finish),
        remaining=None if minutes is None else round(minutes * (100 - task.percent) / 100),
        notes=task.note,
        links=tuple(file_link(before, terms) for before, terms in links),
        guid=own_guid,
        wbs=task.number or task.wbs,
        values=tuple((number, text) for number, text in texts.items() if text),
    )


def _minutes(task: Task) -> int:
    if task.kind == Kind.MILESTONE:
        return 0
    return max(1, task.duration or 1) * DAY_MINUTES


def _dates(task: Task) -> tuple[datetime | None, datetime | None]:
    """What happened, else what is planned; a milestone stands on the evening of its day."""
    begun, ended = (None, None) if task.is_summary else (task.actual_start, task.actual_finish)
    start, finish = begun or task.planned_start, ended or task.planned_finish
    if task.kind == Kind.MILESTONE and not task.is_summary:
        day = ended or begun or finish
        return evening(day), evening(day)
    if start is not None and finish is not None and finish < start:
        finish = start
    return morning(start), evening(finish)


def _is_soft(task: Task, start: datetime | None) -> bool:
    """Whether another tool would pull the task to an earlier day than was agreed: Qibu never does."""
    waits = not task.is_summary and not task.is_manual and task.status in (Status.TODO, Status.CANCELLED)
    return waits and not task.constraint and start is not None


def _constraint(task: Task, soft: bool) -> tuple[Constraint, datetime | None]:
    milestone = task.kind == Kind.MILESTONE
    if soft:
        return Constraint.SNET, (evening if milestone else morning)(task.planned_start)
    kind = Constraint(task.constraint)
    at = evening if milestone or kind in OF_FINISH else morning
    return kind, at(task.constraint_day) if kind not in (Constraint.ASAP, Constraint.ALAP) else None


def _assign(pool: Pool, task: Task, plan: PlanTasks) -> None:
    if task.assignee is not None:
        pool.assign(task.pk, PERSON, task.assignee.name)
    for name in plan.contributors.get(task.pk, ()):
        pool.assign(task.pk, CONTRIBUTOR, name)
    for need in plan.needs.get(task.pk, ()):
        _assign_need(pool, task.pk, need)


def _assign_need(pool: Pool, task: int, need: ResourceNeed) -> None:
    code = NEED + need.kind
    if need.kind == ResourceKind.PEOPLE:
        name = need.person.name if need.person is not None else need.what or "—"
        pool.assign(task, code if need.share else code + UNSAID, name, units=(need.share or 100) / 100)
    elif need.kind == ResourceKind.BUDGET:
        costs = {"cost": float(need.planned or 0), "actual_cost": float(need.actual or 0)}
        pool.assign(task, code, need.what or "预算", kind=COST, **costs)
    else:
        name = writable(need.what or "—")
        resource = FileResource(0, name, kind=MATERIAL, code=code, unit=need.unit)
        pool.assign_with(task, resource, {"units": float(need.planned or 1)})


def span_of(file: ProjectFile) -> tuple[date, date] | None:
    """First and last day of the tasks of a file; None where no task has a date."""
    days = [moment.date() for task in file.tasks for moment in (task.start, task.finish) if moment]
    return (min(days), max(days)) if days else None
