"""Baselines inside a project file: which there are, and the rows of the one that is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qibu.tasks.actions.importing_plans import BaselineRow
from qibu.tasks.exchange.moments import first_day, last_day, whole_days
from qibu.tasks.exchange.rows import PlanRows

MOST: int = 10


@dataclass(frozen=True)
class BaselineChoice:
    """One baseline of the file: its number in the format (0 is the one in use) and how many tasks it has."""

    number: int
    label: str
    tasks: int


def baselines_of(rows: PlanRows) -> tuple[BaselineChoice, ...]:
    """The baselines with dates, the one in use first; the others are older copies, the highest the newest."""
    counts: Counter[int] = Counter()
    for row in rows.rows:
        counts.update({one.number for one in row.task.baselines if one.start or one.finish})
    order = sorted((n for n in counts if 0 <= n <= MOST), key=lambda n: (n != 0, -n))
    return tuple(BaselineChoice(n, _label(n), counts[n]) for n in order)


def _label(number: int) -> str:
    return (
        _("Baseline of the file")
        if number == 0
        else _("Baseline %(number)d of the file") % {"number": number}
    )


def baseline_rows_of(
    rows: PlanRows, number: int, lines: Sequence[int | None], tasks: Sequence[int | None]
) -> tuple[BaselineRow, ...]:
    """The rows of a baseline; `lines` and `tasks`: by row, the addition it becomes or the task it is."""
    found = []
    for row, line, task in zip(rows.rows, lines, tasks, strict=True):
        one = next((kept for kept in row.task.baselines if kept.number == number), None)
        if one is None or (line is None and task is None):
            continue
        start, finish = first_day(one.start), last_day(one.finish, one.start)
        if start is not None and finish is not None and finish < start:
            finish = start
        days = whole_days(one.duration, rows.file.minutes_per_day)[0] if one.duration is not None else None
        found.append(BaselineRow(line, None if line is not None else task, start, finish, days))
    return tuple(found)
