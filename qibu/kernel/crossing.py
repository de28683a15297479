"""Links that cannot be added up on one working-day axis: calendar lags, two calendars, dates on days off."""

from __future__ import annotations

from .lags import CALENDAR, FF, FS, SF
from .plan import Plan
from .prepare import Numbers
from .workdays import DAYS, FIRST

FREE = 1 << 30  # a position no plan reaches: "not bound by this link"


class Crossing:
    """One such link: take a day of the predecessor, shift it in days, number it on the successor's calendar.

    A calendar lag counts calendar days and then moves to the next working day of the successor; a working
    lag counts on the successor's calendar. The day is ``nth_i[x + edge]``, or ``known`` where it is a fact;
    the successor's position is the number of its first working day from ``day + shift`` on, plus ``extra``.
    """

    __slots__ = ("back", "before_i", "before_j", "binds", "edge", "extra", "known", "nth_i", "nth_j", "shift")

    def __init__(self, plan: Plan, numbers: Numbers, i: int, j: int, kind: int, lag: int, unit: int) -> None:
        one_calendar = not len(plan.calendar)
        source = plan.calendars[0 if one_calendar else plan.calendar[i]]
        target = source if one_calendar else plan.calendars[plan.calendar[j]]
        self.before_i, self.nth_i = source.before, source.nth
        self.before_j, self.nth_j = target.before, target.nth
        length_i, length_j = numbers.length[i], numbers.length[j]
        days, works = (lag, 0) if unit == CALENDAR else (0, lag)
        self.edge, self.shift, self.extra = 0, days - FIRST, works
        # a lag counted from a reported start can no longer hold the predecessor back
        self.binds = True
        if kind in (FS, FF):
            self.known = numbers.own_finish.get(i, 0)
            if length_i:
                self.edge = length_i - 1
            elif not self.known:
                self.shift -= 1  # a point ends where it starts: on the evening before
        else:
            self.known = numbers.own_start.get(i, 0)
            self.binds = not (len(plan.actual_start) and plan.actual_start[i])
        if kind == FS:
            self.shift += 1 + numbers.into[j]  # a milestone (-1) may fall on the day its predecessor finishes
        elif kind == SF:
            self.extra -= length_j
        elif kind == FF:
            if length_j:
                self.extra += 1 - length_j
            else:
                self.shift += 1
        self.back = 1 - 2 * FIRST - self.shift

    def forward(self, x: int) -> int:
        """Least position of the successor when the predecessor stands at x."""
        day = self.known or self.nth_i[min(x + self.edge, len(self.nth_i) - 1)]
        return self.before_j[min(max(day + self.shift, 0), DAYS)] + self.extra

    def backward(self, x: int) -> int:
        """Greatest position of the predecessor that lets the successor stand at x."""
        if not self.binds:
            return FREE
        day = self.nth_j[min(max(x - self.extra, 0), len(self.nth_j) - 1)]
        return self.before_i[min(max(day + self.back, 0), DAYS)] - 1 - self.edge
