"""The baseline after an approved change: the one before, with what the request changed, no more (S5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qibu.changes.actions.approving import tell_everybody
from qibu.changes.actions.freezing import Dates, freeze, frozen_row, planned
from qibu.changes.models import Baseline, BaselineTask
from qibu.foundation.access.queries import require_in
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.models import Status, Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: What a baseline names besides dates.
_NAMES: Final = ("name", "department", "assignee")
_KEPT: Final = (*_NAMES, "level", "wbs", "start", "finish", "duration")


@dataclass(frozen=True)
class Changed:
    """What a request changed, by task ids: the fields its steps set, whose dates are other (asked for or
    moved along), what is new and what it took out."""

    fields: Mapping[int, frozenset[str]]
    dated: frozenset[int]
    added: frozenset[int]
    gone: frozenset[int]


@transaction.atomic
def rebaseline(
    *, by: Person, at: datetime, project_id: int, base: Baseline, changed: Changed, note: str, under: str
) -> Baseline:
    """The next baseline, after the steps were carried out: the rows of `base`, where the request changed them
    as they are planned now. What else was moved or added meanwhile stays a deviation. Raises Denied.
    """
    work = begin(by, at, project_id, under)
    require_in(work.grants, "change.decide")
    rows = _next_rows(work, {row.task_id: row for row in base.tasks.order_by("sort")}, changed)
    made = freeze(work, rows, note)
    data = {"baseline": made.number, "tasks": len(rows), "filled": 0, "note": note}
    work.record("plan.approved", ("project", project_id), data)
    tell_everybody(work, made)
    return made


def _next_rows(work: Work, old: Mapping[int, BaselineTask], changed: Changed) -> list[BaselineTask]:
    rows = Task.objects.live().filter(project=work.project)
    live = {task.pk: task for task in rows.select_related("department", "assignee").order_by("sort")}
    dropped = changed.gone | {
        pk for pk, names in changed.fields.items()
        if "status" in names and pk in live and live[pk].status == Status.CANCELLED
    }  # fmt: skip
    wanted = ({*old, *changed.fields, *changed.dated, *changed.added} & set(live)) - dropped
    wanted |= _above(live, wanted)
    found = [_row(task, old.get(pk), changed) for pk, task in live.items() if pk in wanted]
    found = _with_lost(found, old, {*live, *dropped})
    for place, row in enumerate(found, start=1):
        row.sort = place
    _roll_up(found)
    return found


def _above(live: Mapping[int, Task], wanted: Iterable[int]) -> set[int]:
    """The summary tasks these stand in."""
    found: set[int] = set()
    for pk in wanted:
        above = live[pk].parent_id
        while above is not None and above in live and above not in found:
            found.add(above)
            above = live[above].parent_id
    return found


def _row(task: Task, old: BaselineTask | None, changed: Changed) -> BaselineTask:
    """A task at its place in the plan, with what was agreed of it where the request did not change that."""
    if old is None or task.pk in changed.added:
        return frozen_row(task, planned(task))
    row = frozen_row(task, planned(task) if task.pk in changed.dated else _agreed(old))
    for name in _NAMES:
        if name not in changed.fields.get(task.pk, ()):
            setattr(row, name, getattr(old, name))
    return row


def _agreed(old: BaselineTask) -> Dates:
    return old.start, old.finish, old.duration


def _with_lost(
    found: Sequence[BaselineTask], old: Mapping[int, BaselineTask], known: set[int]
) -> list[BaselineTask]:
    """With the tasks that left the plan without a request: still agreed, each after what stood before it."""
    after: dict[int, list[BaselineTask]] = {}
    last = 0
    have = {row.task_id for row in found}
    for pk, row in old.items():
        if pk in have:
            last = pk
        elif pk not in known:
            lost = {
                name: getattr(row, name) for name in ("level", "wbs", "start", "finish", "duration", *_NAMES)
            }
            after.setdefault(last, []).append(BaselineTask(task_id=pk, sort=row.sort, **lost))
    if not after:
        return list(found)
    rows = list(after.get(0, ()))
    for row in found:
        rows += [row, *after.get(row.task_id, ())]
    return rows


def _roll_up(rows: Sequence[BaselineTask]) -> None:
    """Summary tasks span what the baseline has below them."""
    for place in range(len(rows) - 2, -1, -1):
        row, below = rows[place], []
        for other in rows[place + 1 :]:
            if other.level <= row.level:
                break
            if other.level == row.level + 1:
                below.append(other)
        if below:
            row.start = min((one.start for one in below if one.start), default=None)
            row.finish = max((one.finish for one in below if one.finish), default=None)
            row.duration = None
