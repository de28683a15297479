"""Whose slip it is (T4): lateness against the baseline, split into inherited and own, and its source.

``V`` is a task's working days late against the baseline. What a dependency hands on is at most the
predecessor's own lateness, and at most what the dependency really costs: how many working days later than in
the baseline it lets the successor begin (FS, SS) or end (FF, SF), slack in the baseline included. The rest is
the task's own. A late task is a *source* where its own part decides, else it has the source of the
predecessor it inherits most from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .lags import CALENDAR, FS, SF, SS
from .plan import Links
from .variance import THRESHOLD
from .workdays import DAYS, FIRST, WorkCalendar

NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Slips:
    """Tasks 0..n-1 as parallel arrays; days are ordinals, 0 stands for "no date".

    ``baseline_*``  the newest baseline; a task without a finish in it cannot be late
    ``start``, ``finish``  actual, else forecast
    ``links``       between these tasks; links of summaries expanded by the caller
    ``calendar``    index of each task's calendar (empty: all 0)
    ``milestone``   falls on the day its predecessor finishes (empty: none does)
    ``left_out``    cancelled tasks and summaries: never late, and hand nothing on (empty: none)
    """

    calendars: tuple[WorkCalendar, ...]
    baseline_start: Sequence[int]
    baseline_finish: Sequence[int]
    start: Sequence[int]
    finish: Sequence[int]
    links: Links = field(default_factory=Links)
    calendar: Sequence[int] = ()
    milestone: Sequence[int] = ()
    left_out: Sequence[int] = ()
    threshold: int = THRESHOLD


@dataclass(frozen=True, slots=True)
class Attribution:
    """Parallel to the tasks: ``days`` = ``inherited`` + ``own``, working days, negative for early.

    ``giver``  the predecessor a task inherits from, -1 where it inherits nothing
    ``root``   the source of a task later than the threshold (itself, where it is one); -1 for the others
    """

    days: list[int]
    inherited: list[int]
    own: list[int]
    giver: list[int]
    root: list[int]

    @property
    def sources(self) -> list[int]:
        """The tasks a variance is opened at, in order."""
        return [task for task, root in enumerate(self.root) if root == task]

    def heirs(self) -> dict[int, list[int]]:
        """Source → the other late tasks that have it as their root, in order; sources alone are left out."""
        found: dict[int, list[int]] = {}
        for task, root in enumerate(self.root):
            if root not in (NONE, task):
                found.setdefault(root, []).append(task)
        return found


def attribute(slips: Slips) -> Attribution:
    """Split every task's lateness and find its source; one pass over tasks and links, nothing recurses.

    Dates outside the calendar count as its first or last day. A circle of dependencies, which no plan
    holds, ends at one of its tasks. Raises ValueError when the arrays do not have the same length.
    """
    days = _lateness(slips)
    handed, giver = _handed_on(slips, days)
    inherited = [min(own, got) if own > 0 and got > 0 else 0 for own, got in zip(days, handed, strict=True)]
    own = [total - part for total, part in zip(days, inherited, strict=True)]
    giver = [first if part else NONE for first, part in zip(giver, inherited, strict=True)]
    return Attribution(days, inherited, own, giver, _roots(days, inherited, giver, slips.threshold))


def _lateness(slips: Slips) -> list[int]:
    before = [calendar.before for calendar in slips.calendars]
    n = len(slips.baseline_finish)
    calendar = slips.calendar or [0] * n
    left_out = slips.left_out or [0] * n
    rows = zip(slips.baseline_finish, slips.finish, calendar, left_out, strict=True)
    found = []
    for agreed, now, c, out in rows:
        if not agreed or not now or out or agreed == now:
            found.append(0)
        else:
            table = before[c]
            found.append(table[_place(now) + 1] - table[_place(agreed) + 1])
    return found


def _place(day: int) -> int:
    return min(max(day - FIRST, 0), DAYS - 1)


def _handed_on(slips: Slips, days: Sequence[int]) -> tuple[list[int], list[int]]:
    """The most any predecessor hands on to each task, and which one: of equals the latest, then the first."""
    n = len(days)
    handed, giver = [0] * n, [NONE] * n
    links, out = slips.links, slips.left_out
    m = len(links.pred)
    kinds, lags = links.kind or [FS] * m, links.min_amount or [0] * m
    units = links.min_unit or [0] * m
    for i, j, kind, lag, unit in zip(links.pred, links.succ, kinds, lags, units, strict=True):
        late = days[i]
        if late <= 0 or days[j] <= 0 or late < handed[j] or (out and (out[i] or out[j])):
            continue
        got = min(late, _cost(slips, i, j, kind, lag, unit))
        if got > handed[j] or (got > 0 and got == handed[j] and late > days[giver[j]]):
            handed[j], giver[j] = got, i
    return handed, giver


def _cost(slips: Slips, i: int, j: int, kind: int, lag: int, unit: int) -> int:
    """Working days later than in the baseline that a dependency lets its successor begin or end.

    The same arithmetic as in :mod:`.crossing`: a lag in working days counts on the successor's calendar, one
    in calendar days counts days and then moves to the next working day.
    """
    agreed = slips.baseline_start[j] if kind in (FS, SS) else slips.baseline_finish[j]
    day = slips.start[i] if kind in (SS, SF) else slips.finish[i]
    if not agreed or not day:
        return 0
    before = slips.calendars[slips.calendar[j] if slips.calendar else 0].before
    point = bool(slips.milestone and slips.milestone[j])
    if kind == FS and not point:
        day += 1
    if unit == CALENDAR:
        day, lag = day + lag, 0
    position = before[_place(day)] + lag
    if kind == SF:
        position -= 1
    return position + 1 - before[_place(agreed) + 1]


def _roots(days: Sequence[int], inherited: Sequence[int], giver: Sequence[int], threshold: int) -> list[int]:
    """The source of every task later than the threshold.

    A task is one where its own part is more than the threshold or than what it inherits, or where whoever
    it inherits from is not late enough to have a source.
    """
    towards = [NONE] * len(days)
    for j, late in enumerate(days):
        if late > threshold:
            own, first = late - inherited[j], giver[j]
            heir = own <= threshold and own <= inherited[j] and days[first] > threshold
            towards[j] = first if heir else j
    for j, task in enumerate(towards):
        if task == NONE or towards[task] == task:
            continue
        path = [j]
        on_path = {j}
        while towards[task] != task and task not in on_path:
            path.append(task)
            on_path.add(task)
            task = towards[task]
        for one in path:
            towards[one] = task
        towards[task] = task
    return towards
