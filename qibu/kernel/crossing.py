"""Links that cannot be added up on one working-day axis: calendar lags, two calendars, dates on days off."""

from __future__ import annotations

from dataclasses import dataclass

from .lags import LinkType, Unit
from .plan import Plan
from .prepare import Numbers
from .workdays import DAYS, FIRST

FREE = 1 << 30  # a position no plan reaches: "not bound by this link"


@dataclass(slots=True)
class Crossing:
    """One such link, with the tables of both calendars. ``days`` and ``works`` are its lag, one of them 0.

    A calendar lag counts calendar days and then moves to the next working day of the successor; a working
    lag counts on the successor's calendar.
    """

    kind: int
    days: int
    works: int
    before_i: list[int]
    nth_i: list[int]
    before_j: list[int]
    nth_j: list[int]
    length_i: int
    length_j: int
    into_j: int
    start_i: int
    finish_i: int
    binds: bool  # false: counted from a reported start, so it can no longer hold the predecessor back

    def forward(self, x: int) -> int:
        """Least position of the successor when the predecessor stands at x."""
        if self.kind == LinkType.FS:
            # a milestone (into -1) may fall on the very day its predecessor finishes
            return _number(self.before_j, self._finish(x) + 1 + self.into_j + self.days) + self.works
        if self.kind == LinkType.SS:
            return _number(self.before_j, self._start(x) + self.days) + self.works
        if self.kind == LinkType.FF:
            if not self.length_j:
                return _number(self.before_j, self._finish(x) + 1 + self.days) + self.works
            return _number(self.before_j, self._finish(x) + self.days) + 1 + self.works - self.length_j
        return _number(self.before_j, self._start(x) + self.days) + self.works - self.length_j

    def backward(self, x: int) -> int:
        """Greatest position of the predecessor that lets the successor stand at x."""
        if not self.binds:
            return FREE
        if self.kind == LinkType.FS:
            return self._by_finish(self._nth_j(x - self.works) - 1 - self.into_j - self.days)
        if self.kind == LinkType.SS:
            return self._by_start(self._nth_j(x - self.works) - self.days)
        if self.kind == LinkType.FF:
            if not self.length_j:
                return self._by_finish(self._nth_j(x - self.works) - 1 - self.days)
            return self._by_finish(self._nth_j(x + self.length_j - 1 - self.works) - self.days)
        return self._by_start(self._nth_j(x + self.length_j - self.works) - self.days)

    def _start(self, x: int) -> int:
        return self.start_i or self.nth_i[min(max(x, 0), len(self.nth_i) - 1)]

    def _finish(self, x: int) -> int:
        if self.finish_i:
            return self.finish_i
        if not self.length_i:
            return self._start(x) - 1
        return self.nth_i[min(max(x + self.length_i, 1), len(self.nth_i)) - 1]

    def _nth_j(self, number: int) -> int:
        return self.nth_j[min(max(number, 0), len(self.nth_j) - 1)]

    def _by_finish(self, day: int) -> int:
        return _number(self.before_i, day + 1) - self.length_i

    def _by_start(self, day: int) -> int:
        return _number(self.before_i, day + 1) - 1


def _number(before: list[int], day: int) -> int:
    return before[min(max(day - FIRST, 0), DAYS)]


def crossing(plan: Plan, numbers: Numbers, i: int, j: int, kind: int, lag: int, unit: int) -> Crossing:
    """The link from task i to task j with everything its two directions need."""
    source = plan.calendars[plan.calendar[i] if len(plan.calendar) else 0]
    target = plan.calendars[plan.calendar[j] if len(plan.calendar) else 0]
    by_days = unit == Unit.CALENDAR
    return Crossing(
        kind=kind,
        days=lag if by_days else 0,
        works=0 if by_days else lag,
        before_i=source.before,
        nth_i=source.nth,
        before_j=target.before,
        nth_j=target.nth,
        length_i=numbers.length[i],
        length_j=numbers.length[j],
        into_j=numbers.into[j],
        start_i=numbers.own_start.get(i, 0),
        finish_i=numbers.own_finish.get(i, 0),
        binds=kind in (LinkType.FS, LinkType.FF) or not (len(plan.actual_start) and plan.actual_start[i]),
    )
