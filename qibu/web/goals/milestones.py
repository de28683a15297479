"""Milestones in order of their days, and beside them what else is due (S4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qibu.foundation.plain import day_of, fetch
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.projects.objectives import objective_lines
from qibu.tasks.delivering import outlooks
from qibu.tasks.models import Status
from qibu.tasks.planning import calendars_of
from qibu.tasks.queries import STATUS_CODES


@dataclass(frozen=True)
class Waited:
    """An open task something waits for."""

    task: int
    name: str
    department: str
    forecast: date | None


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone; ``variance``: working days from the newest baseline (before the first one: from the
    plan) to the actual day, else the forecast. ``waits``: what it waits for that is not done yet."""

    pk: int
    name: str
    department: str
    planned: date | None
    baseline: date | None
    forecast: date | None
    actual: date | None
    variance: int | None
    status_code: str
    waits: tuple[Waited, ...] = ()

    kind = "milestone"

    @property
    def day(self) -> date:
        return self.planned or self.forecast or date.max


@dataclass(frozen=True)
class DueLine:
    """An objective or a deliverable on its due day; ``kind`` is "objective" or "deliverable"."""

    kind: str
    pk: int
    name: str
    department: str
    day: date
    forecast: date | None
    late: int
    status_code: str


_MILESTONES = """
    SELECT task.id, task.name, task.department_id, part.name, task.planned_finish, agreed.finish,
           ahead.finish_day, task.actual_finish, task.status, task.calendar_id
      FROM tasks_task task
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
      LEFT JOIN people_department part ON part.id = task.department_id
      LEFT JOIN changes_baselinetask agreed ON agreed.task_id = task.id AND agreed.baseline_id =
           (SELECT id FROM changes_baseline WHERE project_id = %s ORDER BY number DESC LIMIT 1)
     WHERE task.project_id = %s AND task.kind = 1 AND NOT task.is_summary AND task.deleted_at IS NULL
     ORDER BY task.sort"""
_WAITS = """
    SELECT link.successor_id, before.id, before.name, part.name, ahead.finish_day
      FROM tasks_link link
      JOIN tasks_task after ON after.id = link.successor_id
      JOIN tasks_task before ON before.id = link.predecessor_id
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = before.id
      LEFT JOIN people_department part ON part.id = before.department_id
     WHERE after.project_id = %s AND after.kind = 1 AND after.deleted_at IS NULL AND NOT after.is_summary
       AND before.project_id = %s AND before.deleted_at IS NULL AND before.status IN (0, 1, 3)
       AND after.status IN (0, 1, 3)
     ORDER BY ahead.finish_day DESC, link.id"""


def milestones(project: Project, today: date, *, waiting: bool = False) -> list[MilestoneLine]:
    """The project's milestones in date order; two statements, one more with what they wait for.

    What belongs to other projects is left out of ``waits``: the reader need not see those.
    """
    waits: dict[int, list[Waited]] = {}
    for successor, pk, name, department, day in fetch(_WAITS, [project.pk, project.pk]) if waiting else ():
        forecast = date.fromordinal(day) if day else None
        waits.setdefault(successor, []).append(Waited(pk, name, department or "", forecast))
    calendars = calendars_of(project)
    found = []
    for pk, name, part, department, planned, baseline, day, actual, status, own in fetch(
        _MILESTONES, [project.pk, project.pk]
    ):
        days = day_of(planned), day_of(baseline), day_of(actual)
        forecast = date.fromordinal(day) if day else None
        line = MilestoneLine(
            pk=pk,
            name=name,
            department=department or "",
            planned=days[0],
            baseline=days[1],
            forecast=forecast,
            actual=days[2],
            variance=_variance(calendars.of(part, own), days[1] or days[0], days[2] or forecast),
            status_code=_code(status, days[0], days[2] or forecast, today),
            waits=tuple(waits.get(pk, ())),
        )
        found.append(line)
    return sorted(found, key=lambda line: (line.day, line.pk))


def _variance(calendar: WorkCalendar, agreed: date | None, now: date | None) -> int | None:
    if agreed is None or now is None:
        return None
    return calendar.working_days_between_dates(agreed, now)


def _code(status: int, planned: date | None, now: date | None, today: date) -> str:
    open_still = status not in (Status.DONE, Status.CANCELLED)
    late = planned is not None and (planned < today or (now is not None and now > planned))
    return "late" if open_still and late else STATUS_CODES[status]


def due_lines(project: Project, today: date) -> list[DueLine]:
    """Objectives and deliverables with a due day, in its order; at most six statements."""
    lines, loose = objective_lines(project, today, outlooks(project.pk))
    found: list[DueLine] = []
    for line in lines:
        if line.row.due:
            late = (today - line.row.due).days if line.overdue else 0
            found.append(
                DueLine(
                    "objective",
                    line.row.pk,
                    line.row.statement,
                    "",
                    line.row.due,
                    None,
                    late,
                    line.status_code,
                )
            )
    for one in [*loose, *(one for line in lines for one in line.deliverables)]:
        if one.row.due:
            found.append(
                DueLine(
                    "deliverable", one.row.pk, one.row.name,
                    one.row.department.name if one.row.department else "",
                    one.row.due, one.outlook.finish, one.late, one.status_code,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.kind, one.pk))
