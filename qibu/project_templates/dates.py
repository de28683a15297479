"""Which days a template comes to: the engine's dates from a start day, in working calendars (S10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from qibu.kernel.lags import LinkType, Unit
from qibu.kernel.network import LinkRow, Links, Plan, schedule
from qibu.kernel.workdays import WorkCalendar
from qibu.project_templates.body import Body, Tie
from qibu.tasks.passing import DELIVERABLE, OBJECTIVE, Outrun, passed, unpublished_years

_UNITS: Final = {"w": Unit.WORKING, "c": Unit.CALENDAR}


@dataclass(frozen=True)
class Timetable:
    """Days of each item (None for summaries and where the plan does not hold together), and the length.

    `working_days`: from the start to the finish, both counted, in the project's calendar; `broken`: promises
    that the computed dates do not keep.
    """

    starts: tuple[date | None, ...]
    finishes: tuple[date | None, ...]
    finish: date | None
    working_days: int
    broken: int

    @property
    def holds(self) -> bool:
        """Whether the rules can be kept together."""
        return self.finish is not None


def timetable(
    body: Body, start: date, calendar: WorkCalendar, of_role: Callable[[str], WorkCalendar] | None = None
) -> Timetable:
    """The dates of a template that starts on a day (the next working day where that is off).

    `of_role`: the calendar of the department that plays a role; the project's where nothing is said.
    """
    leaves = [place for place in range(len(body.items)) if not body.is_summary(place)]
    if not leaves:
        return Timetable((None,) * len(body.items), (None,) * len(body.items), None, 0, 0)
    calendars: list[WorkCalendar] = [calendar]
    index = [_index(calendars, of_role(body.items[p].role) if of_role else calendar) for p in leaves]
    first = calendar.next_working(start.toordinal())
    plan = Plan(
        calendars=tuple(calendars),
        calendar=index,
        duration=[_days(body, place) for place in leaves],
        project_start=first,
        not_before=[_not_before(body.items[p].start, first, calendar) for p in leaves],
        links=Links.of(*_rows(body, leaves)),
    )
    answer = schedule(plan)
    if answer.status != "ok":
        return Timetable((None,) * len(body.items), (None,) * len(body.items), None, 0, 0)
    starts: list[date | None] = [None] * len(body.items)
    finishes: list[date | None] = [None] * len(body.items)
    for place, begins, ends in zip(leaves, answer.forecast_start, answer.forecast_finish, strict=True):
        starts[place], finishes[place] = date.fromordinal(begins), date.fromordinal(ends)
    last = max(answer.forecast_finish)
    broken = sum(margin < 0 for margin in answer.promises.margin)
    return Timetable(
        tuple(starts), tuple(finishes), date.fromordinal(last), calendar.count(first, last), broken
    )


def _index(calendars: list[WorkCalendar], wanted: WorkCalendar) -> int:
    if wanted not in calendars:
        calendars.append(wanted)
    return calendars.index(wanted)


def _days(body: Body, place: int) -> int:
    item = body.items[place]
    return 0 if item.milestone else max(1, item.days or 1)


def _not_before(offset: int | None, first: int, calendar: WorkCalendar) -> int:
    return calendar.add_working_days(first, offset) if offset else 0


def _rows(body: Body, leaves: list[int]) -> list[LinkRow]:
    """Links between leaves; a link of a summary stands for the leaves below it."""
    number = {place: n for n, place in enumerate(leaves)}
    below = {item.id: [number[p] for p in _leaves_of(body, place)] for place, item in enumerate(body.items)}
    return [_row(tie, i, j) for tie in body.ties for i in below[tie.before] for j in below[tie.after]]


def _leaves_of(body: Body, place: int) -> list[int]:
    found = []
    for other in range(place, len(body.items)):
        if other > place and body.items[other].level <= body.items[place].level:
            break
        if not body.is_summary(other):
            found.append(other)
    return found


def _row(tie: Tie, before: int, after: int) -> LinkRow:
    return LinkRow(
        before,
        after,
        LinkType[tie.type],
        tie.min_lag,
        _UNITS[tie.min_unit],
        tie.max_lag,
        _UNITS[tie.max_unit],
    )


def outrun(body: Body, start: date, dates: Timetable, calendar: WorkCalendar) -> Outrun:
    """What the plan of a template runs past: years without published holidays, deliverables and objectives
    that are finished after the day the template gives them."""
    ends: dict[str, date] = {}
    for item, finish in zip(body.items, dates.finishes, strict=True):
        if item.goods and finish is not None:
            ends[item.goods] = max(ends.get(item.goods, finish), finish)
    of_goals: dict[int, date] = {}
    for one in body.goods:
        if one.goal is not None and one.id in ends:
            of_goals[one.goal] = max(of_goals.get(one.goal, ends[one.id]), ends[one.id])
    found = [
        passed(DELIVERABLE, one.name, after_days(start, one.due, calendar), ends.get(one.id))
        for one in body.goods
    ]
    found += [
        passed(OBJECTIVE, goal.statement, after_days(start, goal.due, calendar), of_goals.get(place))
        for place, goal in enumerate(body.goals)
    ]
    return Outrun(unpublished_years([calendar], dates.finish), tuple(one for one in found if one))


def after_days(start: date, offset: int | None, calendar: WorkCalendar) -> date | None:
    """The day so many working days after the start."""
    if offset is None:
        return None
    first = calendar.next_working_date(start)
    return calendar.add_working_days_date(first, offset)
