"""From stored columns to the kernel's arrays, with the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from qibu.kernel.lags import LinkType, Unit
from qibu.kernel.plan import Constraint, Externals, Links, Plan
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import Kind, Status
from qibu.tasks.planning.calendars import Calendars
from qibu.tasks.planning.tables import LinkTable, Table

UNITS = {"w": Unit.WORKING, "c": Unit.CALENDAR}
TYPES = {kind.name: int(kind) for kind in LinkType}
_CONSTRAINTS = {"": 0, **{kind.name: int(kind) for kind in Constraint}}


@dataclass(frozen=True)
class Network:
    """A plan in the kernel's form, with the way back.

    Leaf i is row `leaf[i]`, link k is `link[k]` of the links, external e is `outside[e]` of `links.outside`.
    """

    plan: Plan
    table: Table
    leaf: list[int]
    links: LinkTable
    link: list[int]
    outside: list[int]


def network(project: Project, table: Table, links: LinkTable, at: date, held: Calendars) -> Network:
    """Build the kernel's arrays: leaves only, links of summaries expanded to the leaves below."""
    cancelled = int(Status.CANCELLED)
    leaf = [
        i
        for i, (summary, status) in enumerate(zip(table.is_summary, table.status, strict=True))
        if not summary and status != cancelled
    ]
    calendars, calendar = _calendar_arrays(table, leaf, held)
    pred, succ, source, below = _expanded(links, table, leaf)
    externals, outside = _externals(links, table, leaf, below)
    pick = _picker(leaf)
    plan = Plan(
        calendars=calendars,
        duration=_durations(table, leaf, calendars, calendar),
        links=_terms(links, pred, succ, source),
        data_date=at.toordinal(),
        project_start=project.start.toordinal(),
        calendar=calendar,
        planned_start=pick(table.planned_start),
        planned_finish=pick(table.planned_finish),
        actual_start=_begun(table, leaf, at.toordinal()),
        actual_finish=pick(table.actual_finish),
        expected_finish=_expected(pick(table.expected_finish), at.toordinal()),
        percent=pick(table.percent),
        manual=pick(table.manual),
        constraint=[_CONSTRAINTS[word] for word in pick(table.constraint)] if any(table.constraint) else (),
        constraint_date=pick(table.constraint_day) if any(table.constraint_day) else (),
        deadline=pick(_deadlines(table)) if any(table.deadline) else (),
        externals=externals,
    )
    return Network(plan=plan, table=table, leaf=leaf, links=links, link=source, outside=outside)


def _deadlines(table: Table) -> list[int]:
    """The deadline of every row; one of a summary binds all that is below it, and the earliest counts."""
    found = list(table.deadline)
    for i, above in enumerate(table.above):
        if above >= 0 and found[above]:
            found[i] = min(found[i], found[above]) if found[i] else found[above]
    return found


_UNDER_WAY = {int(Status.DOING), int(Status.PAUSED)}


def _begun(table: Table, leaf: list[int], today: int) -> list[int]:
    """Actual starts; work under way without one counts from its planned start, at most today.

    Lists rarely tell when a task at 60 % began. Taken as not begun, all of it would lie ahead again.
    """
    found = list(_picker(leaf)(table.actual_start))
    for k, i in enumerate(leaf):
        if not found[k] and table.status[i] in _UNDER_WAY and not table.actual_finish[i]:
            found[k] = min(table.planned_start[i] or today, today)
    return found


def _expected(days: Sequence[int], today: int) -> Sequence[int]:
    """Reported finishes that still lie ahead; one whose day has passed says nothing any more."""
    return [day if day >= today else 0 for day in days] if any(days) else ()


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Gives the values of a column at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda column: [column[i] for i in places]


def _terms(links: LinkTable, pred: Sequence[int], succ: Sequence[int], source: Sequence[int]) -> Links:
    pick = list if len(source) == len(links) else _picker(source)
    return Links(
        pred=pred,
        succ=succ,
        kind=[TYPES[word] for word in pick(links.type)],
        min_amount=pick(links.min_lag),
        min_unit=[UNITS[word] for word in pick(links.min_unit)],
        max_amount=pick(links.max_lag),
        max_unit=[UNITS[word] for word in pick(links.max_unit)],
    )


def _calendar_arrays(
    table: Table, leaf: Sequence[int], held: Calendars
) -> tuple[tuple[WorkCalendar, ...], Sequence[int]]:
    """The calendars in use, the project's first, and the index of each leaf's; none where all use that."""
    singular = any(table.calendar)
    if not held.departments and not singular:
        return (held.project,), ()
    calendars = [held.project]
    known: dict[tuple[int | None, int | None], int] = {(None, None): 0}
    index = []
    for i in leaf:
        own = table.calendar[i] if singular else None
        department = None if own is not None else table.department[i]
        place = known.get((department, own))
        if place is None:
            calendar = held.of(department, own)
            place = 0 if calendar is held.project else len(calendars)
            if place:
                calendars.append(calendar)
            known[department, own] = place
        index.append(place)
    return tuple(calendars), index if len(calendars) > 1 else ()


def _durations(
    table: Table, leaf: Sequence[int], calendars: Sequence[WorkCalendar], calendar: Sequence[int]
) -> list[int]:
    """Working days as agreed (edits keep them in step with the planned dates), else of the dates, else one.

    Holidays entered later do not shrink the work: its forecast moves on, the planned dates stand (S10).
    """
    milestone = int(Kind.MILESTONE)
    found = []
    rows = zip(table.kind, table.planned_start, table.planned_finish, table.duration, strict=True)
    for k, (kind, start, finish, days) in enumerate(_picker(leaf)(list(rows))):
        if kind == milestone:
            found.append(0)
        elif not days and start and finish:
            found.append(max(1, calendars[calendar[k] if calendar else 0].count(start, finish)))
        else:
            found.append(days or 1)
    return found


Below = Mapping[int, Sequence[int]]


def _expanded(
    links: LinkTable, table: Table, leaf: Sequence[int]
) -> tuple[list[int], list[int], list[int], Callable[[], Below]]:
    """Links as leaf indexes; one of a summary stands for all of the leaves below it.

    The last answer gives the leaves below every task, made when it is first needed.
    """
    index = {table.pk[i]: k for k, i in enumerate(leaf)}
    pred, succ, source = [], [], []
    kept: list[Below] = []

    def below() -> Below:
        if not kept:
            kept.append(_leaves_below(table, index))
        return kept[0]

    for k, (before, after) in enumerate(zip(links.predecessor, links.successor, strict=True)):
        one, other = index.get(before), index.get(after)
        if one is not None and other is not None:
            pred.append(one)
            succ.append(other)
            source.append(k)
            continue
        for first in below().get(before, ()):
            for second in below().get(after, ()):
                if first != second:
                    pred.append(first)
                    succ.append(second)
                    source.append(k)
    return pred, succ, source, below


def _leaves_below(table: Table, index: Mapping[int, int]) -> dict[int, list[int]]:
    """Task id → leaf indexes under it (itself for a leaf)."""
    parent = dict(zip(table.pk, table.parent, strict=True))
    below: dict[int, list[int]] = {pk: [] for pk in parent}
    for pk, leaf in index.items():
        node: int | None = pk
        while node is not None and node in below:
            below[node].append(leaf)
            node = parent[node]
    return below


def _externals(
    links: LinkTable, table: Table, leaf: Sequence[int], below: Callable[[], Below]
) -> tuple[Externals, list[int]]:
    """Dependencies on other projects, and which of `links.outside` each is; without a day it holds nobody."""
    if not links.outside:
        return Externals(), []
    rows = [
        (after, k)
        for k, one in enumerate(links.outside)
        if one.day
        for after in below().get(one.successor, ())
    ]
    found = [links.outside[k] for _after, k in rows]
    externals = Externals(
        succ=[after for after, _k in rows],
        day=[one.day for one in found],
        kind=[TYPES[one.type] for one in found],
        amount=[one.min_lag for one in found],
        unit=[UNITS[one.min_unit] for one in found],
        max_amount=[one.max_lag for one in found],
        max_unit=[UNITS[one.max_unit] for one in found],
        happened=[one.happened for one in found],
    )
    return externals, [k for _after, k in rows]
