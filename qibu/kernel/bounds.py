"""Constraint dates, deadlines and links from other projects: what they ask of a task, as positions.

All of it is outside the flat walk: floors are raised before it, bounds of the late dates are taken after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .crossing import Crossing
from .lags import FF, FS
from .plan import Constraint, Driver, Plan
from .prepare import FIXED, OPEN, Numbers, column
from .workdays import DAYS, FIRST

ALAP, MSO, MFO, SNET, SNLT, FNET, FNLT = (int(code) for code in list(Constraint)[1:])


@dataclass(slots=True)
class Bounds:
    """``latest``: task → greatest position its dates allow; ``cap``: those that hold against links; ``alap``:
    tasks as late as possible; ``external``: task → external link that set its floor."""

    latest: dict[int, int] = field(default_factory=dict)
    cap: dict[int, int] = field(default_factory=dict)
    alap: list[int] = field(default_factory=list)
    external: dict[int, int] = field(default_factory=dict)

    def at_most(self, t: int, position: int) -> None:
        """Note a greatest position; the least of several counts."""
        self.latest[t] = min(position, self.latest.get(t, position))


def is_bounded(plan: Plan) -> bool:
    """Whether there is anything here to do for this plan."""
    return bool(len(plan.constraint) or len(plan.deadline) or len(plan.externals.succ))


def bind(plan: Plan, numbers: Numbers) -> Bounds:
    """Raise the floors of open tasks and collect their bounds; finished and manual tasks are facts."""
    bounds = Bounds()
    rows = zip(plan.constraint, column(plan.constraint_date, len(plan.constraint)), strict=True)
    for t, (code, day) in enumerate(rows):
        if not code or numbers.state[t] >= FIXED:
            continue
        if code == ALAP:
            if numbers.state[t] == OPEN:
                bounds.alap.append(t)
        elif day:
            _constrain(plan, numbers, bounds, t, code, day)
    for t, day in enumerate(plan.deadline):
        if day and numbers.state[t] < FIXED:
            bounds.at_most(t, _ends_by(plan, t, day) - numbers.length[t])
    _push_externals(plan, numbers, bounds)
    return bounds


def _constrain(plan: Plan, numbers: Numbers, bounds: Bounds, t: int, code: int, day: int) -> None:
    before = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0].before
    length, is_open = numbers.length[t], numbers.state[t] == OPEN
    floor = latest = None
    if code in (FNET, MFO):
        floor = before[day - FIRST] + 1 - length
    elif code in (SNET, MSO) and is_open:
        floor = before[day - FIRST]
    if code in (FNLT, MFO):
        latest = _ends_by(plan, t, day) - length
    elif code in (SNLT, MSO) and is_open:
        latest = before[min(day + 1 - FIRST, DAYS)] - 1
    if floor is not None and floor > numbers.x[t]:
        numbers.x[t], numbers.driver[t] = floor, int(Driver.CONSTRAINT)
    if latest is not None:
        latest = max(latest, floor or 0)  # must start on a day off: the working day after it
        bounds.at_most(t, latest)
        if plan.constraints_hold:
            bounds.cap[t] = latest
            if numbers.x[t] > latest:
                numbers.x[t], numbers.driver[t] = latest, int(Driver.CONSTRAINT)


def _ends_by(plan: Plan, t: int, day: int) -> int:
    """Working days up to and including ``day``."""
    return plan.calendars[plan.calendar[t] if len(plan.calendar) else 0].before[day + 1 - FIRST]


def _push_externals(plan: Plan, numbers: Numbers, bounds: Bounds) -> None:
    links = plan.externals
    m = len(links.succ)
    kinds, amounts, units = column(links.kind, m), column(links.amount, m), column(links.unit, m)
    for e, (t, day, kind) in enumerate(zip(links.succ, links.day, kinds, strict=True)):
        if not day or numbers.state[t] >= FIXED or (numbers.state[t] != OPEN and kind not in (FS, FF)):
            continue
        crossing = Crossing.of(plan, numbers, t, t, kind, amounts[e], units[e])
        if kind in (FS, FF) and not numbers.length[t]:
            crossing.shift += 1  # the other end is a day, whatever this task is
        crossing.known = day
        floor = min(crossing.forward(0), bounds.cap.get(t, DAYS))
        if floor > numbers.x[t]:
            numbers.x[t], numbers.driver[t] = floor, int(Driver.EXTERNAL)
            bounds.external[t] = e
