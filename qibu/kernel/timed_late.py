"""Latest dates and floats of a plan by the clock, and tasks as late as possible."""

from __future__ import annotations

from dataclasses import dataclass

from .lags import FF, FS, SF
from .plan import Constraint
from .timed_order import Nodes
from .timed_plan import TimedPlan

ALAP = int(Constraint.ALAP)
_START_BOUND = (int(Constraint.SNLT), int(Constraint.MSO))
_FINISH_BOUND = (int(Constraint.FNLT), int(Constraint.MFO))


@dataclass(slots=True)
class Late:
    """Late dates (instants), total and free float (working minutes), and which tasks are finished."""

    start: list[int]
    finish: list[int]
    total: list[int]
    free: list[int]
    done: list[bool]


def late_dates(plan: TimedPlan, nodes: Nodes, start: list[int], finish: list[int], end: int) -> Late:
    """Late dates that keep ``end``, deadlines and no-later-than constraints; floats of the given ones."""
    n = len(plan.duration)
    late = Late([end] * n, [end] * n, [0] * n, [0] * n, [False] * n)
    late.done = [bool(plan.known_finish[t] and plan.actual_start[t]) for t in range(n)]
    for node in reversed(nodes.order):
        t = node - n if node >= n else node
        if node >= n:
            late.finish[t] = _latest_finish(plan, nodes, late.start, late.finish, t, end)
        elif t in nodes.below:
            late.start[t] = min(late.start[row] for row in nodes.below[t])
            late.finish[t] = max(late.finish[row] for row in nodes.below[t])
        else:
            _late_task(plan, nodes, late, start, finish, t, end)
    return late


def _late_task(
    plan: TimedPlan, nodes: Nodes, late: Late, start: list[int], finish: list[int], t: int, end: int
) -> None:
    calendar = plan.calendars[plan.calendar[t]]
    if late.done[t]:
        late.start[t], late.finish[t] = start[t], finish[t]
        return
    at = _latest_finish(plan, nodes, late.start, late.finish, t, end)
    if plan.constraint[t] in _START_BOUND and plan.constraint_at[t]:
        bound = calendar.position(plan.constraint_at[t]) + _length(plan, start, finish, t)
        at = min(at, calendar.end(bound) if plan.duration[t] else plan.constraint_at[t])
    length = _length(plan, start, finish, t)
    x, stands = calendar.position(at), calendar.position(finish[t])
    late.total[t] = x - stands
    room = _latest_finish(plan, nodes, start, finish, t, end, bounds=False)
    late.free[t] = max(calendar.position(room) - stands, 0)
    if length:
        late.start[t], late.finish[t] = calendar.begin(x - length), calendar.end(x)
    else:
        late.start[t] = late.finish[t] = at


def _length(plan: TimedPlan, start: list[int], finish: list[int], t: int) -> int:
    if plan.known_start[t] or plan.actual_start[t]:
        calendar = plan.calendars[plan.calendar[t]]
        return max(calendar.position(finish[t]) - calendar.position(start[t]), 0)
    return plan.duration[t]


def _latest_finish(
    plan: TimedPlan,
    nodes: Nodes,
    starts: list[int],
    finishes: list[int],
    t: int,
    end: int,
    *,
    bounds: bool = True,
) -> int:
    """The latest finish of a task, given where the tasks after it stand."""
    calendar, at = plan.calendars[plan.calendar[t]], end
    if bounds:
        if plan.parent[t] >= 0:
            at = min(at, finishes[plan.parent[t]])
        if plan.deadline[t]:
            at = min(at, plan.deadline[t])
        if plan.constraint[t] in _FINISH_BOUND and plan.constraint_at[t]:
            at = min(at, plan.constraint_at[t])
    if plan.idle[t]:
        return at
    summary = t in nodes.below
    for k in nodes.out[t]:
        j, kind, lag = plan.links.succ[k], plan.links.kind[k], plan.links.lag[k]
        if plan.actual_start[j] or (summary and kind not in (FS, FF)):
            continue
        bound = finishes[j] if kind in (FF, SF) else starts[j]
        if lag and plan.links.elapsed[k]:
            bound -= lag
        elif lag:
            other = plan.calendars[plan.calendar[j]]
            bound = other.end(other.position(bound) - lag)
        if kind not in (FS, FF) and plan.duration[t]:
            bound = calendar.end(calendar.position(bound) + plan.duration[t])
        at = min(at, bound)
    return at


def pull_late(plan: TimedPlan, nodes: Nodes, start: list[int], finish: list[int], end: int) -> list[int]:
    """Move tasks as late as possible before what comes after them; returns those that moved."""
    if ALAP not in plan.constraint:
        return []
    moved = []
    n = len(plan.duration)
    for node in reversed(nodes.order):
        t = node
        if node >= n or node in nodes.below or plan.constraint[t] != ALAP:
            continue
        if plan.known_start[t] or plan.actual_start[t]:
            continue
        at = _latest_finish(plan, nodes, start, finish, t, end, bounds=False)
        calendar, length = plan.calendars[plan.calendar[t]], plan.duration[t]
        x = calendar.position(at)
        if x <= calendar.position(finish[t]):
            continue
        moved.append(t)
        start[t], finish[t] = (calendar.begin(x - length), calendar.end(x)) if length else (at, at)
    return moved
