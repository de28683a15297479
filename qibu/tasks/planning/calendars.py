"""Which working calendar a task counts in: its own, its department's, the project's (S10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qibu.foundation.people.calendars import calendar_numbered, calendars_numbered
from qibu.foundation.plain import fetch
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import Task


@dataclass(frozen=True)
class Calendars:
    """The project's working calendar, and those of departments that have their own.

    Calendars of single tasks are rare: each is read when it is first asked for, and kept in `own`.
    """

    project: WorkCalendar
    departments: Mapping[int, WorkCalendar]
    own: dict[int, WorkCalendar] = field(default_factory=dict, compare=False)

    def of(self, department_id: int | None, calendar_id: int | None = None) -> WorkCalendar:
        """The calendar of a task: its own (by id) before its department's before the project's."""
        if calendar_id is not None:
            return self.numbered(calendar_id)
        return self.departments.get(department_id or 0, self.project)

    def of_task(self, task: Task) -> WorkCalendar:
        """The calendar this task counts in."""
        return self.of(task.department_id, task.calendar_id)

    def numbered(self, calendar_id: int) -> WorkCalendar:
        """A task's own calendar; one statement the first time."""
        if calendar_id not in self.own:
            self.own[calendar_id] = calendar_numbered(calendar_id)
        return self.own[calendar_id]


def calendars_of(project: Project) -> Calendars:
    """The calendars a plan is made with; the calendars themselves are cached by their versions."""
    own = fetch("SELECT id, calendar_id FROM people_department WHERE calendar_id IS NOT NULL", [])
    built = calendars_numbered([project.calendar_id, *(pk for _, pk in own)])
    return Calendars(
        project=built[project.calendar_id], departments={department: built[pk] for department, pk in own}
    )
