"""What a task waits for and what waits for it, in its own project and in others (S9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from qibu.foundation.plain import day_of, fetch
from qibu.tasks import words
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Neighbour:
    """A dependency as the task page shows it.

    `project` is the other task's where that is another one than the page's, else 0; then `day` is the day
    the dependency counts from (of the other task, or what waits for this one) and `happened` whether it is a
    fact. `is_hidden`: the reader may not see that project, and gets neither title nor number of the task.
    """

    link: int
    task: int
    code: str
    name: str
    type: str
    min_lag: int
    min_unit: str
    max_lag: int | None
    max_unit: str
    last_day: date | None
    state: str
    breach: int
    project: int = 0
    project_name: str = ""
    day: date | None = None
    happened: bool = False
    is_hidden: bool = False

    @property
    def last_day_text(self) -> str:
        return self.last_day.isoformat() if self.last_day else ""

    @property
    def rule(self) -> str:
        """The dependency in words, as an export writes it."""
        return words.rule(self.type, self.min_lag, self.min_unit, self.max_lag, self.max_unit)


_NEIGHBOURS = """
    SELECT before.id, before.number, before.wbs, before.name, before.project_id,
           after.id, after.number, after.wbs, after.name, after.project_id,
           link.id, link.type, link.min_lag, link.min_unit, link.max_lag, link.max_unit,
           promise.last_day, promise.state, promise.breach
      FROM tasks_link link
      JOIN tasks_task before ON before.id = link.predecessor_id AND before.deleted_at IS NULL
      JOIN tasks_task after ON after.id = link.successor_id AND after.deleted_at IS NULL
      LEFT JOIN tasks_promise promise ON promise.link_id = link.id
     WHERE link.predecessor_id = %s OR link.successor_id = %s ORDER BY link.id"""


def neighbours(task: Task, person: Person) -> tuple[list[Neighbour], list[Neighbour]]:
    """What a task waits for, and what waits for it; one statement, two more where projects are crossed."""
    before: list[Neighbour] = []
    after: list[Neighbour] = []
    for row in fetch(_NEIGHBOURS, [task.pk, task.pk]):
        is_before = row[0] != task.pk
        (before if is_before else after).append(_neighbour(row, task.project_id, is_before))
    outside = {one.task for one in (*before, *after) if one.project}
    if outside:
        facts, seen = _dates(outside), _seen(outside, person)
        before = [_told(one, facts, seen, starts=one.type in ("SS", "SF")) for one in before]
        after = [_told(one, facts, seen, starts=one.type in ("FS", "SS")) for one in after]
    return before, after


def _neighbour(row: tuple[Any, ...], here: int, is_before: bool) -> Neighbour:
    """The other end of a link, from the columns of `_NEIGHBOURS`."""
    pk, number, wbs, name, project = row[:5] if is_before else row[5:10]
    link, kind, min_lag, min_unit, max_lag, max_unit, last_day, state, breach = row[10:]
    return Neighbour(
        link=link,
        task=pk,
        code=number or wbs,
        name=name,
        type=kind,
        min_lag=min_lag,
        min_unit=min_unit,
        max_lag=max_lag,
        max_unit=max_unit,
        last_day=date.fromordinal(last_day) if last_day is not None else None,
        state=state or "",
        breach=breach or 0,
        project=0 if project == here else project,
    )


_DATES = """
    SELECT task.id, task.actual_start, task.actual_finish, task.planned_start, task.planned_finish,
           ahead.start_day, ahead.finish_day
      FROM tasks_task task LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
     WHERE task.id IN (%s)"""
Facts = dict[int, tuple[tuple[date | None, bool], tuple[date | None, bool]]]


def _dates(tasks: Collection[int]) -> Facts:
    """Start and finish of tasks, each with whether it is actual; else the forecast, else planned."""
    found: Facts = {}
    for pk, began, ended, start, finish, ahead_start, ahead_finish in fetch(_DATES, [list(tasks)]):
        first = date.fromordinal(ahead_start) if ahead_start else day_of(start)
        last = date.fromordinal(ahead_finish) if ahead_finish else day_of(finish)
        found[pk] = (
            (day_of(began) or first, began is not None),
            (day_of(ended) or last, ended is not None),
        )
    return found


def _seen(tasks: Iterable[int], person: Person) -> dict[int, str]:
    """Task id → name of its project, of those the person may see."""
    rows = Task.objects.visible_to(person).filter(pk__in=tasks)
    return dict(rows.values_list("pk", "project__name"))


def _told(one: Neighbour, facts: Facts, seen: dict[int, str], *, starts: bool) -> Neighbour:
    """With the other task's date; and without its title where the reader may not see its project."""
    if not one.project:
        return one
    day, happened = facts.get(one.task, ((None, False), (None, False)))[0 if starts else 1]
    if one.task in seen:
        return replace(one, day=day, happened=happened, project_name=seen[one.task])
    return replace(
        one, day=day, happened=happened, task=0, code="", name=words.hidden(), project_name="", is_hidden=True
    )
