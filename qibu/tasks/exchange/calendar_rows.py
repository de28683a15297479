"""Working calendars of a plan as rows of a project file: days off, make-up days (调休), their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from qibu.foundation.documents.mspdi_calendars import OFFICE
from qibu.foundation.documents.mspdi_file import FileCalendar, FileException, Shifts
from qibu.foundation.people.models import CalendarDay, Department, WorkCalendar
from qibu.kernel import workdays
from qibu.projects.models import Project
from qibu.projects.queries import calendar_of
from qibu.tasks.models import Task
from qibu.tasks.planning import calendars_of

NONE: Final = -1


class CalendarRows:
    """Number 1 is the project's; departments and tasks with one of their own follow as they are used."""

    def __init__(self, project: Project, tasks: Sequence[Task], first: date, last: date) -> None:
        self._first, self._last = first.toordinal(), last.toordinal()
        self._calendars = calendars_of(project)
        self._departments = dict(Department.objects.exclude(calendar=None).values_list("pk", "calendar_id"))
        stored = calendar_of(project)
        wanted = {pk for task in tasks if (pk := self._own(task)) is not None}
        names = dict(WorkCalendar.objects.filter(pk__in=wanted).values_list("pk", "name"))
        occasions = dict(
            CalendarDay.objects.filter(day__range=(first, last)).exclude(label="").values_list("day", "label")
        )
        self._labels = {day.toordinal(): label for day, label in occasions.items()}
        title = stored.name if stored is not None else _("Working calendar")
        self.rows = [self._row(1, title, self._calendars.project)]
        self._numbers: dict[int, int] = {} if stored is None else {stored.pk: NONE}
        for pk in sorted(wanted - set(self._numbers)):
            self._numbers[pk] = len(self.rows) + 1
            self.rows.append(self._row(self._numbers[pk], names[pk], self._calendars.numbered(pk)))

    def of(self, task: Task) -> int:
        """The number of the calendar a task counts in, -1 for the project's."""
        own = self._own(task)
        return NONE if own is None else self._numbers[own]

    def _own(self, task: Task) -> int | None:
        return task.calendar_id or self._departments.get(task.department_id or 0)

    def _row(self, number: int, name: str, calendar: workdays.WorkCalendar) -> FileCalendar:
        weekly: tuple[Shifts | None, ...] = tuple(OFFICE if worked else () for worked in calendar.weekly)
        exceptions = tuple(
            FileException(start, end, OFFICE if worked else (), (), label)
            for start, end, worked, label in self._spans(calendar)
        )
        return FileCalendar(uid=number, name=name, weekly=weekly, exceptions=exceptions)

    def _spans(self, calendar: workdays.WorkCalendar) -> Iterator[tuple[int, int, bool, str]]:
        """Runs of days that differ from the weekly pattern alike: (first, last, worked, occasion)."""
        run: tuple[int, int, bool, str] | None = None
        for day, worked in calendar.exceptions:
            if not self._first <= day <= self._last or worked == calendar.weekly[(day - 1) % 7]:
                continue
            label = self._labels.get(day, "")
            if run is not None and run[1] == day - 1 and run[2:] == (worked, label):
                run = (run[0], day, worked, label)
                continue
            if run is not None:
                yield run
            run = (day, day, worked, label)
        if run is not None:
            yield run
