"""为什么是这一天? What set the dates of a task, as values with stable ids that pages say in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .crossing import Crossing
from .lags import FF, FS, SF, WORKING
from .plan import Driver, Plan, Schedule
from .prepare import OPEN, STARTED, column, prepare
from .workdays import FIRST

ReasonId = Literal[
    "after-link", "within-link", "data-date", "planned", "project-start", "not-before", "actual", "manual",
    "expected", "constraint", "alap", "external-link",
]  # fmt: skip

_IDS: dict[int, ReasonId] = {
    Driver.DATA_DATE: "data-date",
    Driver.PLANNED: "planned",
    Driver.PROJECT_START: "project-start",
    Driver.NOT_BEFORE: "not-before",
    Driver.ACTUAL: "actual",
    Driver.MANUAL: "manual",
    Driver.EXPECTED: "expected",
    Driver.CONSTRAINT: "constraint",
    Driver.ALAP: "alap",
    Driver.EXTERNAL: "external-link",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an answer.

    ``id``      "after-link": a dependency of ``task`` on ``other``; "within-link": a hard maximum lag,
                ``other`` has to follow soon enough; the other ids name what set the date where it was no link
    ``link``    index of the link (of ``plan.externals`` for "external-link"), -1: none
    ``day``     the day the reason comes from (ordinal): the other task's finish or start, the data date, the
                agreed, reported or asked-for date; 0 where it is nothing but the task's own room
    ``kind``    link type, ``amount`` and ``unit`` of the lag, where there is a link
    """

    id: ReasonId
    task: int
    day: int
    link: int = -1
    other: int = -1
    kind: int = FS
    amount: int = 0
    unit: int = WORKING


def why(plan: Plan, result: Schedule, task: int) -> tuple[Reason, ...]:
    """From the task back to the first cause that is no link; each step names the task it explains.

    Ends early where hard lags would lead round again. () for a schedule that is not "ok".
    """
    steps: list[Reason] = []
    seen: set[int] = set()
    while result.status == "ok" and task not in seen:
        seen.add(task)
        steps.append(reason(plan, result, task))
        if steps[-1].other < 0:
            break
        task = steps[-1].other
    return tuple(steps)


def reason(plan: Plan, result: Schedule, task: int) -> Reason:
    """What set the date of one task."""
    driver = result.driver[task]
    if driver >= 0:
        return _by_link(plan, result, task, driver)
    if driver == Driver.EXTERNAL:
        e, links = result.external[task], plan.externals
        m = len(links.succ)
        kind, amount, unit = (column(one, m)[e] for one in (links.kind, links.amount, links.unit))
        return Reason("external-link", task, links.day[e], link=e, kind=kind, amount=amount, unit=unit)
    return Reason(_IDS[driver], task, _day(plan, task, driver))


def _by_link(plan: Plan, result: Schedule, task: int, link: int) -> Reason:
    links = plan.links
    m = len(links.pred)
    kind = column(links.kind, m)[link]
    if links.succ[link] == task:
        other = links.pred[link]
        day = (result.forecast_finish if kind in (FS, FF) else result.forecast_start)[other]
        amount, unit = column(links.min_amount, m)[link], column(links.min_unit, m)[link]
        return Reason("after-link", task, day, link, other, kind, amount, unit)
    other = links.succ[link]
    day = (result.forecast_finish if kind in (FF, SF) else result.forecast_start)[other]
    amount, unit = links.max_amount[link] or 0, column(links.max_unit, m)[link]
    return Reason("within-link", task, day, link, other, kind, amount, unit)


def _day(plan: Plan, task: int, driver: int) -> int:
    n = len(plan.duration)

    def at(values: Sequence[int]) -> int:
        return column(values, n)[task]

    if driver == Driver.DATA_DATE:
        return plan.data_date
    if driver == Driver.PROJECT_START:
        return plan.project_start
    if driver in (Driver.PLANNED, Driver.MANUAL):
        return at(plan.planned_start) or at(plan.planned_finish)
    if driver == Driver.NOT_BEFORE:
        return at(plan.not_before)
    if driver == Driver.ACTUAL:
        return at(plan.actual_start) or at(plan.actual_finish)
    if driver == Driver.EXPECTED:
        return at(plan.expected_finish)
    return at(plan.constraint_date) if driver == Driver.CONSTRAINT else 0


def driving_links(plan: Plan, result: Schedule) -> list[list[int]]:
    """Per task, every minimum lag that holds it where it stands (the driver is one of them), in link order.

    Started, finished and manual tasks are held by facts. One pass over the links, apart from the schedule.
    """
    found: list[list[int]] = [[] for _ in result.driver]
    if result.status != "ok":
        return found
    numbers = prepare(plan)
    links, m = plan.links, len(plan.links.pred)
    kinds, lags, units = column(links.kind, m), column(links.min_amount, m), column(links.min_unit, m)
    befores = [calendar.before for calendar in plan.calendars]
    chosen = column(plan.calendar, len(plan.duration))
    for t, day in enumerate(result.forecast_start):
        if numbers.state[t] == OPEN:
            numbers.x[t] = befores[chosen[t]][day - FIRST]
        elif numbers.state[t] == STARTED:  # its open work, which others may have pushed
            ends = befores[chosen[t]][result.forecast_finish[t] + 1 - FIRST]
            numbers.x[t] = ends - numbers.length[t]
    for k, (i, j) in enumerate(zip(links.pred, links.succ, strict=True)):
        if numbers.state[j] != OPEN:
            continue
        crossing = Crossing.of(plan, numbers, i, j, kinds[k], lags[k], units[k])
        if i in numbers.expected and kinds[k] in (FS, FF):
            crossing.known = result.forecast_finish[i]
        if crossing.forward(numbers.x[i]) == numbers.x[j]:
            found[j].append(k)
    return found
