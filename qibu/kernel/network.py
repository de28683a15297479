"""The scheduling pass (S9, S10): forecasts, floats and drivers of a plan in two flat walks over its links.

Semantics of a live plan:

- Planned dates are agreed and never changed here; a slip moves forecasts only.
- A not-started automatic task is forecast at max(planned start, not before, data date, what its
  dependencies allow); without a planned start, as soon as links, data date and project start allow.
- A started task does its remaining work from the data date (percent of duration, rounded up, at least one
  day), after unfinished predecessors (retained logic), and FF links hold its finish.
- An expected finish (预计完成) is where open work ends: remaining work stretches or shrinks to it.
- A finished task is a fact. Manual tasks keep their planned dates until the data date passes an unstarted
  one.
- FS with lag 0: the successor starts on the next working day after the finish. A lag in working days counts
  on the successor's calendar; one in calendar days counts days and then moves to the next working day.
- A milestone falls on the day its drivers finish; its FS successor starts on the next working day.
- A maximum lag is a promise: it never delays its predecessor nor moves its successor (:mod:`.promises`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add, sub

from .crossing import FREE, Crossing
from .expecting import push_expected, stretch_expected
from .lags import FF, FS, SF, SS
from .order import link_order
from .plan import Driver, LinkRow, Links, Plan, Promises, PromiseState, Schedule
from .prepare import DONE, FIXED, STARTED, Numbers, column, dates_in_range, prepare
from .promises import keep_promises
from .workdays import FIRST

__all__ = [
    "Driver",
    "LinkRow",
    "Links",
    "Plan",
    "PromiseState",
    "Promises",
    "Schedule",
    "schedule",
]

_CROSS = 1 << 40  # weight of a link that is not one number: it always enters the branch that looks closer
_LOOSE = -FREE  # weight of a link that no longer matters


def schedule(plan: Plan) -> Schedule:
    """Calculate the whole plan; time grows with tasks + links, nothing recurses.

    Business outcomes are in ``status``: "ok", "cycle" (with the chain) or "beyond-calendar". Raises
    ValueError when the arrays of the plan do not have the same length.
    """
    links = plan.links
    n = len(plan.duration)
    order = link_order(n, links.pred, links.succ)
    if order.cycle:
        return Schedule("cycle", cycle=order.cycle)
    if not dates_in_range(plan):
        return Schedule("beyond-calendar")
    numbers = prepare(plan)
    walk = _weigh(plan, numbers, order.links)
    if numbers.expected:
        broken = push_expected(plan, numbers) + _forward(numbers, walk)
        if stretch_expected(plan, numbers):
            walk = _weigh(plan, numbers, order.links)
    else:
        broken = _forward(numbers, walk)
    last = len(plan.calendars[0].nth) if len(plan.calendars) == 1 else min(len(c.nth) for c in plan.calendars)
    if n and max(map(add, numbers.x, numbers.length)) >= last:
        return Schedule("beyond-calendar")
    return _result(plan, numbers, walk, tuple(sorted(set(broken)) if numbers.expected else broken))


@dataclass(frozen=True, slots=True)
class _Walk:
    """Links in walking order: index, predecessor, successor and weight, x[succ] >= x[pred] + weight."""

    link: Sequence[int]
    pred: Sequence[int]
    succ: Sequence[int]
    weight: list[int]
    cross: dict[int, Crossing]


def _weigh(plan: Plan, numbers: Numbers, order: list[int] | None) -> _Walk:
    """One weight per link, already in walking order."""
    links = plan.links
    m = len(links.pred)
    index: Sequence[int] = range(m) if order is None else order

    def arranged(values: Sequence[int]) -> Sequence[int]:
        if not len(values):
            return [0] * m
        return values if order is None else list(map(values.__getitem__, order))

    pred, succ = arranged(links.pred), arranged(links.succ)
    kinds, lags, units = arranged(links.kind), arranged(links.min_amount), arranged(links.min_unit)
    length, into = numbers.length, numbers.into
    cross: dict[int, Crossing] = {}
    if not any(kinds) and not any(units) and not numbers.odd and _one_axis(plan, numbers):
        weight = [length[i] + lag + into[j] for i, j, lag in zip(pred, succ, lags, strict=True)]
        return _Walk(index, pred, succ, weight, cross)
    weight = []
    weigh = _weigher(plan, numbers, cross)
    put = weight.append
    look, facts = _looks_closer(plan, numbers), numbers.own_start
    for k, i, j, kind, lag, unit in zip(index, pred, succ, kinds, lags, units, strict=True):
        if (unit and lag) or look[i] or look[j]:
            put(weigh(k, i, j, kind, lag, unit))
        elif not kind:
            put(length[i] + lag + into[j])
        elif kind == FF:
            put(length[i] + lag - length[j])
        elif i in facts or j in facts:
            put(weigh(k, i, j, kind, lag, unit))
        else:
            put(lag if kind == SS else lag - length[j])
    return _Walk(index, pred, succ, weight, cross)


def _one_axis(plan: Plan, numbers: Numbers) -> bool:
    return not any(column(plan.calendar, 0)) and (plan.retained_logic or STARTED not in numbers.state)


def _looks_closer(plan: Plan, numbers: Numbers) -> bytearray:
    """Tasks whose FS links need more than adding up: another calendar, odd dates, overridden logic."""
    look = bytearray(map(bool, plan.calendar)) or bytearray(len(plan.duration))
    for t in numbers.odd:
        look[t] = 1
    if not plan.retained_logic:
        for t in numbers.own_start:
            look[t] = 1
    return look


def _weigher(
    plan: Plan, numbers: Numbers, cross: dict[int, Crossing]
) -> Callable[[int, int, int, int, int, int], int]:
    calendar = column(plan.calendar, len(plan.duration))
    length, into, state, own_start, odd = (
        numbers.length,
        numbers.into,
        numbers.state,
        numbers.own_start,
        numbers.odd,
    )
    loosened = (SS,) if plan.retained_logic else (SS, FS)

    def weigh(k: int, i: int, j: int, kind: int, lag: int, unit: int) -> int:
        if state[j] == STARTED and kind in loosened:
            return _LOOSE
        from_start = kind in (SS, SF)
        if calendar[i] != calendar[j] or (unit and lag) or i in odd or (from_start and i in own_start):
            cross[k] = Crossing(plan, numbers, i, j, kind, lag, unit)
            return _CROSS
        if kind == FS:
            return length[i] + lag + into[j]
        if kind == SS:
            return lag
        return lag - length[j] + (length[i] if kind == FF else 0)

    return weigh


def _forward(numbers: Numbers, walk: _Walk) -> list[int]:
    """Push every task to its least position; returns the links that facts and manual dates do not keep."""
    x, state, driver, cross = numbers.x, numbers.state, numbers.driver, walk.cross
    broken: list[int] = []
    for k, i, j, w in zip(walk.link, walk.pred, walk.succ, walk.weight, strict=True):
        v = x[i] + w
        if v > x[j]:
            if w == _CROSS:
                v = cross[k].forward(x[i])
                if v <= x[j]:
                    continue
            if state[j] >= FIXED:
                broken.append(k)
                continue
            x[j] = v
            driver[j] = k
    return broken


def _backward(numbers: Numbers, walk: _Walk, late: list[int], free: list[int]) -> None:
    """Pull every task's latest position before its successors', and note the room to the nearest of them."""
    x, state, cross = numbers.x, numbers.state, walk.cross
    rows = zip(
        reversed(walk.link), reversed(walk.pred), reversed(walk.succ), reversed(walk.weight), strict=True
    )
    for k, i, j, w in rows:
        xi = x[i]
        v, room = late[j] - w, x[j] - w - xi
        if v < late[i] or room < free[i]:
            if state[j] == DONE:
                continue
            if w == _CROSS:
                v, room = cross[k].backward(late[j]), cross[k].backward(x[j]) - xi
            if v < late[i]:
                late[i] = v
            if room < free[i]:
                free[i] = room


def _result(plan: Plan, numbers: Numbers, walk: _Walk, broken: tuple[int, ...]) -> Schedule:
    x, length = numbers.x, numbers.length
    start, finish = _days(plan, numbers, x)
    project_finish = max(finish, default=0)
    ends = [calendar.before[project_finish + 1 - FIRST] if x else 0 for calendar in plan.calendars]
    if len(ends) == 1:
        late = list(map(sub, repeat(ends[0]), length))
    else:
        late = [ends[c] - days for c, days in zip(column(plan.calendar, len(x)), length, strict=True)]
    free = list(map(sub, late, x))
    _backward(numbers, walk, late, free)
    done = [t for t, state in enumerate(numbers.state) if state == DONE]
    for t in done:
        late[t], free[t] = x[t], 0
    total = list(map(sub, late, x))
    critical = [days <= 0 for days in total]
    for t in done:
        critical[t] = False
    late_start, late_finish = _days(plan, numbers, late)
    return Schedule(
        "ok",
        (),
        start,
        finish,
        late_start,
        late_finish,
        total,
        free,
        critical,
        numbers.driver,
        broken,
        project_finish,
        keep_promises(plan, start, finish),
    )


def _days(plan: Plan, numbers: Numbers, x: list[int]) -> tuple[list[int], list[int]]:
    """Positions as first and last day; reported and manual dates as they are, even on days off."""
    length = numbers.length
    if len(plan.calendars) == 1 and plan.milestones_last_a_day and min(x, default=0) >= 0:
        nth = plan.calendars[0].nth
        start = list(map(nth.__getitem__, x))
        finish = list(map([nth[0], *nth].__getitem__, map(add, x, length)))
    else:
        tables = [calendar.nth for calendar in plan.calendars]
        chosen = column(plan.calendar, len(x))
        start = [tables[c][max(a, 0)] for c, a in zip(chosen, x, strict=True)]
        finish = [
            tables[c][max(a + days - 1, 0)] if days else first - 1
            for c, a, days, first in zip(chosen, x, length, start, strict=True)
        ]
    same = x is numbers.x
    for t, day in numbers.own_start.items():
        if same or numbers.state[t] != FIXED:
            start[t] = day
    for t, day in numbers.own_finish.items():
        if same or numbers.state[t] == DONE:
            finish[t] = day
    return start, finish
