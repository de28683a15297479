"""Open turns as the inbox reads them: with their project, never of a space the reader may not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.timezone import get_current_timezone

from qibu.foundation.access.queries import SEES
from qibu.foundation.plain import fetch, moment_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: More lines than this are no list any more; the count still tells them all.
MOST = 200


@dataclass(frozen=True)
class Wait:
    """One open turn: who has to do what (`kind` about `subject`), in which project, since and until when.

    `holder` and `department` are names, "" where nobody or none is meant; moments are local.
    """

    pk: int
    kind: str
    subject: int
    holder_id: int | None
    holder: str
    department_id: int | None
    department: str
    since: datetime
    due: datetime | None
    project: int
    project_name: str
    calendar: int | None


#: Turns (`turn`) that are open, with their `project`, and the reader (`person`, a parameter).
OPEN_TURNS = """
      JOIN access_space space ON space.id = turn.space_id
      JOIN projects_project project ON project.space_id = space.id
      JOIN people_person person ON person.id = %s
     WHERE turn.ended_at IS NULL AND space.frozen_at IS NULL"""
_COLUMNS = f"""
    SELECT turn.id, turn.kind, turn.subject_id, turn.holder_id, COALESCE(holder.name, ''),
           turn.department_id, COALESCE(department.name, ''), turn.since, turn.due,
           project.id, project.name, project.calendar_id
      FROM turns_turn turn
      LEFT JOIN people_person holder ON holder.id = turn.holder_id
      LEFT JOIN people_department department ON department.id = turn.department_id {OPEN_TURNS}"""  # noqa: S608 -- constants only
_SINCE, _DUE = 7, 8
_ORDER = " ORDER BY CASE WHEN turn.due IS NULL THEN 1 ELSE 0 END, turn.due, turn.since, turn.id LIMIT %s"

#: The open turns of a person, and of the departments the person speaks for. Takes the person twice.
#: From the few seats to their turns, never the other way: for SQLite, CROSS JOIN settles the order.
MINE = """
    SELECT own.id FROM turns_turn own WHERE own.holder_id = %s AND own.ended_at IS NULL
    UNION
    SELECT own.id FROM access_membership spoken CROSS JOIN turns_turn own
     WHERE spoken.person_id = %s AND spoken.ended_at IS NULL AND spoken.role IN ('liaison', 'deputy_liaison')
       AND own.space_id = spoken.space_id AND own.department_id = spoken.department_id
       AND own.holder_id IS NULL AND own.ended_at IS NULL"""

_WAITING_FOR = f"{_COLUMNS} AND turn.id IN ({MINE}) AND {SEES} {_ORDER}"


def waiting_for(person: Person, limit: int = MOST) -> list[Wait]:
    """What the person, or a department spoken for, has to do; most pressing first. One statement."""
    return _waits(fetch(_WAITING_FOR, [person.pk, person.pk, person.pk, limit]))


#: What somebody waits for: named so, for a department spoken for, or as the lead of the project.
#: What is one's own turn as well is no wait for others.
_AWAITED = f"""{_COLUMNS}
       AND turn.id IN (
            SELECT owed.id FROM turns_turn owed WHERE owed.waiter_id = %s AND owed.ended_at IS NULL
            UNION
            SELECT owed.id FROM access_membership held CROSS JOIN turns_turn owed
             WHERE held.person_id = %s AND held.ended_at IS NULL
               AND owed.space_id = held.space_id AND owed.ended_at IS NULL
               AND (owed.waiter_department_id IS NOT NULL AND held.department_id = owed.waiter_department_id
                    AND held.role IN ('liaison', 'deputy_liaison')
                    OR owed.waiter_id IS NULL AND owed.waiter_department_id IS NULL
                    AND held.role IN ('lead', 'deputy_lead')))
       AND turn.id NOT IN ({MINE}) AND {SEES} {_ORDER}"""  # noqa: S608 -- constants only


def awaited_by(person: Person, limit: int = MOST) -> list[Wait]:
    """What others owe the person, a department spoken for or a project led. One statement."""
    return _waits(fetch(_AWAITED, [*[person.pk] * 5, limit]))


#: Open turns of departments somebody heads and does not speak for.
_OF_DEPARTMENTS = f"""{_COLUMNS}
       AND turn.department_id IN (
            SELECT own.id FROM people_department led
              JOIN people_department own ON own.path LIKE led.path || '%%'
             WHERE led.head_id = %s AND led.is_active AND led.path <> '')
       AND turn.id NOT IN ({MINE}) AND {SEES} {_ORDER}"""  # noqa: S608 -- constants only


def waiting_for_departments(person: Person, limit: int = MOST) -> list[Wait]:
    """What the departments somebody heads have to do. One statement."""
    return _waits(fetch(_OF_DEPARTMENTS, [*[person.pk] * 4, limit]))


_ONE = f"{_COLUMNS} AND turn.id = %s AND {SEES}"


def wait_of(person: Person, turn: int) -> Wait | None:
    """One open turn in a space the person sees, whoever has it; one statement."""
    return next(iter(_waits(fetch(_ONE, [person.pk, turn]))), None)


def _waits(rows: Iterable[tuple[Any, ...]]) -> list[Wait]:
    zone = get_current_timezone()
    local = cache(lambda value: moment_of(value).astimezone(zone))  # many wait since and until the same
    found = []
    for row in rows:
        values = list(row)
        values[_SINCE] = local(row[_SINCE])
        values[_DUE] = local(row[_DUE]) if row[_DUE] else None
        found.append(Wait(*values))
    return found
