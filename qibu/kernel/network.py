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
- A maximum lag is a promise: it never delays its predecessor nor moves its successor (:mod:`.promises`);
  with ``hard_max`` it is a rule that does both (:mod:`.settling`).
- Constraint dates, deadlines and links from other projects: :mod:`.bounds`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import repeat
from operator import add, sub

from .bounds import Bounds, bind, is_bounded
from .crossing import FREE, Crossing
from .expecting import push_expected, stretch_expected
from .lags import FF, FS, SF, SS
from .order import link_order
from .plan import Driver, LinkRow, Links, Plan, Promises, PromiseState, Schedule
from .prepare import DONE, FIXED, STARTED, Numbers, column, dates_in_range, prepare
from .promises import keep_promises
from .settling import CROSS, Walk, both_ways, delay, settle, unkept
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

_LOOSE = -FREE  # weight of a link that no longer matters


def schedule(plan: Plan) -> Schedule:
    """Calculate the whole plan; time grows with tasks + links, nothing recurses.

    Business outcomes are in ``status``: "ok", "cycle" (with the chain) or "beyond-calendar". Raises
    ValueError when the arrays of the plan do not have the same length.
    """
    n = len(plan.duration)
    order = link_order(n, plan.links.pred, plan.links.succ)
    if order.cycle and not plan.hard_max:
        return Schedule("cycle", cycle=order.cycle)
    if not dates_in_range(plan):
        return Schedule("beyond-calendar")
    numbers = prepare(plan)
    bounds = bind(plan, numbers) if is_bounded(plan) else Bounds()
    last = len(plan.calendars[0].nth) if len(plan.calendars) == 1 else min(len(c.nth) for c in plan.calendars)
    if plan.hard_max:
        return _schedule_hard(plan, numbers, bounds, order.links, last)
    walk = _weigh(plan, numbers, order.links)
    early = push_expected(plan, numbers) if numbers.expected else []
    if bounds.cap:
        settle(numbers, walk, bounds.cap, last)  # one walk, and one that finds nothing to do
        broken = unkept(numbers, walk)
    else:
        broken = tuple(_forward(numbers, walk))
    if early:
        broken = tuple(sorted({*early, *broken}))
    if numbers.expected and stretch_expected(plan, numbers):
        walk = _weigh(plan, numbers, order.links)
    if n and max(map(add, numbers.x, numbers.length)) >= last:
        return Schedule("beyond-calendar")
    return _result(plan, numbers, walk, bounds, broken)


def _schedule_hard(
    plan: Plan, numbers: Numbers, bounds: Bounds, order: list[int] | None, last: int
) -> Schedule:
    """With hard maximum lags: the same rules, walked until nothing moves."""
    walk, link = both_ways(plan, numbers, _weigh(plan, numbers, order))
    early = push_expected(plan, numbers) if numbers.expected else []
    settled = settle(numbers, walk, bounds.cap, last)
    if settled.tasks:
        chain = tuple(link[walk.link[at]] for at in settled.arcs)
        return Schedule("infeasible", cycle=settled.tasks, cycle_links=chain, excess=settled.excess)
    if settled.beyond or (numbers.x and max(map(add, numbers.x, numbers.length)) >= last):
        return Schedule("beyond-calendar")
    broken = {link[k] for k in (*early, *unkept(numbers, walk))}
    if numbers.expected and stretch_expected(plan, numbers):
        walk, link = both_ways(plan, numbers, _weigh(plan, numbers, order))
    result = _result(plan, numbers, walk, bounds, tuple(sorted(broken)))
    return replace(result, driver=[link[k] if k >= 0 else k for k in result.driver])


def _weigh(plan: Plan, numbers: Numbers, order: list[int] | None) -> Walk:
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
        return Walk(index, pred, succ, weight, cross)
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
    return Walk(index, pred, succ, weight, cross)


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
            return CROSS
        if kind == FS:
            return length[i] + lag + into[j]
        if kind == SS:
            return lag
        return lag - length[j] + (length[i] if kind == FF else 0)

    return weigh


def _forward(numbers: Numbers, walk: Walk) -> list[int]:
    """Push every task to its least position; returns the links that facts and manual dates do not keep."""
    x, state, driver, cross = numbers.x, numbers.state, numbers.driver, walk.cross
    broken: list[int] = []
    for k, i, j, w in zip(walk.link, walk.pred, walk.succ, walk.weight, strict=True):
        v = x[i] + w
        if v > x[j]:
            if w == CROSS:
                v = cross[k].forward(x[i])
                if v <= x[j]:
                    continue
            if state[j] >= FIXED:
                broken.append(k)
                continue
            x[j] = v
            driver[j] = k
    return broken


def _backward(numbers: Numbers, walk: Walk, late: list[int], free: list[int]) -> None:
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
            if w == CROSS:
                v, room = cross[k].backward(late[j]), cross[k].backward(x[j]) - xi
            if v < late[i]:
                late[i] = v
            if room < free[i]:
                free[i] = room


def _result(plan: Plan, numbers: Numbers, walk: Walk, bounds: Bounds, broken: tuple[int, ...]) -> Schedule:
    x = numbers.x
    start, finish = _days(plan, numbers, x)
    project_finish = max(finish, default=0)
    late = _last_positions(plan, numbers, project_finish)
    asap: tuple[list[int], list[int]] = ([], [])
    if bounds.alap:
        room = {t: min(late[t], bounds.latest.get(t, late[t])) for t in bounds.alap}
        moved = delay(numbers, walk, room)
        for t in moved:
            numbers.driver[t] = int(Driver.ALAP)
        if moved:
            asap = (start, finish)
            start, finish = _days(plan, numbers, x)
    total, free = _floats(plan, numbers, walk, bounds, late)
    critical = [days <= 0 for days in total]
    for t, state in enumerate(numbers.state) if numbers.own_finish else ():
        if state == DONE:
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
        external={t: e for t, e in bounds.external.items() if numbers.driver[t] == Driver.EXTERNAL},
        asap_start=asap[0],
        asap_finish=asap[1],
    )


def _last_positions(plan: Plan, numbers: Numbers, project_finish: int) -> list[int]:
    """Where each task would stand if it ended the project."""
    x, length = numbers.x, numbers.length
    ends = [calendar.before[project_finish + 1 - FIRST] if x else 0 for calendar in plan.calendars]
    if len(ends) == 1:
        return list(map(sub, repeat(ends[0]), length))
    return [ends[c] - days for c, days in zip(column(plan.calendar, len(x)), length, strict=True)]


def _floats(
    plan: Plan, numbers: Numbers, walk: Walk, bounds: Bounds, late: list[int]
) -> tuple[list[int], list[int]]:
    """Total and free float; ``late`` is brought down to the latest positions."""
    x = numbers.x
    free = list(map(sub, late, x))
    for t, position in bounds.latest.items():
        late[t] = min(late[t], position)
    _backward(numbers, walk, late, free)
    was = None
    while plan.hard_max and was != (was := sum(late)):
        _backward(numbers, walk, late, free)
    for t, state in enumerate(numbers.state) if numbers.own_finish else ():
        if state == DONE:
            late[t], free[t] = x[t], 0
    return list(map(sub, late, x)), free


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
