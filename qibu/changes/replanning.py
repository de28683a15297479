"""What an approval plans anew: the tasks a change moves get the dates its impact shows (S5).

Else the new baseline would contradict the impact it was decided by, and every task that waits for a changed
one would be late against it from the first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qibu.changes.draft import Draft
from qibu.tasks.models import Status
from qibu.tasks.planning import Table

Days = tuple[date, date]
_OVER = frozenset({int(Status.DONE), int(Status.CANCELLED)})
_UNDER_WAY = frozenset({int(Status.DOING), int(Status.PAUSED)})


@dataclass(frozen=True)
class Replanned:
    """The planned dates a task has once the change is approved; `task` is negative for one that is new.

    `was`: what is planned until then, by its own steps where these concern its dates (`asked`).
    """

    task: int
    name: str
    asked: bool
    start: date
    finish: date
    was: tuple[date | None, date | None]

    @property
    def is_moved(self) -> bool:
        """Its planned dates change (else only the baseline does)."""
        return (self.start, self.finish) != self.was


def replanned(
    draft: Draft, table: Table, before: Mapping[int, Days], after: Mapping[int, Days]
) -> tuple[Replanned, ...]:
    """Whose planned dates become the forecast (by task id, before and after the steps; `table`: after).

    New tasks, those whose forecast moves, and those asked to be earlier than they can be. What is over is a
    fact; what has begun keeps its planned start; tasks with fixed dates keep them.
    """
    found = []
    for pk, days in after.items():
        row = table.place[pk]
        if table.actual_finish[row] or table.status[row] in _OVER or (table.manual[row] and pk > 0):
            continue
        was = _day(table.planned_start[row]), _day(table.planned_finish[row])
        wanted = _wanted(draft, pk, was, before.get(pk), days)
        if wanted is None:
            continue
        start, finish = wanted
        if was[0] is not None and (table.actual_start[row] or table.status[row] in _UNDER_WAY):
            start = min(was[0], finish)
        asked = pk in draft.dated
        name = draft.tasks[pk].name if asked else ""
        found.append(Replanned(pk, name, asked, start, finish, was))
    return tuple(found)


def _wanted(
    draft: Draft, pk: int, was: tuple[date | None, date | None], before: Days | None, after: Days
) -> Days | None:
    if before != after or (pk in draft.dated and None in was):
        return after
    if pk not in draft.dated or was[1] is None or after[1] <= was[1]:
        return None
    # Asked for earlier, and nothing moves: what cannot be kept is not promised.
    stood = draft.stood[pk]
    first, last = _iso(stood["planned_start"]), _iso(stood["planned_finish"])
    if first is None or last is None or last <= was[1]:
        return None
    return min(first, after[0]), min(last, after[1])


def planned_then(draft: Draft, moves: tuple[Replanned, ...]) -> dict[int, dict[str, Any]]:
    """Task id → the attributes of Task that are other once all is carried out; of tasks that stand."""
    touched = {*draft.fields, *draft.dated}
    found: dict[int, dict[str, Any]] = {
        pk: {name: getattr(task, name) for name in _WATCHED}
        for pk, task in draft.tasks.items()
        if pk in touched
    }
    for one in moves:
        if one.task > 0:
            found.setdefault(one.task, {}).update(planned_start=one.start, planned_finish=one.finish)
    return found


_WATCHED = ("planned_start", "planned_finish", "assignee_id", "department_id", "status")


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
