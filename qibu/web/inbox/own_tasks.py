"""Own tasks that want a word: overdue, due this week, or not started though they should have been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qibu.foundation.access.queries import SEES
from qibu.foundation.plain import day_of, fetch
from qibu.tasks.models import Status

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

FINISH, START = "task.finish", "task.start"


@dataclass(frozen=True)
class OwnTask:
    """One task; `kind` says what is expected: to finish it or to start it.

    `due` is the day it is to be finished (as expected last, else as planned) or started.
    """

    pk: int
    kind: str
    name: str
    code: str
    due: date
    status: int
    percent: int
    expected: date | None
    version: int
    project: int
    project_name: str
    calendar: int | None

    @property
    def starts(self) -> bool:
        """It is expected to begin."""
        return self.status == Status.TODO

    @property
    def expected_text(self) -> str:
        """The expected finish as a form shows it."""
        return self.expected.isoformat() if self.expected else ""


#: Whether an open leaf task wants a word from its assignee: it is over, due this week, or should have begun.
#: Whoever has said until when it will be done is asked again when that day comes.
#: Takes: this week's end, today.
_WANTS_A_WORD = """
           task.deleted_at IS NULL AND NOT task.is_summary AND task.status IN (0, 1, 3)
       AND project.state IN ('preparing', 'executing', 'closing') AND space.frozen_at IS NULL
       AND (COALESCE(task.expected_finish, task.planned_finish) <= %s
            OR (task.status = 0 AND task.planned_start <= %s AND task.expected_finish IS NULL))"""
#: The tasks of a person that do. Takes: person, this week's end, today.
WANTED = f"""
      FROM tasks_task task
      JOIN projects_project project ON project.id = task.project_id
      JOIN access_space space ON space.id = project.space_id
      JOIN people_person person ON person.id = task.assignee_id
     WHERE task.assignee_id = %s AND {_WANTS_A_WORD} AND {SEES}"""

_COLUMNS = """
    SELECT task.id, task.name, task.number, task.wbs, task.planned_start,
           COALESCE(task.expected_finish, task.planned_finish), task.status, task.percent,
           task.expected_finish, task.version, project.id, project.name, project.calendar_id"""
_TASKS = f"{_COLUMNS} {WANTED} ORDER BY COALESCE(task.expected_finish, task.planned_finish), task.id LIMIT %s"


def parameters(person: Person, today: date) -> list[object]:
    """What `WANTED` takes, in order."""
    return [person.pk, sunday(today).isoformat(), today.isoformat()]


def sunday(today: date) -> date:
    """The last day of this week."""
    return today + timedelta(days=6 - today.weekday())


def own_tasks(person: Person, today: date, limit: int) -> list[OwnTask]:
    """The tasks of a person that want a word; one statement."""
    found = []
    for row in fetch(_TASKS, [*parameters(person, today), limit]):
        pk, name, number, wbs, start, finish, status, percent, expected, version, *project = row
        first, last, expected = day_of(start), day_of(finish), day_of(expected)
        if last is not None and last <= sunday(today):
            kind, due = FINISH, last
        else:
            assert first is not None
            kind, due = START, first
        found.append(
            OwnTask(pk, kind, name, number or wbs, due, status, percent, expected, version, *project)
        )
    return found


@dataclass(frozen=True)
class Silent:
    """Tasks of one assignee in one project that want a word, for whoever speaks for the department."""

    person: int
    name: str
    tasks: int
    first: date
    project: int
    project_name: str
    calendar: int | None


_SILENT = f"""
    SELECT assignee.id, assignee.name, COUNT(*),
           MIN(CASE WHEN COALESCE(task.expected_finish, task.planned_finish) <= %s
                    THEN COALESCE(task.expected_finish, task.planned_finish) ELSE task.planned_start END),
           project.id, project.name, project.calendar_id
      FROM people_person person
      JOIN access_membership seat ON seat.person_id = person.id AND seat.ended_at IS NULL
       AND seat.role IN ('liaison', 'deputy_liaison')
      JOIN access_space space ON space.id = seat.space_id
      JOIN projects_project project ON project.space_id = space.id
      JOIN tasks_task task ON task.project_id = project.id AND task.department_id = seat.department_id
      JOIN people_person assignee ON assignee.id = task.assignee_id
     WHERE person.id = %s AND assignee.id <> person.id AND {_WANTS_A_WORD} AND {SEES}
     GROUP BY assignee.id, assignee.name, project.id, project.name, project.calendar_id
     ORDER BY 4, assignee.name LIMIT %s"""  # noqa: S608 -- constants only


def silent_assignees(person: Person, today: date, limit: int) -> list[Silent]:
    """Whose tasks want a word, in the departments the person speaks for; one statement."""
    end = sunday(today).isoformat()
    rows = fetch(_SILENT, [end, person.pk, end, today.isoformat(), limit])
    return [Silent(pk, name, count, day_of(first) or today, *rest) for pk, name, count, first, *rest in rows]
