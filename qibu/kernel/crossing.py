"""Links that cannot be added up on one working-day axis: calendar lags, two calendars, dates on days off."""

from __future__ import annotations

from .lags import CALENDAR, FF, FS, SF, SS
from .plan import Plan
from .prepare import Numbers
from .workdays import DAYS, FIRST, WorkCalendar

FREE = 1 << 30  # a position no plan reaches: "not bound by this link"
FACT = -1  # in place of a predecessor's length: its day is known, wherever its work stands

Shape = tuple[int, int, int, int, int, int]


class Crossing:
    """Such a link: take a day of the predecessor, shift it in days, number it on the successor's calendar.

    A calendar lag counts calendar days and then moves to the next working day of the successor; a working
    lag counts on the successor's calendar. The day is ``nth_i[x + edge]``, or ``known`` where it is a fact;
    the successor's position is the number of its first working day from ``day + shift`` on, plus ``extra``.

    ``shape`` is type, lag, unit, length of the predecessor (or `FACT`), length and ``into`` of the successor:
    links of one shape between the same calendars are one object, unless a fact makes them single.
    """

    __slots__ = ("back", "before_i", "before_j", "binds", "edge", "extra", "known", "nth_i", "nth_j", "shift")

    def __init__(self, source: WorkCalendar, target: WorkCalendar, shape: Shape) -> None:
        kind, lag, unit, length_i, length_j, into_j = shape
        self.before_i, self.nth_i = source.before, source.nth
        self.before_j, self.nth_j = target.before, target.nth
        self.known, self.binds = 0, True
        days, self.extra = (lag, 0) if unit == CALENDAR else (0, lag)
        self.edge, self.shift = 0, days - FIRST
        if kind in (FS, FF):
            if length_i > 0:
                self.edge = length_i - 1
            elif not length_i:
                self.shift -= 1  # a point ends where it starts: on the evening before
        if kind == FS:
            self.shift += 1 + into_j  # a milestone (-1) may fall on the day its predecessor finishes
        elif kind == SF:
            self.extra -= length_j
        elif kind == FF:
            if length_j:
                self.extra += 1 - length_j
            else:
                self.shift += 1
        self.back = 1 - 2 * FIRST - self.shift

    @classmethod
    def of(cls, plan: Plan, numbers: Numbers, i: int, j: int, kind: int, lag: int, unit: int) -> Crossing:
        """The link of one pair of tasks, knowing the predecessor's day where that is a fact."""
        known = known_day(numbers, i, kind)
        length = FACT if known else numbers.length[i]
        shape = (kind, lag, unit, length, numbers.length[j], numbers.into[j])
        chosen = plan.calendar if len(plan.calendar) else None
        source, target = (plan.calendars[chosen[t] if chosen else 0] for t in (i, j))
        made = cls(source, target, shape)
        made.know(plan, i, kind, known)
        return made

    def know(self, plan: Plan, i: int, kind: int, known: int) -> None:
        """Count from a day that is a fact; a reported start can no longer be held back by its successors."""
        self.known = known
        self.binds = kind not in (SS, SF) or not (len(plan.actual_start) and plan.actual_start[i])

    def forward(self, x: int) -> int:
        """Least position of the successor when the predecessor stands at x."""
        if self.known:
            return self.after(self.known)
        at, nth = x + self.edge, self.nth_i
        return self.after(nth[at] if at < len(nth) else nth[-1])

    def after(self, day: int) -> int:
        """Least position of the successor for a day of the predecessor."""
        at = day + self.shift
        return self.before_j[at if 0 <= at <= DAYS else _nearest(at)] + self.extra

    def backward(self, x: int) -> int:
        """Greatest position of the predecessor that lets the successor stand at x."""
        if not self.binds:
            return FREE
        at, nth = x - self.extra, self.nth_j
        day = nth[at] if 0 <= at < len(nth) else nth[0 if at < 0 else -1]
        at = day + self.back
        return self.before_i[at if 0 <= at <= DAYS else _nearest(at)] - 1 - self.edge


def _nearest(at: int) -> int:
    """The end of the calendar a day outside of it lies beyond."""
    return 0 if at < 0 else DAYS


def known_day(numbers: Numbers, i: int, kind: int) -> int:
    """The day a link counts from where that is a fact, else 0."""
    return (numbers.own_finish if kind in (FS, FF) else numbers.own_start).get(i, 0)
