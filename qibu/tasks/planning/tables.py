"""A plan as it is stored, read column by column: what the kernel's arrays are made of."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from qibu.foundation.plain import fetch

Values = tuple[Any, ...]


class _Ordinals(dict[str | None, int]):
    """ISO text → ordinal, 0 for none; a plan repeats few dates many times."""

    def __missing__(self, text: str | None) -> int:
        self[text] = day = date.fromisoformat(text).toordinal() if text else 0
        return day


@dataclass(frozen=True)
class Table:
    """A plan column by column, in tree order; days are ordinals, 0 for none.

    `stored` holds the forecast kept for each task, its first value None where there is none yet. What few
    tasks have are the last columns: `constraint` is a word of `models.Constraint`, `calendar` the id of the
    task's own working calendar, `effort` tenths of a person-day (0: not given).
    """

    pk: Sequence[int]
    parent: Sequence[int | None]
    is_summary: Sequence[int]
    kind: Sequence[int]
    department: Sequence[int | None]
    duration: Sequence[int | None]
    status: Sequence[int]
    percent: Sequence[int]
    manual: Sequence[int]
    planned_start: Sequence[int]
    planned_finish: Sequence[int]
    actual_start: Sequence[int]
    actual_finish: Sequence[int]
    expected_finish: Sequence[int]
    stored: Sequence[Values]
    constraint: Sequence[str]
    constraint_day: Sequence[int]
    deadline: Sequence[int]
    calendar: Sequence[int | None]
    effort: Sequence[int]

    def __len__(self) -> int:
        return len(self.pk)

    @cached_property
    def place(self) -> dict[int, int]:
        """Task id → row."""
        return dict(zip(self.pk, range(len(self.pk)), strict=True))

    @cached_property
    def above(self) -> list[int]:
        """Row of the summary task above each row, -1 at the top."""
        row = self.place.get
        return [-1 if pk is None else row(pk, -1) for pk in self.parent]


@dataclass(frozen=True)
class OutsideLink:
    """A dependency on a task of another project: what that task's dates are is all that is known of it.

    `start` and `finish` are its actual dates, else its forecast, else its planned ones (ordinals, 0: none);
    `has_started`, `has_finished` say that they are actual. Lags as in :class:`LinkTable`.
    """

    pk: int
    predecessor: int
    successor: int
    type: str
    min_lag: int
    min_unit: str
    max_lag: int | None
    max_unit: str
    start: int
    finish: int
    has_started: bool
    has_finished: bool

    @property
    def day(self) -> int:
        """The day the link counts from."""
        return self.finish if self.type in ("FS", "FF") else self.start

    @property
    def happened(self) -> bool:
        """Whether that day is a fact."""
        return self.has_finished if self.type in ("FS", "FF") else self.has_started


@dataclass(frozen=True)
class LinkTable:
    """The dependencies between tasks (ids), column by column; `outside` those on tasks of other projects."""

    pk: Sequence[int]
    predecessor: Sequence[int]
    successor: Sequence[int]
    type: Sequence[str]
    min_lag: Sequence[int]
    min_unit: Sequence[str]
    max_lag: Sequence[int | None]
    max_unit: Sequence[str]
    outside: Sequence[OutsideLink] = ()

    def __len__(self) -> int:
        return len(self.pk)


# What few tasks have comes as one text, NULL for most: five more columns would cost every recalculation
# of a large plan more than taking a handful of texts apart.
_TABLE = """
    SELECT task.id, task.parent_id, CAST(task.is_summary AS integer), task.kind, task.department_id,
           task.duration, task.status, task.percent, CAST(task.is_manual AS integer),
           CAST(task.planned_start AS text), CAST(task.planned_finish AS text),
           CAST(task.actual_start AS text), CAST(task.actual_finish AS text),
           CAST(task.expected_finish AS text),
           CASE WHEN task."constraint" <> '' OR task.deadline IS NOT NULL OR task.calendar_id IS NOT NULL
                     OR task.effort IS NOT NULL
                THEN task."constraint" || '|' || COALESCE(CAST(task.constraint_day AS text), '') || '|'
                     || COALESCE(CAST(task.deadline AS text), '') || '|'
                     || COALESCE(CAST(task.calendar_id AS text), '') || '|'
                     || COALESCE(CAST(task.effort AS text), '') END,
           stood.start_day, stood.finish_day, stood.tail, stood.free_float,
           CAST(stood.is_critical AS integer), stood.driver_link, stood.driver_reason, stood.late_by
      FROM tasks_task task LEFT JOIN tasks_forecast stood ON stood.task_id = task.id
     WHERE task.project_id = %s AND task.deleted_at IS NULL ORDER BY task.sort"""
_COLUMNS, _DATES, _RARE = 23, 9, 14


def read_table(project_id: int) -> Table:
    """All live tasks of a project in tree order with their stored forecasts: one statement.

    Written by hand, as all that is read for every recalculation: the ORM would take twice the time.
    """
    columns = list(zip(*fetch(_TABLE, [project_id]), strict=True)) or [()] * _COLUMNS
    day = _Ordinals().__getitem__
    dates = [list(map(day, column)) for column in columns[_DATES:_RARE]]
    stored = list(zip(*columns[_RARE + 1 :], strict=True))
    return Table(*columns[:_DATES], *dates, stored, *_rare(columns[_RARE]))  # type: ignore[call-arg]


def _rare(texts: Sequence[str | None]) -> tuple[list[Any], ...]:
    """Constraint, its day, deadline, calendar and effort of every row."""
    n = len(texts)
    constraint, day, deadline, calendar, effort = [""] * n, [0] * n, [0] * n, [None] * n, [0] * n
    found: tuple[list[Any], ...] = (constraint, day, deadline, calendar, effort)
    for i, text in enumerate(texts):
        if text is None:
            continue
        word, due, wanted, own, days = text.split("|")
        constraint[i] = word
        day[i], deadline[i] = (date.fromisoformat(one).toordinal() if one else 0 for one in (due, wanted))
        found[3][i] = int(own) if own else None
        effort[i] = round(float(days) * 10) if days else 0
    return found


def outside_mark(outside: Sequence[OutsideLink]) -> str:
    """A short text that differs when a link from another project comes, goes, or counts from another day."""
    if not outside:
        return ""
    facts = ";".join(f"{one.pk}:{one.day}:{one.happened:d}" for one in outside)
    return sha256(facts.encode()).hexdigest()[:32]


_LINKS = """
    SELECT id, predecessor_id, successor_id, type, min_lag, min_unit, max_lag, max_unit
      FROM tasks_link WHERE project_id = %s ORDER BY id"""


def read_links(project_id: int, live: Container[int]) -> LinkTable:
    """All dependencies of the live tasks (ids) of a project: one statement, one more if some come from
    other projects (or from the recycle bin)."""
    rows = fetch(_LINKS, [project_id])
    found = [row for row in rows if row[1] in live and row[2] in live]
    columns = list(zip(*found, strict=True)) or [()] * 8
    others = any(row[1] not in live and row[2] in live for row in rows)
    outside = [one for one in read_outside(project_id) if one.successor in live] if others else ()
    return LinkTable(*columns, outside)  # type: ignore[call-arg]


_OUTSIDE = """
    SELECT link.id, link.predecessor_id, link.successor_id, link.type, link.min_lag, link.min_unit,
           link.max_lag, link.max_unit, CAST(other.actual_start AS text), CAST(other.actual_finish AS text),
           CAST(other.planned_start AS text), CAST(other.planned_finish AS text),
           ahead.start_day, ahead.finish_day
      FROM tasks_link link JOIN tasks_task other ON other.id = link.predecessor_id
      JOIN tasks_task mine ON mine.id = link.successor_id AND mine.deleted_at IS NULL
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = other.id
     WHERE link.project_id IN (%s) AND link.is_outside AND other.deleted_at IS NULL ORDER BY link.id"""


def read_outside(*projects: int) -> list[OutsideLink]:
    """Dependencies of projects' tasks on those of other projects, with their dates: one statement."""
    day = _Ordinals().__getitem__
    found = []
    for *terms, began, ended, start, finish, ahead_start, ahead_finish in fetch(_OUTSIDE, [list(projects)]):
        days = (
            day(began) or ahead_start or day(start) or day(finish),
            day(ended) or ahead_finish or day(finish) or day(start),
        )
        facts = bool(began), bool(ended)
        found.append(OutsideLink(*terms, *days, *facts))  # type: ignore[call-arg]
    return found
