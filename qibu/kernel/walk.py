"""The two flat walks over the links: forward to the forecasts, back to the floats.

A link is one weight, x[succ] >= x[pred] + weight, made of three numbers: the lag and one number of each end,
looked up by the type of the link. Where that does not do (calendar lags, two calendars, facts on days off)
one of them is so great that the link always looks like a push, and only then is it looked at closely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul, ne, neg, or_

from .crossing import FACT, FREE, Crossing, Shape
from .lags import FF, FS, SF, SS
from .order import Order
from .plan import Plan
from .prepare import DONE, FIXED, STARTED, Numbers, column
from .within import Within

CROSS = 1 << 40  # weight of a link that is not one number: it always enters the branch that looks closer
LOOSE = -FREE  # weight of a link that no longer matters


@dataclass(frozen=True, slots=True)
class Walk:
    """Links in walking order: index, predecessor, successor and weight, x[succ] >= x[pred] + weight."""

    link: Sequence[int]
    pred: Sequence[int]
    succ: Sequence[int]
    weight: list[int]
    cross: Mapping[int, Crossing | Within]


def walk_forward(
    plan: Plan, numbers: Numbers, order: Order, cap: Mapping[int, int]
) -> tuple[Walk, list[int]]:
    """Push every task to its least position; ``cap`` holds tasks against links.

    Returns the walk with its weights, and the links that facts and manual dates do not keep.
    """
    links, cross = plan.links, dict[int, Crossing | Within]()
    index, pred, succ = order.links, order.pred, order.succ
    kinds, lags, units = map(order.arranged, (links.kind, links.min_amount, links.min_unit))
    apart = _apart(plan, order, lags, units)
    head, tail = _ends(plan, numbers, set(links.kind) or {FS})
    closer = _closer(plan, numbers, cross)
    x, state, driver = numbers.x, numbers.state, numbers.driver
    weight: list[int] = []
    broken: list[int] = []
    put = weight.append
    for k, i, j, kind, lag, far in zip(index, pred, succ, kinds, lags, apart, strict=True):
        w = CROSS if far else head[kind][i] + lag + tail[kind][j]
        v = x[i] + w
        if v > x[j]:
            if w > FREE:
                w = closer(k, i, j, kind, lag)
                v = cross[k].forward(x[i]) if w == CROSS else x[i] + w
            if v > x[j]:
                if state[j] >= FIXED:
                    broken.append(k)
                elif not cap or j not in cap:
                    x[j] = v
                    driver[j] = k
                elif x[j] < cap[j]:
                    x[j], driver[j] = min(v, cap[j]), k
        put(w)
    return Walk(index, pred, succ, weight, cross), broken


def walk_back(numbers: Numbers, walk: Walk, total: list[int], free: list[int]) -> None:
    """Bring every task's total float down to its successors', and its free float to the room before them."""
    x, state, cross = numbers.x, numbers.state, walk.cross
    rows = zip(
        reversed(walk.link), reversed(walk.pred), reversed(walk.succ), reversed(walk.weight), strict=True
    )
    for k, i, j, w in rows:
        room = x[j] - w - x[i]
        spare = room + total[j]
        if spare < total[i] or room < free[i]:
            if state[j] == DONE:
                continue
            if w == CROSS:
                backward = cross[k].backward
                room = spare = backward(x[j]) - x[i]
                if total[j]:
                    spare = backward(x[j] + total[j]) - x[i]
            if spare < total[i]:
                total[i] = spare
            if room < free[i]:
                free[i] = room


def _apart(plan: Plan, order: Order, lags: Sequence[int], units: Sequence[int]) -> Iterable[int]:
    """Not 0 for links that join two calendars or have a lag in another unit."""
    lagged = map(mul, units, lags)
    if not len(plan.calendar):
        return lagged
    of = plan.calendar.__getitem__
    return map(or_, lagged, map(ne, map(of, order.pred), map(of, order.succ)))


_Ends = tuple[list[int], list[int], list[int], list[int]]


def _ends(plan: Plan, numbers: Numbers, kinds: set[int]) -> tuple[_Ends, _Ends]:
    """By type of link: what the predecessor and what the successor adds to the weight of a link.

    A finish on a day off counts as one more for FF and for milestones, and a start that has happened holds
    however far the open work is pushed: such ends ask for a closer look.
    """
    length, into, state = numbers.length, numbers.into, numbers.state
    nothing = [0] * len(length)
    finish, start, after, beside = length, nothing, into, nothing
    if numbers.odd:
        finish = length.copy()
        for t in numbers.odd:
            finish[t] = CROSS
    if STARTED in state or FIXED in state:
        held = [t for t in numbers.own_start if state[t] != DONE]
        begun = [t for t in held if state[t] == STARTED]
        start, beside = _with(nothing, held, CROSS), _with(nothing, begun, LOOSE)
        after = into if plan.retained_logic else _with(into, begun, LOOSE)
    back = nothing if kinds.isdisjoint((FF, SF)) else list(map(neg, length))
    return (finish, start, finish, start), (after, beside, back, back)


def _with(values: list[int], tasks: list[int], value: int) -> list[int]:
    values = values.copy()
    for t in tasks:
        values[t] = value
    return values


def _closer(
    plan: Plan, numbers: Numbers, cross: dict[int, Crossing | Within]
) -> Callable[[int, int, int, int, int], int]:
    """The weight of a link that its ends do not give; `CROSS` where it is no number at all."""
    chosen = column(plan.calendar, len(plan.duration))
    units = column(plan.links.min_unit, len(plan.links.pred))
    length, into, state = numbers.length, numbers.into, numbers.state
    facts = (numbers.own_finish, numbers.own_start, numbers.own_finish, numbers.own_start)
    loosened = (SS,) if plan.retained_logic else (SS, FS)
    shapes: dict[tuple[Shape, int, int], Crossing] = {}

    def closer(k: int, i: int, j: int, kind: int, lag: int) -> int:
        if kind in loosened and state[j] == STARTED:
            return LOOSE
        unit = units[k] if lag else 0
        known = facts[kind].get(i, 0) if state[i] else 0
        if known and not unit and chosen[i] == chosen[j] and kind == FS and not into[j]:
            return length[i] + lag
        if kind == FS:
            shape = (kind, lag, unit, FACT if known else length[i], 0, into[j])
        elif kind == FF:
            shape = (kind, lag, unit, FACT if known else length[i], length[j], 0)
        else:  # a start counts without the predecessor's length
            shape = (kind, lag, unit, FACT, length[j] if kind == SF else 0, 0)
        pair = (shape, chosen[i], chosen[j])
        one = shapes.get(pair)
        if one is None:
            one = shapes[pair] = Crossing(plan.calendars[chosen[i]], plan.calendars[chosen[j]], shape)
        if known:
            if state[i] == DONE:
                return one.after(known) - numbers.x[i]  # what has ended stands still
            one = Crossing(plan.calendars[chosen[i]], plan.calendars[chosen[j]], shape)
            one.know(plan, i, kind, known)
        cross[k] = one
        return CROSS

    return closer
