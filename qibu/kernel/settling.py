"""Walks for rules that one flat pass cannot settle: hard maximum lags, capped tasks, tasks as late as may be.

Hard lags push both ways, so the walk over the links is repeated until nothing moves. Without a contradiction
positions settle after at most one walk per task (a longest chain visits no task twice), so the work is
bounded by tasks x links, and in practice by a few walks; a contradiction shows early as a chain of pushes
that comes back to its start. Nothing recurses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .lags import CALENDAR, FF, FS, SF
from .plan import Plan
from .prepare import DONE, FIXED, Numbers, column
from .walk import CROSS, Walk
from .within import Within

_MORE = 400  # walks allowed beyond one per task where days off make pushes uneven
_STEPS = 2_000_000  # pushes along one chain that may yet rest on a later date


def both_ways(plan: Plan, numbers: Numbers, walk: Walk) -> tuple[Walk, list[int]]:
    """The walk with every maximum lag added to its end as a link from its successor back to its predecessor.

    The second value maps the links of the new walk to those of the plan they stand for. Days count as for
    promises, the anchor day does not; points without length have no day to count.
    """
    links, m = plan.links, len(plan.links.pred)
    most = [k for k, amount in enumerate(links.max_amount) if amount is not None]
    most.reverse()
    kinds, units = column(links.kind, m), column(links.max_unit, m)
    calendar = column(plan.calendar, len(plan.duration))
    day = 1 if plan.milestones_last_a_day else 0
    weight, cross = list(walk.weight), dict(walk.cross)
    for at, k in enumerate(most, m):
        i, j, kind, amount = links.pred[k], links.succ[k], kinds[k], links.max_amount[k] or 0
        facts = i in numbers.own_start or j in numbers.own_start
        if calendar[i] != calendar[j] or (units[k] == CALENDAR and amount) or facts:
            weight.append(CROSS)
            cross[at] = Within(plan, numbers, i, j, kind, amount, units[k])
            continue
        anchor = numbers.length[i] - day if kind in (FS, FF) else 0
        event = numbers.length[j] - day if kind in (FF, SF) else 0
        weight.append(event - anchor - amount)
    return Walk(
        link=[*walk.link, *range(m, m + len(most))],
        pred=[*walk.pred, *(links.succ[k] for k in most)],
        succ=[*walk.succ, *(links.pred[k] for k in most)],
        weight=weight,
        cross=cross,
    ), [*range(m), *most]


@dataclass(frozen=True, slots=True)
class Settled:
    """``tasks`` and ``arcs`` (places in the walk) of a chain that asks for ``excess`` days too many; empty
    when everything settled. ``beyond``: positions ran out of the calendar."""

    tasks: tuple[int, ...] = ()
    arcs: tuple[int, ...] = ()
    excess: int = 0
    beyond: bool = False


def settle(numbers: Numbers, walk: Walk, cap: Mapping[int, int], last: int) -> Settled:
    """Push every task to its least position, walk after walk; ``cap`` holds tasks against links."""
    x, n = numbers.x, len(numbers.x)
    came = [-1] * n
    look, turn = 1, 0
    while _walk_once(numbers, walk, cap, came):
        turn += 1
        if turn < look and turn <= n:
            continue
        look *= 2
        found = _round_trip(came, walk)
        if found:
            excess = _excess(x, walk, found)
            if _never_settles(numbers, walk, cap, found, last):
                return Settled(tuple(walk.pred[at] for at in found), tuple(found), excess)
        if max(x) >= last or turn > n + _MORE:
            return Settled(beyond=True)
    return Settled()


def _walk_once(numbers: Numbers, walk: Walk, cap: Mapping[int, int], came: list[int]) -> bool:
    x, state, driver, moved = numbers.x, numbers.state, numbers.driver, False
    for at, (i, j, w) in enumerate(zip(walk.pred, walk.succ, walk.weight, strict=True)):
        v = x[i] + w
        if v > x[j]:
            if w == CROSS:
                v = walk.cross[walk.link[at]].forward(x[i])
            if j in cap and v > cap[j]:
                v = cap[j]
            if v <= x[j] or state[j] >= FIXED:
                continue
            x[j], driver[j], came[j], moved = v, walk.link[at], at, True
    return moved


def _round_trip(came: Sequence[int], walk: Walk) -> list[int]:
    """Places of the links of a cycle among those that last pushed each task, in walking direction."""
    seen = [-1] * len(came)
    for begin in range(len(came)):
        task = begin
        while came[task] >= 0 and seen[task] < 0:
            seen[task] = begin
            task = walk.pred[came[task]]
        if came[task] < 0 or seen[task] != begin:
            continue
        chain = [came[task]]
        while walk.pred[chain[-1]] != task:
            chain.append(came[walk.pred[chain[-1]]])
        chain.reverse()
        return chain
    return []


def _never_settles(
    numbers: Numbers, walk: Walk, cap: Mapping[int, int], chain: Sequence[int], last: int
) -> bool:
    """Whether a chain that comes back to its start pushes for ever.

    With plain lags it does. Where days off count it may rest on a later date, so it is pushed round, alone,
    until it rests, leaves the calendar, or has come round too often to be worth more.
    """
    if not any(walk.weight[at] == CROSS for at in chain):
        return True
    x, state = numbers.x, numbers.state
    for _ in range(max(_MORE, _STEPS // len(chain))):
        for at in chain:
            i, j, w = walk.pred[at], walk.succ[at], walk.weight[at]
            v = walk.cross[walk.link[at]].forward(x[i]) if w == CROSS else x[i] + w
            if v <= x[j] or state[j] >= FIXED or v > cap.get(j, v):
                return x[j] + _MORE >= last  # resting, unless at the end of the calendar
            x[j] = v
    return True


def _excess(x: Sequence[int], walk: Walk, chain: Sequence[int]) -> int:
    start = position = x[walk.pred[chain[0]]]
    for at in chain:
        w = walk.weight[at]
        position = walk.cross[walk.link[at]].forward(position) if w == CROSS else position + w
    return position - start


def unkept(numbers: Numbers, walk: Walk) -> list[int]:
    """Links that the positions found do not keep: facts, manual dates and caps stood against them."""
    x = numbers.x
    broken = set()
    for at, (i, j, w) in enumerate(zip(walk.pred, walk.succ, walk.weight, strict=True)):
        if (walk.cross[walk.link[at]].forward(x[i]) if w == CROSS else x[i] + w) > x[j]:
            broken.add(walk.link[at])
    return sorted(broken)


def delay(numbers: Numbers, walk: Walk, latest: Mapping[int, int]) -> set[int]:
    """Move tasks as late as their successors and ``latest`` let them; returns those that moved."""
    x, state = numbers.x, numbers.state
    room = {t: max(position, x[t]) for t, position in latest.items()}
    moving = True
    while moving:
        moving = False
        for at in range(len(walk.pred) - 1, -1, -1):
            i, j, w = walk.pred[at], walk.succ[at], walk.weight[at]
            if i not in room or state[j] == DONE:
                continue
            there = room[j] if j in room else x[j]
            v = walk.cross[walk.link[at]].backward(there) if w == CROSS else there - w
            if v < room[i]:
                room[i] = max(v, x[i])
                moving = moving or room[i] == v
    moved = {t for t, position in room.items() if position > x[t]}
    for t in moved:
        x[t] = room[t]
    return moved
