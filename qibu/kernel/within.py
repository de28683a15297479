"""A hard maximum lag that is not one number: calendar days, two calendars, dates that are facts."""

from __future__ import annotations

from .crossing import FREE
from .lags import CALENDAR, FF, FS, SF
from .plan import Plan
from .prepare import STARTED, Numbers
from .promises import last_day_within
from .workdays import DAYS, FIRST


class Within:
    """The successor's day is at most the last day counted from the predecessor's, as for a promise.

    Walked from successor ``j`` to predecessor ``i``: :meth:`forward` gives the least position of i for a
    position of j, :meth:`backward` the greatest position of j for one of i. Working days are those of j.
    """

    __slots__ = (
        "amount", "anchor_edge", "before_i", "calendar_j", "event_edge", "known", "known_anchor", "nth_i",
        "settled", "unit",
    )  # fmt: skip

    def __init__(self, plan: Plan, numbers: Numbers, i: int, j: int, kind: int, amount: int, unit: int):
        one = not len(plan.calendar)
        source = plan.calendars[0 if one else plan.calendar[i]]
        self.calendar_j = plan.calendars[0 if one else plan.calendar[j]]
        self.before_i, self.nth_i = source.before, source.nth
        self.amount, self.unit = amount, unit
        by_finish = kind in (FS, FF)
        self.anchor_edge = numbers.length[i] - 1 if by_finish else 0
        self.event_edge = numbers.length[j] - 1 if kind in (FF, SF) else 0
        own = numbers.own_finish if kind in (FF, SF) else numbers.own_start
        self.known = own.get(j, 0)
        self.known_anchor = (numbers.own_finish if by_finish else numbers.own_start).get(i, 0)
        self.settled = numbers.state[i] == STARTED and not by_finish  # its start has happened

    def forward(self, x: int) -> int:
        """Least position of the predecessor when the successor stands at x."""
        if self.settled:
            return -FREE
        nth = self.calendar_j.nth
        day = self.known or nth[min(max(x + self.event_edge, 0), len(nth) - 1)]
        return self.before_i[min(max(self._first_anchor(day) - FIRST, 0), DAYS)] - self.anchor_edge

    def _first_anchor(self, day: int) -> int:
        """Least day whose last day is ``day`` or later."""
        if self.unit == CALENDAR or not self.amount:
            return day - self.amount
        before, nth = self.calendar_j.before, self.calendar_j.nth
        number = before[day - FIRST] - self.amount
        if self.amount > 0:
            return nth[max(number, 0)]
        return nth[min(number - 1, len(nth) - 1)] + 1

    def backward(self, x: int) -> int:
        """Greatest position of the successor when the predecessor stands at x."""
        day = self.known_anchor or self.nth_i[min(max(x + self.anchor_edge, 0), len(self.nth_i) - 1)]
        last = last_day_within(day, self.amount, self.unit, self.calendar_j)
        return self.calendar_j.before[min(last + 1 - FIRST, DAYS)] - 1 - self.event_edge
