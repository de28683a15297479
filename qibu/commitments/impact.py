"""What a counter-proposal would do to the rest of the plan, computed by the engine before deciding (C3).

The plan is scheduled twice in memory, as it is and with the counter-values; nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from qibu.kernel.commitment import Values
from qibu.kernel.network import schedule
from qibu.kernel.plan import Schedule
from qibu.projects.models import Project
from qibu.tasks.models import Kind, Task
from qibu.tasks.planning import Network, calendars_of, network, read_links, read_table

Value = TypeVar("Value")


@dataclass(frozen=True)
class MovedMilestone:
    """A milestone whose forecast moves; ``days`` are working days of the project, later is positive."""

    task: int
    name: str
    before: date
    after: date
    days: int


@dataclass(frozen=True)
class BrokenPromise:
    """A promise that holds now and would not; ``days`` over, in the promise's own unit."""

    task: int
    name: str
    predecessor: str
    days: int


@dataclass(frozen=True)
class Impact:
    """The effect of other planned dates for one task.

    ``status``: "ok", or the engine's refusal ("cycle", "beyond-calendar"), everything else then empty.
    ``moved``: other tasks whose forecast moves, ``later`` those that finish later; ``finish_days``:
    working days the project's finish moves.
    """

    status: str
    moved: int = 0
    later: int = 0
    finish_before: date | None = None
    finish_after: date | None = None
    finish_days: int = 0
    milestones: tuple[MovedMilestone, ...] = ()
    promises: tuple[BrokenPromise, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Nothing but the task itself would move."""
        return self.status == "ok" and not (self.moved or self.finish_days or self.promises)


def impact_of(project: Project, task_id: int, values: Values, today: date) -> Impact:
    """What the plan becomes with ``values.start`` and ``values.finish`` for a task; five statements."""
    table = read_table(project.pk)
    links = read_links(project.pk, table.place)
    held = calendars_of(project)
    row = table.place.get(task_id)
    now = network(project, table, links, today, held)
    before = schedule(now.plan)
    if row is None or before.status != "ok":
        return Impact(status=before.status if row is not None else "ok")
    other = replace(
        table,
        planned_start=_with(table.planned_start, row, _ordinal(values.start)),
        planned_finish=_with(table.planned_finish, row, _ordinal(values.finish)),
        duration=_with(table.duration, row, None),  # counted from the new dates, as an edit does
    )
    then = network(project, other, links, today, held)
    after = schedule(then.plan)
    if after.status != "ok":
        return Impact(status=after.status)
    return _compare(now, before, after, row)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def _with(column: Sequence[Value], row: int, value: Value) -> list[Value]:
    changed = list(column)
    changed[row] = value
    return changed


def _compare(net: Network, before: Schedule, after: Schedule, row: int) -> Impact:
    moved, later = [], 0
    for leaf, place in enumerate(net.leaf):
        was = before.forecast_start[leaf], before.forecast_finish[leaf]
        then = after.forecast_start[leaf], after.forecast_finish[leaf]
        if place != row and was != then:
            moved.append(leaf)
            later += then[1] > was[1]
    calendar = net.plan.calendars[0]
    return Impact(
        status="ok",
        moved=len(moved),
        later=later,
        finish_before=_day(before.project_finish),
        finish_after=_day(after.project_finish),
        finish_days=calendar.working_days_between(before.project_finish, after.project_finish)
        if before.project_finish and after.project_finish
        else 0,
        milestones=_milestones(net, before, after, moved),
        promises=_promises(net, before, after),
    )


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _milestones(
    net: Network, before: Schedule, after: Schedule, moved: Sequence[int]
) -> tuple[MovedMilestone, ...]:
    table, calendar = net.table, net.plan.calendars[0]
    found = [leaf for leaf in moved if table.kind[net.leaf[leaf]] == Kind.MILESTONE]
    names = _names([table.pk[net.leaf[leaf]] for leaf in found])
    rows = []
    for leaf in found:
        pk = table.pk[net.leaf[leaf]]
        was, then = before.forecast_finish[leaf], after.forecast_finish[leaf]
        rows.append(
            MovedMilestone(
                pk, names.get(pk, ""), date.fromordinal(was), date.fromordinal(then),
                calendar.working_days_between(was, then),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda one: one.before))


def _promises(net: Network, before: Schedule, after: Schedule) -> tuple[BrokenPromise, ...]:
    """Promises that are missed by more days than now; of a link of summaries the worst."""
    had = dict(zip(before.promises.link, before.promises.breach, strict=True))
    worst: dict[int, int] = {}
    for index, breach in zip(after.promises.link, after.promises.breach, strict=True):
        if breach > had.get(index, 0):
            link = net.link[index]
            worst[link] = max(breach, worst.get(link, 0))
    links = net.links
    names = _names([pk for link in worst for pk in (links.successor[link], links.predecessor[link])])
    return tuple(
        BrokenPromise(
            links.successor[link],
            names.get(links.successor[link], ""),
            names.get(links.predecessor[link], ""),
            days,
        )
        for link, days in sorted(worst.items())
    )


def _names(ids: Sequence[int]) -> dict[int, str]:
    return dict(Task.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
