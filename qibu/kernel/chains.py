"""Chains of rules: why a date is what it is, and which rules contradict each other (S9).

Diagnostics carry stable ids; the page says them in words with the names of the tasks and links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .lags import LinkType, Unit
from .order import link_order
from .plan import Links, Plan, Schedule
from .prepare import column

DiagnosticId = Literal["cycle", "promise-contradiction"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A rule broken by the rules themselves, whatever the dates.

    ``id``      "cycle": dependencies go round; "promise-contradiction": the minimum lags and durations
                between two tasks need more days than a promise allows
    ``tasks``   the chain: ``links[k]`` joins ``tasks[k]`` to the next one, the last link leads back to the
                first task. A promise is walked from successor back to predecessor.
    ``links``   indexes of links
    ``excess``  working days by which the chain is too long (0 for a cycle)
    """

    id: DiagnosticId
    tasks: tuple[int, ...]
    links: tuple[int, ...]
    excess: int = 0


class _Arc(NamedTuple):
    source: int
    target: int
    weight: int
    link: int
    promise: bool


def driving_chain(result: Schedule, links: Links, task: int) -> tuple[tuple[int, int], ...]:
    """Why is this the day? (task, driver) from the task back to the first cause that is no link."""
    chain = []
    while True:
        driver = result.driver[task]
        chain.append((task, driver))
        if driver < 0:
            return tuple(chain)
        task = links.pred[driver]


def contradictions(plan: Plan, limit: int = 20) -> tuple[Diagnostic, ...]:
    """Rules that cannot hold together on any dates: a cycle (then only that), or promises too short.

    Counted in working days of an ordinary week of the first calendar, in the promise's favour wherever a
    calendar lag may hold more or fewer of them; so what is reported is certain in a year without make-up
    days, and what a particular holiday week breaks shows as a promise at risk instead. Each promise appears
    in at most one diagnostic; at most ``limit`` are returned.
    """
    links = plan.links
    order = link_order(len(plan.duration), links.pred, links.succ)
    if order.cycle:
        return (Diagnostic("cycle", order.cycle, _links_along(order.cycle, links)),)
    index = range(len(links.pred)) if order.links is None else order.links
    rules = _minimum_arcs(plan, index)
    promises = _promise_arcs(plan)
    found: list[Diagnostic] = []
    while promises and len(found) < limit:
        chain = _positive_cycle(len(plan.duration), rules, promises)
        if not chain:
            break
        used = {arc.link for arc in chain if arc.promise}
        promises = [arc for arc in promises if arc.link not in used]
        found.append(
            Diagnostic(
                "promise-contradiction",
                tuple(arc.source for arc in chain),
                tuple(arc.link for arc in chain),
                sum(arc.weight for arc in chain),
            )
        )
    return tuple(found)


def _links_along(cycle: Sequence[int], links: Links) -> tuple[int, ...]:
    wanted = dict.fromkeys(zip(cycle, (*cycle[1:], cycle[0]), strict=True), -1)
    for k, pair in enumerate(zip(links.pred, links.succ, strict=True)):
        if wanted.get(pair) == -1:
            wanted[pair] = k
    return tuple(wanted.values())


def _minimum_arcs(plan: Plan, index: Sequence[int]) -> list[_Arc]:
    """x[target] >= x[source] + weight for every minimum lag, in walking order."""
    links, days = plan.links, plan.duration
    m = len(links.pred)
    kinds, lags, units = column(links.kind, m), column(links.min_amount, m), column(links.min_unit, m)
    week = sum(plan.calendars[0].weekly)
    arcs = []
    for k in index:
        i, j = links.pred[k], links.succ[k]
        length_i, length_j = _length(plan, i), _length(plan, j)
        lag = _fewest_working(lags[k], week) if units[k] == Unit.CALENDAR else lags[k]
        if kinds[k] == LinkType.FS:
            same_day = plan.milestones_last_a_day and not days[j]
            weight = length_i + lag - (1 if same_day else 0)
        elif kinds[k] == LinkType.SS:
            weight = lag
        elif kinds[k] == LinkType.FF:
            weight = length_i + lag - length_j
        else:
            weight = lag - length_j
        arcs.append(_Arc(i, j, weight, k, False))
    return arcs


def _promise_arcs(plan: Plan) -> list[_Arc]:
    """x[pred] >= x[succ] + weight for every promise still open: the last day seen from the successor."""
    links = plan.links
    m = len(links.pred)
    kinds, units = column(links.kind, m), column(links.max_unit, m)
    done = column(plan.actual_finish, len(plan.duration))
    week = sum(plan.calendars[0].weekly)
    arcs = []
    for k, amount in enumerate(links.max_amount):
        i, j = links.pred[k], links.succ[k]
        if amount is None or done[j]:
            continue
        room = _most_working(amount, week) if units[k] == Unit.CALENDAR else amount
        from_finish = kinds[k] in (LinkType.FS, LinkType.FF)
        to_finish = kinds[k] in (LinkType.FF, LinkType.SF)
        anchor = max(0, _length(plan, i) - 1) if from_finish else 0
        event = max(0, _length(plan, j) - 1) if to_finish else 0
        arcs.append(_Arc(j, i, event - anchor - room, k, True))
    return arcs


def _length(plan: Plan, t: int) -> int:
    return plan.duration[t] or (1 if plan.milestones_last_a_day else 0)


def _fewest_working(days: int, week: int) -> int:
    """Fewest working days a run of calendar days can hold; for leads, as many as it can."""
    if days < 0:
        return -_most_working(-days, week)
    return days // 7 * week + max(0, days % 7 - (7 - week))


def _most_working(days: int, week: int) -> int:
    if days < 0:
        return -_fewest_working(-days, week)
    return days // 7 * week + min(days % 7, week)


def _positive_cycle(tasks: int, rules: list[_Arc], promises: list[_Arc]) -> list[_Arc]:
    """A chain of arcs that comes back to its start with days left over, ending in a promise; [] if none.

    Rounds of one walk over the rules in order and one over the promises; without a contradiction positions
    settle after at most one round per promise.
    """
    x = [0] * tasks
    came: dict[int, _Arc] = {}
    for _ in range(len(promises) + 2):
        moved = _push(x, came, rules)
        if not _push(x, came, promises) and not moved:
            return []
        chain = _round_trip(came)
        if chain:
            return chain
    return []


def _push(x: list[int], came: dict[int, _Arc], arcs: list[_Arc]) -> bool:
    moved = False
    for arc in arcs:
        value = x[arc.source] + arc.weight
        if value > x[arc.target]:
            x[arc.target] = value
            came[arc.target] = arc
            moved = True
    return moved


def _round_trip(came: dict[int, _Arc]) -> list[_Arc]:
    """A cycle among the arcs that last moved each task."""
    seen: dict[int, int] = {}
    for walk, task in enumerate(came):
        while task in came and task not in seen:
            seen[task] = walk
            task = came[task].source
        if task in came and seen[task] == walk:
            return _cycle_from(came, task)
    return []


def _cycle_from(came: dict[int, _Arc], task: int) -> list[_Arc]:
    chain = [came[task]]
    while chain[-1].source != task:
        chain.append(came[chain[-1].source])
    chain.reverse()
    turn = max(at for at, arc in enumerate(chain) if arc.promise) + 1
    return chain[turn:] + chain[:turn]
