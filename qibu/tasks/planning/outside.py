"""Promises that count from a task of another project (S9): the kernel knows its day, not the task."""

from __future__ import annotations

from collections.abc import Sequence

from qibu.kernel.plan import Links, Plan, Promises, Schedule
from qibu.kernel.promises import keep_promises
from qibu.tasks.planning.arrays import TYPES, UNITS, Network
from qibu.tasks.planning.tables import OutsideLink


def outside_promises(net: Network, answer: Schedule) -> dict[int, tuple[int, str, int]]:
    """Link id → (last day, state, days missed); of a link to a summary the worst below it."""
    pairs = [
        (net.links.outside[k], after)
        for k, after in zip(net.outside, net.plan.externals.succ, strict=True)
        if net.links.outside[k].max_lag is not None
    ]
    if not pairs:
        return {}
    said = _kept(net, answer, pairs)
    worst: dict[int, tuple[int, str, int]] = {}
    for k, last_day, state, breach in zip(said.link, said.last_day, said.state, said.breach, strict=True):
        pk = pairs[k][0].pk
        if pk not in worst or breach > worst[pk][2]:
            worst[pk] = (last_day, str(state), breach)
    return worst


def _kept(net: Network, answer: Schedule, pairs: Sequence[tuple[OutsideLink, int]]) -> Promises:
    """The rule of promises on a plan of pairs: task 2k is the other project's, 2k + 1 ours."""
    plan = net.plan
    started = plan.actual_start if len(plan.actual_start) else [0] * len(plan.duration)
    finished = plan.actual_finish if len(plan.actual_finish) else [0] * len(plan.duration)
    start, finish, calendar, began, ended = [], [], [], [], []
    for link, after in pairs:
        start += [link.start, answer.forecast_start[after]]
        finish += [link.finish, answer.forecast_finish[after]]
        began += [link.start if link.has_started else 0, started[after]]
        ended += [link.finish if link.has_finished else 0, finished[after]]
        calendar += [0, plan.calendar[after] if len(plan.calendar) else 0]
    places = range(len(pairs))
    links = Links(
        pred=[2 * k for k in places],
        succ=[2 * k + 1 for k in places],
        kind=[TYPES[link.type] for link, _after in pairs],
        max_amount=[link.max_lag for link, _after in pairs],
        max_unit=[UNITS[link.max_unit] for link, _after in pairs],
    )
    small = Plan(
        calendars=plan.calendars,
        duration=[1] * len(start),
        links=links,
        data_date=plan.data_date,
        calendar=calendar,
        actual_start=began,
        actual_finish=ended,
    )
    return keep_promises(small, start, finish)
