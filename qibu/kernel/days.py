"""Positions back to days: the first and last day of each task, on its own calendar."""

from __future__ import annotations

from itertools import chain
from operator import add

from .plan import Plan
from .prepare import DONE, FIXED, Numbers


class Days:
    """The working days of all calendars of a plan in one table, each calendar with its first day twice.

    A task at position x ends with the day numbered x + length - 1; the doubled day lets both ends be looked
    up by adding only, a length of 0 at the very beginning included.
    """

    def __init__(self, plan: Plan, numbers: Numbers) -> None:
        self.plan, self.numbers = plan, numbers
        self.table: list[int] = []
        base = []
        for calendar in plan.calendars:
            base.append(len(self.table))
            self.table += chain(calendar.nth[:1], calendar.nth)
        self.base = list(map(base.__getitem__, plan.calendar)) if len(plan.calendars) > 1 else []

    def of_tasks(self) -> tuple[list[int], list[int]]:
        """Forecast days; reported and manual dates as they are, even on days off."""
        start, finish = self._look_up(self.numbers.x)
        for t, day in self.numbers.own_start.items():
            start[t] = day
        for t, day in self.numbers.own_finish.items():
            finish[t] = day
        return start, finish

    def of_positions(self, x: list[int]) -> tuple[list[int], list[int]]:
        """Days of other positions: tasks that have begun keep their start, finished ones both."""
        start, finish = self._look_up(x)
        state = self.numbers.state
        for t, day in self.numbers.own_start.items():
            if state[t] != FIXED:
                start[t] = day
        for t, day in self.numbers.own_finish.items():
            if state[t] == DONE:
                finish[t] = day
        return start, finish

    def _look_up(self, x: list[int]) -> tuple[list[int], list[int]]:
        length = self.numbers.length
        if min(x, default=0) < 0:
            x = [max(position, 0) for position in x]
        ends = map(add, x, length)
        if self.base:
            x, ends = list(map(add, x, self.base)), map(add, ends, self.base)
        start = list(map(self.table[1:].__getitem__, x))
        finish = list(map(self.table.__getitem__, ends))
        if not self.plan.milestones_last_a_day:
            for t, days in enumerate(length):
                if not days:
                    finish[t] = start[t] - 1
        return start, finish
