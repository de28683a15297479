"""需要关注: what is going wrong in the projects somebody steers, for the workbench.

These are no turns (nobody waits for an answer), so they stand beside 待我处理, not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qibu.foundation.plain import day_of, fetch

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Concern:
    """One line: `kind` is "promise" (`days` over, calendar), "blocked" or "late" (`days` past the plan)."""

    kind: str
    project: int
    project_name: str
    task: int
    name: str
    department: str
    days: int


def concerns(person: Person, today: date, limit: int = 8) -> list[Concern]:
    """What to look at, at most `limit`: promises that break, blocked tasks, tasks past their planned finish.

    In live projects: everything where the person leads, the own department's where they speak for one.
    Two statements. A task is named once, for the worst that is wrong with it.
    """
    found = _promises(person, limit)
    named = {one.task for one in found}
    found += [one for one in _tasks(person, today, limit + len(found)) if one.task not in named]
    return found[:limit]


#: Rows of projects under way (`project`) which the person steers, or whose `task` is of a department there
#: the person speaks for. Takes the person twice.
_STEERED = """
       project.state IN ('preparing', 'executing', 'closing')
   AND project.space_id IN (
        SELECT seat.space_id FROM access_membership seat
         WHERE seat.person_id = %s AND seat.ended_at IS NULL
           AND seat.role IN ('lead', 'deputy_lead', 'liaison', 'deputy_liaison'))
   AND EXISTS (
        SELECT 1 FROM access_membership held
         WHERE held.space_id = project.space_id AND held.person_id = %s AND held.ended_at IS NULL
           AND (held.role IN ('lead', 'deputy_lead')
                OR held.role IN ('liaison', 'deputy_liaison') AND held.department_id = task.department_id))
   AND task.deleted_at IS NULL AND task.status IN (0, 1, 3)"""

_PROMISES = f"""
    SELECT project.id, project.name, task.id, task.name, COALESCE(department.name, ''), promise.breach
      FROM tasks_promise promise
      JOIN projects_project project ON project.id = promise.project_id
      JOIN tasks_link link ON link.id = promise.link_id
      JOIN tasks_task task ON task.id = link.successor_id
      JOIN tasks_task before ON before.id = link.predecessor_id AND before.deleted_at IS NULL
      LEFT JOIN people_department department ON department.id = task.department_id
     WHERE promise.breach > 0 AND {_STEERED}
     ORDER BY promise.breach DESC, promise.link_id LIMIT %s"""  # noqa: S608 -- constants only


def _promises(person: Person, limit: int) -> list[Concern]:
    found: dict[int, Concern] = {}
    for project, project_name, task, name, department, days in fetch(
        _PROMISES, [person.pk, person.pk, 2 * limit]
    ):
        concern = Concern("promise", project, project_name, task, name, department, days)
        found.setdefault(task, concern)  # two promises may be about one task
    return list(found.values())[:limit]


_TASKS = f"""
    SELECT project.id, project.name, task.id, task.name, COALESCE(department.name, ''), task.is_blocked,
           task.planned_finish
      FROM tasks_task task
      JOIN projects_project project ON project.id = task.project_id
      LEFT JOIN people_department department ON department.id = task.department_id
     WHERE NOT task.is_summary AND (task.is_blocked OR task.planned_finish < %s) AND {_STEERED}
     ORDER BY CASE WHEN task.is_blocked THEN 0 ELSE 1 END,
              CASE WHEN task.planned_finish IS NULL THEN 0 ELSE 1 END, task.planned_finish, task.id
     LIMIT %s"""  # noqa: S608 -- constants only


def _tasks(person: Person, today: date, limit: int) -> list[Concern]:
    found = []
    rows = fetch(_TASKS, [today.isoformat(), person.pk, person.pk, limit])
    for project, project_name, task, name, department, blocked, planned in rows:
        finish = day_of(planned)
        days = max(0, (today - finish).days) if finish else 0
        kind = "blocked" if blocked else "late"
        found.append(Concern(kind, project, project_name, task, name, department, days))
    return found
