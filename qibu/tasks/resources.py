"""What the tasks of a project need, one by one and added up by phase and department (S8).

Every sum is made of what the reader may see; nothing that is hidden takes part in one, so that no
total gives away an amount by subtraction. How many budgets are hidden is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Denied
from qibu.foundation.plain import day_of, fetch
from qibu.projects.models import Project
from qibu.projects.words import plain
from qibu.tasks.budgets import Sight
from qibu.tasks.delivering import working_days
from qibu.tasks.models import Contributor, Kind, ResourceKind, ResourceNeed, Status, Task
from qibu.tasks.planning import Calendars, calendars_of

ZERO = Decimal(0)


@dataclass(frozen=True)
class NeedLine:
    """One need as it is shown. Amounts that are not the reader's to see are None, and ``is_hidden`` says so.

    ``provider``: the department that provides it, the task's own where none is named. ``days``:
    person-days = share × working days of the task; None for what is no work.
    """

    pk: int
    kind: str
    what: str
    person: str
    department: int | None
    department_name: str
    share: int | None
    planned: Decimal | None
    actual: Decimal | None
    unit: str
    note: str
    task: int
    task_code: str
    task_name: str
    task_department: int | None
    phase: int
    is_cancelled: bool
    days: Decimal | None
    is_hidden: bool

    @property
    def kind_word(self) -> str:
        return str(ResourceKind(self.kind).label)

    @property
    def name(self) -> str:
        """Who or what: the person, with the role where one is named too."""
        if self.person and self.what:
            return _("%(name)s (%(role)s)") % {"name": self.person, "role": self.what}
        return self.person or self.what

    @property
    def difference(self) -> Decimal | None:
        """Planned less actual: what is left; None unless both are known."""
        if self.planned is None or self.actual is None:
            return None
        return self.planned - self.actual


_NEEDS = """
    SELECT need.id, need.kind, need.what, person.name, need.department_id, part.name, need.share,
           need.planned, need.actual, need.unit, need.note, task.id, task.number, task.wbs, task.name,
           task.department_id, own.name, task.status, task.kind, task.duration, task.planned_start,
           task.planned_finish, task.calendar_id, ahead.start_day, ahead.finish_day
      FROM tasks_resourceneed need
      JOIN tasks_task task ON task.id = need.task_id
      LEFT JOIN people_person person ON person.id = need.person_id
      LEFT JOIN people_department part ON part.id = need.department_id
      LEFT JOIN people_department own ON own.id = task.department_id
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
     WHERE task.deleted_at IS NULL AND """
_ORDER = (
    "CASE need.kind WHEN 'people' THEN 0 WHEN 'budget' THEN 1 WHEN 'equipment' THEN 2 ELSE 3 END, need.id"
)
_OF_PROJECT = f"{_NEEDS} task.project_id = %s ORDER BY task.sort, {_ORDER}"
_OF_TASK = f"{_NEEDS} task.id = %s AND task.project_id = %s ORDER BY {_ORDER}"
_TOP = """
    SELECT id, wbs, name FROM tasks_task
     WHERE project_id = %s AND level = 0 AND is_summary AND deleted_at IS NULL ORDER BY sort"""


_HELD = """
    SELECT EXISTS (SELECT 1 FROM tasks_resourceneed WHERE task_id = %s),
           EXISTS (SELECT 1 FROM tasks_contributor WHERE task_id = %s)"""
_HELPERS = """
    SELECT part.name, own.share FROM tasks_contributor own
      JOIN people_department part ON part.id = own.department_id
     WHERE own.task_id = %s ORDER BY part.position, part.id"""


def helped(task_id: int) -> tuple[bool, list[tuple[str, int | None]]]:
    """(whether the task has needs, its contributing departments with their share); one statement where it
    has neither, as most tasks do."""
    needs, helpers = fetch(_HELD, [task_id, task_id])[0]
    return bool(needs), [(name, share) for name, share in fetch(_HELPERS, [task_id])] if helpers else []


def needs_of_task(project: Project, task_id: int, seen: Sight) -> list[NeedLine]:
    """The needs of one task of this project; two statements."""
    found = fetch(_OF_TASK, [task_id, project.pk])
    return _lines(project, found, seen, {}) if found else []


def needs_of_project(project: Project, seen: Sight) -> tuple[list[NeedLine], dict[int, str]]:
    """(all needs in the order of the tree, phases by id); three statements, however many there are."""
    top = fetch(_TOP, [project.pk])
    numbers = {wbs: pk for pk, wbs, _name in top}
    return (
        _lines(project, fetch(_OF_PROJECT, [project.pk]), seen, numbers),
        {pk: name for pk, _wbs, name in top},
    )


def _lines(
    project: Project, found: Iterable[tuple[Any, ...]], seen: Sight, tops: Mapping[str, int]
) -> list[NeedLine]:
    calendars = calendars_of(project)
    return [_line(row, calendars, seen, tops) for row in found]


def _line(row: tuple[Any, ...], calendars: Calendars, seen: Sight, tops: Mapping[str, int]) -> NeedLine:
    (pk, kind, what, person, part, part_name, share, planned, actual, unit, note, task, number, wbs,
     task_name, own, own_name, status, task_kind, duration, start, finish, cal, *ahead) = row  # fmt: skip
    hidden = kind == ResourceKind.BUDGET and not seen.sees(part, own)
    days = None
    if kind == ResourceKind.PEOPLE:
        forecast = tuple(date.fromordinal(day) if day else None for day in ahead)
        span = (day_of(start), day_of(finish))
        worked = 0
        if task_kind != Kind.MILESTONE and status != Status.CANCELLED:
            worked = working_days(calendars.of(own, cal), duration, span, (forecast[0], forecast[1]))
        days = Decimal(worked * (share or 100)) / 100
    return NeedLine(
        pk=pk,
        kind=kind,
        what=what,
        person=person or "",
        department=part or own,
        department_name=part_name or own_name or "",
        share=share,
        planned=None if hidden else _decimal(planned),
        actual=None if hidden else _decimal(actual),
        unit=unit,
        note=note,
        task=task,
        task_code=number or wbs,
        task_name=task_name,
        task_department=own,
        phase=tops.get(wbs.partition(".")[0], 0),
        is_cancelled=status == Status.CANCELLED,
        days=days,
        is_hidden=hidden,
    )


def _decimal(value: Any) -> Decimal | None:
    """An amount with two places: SQLite hands out a number, PostgreSQL a Decimal."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


@dataclass
class Total:
    """What needs come to together. ``key`` is the id of the phase or department, 0 for none.

    A cancelled task is no longer planned for: of its budget only what was spent counts.
    """

    key: int
    name: str
    days: Decimal = ZERO
    planned: Decimal = ZERO
    actual: Decimal = ZERO
    needs: int = 0
    budgets: int = 0
    hidden: int = 0

    @property
    def difference(self) -> Decimal:
        """Planned less actual."""
        return self.planned - self.actual

    @property
    def amounts(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Planned, actual and what is left, as shown: None each where no budget is to be seen."""
        if not self.budgets:
            return None, None, None
        return self.planned, self.actual, self.difference

    def add(self, line: NeedLine) -> None:
        self.needs += 1
        self.days += line.days or ZERO
        if line.kind != ResourceKind.BUDGET:
            return
        self.hidden += line.is_hidden
        self.budgets += not line.is_hidden
        self.actual += line.actual or ZERO
        if not line.is_cancelled:
            self.planned += line.planned or ZERO


@dataclass
class Thing:
    """Equipment or something else, over all tasks that need it."""

    kind_word: str
    name: str
    unit: str
    planned: Decimal = ZERO
    actual: Decimal = ZERO
    tasks: int = 0


@dataclass(frozen=True)
class Totals:
    """The needs of a project added up. ``people``: person-days by person or role."""

    project: Total
    phases: tuple[Total, ...]
    departments: tuple[Total, ...]
    people: tuple[Total, ...]
    things: tuple[Thing, ...]


def add_up(lines: Iterable[NeedLine], phases: Mapping[int, str]) -> Totals:
    """Totals by phase, department and person, of what the lines show and nothing else; no statement."""
    whole = Total(0, "")
    by_phase = {pk: Total(pk, name) for pk, name in phases.items()}
    by_department: dict[int, Total] = {}
    by_person: dict[str, Total] = {}
    things: dict[tuple[str, str, str], Thing] = {}
    for line in lines:
        whole.add(line)
        by_phase.setdefault(line.phase, Total(0, "")).add(line)
        department = line.department or 0
        by_department.setdefault(department, Total(department, line.department_name)).add(line)
        if line.kind == ResourceKind.PEOPLE:
            by_person.setdefault(line.name, Total(0, line.name)).add(line)
        elif line.kind != ResourceKind.BUDGET and not line.is_cancelled:
            _collect(things, line)
    return Totals(
        project=whole,
        phases=tuple(total for total in by_phase.values() if total.needs),
        departments=tuple(by_department.values()),
        people=tuple(sorted(by_person.values(), key=lambda total: (-total.days, total.name))),
        things=tuple(things.values()),
    )


def _collect(things: dict[tuple[str, str, str], Thing], line: NeedLine) -> None:
    key = (line.kind, line.what, line.unit)
    thing = things.setdefault(key, Thing(line.kind_word, line.what, line.unit))
    thing.planned += line.planned or ZERO
    thing.actual += line.actual or ZERO
    thing.tasks += 1


def amount(value: Decimal | None) -> str:
    """1,234.5 for 1234.50; "—" for none."""
    if value is None:
        return "—"
    whole, dot, rest = plain(abs(value)).partition(".")
    sign = "\u2212" if value < 0 else ""
    return f"{sign}{int(whole):,}{dot}{rest}"


def need_in(project: Project, task_id: int, need_id: int) -> ResourceNeed:
    """A need of this very task of this project; Denied (404) for any other. One statement."""
    rows = ResourceNeed.objects.filter(pk=need_id, task=task_id, task__project=project)
    need = rows.filter(task__deleted_at=None).first()
    if need is None:
        raise Denied("resource.edit")
    return need


def contributors_of(task: Task) -> dict[int, int | None]:
    """Department → share of the departments that contribute to a task; one statement."""
    return dict(Contributor.objects.filter(task=task).values_list("department_id", "share"))
