"""One task with everything around it, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from qibu.foundation.journal.queries import Entry, history
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Department, Person
from qibu.foundation.people.models import WorkCalendar as StoredCalendar
from qibu.foundation.plain import fetch
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Deliverable, Project
from qibu.tasks import words
from qibu.tasks.fields import BY_ID
from qibu.tasks.limits import Limits, limits_of
from qibu.tasks.models import Forecast, Kind, Status, Task
from qibu.tasks.neighbours import Neighbour, neighbours
from qibu.tasks.planning import total_float
from qibu.tasks.queries import STATUS_CODES, task_in


@dataclass(frozen=True)
class HistoryLine:
    """One event of a task in words."""

    at: datetime
    by: str
    words: str


@dataclass(frozen=True)
class TaskDetail:
    """Everything the task page shows; `plan_finish` is the project's forecast finish, 0 for none."""

    task: Task
    path: list[tuple[int, str]]
    predecessors: list[Neighbour]
    successors: list[Neighbour]
    history: list[Entry]
    names: Mapping[tuple[str, int], str]
    today: date
    calendar: WorkCalendar
    plan_finish: int

    @property
    def code(self) -> str:
        return self.task.number or self.task.wbs

    @property
    def _forecast(self) -> Forecast | None:
        return getattr(self.task, "forecast", None)

    @property
    def forecast_start(self) -> date | None:
        return date.fromordinal(self._forecast.start_day) if self._forecast else None

    @property
    def forecast_finish(self) -> date | None:
        return date.fromordinal(self._forecast.finish_day) if self._forecast else None

    @property
    def total_float(self) -> int | None:
        own = self._forecast
        if own is None or not self.plan_finish:
            return None
        return total_float(self.calendar, own.finish_day, own.tail, self.plan_finish)

    @property
    def unpublished(self) -> bool:
        """Whether the forecast reaches beyond the published holidays (节假日未公布)."""
        return self._forecast is not None and not self.calendar.is_published(self._forecast.finish_day)

    @property
    def is_critical(self) -> bool:
        return bool(self._forecast and self._forecast.is_critical)

    @property
    def driver(self) -> str:
        """Why the forecast starts on that day (为什么是这一天?)."""
        if self._forecast is None or self.task.is_summary:
            return ""
        if self._forecast.driver_link is not None:
            first = next((n for n in self.predecessors if n.link == self._forecast.driver_link), None)
            return words.after(first.name) if first else ""
        return words.reason(self._forecast.driver_reason)

    @property
    def is_late(self) -> bool:
        finish = self.task.planned_finish
        if self.task.status in (Status.DONE, Status.CANCELLED) or finish is None:
            return False
        return finish < self.today or (self.forecast_finish or finish) > finish

    @property
    def is_blocked(self) -> bool:
        return self.task.is_blocked

    @property
    def status_code(self) -> str:
        return "late" if self.is_late else STATUS_CODES[self.task.status]

    @cached_property
    def limits(self) -> Limits:
        """Its deadline and constraint against actual and forecast days."""
        stands = self._forecast
        return limits_of(self.task, *((stands.start_day, stands.finish_day) if stands else (0, 0)))

    @cached_property
    def weighted_by(self) -> str:
        """What the percent of a summary is weighted by: "effort" or "days"; one statement for a summary."""
        return _weighted_by(self.task) if self.task.is_summary else ""

    @property
    def neighbours(self) -> list[tuple[str, Neighbour]]:
        return [*(("in", n) for n in self.predecessors), *(("out", n) for n in self.successors)]

    @property
    def lines(self) -> list[HistoryLine]:
        return [HistoryLine(e.at, e.by, words.event(e.action, e.data, self.names)) for e in self.history]


def task_detail(project: Project, task_id: int, today: date, person: Person) -> TaskDetail:
    """One live task of this project with its surroundings; six statements whatever the project's size.

    More where its history names departments or people, where it has a deadline, a constraint or subtasks,
    and where a link crosses projects: what `person` may not see there has no title.
    Raises Denied (404) for any other task.
    """
    task = task_in(project, task_id)
    before, after = neighbours(task, person)
    told = history("task", task.pk, limit=30)
    return TaskDetail(
        task=task,
        path=_path(task),
        predecessors=before,
        successors=after,
        history=told,
        names=names_in(told),
        today=today,
        calendar=calendar_numbered(project.calendar_id),
        plan_finish=task.plan_finish or 0,
    )


def names_in(told: Iterable[Entry]) -> dict[tuple[str, int], str]:
    """(field, id) → name of every department and person in a history; a statement for each kind found."""
    wanted: dict[str, set[int]] = {name: set() for name in BY_ID}
    for entry in told:
        changes = entry.data.get("changes", {}) if isinstance(entry.data, dict) else {}
        for field, found in wanted.items():
            found.update(pk for pk in changes.get(field, ()) if isinstance(pk, int))
    rows: dict[str, QuerySet[Any]] = {
        "department": Department.objects.all(),
        "assignee": Person.objects.all(),
        "deliverable": Deliverable.objects.all(),
        "calendar": StoredCalendar.objects.all(),
    }
    return {
        (field, pk): name
        for field, found in wanted.items()
        if found
        for pk, name in rows[field].filter(pk__in=found).values_list("pk", "name")
    }


_PATH = """
    WITH RECURSIVE path(id, parent_id, name, step) AS (
        SELECT id, parent_id, name, 0 FROM tasks_task WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, above.name, path.step + 1
          FROM path JOIN tasks_task above ON above.id = path.parent_id)
    SELECT id, name FROM path WHERE step > 0 ORDER BY step DESC"""


def _path(task: Task) -> list[tuple[int, str]]:
    """The summary tasks above, top first; one statement."""
    return [(pk, name) for pk, name in fetch(_PATH, [task.pk])]


def _weighted_by(task: Task) -> str:
    """ "effort" where all tasks below that take time say theirs, as a recalculation decides it."""
    below = Task.objects.live().filter(project=task.project_id, wbs__startswith=f"{task.wbs}.")
    below = below.filter(is_summary=False).exclude(kind=Kind.MILESTONE).exclude(status=Status.CANCELLED)
    known = [effort is not None for effort in below.values_list("effort", flat=True)]
    return "effort" if known and all(known) else "days"
