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

from dataclasses import replace
from itertools import repeat
from operator import add, sub

from .bounds import Bounds, bind, is_bounded
from .days import Days
from .expecting import push_expected, stretch_expected
from .order import Order, link_order
from .plan import Driver, LinkRow, Links, Plan, Promises, PromiseState, Schedule
from .prepare import DONE, Numbers, dates_in_range, prepare
from .promises import keep_external, keep_promises
from .settling import both_ways, delay, settle, unkept
from .walk import Walk, walk_back, walk_forward
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
    early = push_expected(plan, numbers) if numbers.expected else []
    walk, broken = walk_forward(plan, numbers, order, bounds.cap)
    if plan.hard_max:
        return _settle_hard(plan, numbers, bounds, order, walk, early, last)
    if bounds.cap:
        broken = unkept(numbers, walk)
    if early:
        broken = sorted({*early, *broken})
    if numbers.expected and stretch_expected(plan, numbers):
        walk, _ = walk_forward(plan, numbers, order, bounds.cap)  # other weights, nothing left to push
    if n and max(map(add, numbers.x, numbers.length)) >= last:
        return Schedule("beyond-calendar")
    return _result(plan, numbers, walk, bounds, tuple(broken))


def _settle_hard(
    plan: Plan, numbers: Numbers, bounds: Bounds, order: Order, walk: Walk, early: list[int], last: int
) -> Schedule:
    """With hard maximum lags: the same rules, walked both ways until nothing moves."""
    walk, link = both_ways(plan, numbers, walk)
    settled = settle(numbers, walk, bounds.cap, last)
    if settled.tasks:
        chain = tuple(link[walk.link[at]] for at in settled.arcs)
        return Schedule("infeasible", cycle=settled.tasks, cycle_links=chain, excess=settled.excess)
    if settled.beyond or (numbers.x and max(map(add, numbers.x, numbers.length)) >= last):
        return Schedule("beyond-calendar")
    broken = {link[k] for k in (*early, *unkept(numbers, walk))}
    if numbers.expected and stretch_expected(plan, numbers):
        walk, link = both_ways(plan, numbers, walk_forward(plan, numbers, order, bounds.cap)[0])
    result = _result(plan, numbers, walk, bounds, tuple(sorted(broken)))
    return replace(result, driver=[link[k] if k >= 0 else k for k in result.driver])


def _result(plan: Plan, numbers: Numbers, walk: Walk, bounds: Bounds, broken: tuple[int, ...]) -> Schedule:
    days = Days(plan, numbers)
    start, finish = days.of_tasks()
    project_finish = max(finish, default=0)
    last = _last_positions(plan, numbers, project_finish)
    asap: tuple[list[int], list[int]] = ([], [])
    if bounds.alap:
        room = {t: min(last[t], bounds.latest.get(t, last[t])) for t in bounds.alap}
        moved = delay(numbers, walk, room)
        for t in moved:
            numbers.driver[t] = int(Driver.ALAP)
        if moved:
            asap = (start, finish)
            start, finish = days.of_tasks()
    total, free = _floats(plan, numbers, walk, bounds, last)
    critical = [spare <= 0 for spare in total]
    for t in _ended(numbers):
        critical[t] = False
    late_start, late_finish = days.of_positions(list(map(add, numbers.x, total)))
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
        external_promises=keep_external(plan, start, finish),
    )


def _last_positions(plan: Plan, numbers: Numbers, project_finish: int) -> list[int]:
    """Where each task would stand if it ended the project."""
    x, length = numbers.x, numbers.length
    ends = [calendar.before[project_finish + 1 - FIRST] if x else 0 for calendar in plan.calendars]
    if not len(plan.calendar):
        return list(map(sub, repeat(ends[0]), length))
    return list(map(sub, map(ends.__getitem__, plan.calendar), length))


def _floats(
    plan: Plan, numbers: Numbers, walk: Walk, bounds: Bounds, last: list[int]
) -> tuple[list[int], list[int]]:
    """Total and free float, from the room each task would have if it ended the project."""
    x = numbers.x
    free = list(map(sub, last, x))
    total = free.copy()
    for t, position in bounds.latest.items():
        total[t] = min(total[t], position - x[t])
    walk_back(numbers, walk, total, free)
    was = None
    while plan.hard_max and was != (was := sum(total)):
        walk_back(numbers, walk, total, free)
    for t in _ended(numbers):
        total[t] = free[t] = 0
    return total, free


def _ended(numbers: Numbers) -> list[int]:
    return [t for t in numbers.own_finish if numbers.state[t] == DONE]
