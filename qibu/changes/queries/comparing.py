"""Any two baselines compared, or one with what is planned now (S5, S11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from qibu.changes.models import Baseline
from qibu.foundation.outcomes import Denied
from qibu.foundation.plain import fetch
from qibu.kernel.comparing import ADDED, REMOVED, SAME, Cell, Comparison, Line, compare, counted
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import Status
from qibu.tasks.planning import calendars_of

#: What stands now, among the numbers of baselines.
NOW: Final = "now"
#: Rows of one page.
PAGE: Final = 300
#: Every column of a row; `start` and `finish` are shown, those of tasks themselves are compared.
COLUMNS: Final = (
    "task", "level", "wbs", "phase", "name", "department", "assignee", "start", "finish", "duration",
    "own_start", "own_finish",
)  # fmt: skip
_PLACES: Final = tuple(
    (name, COLUMNS.index(column))
    for name, column in (
        ("name", "name"), ("department", "department"), ("assignee", "assignee"), ("start", "own_start"),
        ("finish", "own_finish"),
    )
)  # fmt: skip
_TASK, _PHASE, _DEPARTMENT = (COLUMNS.index(name) for name in ("task", "phase", "department"))

_NOW = """
    SELECT task.id, task.level, task.wbs, task.name, COALESCE(department.name, ''),
           COALESCE(person.name, ''), CAST(task.planned_start AS text), CAST(task.planned_finish AS text),
           task.duration
      FROM tasks_task task
      LEFT JOIN people_department department ON department.id = task.department_id
      LEFT JOIN people_person person ON person.id = task.assignee_id
     WHERE task.project_id = %s AND task.deleted_at IS NULL AND task.status <> %s
     ORDER BY task.sort"""
_FROZEN = """
    SELECT task_id, level, wbs, name, department, assignee, CAST(start AS text), CAST(finish AS text),
           duration
      FROM changes_baselinetask WHERE baseline_id = %s ORDER BY sort"""


def baseline_in(project: Project, number: int) -> Baseline:
    """Baseline `number` with who approved it; Denied (404) where there is none. One statement."""
    rows = Baseline.objects.filter(project=project, number=number).select_related("approved_by")
    row: Baseline | None = rows.first()
    if row is None:
        raise Denied("project.view")
    return row


@dataclass(frozen=True)
class Compared:
    """Two states compared, the older first; a number or NOW stands for each."""

    older: str
    newer: str
    comparison: Comparison


def baseline_against(project: Project, number: int, against: str) -> Compared:
    """Baseline `number` against another one or against NOW, the older first; four statements.

    Raises Denied (404) where either does not exist.
    """
    one = baseline_in(project, number)
    if against == NOW:
        return Compared(str(number), NOW, _compared(_frozen(one.pk), _now(project)))
    if not against.isdecimal() or len(against) > 9:
        raise Denied("project.view")
    other = baseline_in(project, int(against))
    older, newer = sorted((one, other), key=lambda row: row.number)
    return Compared(str(older.number), str(newer.number), _compared(_frozen(older.pk), _frozen(newer.pk)))


def table_of(project: Project, baseline: Baseline) -> Comparison:
    """One baseline as it was agreed, nothing changed; one statement."""
    return compare(None, _frozen(baseline.pk), key=_TASK, places=())


def _compared(before: Sequence[tuple[Any, ...]], after: Sequence[tuple[Any, ...]]) -> Comparison:
    return compare(before, after, key=_TASK, places=_PLACES)


def _now(project: Project) -> list[tuple[Any, ...]]:
    return _rows(fetch(_NOW, [project.pk, int(Status.CANCELLED)]))


def _frozen(baseline_id: int) -> list[tuple[Any, ...]]:
    return _rows(fetch(_FROZEN, [baseline_id]))


def _rows(found: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows with their phase (the branch they stand in) and their own dates (none for summaries)."""
    rows, phase = [], ""
    for place, (task, level, wbs, name, department, assignee, start, finish, days) in enumerate(found):
        phase = name if level == 0 else phase
        summary = place + 1 < len(found) and found[place + 1][1] > level
        own = (None, None) if summary else (start, finish)
        rows.append((task, level, wbs, phase, name, department, assignee, start, finish, days, *own))
    return rows


@dataclass(frozen=True)
class Narrowed:
    """What a page is narrowed to; empty means everything."""

    department: str = ""
    phase: str = ""


@dataclass(frozen=True)
class Choices:
    """What a comparison can be narrowed to."""

    departments: tuple[str, ...]
    phases: tuple[str, ...]


def choices_of(found: Comparison) -> Choices:
    """The departments and phases on either side, in order of the plan."""
    departments: dict[str, None] = {}
    phases: dict[str, None] = {}
    for line in found.lines:
        phases[line.values[_PHASE]] = None
        for name in _departments(line):
            departments[name] = None
    departments.pop("", None)
    return Choices(tuple(departments), tuple(phases))


def _departments(line: Line) -> tuple[str, ...]:
    """The department, and the one it was before."""
    was = [cell.was for cell in line.cells if cell.name == "department"]
    return (line.values[_DEPARTMENT], *was)


def narrowed(found: Comparison, wanted: Narrowed) -> Comparison:
    """The lines of one department (now or before) and one phase, counted anew."""
    if wanted == Narrowed():
        return found
    return counted(
        [
            line
            for line in found.lines
            if (not wanted.department or wanted.department in _departments(line))
            and (not wanted.phase or line.values[_PHASE] == wanted.phase)
        ]
    )


@dataclass(frozen=True)
class Value:
    """A cell as the page shows it; `changed`: `was` stands struck above it, `days` by how much it moved."""

    now: Any
    was: Any = None
    changed: bool = False
    days: int | None = None


@dataclass(frozen=True)
class Row:
    """One row as the page shows it."""

    kind: str
    level: int
    wbs: str
    name: Value
    department: Value
    assignee: Value
    start: Value
    finish: Value
    days: int | None

    @property
    def is_added(self) -> bool:
        return self.kind == ADDED

    @property
    def is_removed(self) -> bool:
        return self.kind == REMOVED


def rows_of(lines: Iterable[Line], calendar: WorkCalendar) -> list[Row]:
    """Lines as the page shows them; moved dates say by how many working days of this calendar."""
    return [_row(line, calendar) for line in lines]


def calendar_of(project: Project) -> WorkCalendar:
    """The calendar that moved days are counted in; at most two statements."""
    return calendars_of(project).project


def lines_shown(found: Comparison, *, only_changes: bool) -> Sequence[Line]:
    """What a page goes through: the changes alone, or all in order of the plan."""
    return found.changes if only_changes else found.lines


def _row(line: Line, calendar: WorkCalendar) -> Row:
    values = dict(zip(COLUMNS, line.values, strict=True))
    changed = {cell.name: cell for cell in line.cells} if line.kind != SAME else {}
    return Row(
        kind=line.kind,
        level=values["level"],
        wbs=values["wbs"],
        name=_text(values, changed, "name"),
        department=_text(values, changed, "department"),
        assignee=_text(values, changed, "assignee"),
        start=_date(values, changed, "start", calendar),
        finish=_date(values, changed, "finish", calendar),
        days=values["duration"],
    )


def _text(values: Mapping[str, Any], changed: Mapping[str, Cell], name: str) -> Value:
    cell = changed.get(name)
    return Value(values[name]) if cell is None else Value(cell.now, cell.was, changed=True)


def _date(values: Mapping[str, Any], changed: Mapping[str, Cell], name: str, calendar: WorkCalendar) -> Value:
    cell = changed.get(name)
    if cell is None:
        return Value(_day(values[name]))
    was, now = _day(cell.was), _day(cell.now)
    days = calendar.working_days_between_dates(was, now) if was and now else None
    return Value(now, was, changed=True, days=days)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


__all__ = [
    "NOW", "PAGE", "Choices", "Compared", "Narrowed", "Row", "Value", "baseline_against",
    "baseline_in", "calendar_of", "choices_of", "lines_shown", "narrowed", "rows_of", "table_of",
]  # fmt: skip
