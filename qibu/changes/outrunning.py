"""What a plan passes with steps that it did not pass without them: deadlines, deliverables, objectives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from qibu.changes.draft import Draft
from qibu.projects.models import Deliverable, Project
from qibu.tasks.models import Task
from qibu.tasks.passing import DELIVERABLE, OBJECTIVE, TASK, Outrun, Passed, passed, unpublished_years
from qibu.tasks.planning import Network, Table

Days = Mapping[int, tuple[date, date]]
#: (kind, id) of what has a day, and its name.
Key = tuple[str, int]


def outrun(project: Project, draft: Draft, before: Network, after: Network, was: Days, then: Days) -> Outrun:
    """What the steps bring about; up to three statements. `was`, `then`: (start, finish) by task id."""
    last = max((finish for _start, finish in then.values()), default=None)
    years = unpublished_years(after.plan.calendars, last)
    goods = _deliverables(project, draft)
    old = {**_deadlines(before.table, was, {}), **_dues(goods, was)}
    names = dict(Task.objects.filter(project=project, pk__in=_dated(after.table)).values_list("pk", "name"))
    new = {**_deadlines(after.table, then, names), **_dues(goods, then)}
    worse = [one for key, one in new.items() if key not in old or old[key].day < one.day]
    return Outrun(years, tuple(worse))


def _dated(table: Table) -> list[int]:
    return [pk for pk, day in zip(table.pk, table.deadline, strict=True) if day]


def _deadlines(table: Table, days: Days, names: Mapping[int, str]) -> dict[Key, Passed]:
    """Tasks that end after their deadline; a summary task ends with the last of those below it."""
    ends: dict[int, date] = {}
    if any(table.deadline):
        for pk, (_start, finish) in days.items():
            row = table.place[pk]
            while row >= 0:
                if table.deadline[row]:
                    ends[row] = max(ends.get(row, finish), finish)
                row = table.above[row]
    found = {}
    for row, finish in ends.items():
        pk = table.pk[row]
        one = passed(TASK, names.get(pk, ""), date.fromordinal(table.deadline[row]), finish)
        if one is not None:
            found[TASK, pk] = one
    return found


Goods = list[tuple[Deliverable, list[int]]]


def _deliverables(project: Project, draft: Draft) -> Goods:
    """The deliverables with the tasks they are made of, new ones too; two statements."""
    rows = list(Deliverable.objects.filter(project=project).select_related("objective"))
    parts: dict[int, list[int]] = {row.pk: [] for row in rows}
    tasks = (
        Task.objects.live().filter(project=project, deliverable__isnull=False)
        if rows
        else Task.objects.none()
    )
    for pk, deliverable in tasks.values_list("pk", "deliverable_id"):
        parts[deliverable].append(pk)
    for pk, step in draft.added:
        if step.deliverable in parts:
            parts[step.deliverable].append(pk)
    return [(row, parts[row.pk]) for row in rows]


def _dues(goods: Goods, days: Days) -> dict[Key, Passed]:
    """Deliverables and objectives that are finished after they are due."""
    found: dict[Key, Passed] = {}
    ends: dict[int, date] = {}
    objectives = {}
    for row, tasks in goods:
        finish = max((days[pk][1] for pk in tasks if pk in days), default=None)
        if (one := passed(DELIVERABLE, row.name, row.due, finish)) is not None:
            found[DELIVERABLE, row.pk] = one
        if row.objective is not None and finish is not None:
            objectives[row.objective.pk] = row.objective
            ends[row.objective.pk] = max(ends.get(row.objective.pk, finish), finish)
    for pk, objective in objectives.items():
        if (one := passed(OBJECTIVE, objective.statement, objective.due, ends[pk])) is not None:
            found[OBJECTIVE, pk] = one
    return found
