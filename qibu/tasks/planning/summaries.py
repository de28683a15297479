"""What a summary task shows follows from the tasks below it, as plain columns (S10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import compress

from django.db import connection

from qibu.kernel.rollup import roll_up
from qibu.tasks.models import Status
from qibu.tasks.planning.arrays import Network
from qibu.tasks.planning.tables import Table

_UPDATE_SUMMARY = """
    UPDATE tasks_task SET planned_start = %s, planned_finish = %s, actual_start = %s, actual_finish = %s,
                          percent = %s, status = %s, duration = %s, touched = %s WHERE id = %s"""


def store_summaries(net: Network, number: int) -> None:
    """Keep on every summary task what follows from the tasks below it: dates, percent, status.

    Percent is weighted by working days, or by effort where all of them have it (S10). So every page, list
    and export reads plain columns.
    """
    table = net.table
    if not any(table.is_summary):
        return
    weight = [0] * len(table)
    for length, i in zip(net.plan.duration, net.leaf, strict=True):
        weight[i] = length
    parent, percent = table.above, table.percent
    live = [status != Status.CANCELLED for status in table.status]
    start, finish = _only(table.planned_start, live), _only(table.planned_finish, live)
    planned = roll_up(parent, start, finish, percent, weight)
    start, finish = _only(table.actual_start, live), _only(table.actual_finish, live)
    actual = roll_up(parent, start, finish, percent, weight)
    earned = _by_effort(net, planned.percent)
    status = _summary_status(table, parent)
    changed = []
    for i in compress(range(len(table)), table.is_summary):
        is_done = status[i] == Status.DONE
        done = 100 if is_done else min(earned[i], 99)
        finished = actual.finish[i] if is_done else 0
        days = (planned.start[i], planned.finish[i], actual.start[i], finished)
        stood = (
            table.planned_start[i],
            table.planned_finish[i],
            table.actual_start[i],
            table.actual_finish[i],
        )
        if (days, done, status[i]) != (stood, table.percent[i], table.status[i]):
            texts = [date.fromordinal(day).isoformat() if day else None for day in days]
            changed.append((*texts, done, status[i], None, number, table.pk[i]))
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE_SUMMARY, changed)


def _by_effort(net: Network, by_days: Sequence[int]) -> Sequence[int]:
    """Percent of every row: of a summary by effort where each task below it that takes time says its own."""
    table = net.table
    if not any(table.effort):
        return by_days
    weight, unknown = [0] * len(table), [False] * len(table)
    for length, i in zip(net.plan.duration, net.leaf, strict=True):
        weight[i] = table.effort[i]
        unknown[i] = bool(length) and not table.effort[i]
    for i in range(len(table) - 1, -1, -1):
        if unknown[i] and table.above[i] >= 0:
            unknown[table.above[i]] = True
    found = roll_up(table.above, table.planned_start, table.planned_finish, table.percent, weight)
    rows = zip(unknown, found.weight, found.percent, by_days, strict=True)
    return [days if vague or not known else effort for vague, known, effort, days in rows]


def _only(days: Sequence[int], live: Sequence[bool]) -> Sequence[int]:
    """The days of live tasks, 0 for the others."""
    return days if all(live) else [day if keep else 0 for day, keep in zip(days, live, strict=True)]


def _summary_status(table: Table, parent: Sequence[int]) -> list[int]:
    """Done when all below is done, started when anything below is; cancelled parts do not count."""
    seen: dict[int, set[int]] = {}
    status = list(table.status)
    for i in range(len(table) - 1, -1, -1):
        if table.is_summary[i]:
            status[i] = _status_of(seen.get(i, set()))
        above = parent[i]
        if above >= 0:
            if above in seen:
                seen[above].add(status[i])
            else:
                seen[above] = {status[i]}
    return status


def _status_of(everything: set[int]) -> int:
    """The status of a summary from those directly below it."""
    below = everything - {Status.CANCELLED}
    if not below:
        return Status.CANCELLED if everything else Status.TODO
    if below == {Status.DONE}:
        return Status.DONE
    return Status.TODO if below <= {Status.TODO, Status.PAUSED} else Status.DOING
