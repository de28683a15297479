"""From a plan to plain numbers: each task as a position and a length on its calendar's working-day axis.

Position x is the number of working days before the task's first open day, so the task ends at x + length.
A day that lasts for a milestone (see :class:`Plan`) makes a zero duration a length of 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

from .plan import Driver, Plan
from .workdays import FIRST, LAST

OPEN, STARTED, FIXED, DONE = range(4)


@dataclass(slots=True)
class Numbers:
    """Working arrays of one scheduling pass, parallel to the tasks.

    ``x`` position (a floor until the forward pass), ``length``, ``into`` (-1: a FS link may end on the
    same day), ``state``, ``driver``; ``own_start`` / ``own_finish`` are dates that are facts, whether
    worked or not; ``odd`` tasks end on a day off. ``expected`` holds the expected finish of
    tasks not started (see :mod:`.expecting`).
    """

    x: list[int]
    length: list[int]
    into: list[int]
    state: bytearray
    driver: list[int]
    own_start: dict[int, int]
    own_finish: dict[int, int]
    odd: set[int]
    expected: dict[int, int]


def column(values: Sequence[int], n: int, default: int = 0) -> Sequence[int]:
    """An array of the plan, or n times its default where it was left empty."""
    return values if len(values) else [default] * n


def dates_in_range(plan: Plan) -> bool:
    """Whether every date given can be calculated with (1970..2200)."""
    columns = (
        plan.planned_start,
        plan.planned_finish,
        plan.actual_start,
        plan.actual_finish,
        plan.not_before,
        plan.expected_finish,
        plan.constraint_date,
        plan.deadline,
        plan.externals.day,
        (plan.data_date, plan.project_start),
    )
    given = set().union(*columns)
    given.discard(0)
    return not given or (min(given) >= FIRST and max(given) <= LAST)


def prepare(plan: Plan) -> Numbers:
    """Turn every task into numbers; see the docstring of :class:`Plan` for what each date means.

    A not-started automatic task gets the floor max(planned start or project start, not before, data
    date). Tasks with actual or manual dates are few in the hot loop's terms and handled apart.
    """
    n = len(plan.duration)
    length, into = _lengths(plan)
    numbers = Numbers([0] * n, length, into, bytearray(n), [int(Driver.PLANNED)] * n, {}, {}, set(), {})
    x, driver = numbers.x, numbers.driver
    data_date, floor = plan.data_date, max(plan.project_start or plan.data_date, FIRST)
    done: list[_Special] = []
    special: list[_Special] = []
    befores = [calendar.before for calendar in plan.calendars]
    rows = zip(
        range(n),
        column(plan.planned_start, n),
        column(plan.planned_finish, n),
        column(plan.actual_start, n),
        column(plan.actual_finish, n),
        column(plan.manual, n),
        column(plan.not_before, n),
        map(befores.__getitem__, plan.calendar) if len(plan.calendar) else repeat(befores[0], n),
        strict=True,
    )
    for t, start, finish, began, ended, manual, not_before, before in rows:
        if ended:
            done.append((t, start, finish, began, ended))
            continue
        if began or (manual and (start or finish)):
            special.append((t, start, finish, began, ended))
            continue
        if start:
            day = start
        elif finish:
            day = start_from_finish(plan, t, finish)
        else:
            day = floor
            driver[t] = -3
        if not_before > day:
            day = not_before
            driver[t] = -4
        if data_date > day:
            day = data_date
            driver[t] = -1
        x[t] = before[day - FIRST]
    _place_done(plan, numbers, done)
    for t, start, finish, began, _ in special:
        if len(plan.manual) and plan.manual[t] and (start or finish):
            _place_manual(plan, numbers, t, began, start, finish)
        else:
            _place_started(plan, numbers, t, began)
    for t, day in enumerate(plan.expected_finish):
        if day and numbers.state[t] == OPEN and day >= data_date:
            _expect(plan, numbers, t, day)
    return numbers


def _expect(plan: Plan, numbers: Numbers, t: int, day: int) -> None:
    """Note the expected finish of a task not started; a milestone's is a floor like any other."""
    calendar = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0]
    ends = calendar.before[day + 1 - FIRST]
    if plan.duration[t]:
        if ends:
            numbers.expected[t] = calendar.nth[ends - 1]
    elif ends - numbers.length[t] > numbers.x[t]:
        numbers.x[t] = ends - numbers.length[t]
        numbers.driver[t] = int(Driver.EXPECTED)


def expected_of(plan: Plan, t: int, began: int) -> int:
    """The expected finish of a started or manual task, 0 where there is none or it is past."""
    day = plan.expected_finish[t] if len(plan.expected_finish) else 0
    return day if day >= max(plan.data_date, began) else 0


def _lengths(plan: Plan) -> tuple[list[int], list[int]]:
    if not plan.milestones_last_a_day:
        return list(plan.duration), [0] * len(plan.duration)
    return [days or 1 for days in plan.duration], [0 if days else -1 for days in plan.duration]


def start_from_finish(plan: Plan, t: int, finish: int) -> int:
    """The start that an agreed finish and the duration imply, not before 1970."""
    calendar = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0]
    ends = calendar.before[finish + 1 - FIRST]
    return calendar.nth[max(0, ends - max(1, plan.duration[t]))]


_Special = tuple[int, int, int, int, int]  # task, planned start and finish, actual start and finish


def _place_done(plan: Plan, numbers: Numbers, done: list[_Special]) -> None:
    for t, start, _, began, ended in done:
        start = began or (start if 0 < start <= ended else ended)
        _fix(plan, numbers, t, min(start, ended), ended)
    for t, *_ in done:
        numbers.state[t] = DONE
        numbers.driver[t] = -5  # Driver.ACTUAL


def _fix(plan: Plan, numbers: Numbers, t: int, start: int, finish: int) -> None:
    """A task with both dates known, kept as they are even on days off."""
    before = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0].before
    first, after = before[start - FIRST], before[finish + 1 - FIRST]
    numbers.x[t] = first
    numbers.length[t] = after - first
    numbers.own_start[t] = start
    numbers.own_finish[t] = finish
    if before[finish - FIRST] == after:
        numbers.odd.add(t)


def _place_started(plan: Plan, numbers: Numbers, t: int, began: int) -> None:
    """Remaining work goes on from the data date; without one, progress is taken to be on time."""
    before = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0].before
    left = remaining_days(plan, t)
    expected = expected_of(plan, t, began)
    if plan.data_date or expected:
        numbers.x[t] = before[max(plan.data_date, began) - FIRST]
        if expected:
            _stretch_to(plan, numbers, t, expected)
            left = 1
    else:
        numbers.x[t] = before[began - FIRST] + max(0, plan.duration[t] - left)
    numbers.length[t] = left
    numbers.state[t], numbers.driver[t] = STARTED, int(Driver.ACTUAL)
    numbers.own_start[t] = began


def _stretch_to(plan: Plan, numbers: Numbers, t: int, expected: int) -> None:
    """What is left of a started task runs to the day a person expects, wherever a predecessor lets it go on:
    its length is known once its place is (`expecting.stretch_expected`)."""
    calendar = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0]
    ends = calendar.before[expected + 1 - FIRST]
    if ends > numbers.x[t]:
        numbers.expected[t] = calendar.nth[ends - 1]


def remaining_days(plan: Plan, t: int) -> int:
    """Remaining working days of a started task: as reported, else by percent; at least 1."""
    if len(plan.remaining) and plan.remaining[t] >= 0:
        return max(1, plan.remaining[t])
    percent = min(100, max(0, plan.percent[t])) if len(plan.percent) else 0
    return max(1, -(-plan.duration[t] * (100 - percent) // 100))


def _place_manual(plan: Plan, numbers: Numbers, t: int, began: int, start: int, finish: int) -> None:
    """Manual dates are facts until the data date passes them; then the forecast moves on, honestly."""
    calendar = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0]
    days = plan.duration[t]
    start = start or start_from_finish(plan, t, finish)
    if not finish or finish < start:
        finish = _run(calendar.before, calendar.nth, start, days) if days else start
    if not days:
        start = finish
    today = plan.data_date
    if began:
        if finish < max(today, began):
            finish = _run(calendar.before, calendar.nth, max(today, began), remaining_days(plan, t))
        start = began
    elif start < today:
        worked = calendar.count(start, finish) or 1
        start = calendar.nth[calendar.before[today - FIRST]]
        finish = _run(calendar.before, calendar.nth, start, worked)
    expected = expected_of(plan, t, began)
    if expected and (began or expected > finish):
        finish = expected
        start = start if days else finish
    _fix(plan, numbers, t, start, finish)
    numbers.state[t], numbers.driver[t] = FIXED, int(Driver.MANUAL)


def _run(before: list[int], nth: list[int], start: int, days: int) -> int:
    """Finish day of ``days`` working days beginning on or after ``start``, at most the last day known."""
    return nth[min(before[start - FIRST] + days, len(nth)) - 1]
