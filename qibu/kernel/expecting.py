"""Expected finishes of tasks not started: the task begins where logic puts it and ends on the day reported.

Such a task's length depends on its start, so it cannot be one weight of the flat walk. But its finish is the
later of two things, what start and duration give and a day that is known; so the known day becomes a floor of
its successors before the walk, and the task is stretched after it.
"""

from __future__ import annotations

from .crossing import Crossing
from .lags import FF, FS
from .plan import Plan
from .prepare import FIXED, STARTED, Numbers, column
from .workdays import FIRST


def push_expected(plan: Plan, numbers: Numbers) -> list[int]:
    """Raise the successors of expected finishes; returns the links that facts do not keep."""
    links, broken = plan.links, []
    m = len(links.pred)
    kinds, lags, units = column(links.kind, m), column(links.min_amount, m), column(links.min_unit, m)
    x, state, expected = numbers.x, numbers.state, numbers.expected
    for k, (i, kind) in enumerate(zip(links.pred, kinds, strict=True)):
        if i not in expected or kind not in (FS, FF):
            continue
        j = links.succ[k]
        if state[j] == STARTED and kind == FS and not plan.retained_logic:
            continue
        crossing = Crossing.of(plan, numbers, i, j, kind, lags[k], units[k])
        crossing.known = expected[i]
        floor = crossing.forward(0)
        if floor <= x[j]:
            continue
        if state[j] >= FIXED:
            broken.append(k)
        else:
            x[j], numbers.driver[j] = floor, k
    return broken


def stretch_expected(plan: Plan, numbers: Numbers) -> bool:
    """Give every task with an expected finish its length, now that its start is known; whether any grew."""
    grew = False
    for t, day in numbers.expected.items():
        before = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0].before
        days = before[day + 1 - FIRST] - numbers.x[t]
        if days > numbers.length[t]:
            numbers.length[t] = days
            grew = True
    return grew
