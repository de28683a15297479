"""Positions back to days: the first and last day of each task, on its own calendar."""

from __future__ import annotations

from collections import Counter
from operator import add

from .plan import Plan
from .prepare import DONE, FIXED, Numbers


class Days:
    """Looks days up for all tasks on the calendar most of them use, and mends those on another one.

    A task at position x ends on the working day numbered x + length - 1. ``ends`` has the first day twice, so
    that the last day of a task is looked up at x + length, a length of 0 at the very beginning included.
    """

    def __init__(self, plan: Plan, numbers: Numbers) -> None:
        self.plan, self.numbers = plan, numbers
        usual = 0
        if len(plan.calendars) > 1 and len(plan.calendar):
            usual = Counter(plan.calendar).most_common(1)[0][0]
        self.starts = plan.calendars[usual].nth
        self.ends = [*self.starts[:1], *self.starts]
        self.others = [t for t, c in enumerate(plan.calendar) if c != usual]

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
        start = list(map(self.starts.__getitem__, x))
        finish = list(map(self.ends.__getitem__, map(add, x, length)))
        calendars, chosen = self.plan.calendars, self.plan.calendar
        for t in self.others:
            nth, first, after = calendars[chosen[t]].nth, x[t], x[t] + length[t]
            start[t] = nth[first]
            finish[t] = nth[after - 1 if after else 0]
        if not self.plan.milestones_last_a_day:
            for t, days in enumerate(length):
                if not days:
                    finish[t] = start[t] - 1
        return start, finish
