"""Chains of rules: why a date is what it is, and which rules contradict each other (S9).

Diagnostics carry stable ids; the page says them in words with the names of the tasks and links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .lags import CALENDAR, FF, FS, SF, SS
from .order import link_order
from .plan import Links, Plan, Schedule
from .prepare import column

DiagnosticId = Literal[
    "cycle", "promise-contradiction", "hard-lag-contradiction", "beyond-calendar", "constraint-missed",
    "deadline-missed", "link-broken", "promise-broken", "promise-at-risk",
    "external-promise-broken", "external-promise-at-risk",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something wrong with a plan: a contradiction of its rules, or what its schedule does not keep.

    ``id``      "cycle": dependencies go round; "promise-contradiction": the minimum lags and durations
                between two tasks need more days than a promise allows; the others: :mod:`.diagnostics`
    ``tasks``   the chain: ``links[k]`` joins ``tasks[k]`` to the next one, the last link leads back to the
                first task. A promise is walked from successor back to predecessor.
    ``links``   indexes of links
    ``excess``  working days by which the chain is too long (0 for a cycle)
    """

    id: DiagnosticId
    tasks: tuple[int, ...]
    links: tuple[int, ...]
    excess: int = 0


@dataclass(frozen=True, slots=True)
class _Arcs:
    """x[target] >= x[source] + weight, from links; ``promises`` are walked from successor to predecessor."""

    source: list[int]
    target: list[int]
    weight: list[int]
    link: list[int]

    def without(self, links: set[int]) -> _Arcs:
        kept = [at for at, k in enumerate(self.link) if k not in links]

        def only(values: list[int]) -> list[int]:
            return [values[at] for at in kept]

        return _Arcs(only(self.source), only(self.target), only(self.weight), only(self.link))


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
    promises = _promise_arcs(plan)
    if not promises.link:
        return ()
    rules = _minimum_arcs(plan, order.links)
    found: list[Diagnostic] = []
    while promises.link and len(found) < limit:
        tasks, chain, excess = _positive_cycle(len(plan.duration), rules, promises)
        if not chain:
            break
        found.append(Diagnostic("promise-contradiction", tasks, chain, excess))
        promises = promises.without(set(chain))
    return tuple(found)


def _links_along(cycle: Sequence[int], links: Links) -> tuple[int, ...]:
    wanted = dict.fromkeys(zip(cycle, (*cycle[1:], cycle[0]), strict=True), -1)
    for k, pair in enumerate(zip(links.pred, links.succ, strict=True)):
        if wanted.get(pair) == -1:
            wanted[pair] = k
    return tuple(wanted.values())


def _minimum_arcs(plan: Plan, index: Sequence[int]) -> _Arcs:
    """One arc for every minimum lag, in walking order."""
    links, length = plan.links, _lengths(plan)
    m = len(links.pred)
    kinds, lags, units = column(links.kind, m), column(links.min_amount, m), column(links.min_unit, m)
    week = sum(plan.calendars[0].weekly)
    same_day = [1 if plan.milestones_last_a_day and not days else 0 for days in plan.duration]
    weight = []
    for k in index:
        i, j, kind, lag = links.pred[k], links.succ[k], kinds[k], lags[k]
        if lag and units[k] == CALENDAR:
            lag = _fewest_working(lag, week)
        if kind == FS:
            weight.append(length[i] + lag - same_day[j])
        elif kind == SS:
            weight.append(lag)
        else:
            weight.append(lag - length[j] + (length[i] if kind == FF else 0))
    source, target = ([ends[k] for k in index] for ends in (links.pred, links.succ))
    return _Arcs(source, target, weight, list(index))


def _promise_arcs(plan: Plan) -> _Arcs:
    """One arc for every promise still open: the last day seen from the successor."""
    links, length = plan.links, _lengths(plan)
    m = len(links.pred)
    kinds, units = column(links.kind, m), column(links.max_unit, m)
    done = column(plan.actual_finish, len(plan.duration))
    week = sum(plan.calendars[0].weekly)
    arcs = _Arcs([], [], [], [])
    for k in [k for k, amount in enumerate(links.max_amount) if amount is not None]:
        i, j, amount = links.pred[k], links.succ[k], links.max_amount[k] or 0
        if done[j]:
            continue
        room = _most_working(amount, week) if units[k] == CALENDAR else amount
        anchor = max(0, length[i] - 1) if kinds[k] in (FS, FF) else 0
        event = max(0, length[j] - 1) if kinds[k] in (FF, SF) else 0
        arcs.source.append(j)
        arcs.target.append(i)
        arcs.weight.append(event - anchor - room)
        arcs.link.append(k)
    return arcs


def _lengths(plan: Plan) -> list[int]:
    return [days or 1 for days in plan.duration] if plan.milestones_last_a_day else list(plan.duration)


def _fewest_working(days: int, week: int) -> int:
    """Fewest working days a run of calendar days can hold; for leads, as many as it can."""
    if days < 0:
        return -_most_working(-days, week)
    return days // 7 * week + max(0, days % 7 - (7 - week))


def _most_working(days: int, week: int) -> int:
    if days < 0:
        return -_fewest_working(-days, week)
    return days // 7 * week + min(days % 7, week)


_Chain = tuple[tuple[int, ...], tuple[int, ...], int]


def _positive_cycle(tasks: int, rules: _Arcs, promises: _Arcs) -> _Chain:
    """A chain that comes back to its start with days left over, ending in a promise; empty if there is none.

    Rounds of one walk over the rules in order and one over the promises; without a contradiction positions
    settle after at most one round per promise.
    """
    x = [0] * tasks
    came = [-1] * tasks  # the arc that last moved each task: rules first, then promises
    look = 2
    for turn in range(len(promises.link) + 2):
        moved = _push(x, came, rules, 0)
        if not _push(x, came, promises, len(rules.link)):
            return (), (), 0
        if turn == look or not moved or turn > len(promises.link):
            look *= 2  # looking costs more than a round, and most plans settle in a few
            chain = _round_trip(came, rules, promises)
            if chain[1]:
                return chain
    return (), (), 0


def _push(x: list[int], came: list[int], arcs: _Arcs, first: int) -> bool:
    moved = False
    for at, (i, j, w) in enumerate(zip(arcs.source, arcs.target, arcs.weight, strict=True), first):
        value = x[i] + w
        if value > x[j]:
            x[j] = value
            came[j] = at
            moved = True
    return moved


def _round_trip(came: list[int], rules: _Arcs, promises: _Arcs) -> _Chain:
    """A cycle among the arcs that last moved each task."""
    source = rules.source + promises.source
    seen = [-1] * len(came)
    for walk in range(len(came)):
        task = walk
        while came[task] >= 0 and seen[task] < 0:
            seen[task] = walk
            task = source[came[task]]
        if came[task] >= 0 and seen[task] == walk:
            return _cycle_from(came, task, rules, promises)
    return (), (), 0


def _cycle_from(came: list[int], task: int, rules: _Arcs, promises: _Arcs) -> _Chain:
    source, weight = rules.source + promises.source, rules.weight + promises.weight
    link = rules.link + promises.link
    arcs = [came[task]]
    while source[arcs[-1]] != task:
        arcs.append(came[source[arcs[-1]]])
    arcs.reverse()
    turn = max(at for at, arc in enumerate(arcs) if arc >= len(rules.link)) + 1
    arcs = arcs[turn:] + arcs[:turn]
    return (
        tuple(source[arc] for arc in arcs),
        tuple(link[arc] for arc in arcs),
        sum(weight[arc] for arc in arcs),
    )
