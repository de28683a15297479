"""The bridge to the kernel: read a plan as arrays, schedule it, write what moved.

The whole plan is recomputed each time; that costs less than reading it (architecture, §5).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import compress
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.plain import fetch
from qibu.kernel.lags import LinkType, Unit
from qibu.kernel.network import schedule
from qibu.kernel.plan import Driver, Links, Plan, Schedule
from qibu.kernel.rollup import roll_up
from qibu.kernel.workdays import FIRST, WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import Kind, PlanState, Promise, Status

_UNITS = {"w": Unit.WORKING, "c": Unit.CALENDAR}
_TYPES = {kind.name: int(kind) for kind in LinkType}
_REASONS = {int(code): code.name.lower() for code in Driver}


class _Ordinals(dict[str | None, int]):
    """ISO text → ordinal, 0 for none; a plan repeats few dates many times."""

    def __missing__(self, text: str | None) -> int:
        self[text] = day = date.fromisoformat(text).toordinal() if text else 0
        return day


Values = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A plan column by column, in tree order; days are ordinals, 0 for none.

    `stored` holds the forecast kept for each task, its first value None where there is none yet.
    """

    pk: Sequence[int]
    parent: Sequence[int | None]
    is_summary: Sequence[int]
    kind: Sequence[int]
    department: Sequence[int | None]
    duration: Sequence[int | None]
    status: Sequence[int]
    percent: Sequence[int]
    manual: Sequence[int]
    planned_start: Sequence[int]
    planned_finish: Sequence[int]
    actual_start: Sequence[int]
    actual_finish: Sequence[int]
    expected_finish: Sequence[int]
    stored: Sequence[Values]

    def __len__(self) -> int:
        return len(self.pk)

    @cached_property
    def place(self) -> dict[int, int]:
        """Task id → row."""
        return dict(zip(self.pk, range(len(self.pk)), strict=True))

    @cached_property
    def above(self) -> list[int]:
        """Row of the summary task above each row, -1 at the top."""
        row = self.place.get
        return [-1 if pk is None else row(pk, -1) for pk in self.parent]


class LinkTable(NamedTuple):
    """The dependencies between tasks (ids), column by column."""

    pk: Sequence[int]
    predecessor: Sequence[int]
    successor: Sequence[int]
    type: Sequence[str]
    min_lag: Sequence[int]
    min_unit: Sequence[str]
    max_lag: Sequence[int | None]
    max_unit: Sequence[str]

    def __len__(self) -> int:
        return len(self.pk)


@dataclass(frozen=True)
class Calendars:
    """The project's working calendar, and those of departments that have their own."""

    project: WorkCalendar
    departments: Mapping[int, WorkCalendar]

    def of(self, department_id: int | None) -> WorkCalendar:
        return self.departments.get(department_id or 0, self.project)


def calendars_of(project: Project) -> Calendars:
    """The calendars a plan is made with; the calendars themselves are cached by their versions."""
    own = fetch("SELECT id, calendar_id FROM people_department WHERE calendar_id IS NOT NULL", [])
    built = {pk: calendar_numbered(pk) for pk in {pk for _, pk in own}}
    return Calendars(
        project=calendar_numbered(project.calendar_id),
        departments={department: built[pk] for department, pk in own},
    )


_TABLE = """
    SELECT task.id, task.parent_id, CAST(task.is_summary AS integer), task.kind, task.department_id,
           task.duration, task.status, task.percent, CAST(task.is_manual AS integer),
           CAST(task.planned_start AS text), CAST(task.planned_finish AS text),
           CAST(task.actual_start AS text), CAST(task.actual_finish AS text),
           CAST(task.expected_finish AS text),
           stood.start_day, stood.finish_day, stood.tail, stood.free_float,
           CAST(stood.is_critical AS integer), stood.driver_link, stood.driver_reason, stood.late_by
      FROM tasks_task task LEFT JOIN tasks_forecast stood ON stood.task_id = task.id
     WHERE task.project_id = %s AND task.deleted_at IS NULL ORDER BY task.sort"""


def read_table(project_id: int) -> Table:
    """All live tasks of a project in tree order with their stored forecasts: one statement.

    Written by hand, as all that is read for every recalculation: the ORM would take twice the time.
    """
    columns = list(zip(*fetch(_TABLE, [project_id]), strict=True)) or [()] * 22
    day = _Ordinals().__getitem__
    dates = [list(map(day, column)) for column in columns[9:14]]
    return Table(*columns[:9], *dates, list(zip(*columns[14:], strict=True)))  # type: ignore[call-arg]


_LINKS = """
    SELECT id, predecessor_id, successor_id, type, min_lag, min_unit, max_lag, max_unit
      FROM tasks_link WHERE project_id = %s ORDER BY id"""


def read_links(project_id: int, live: Container[int]) -> LinkTable:
    """All dependencies between live tasks (ids) of a project: one statement."""
    found = [row for row in fetch(_LINKS, [project_id]) if row[1] in live and row[2] in live]
    return LinkTable(*(list(zip(*found, strict=True)) or [()] * 8))


@dataclass(frozen=True)
class Network:
    """A plan in the kernel's form, with the way back: leaf i is row `leaf[i]`, link k is `link[k]`."""

    plan: Plan
    table: Table
    leaf: list[int]
    links: LinkTable
    link: list[int]


def network(project: Project, table: Table, links: LinkTable, at: date, held: Calendars) -> Network:
    """Build the kernel's arrays: leaves only, links of summaries expanded to the leaves below."""
    calendars, calendar_index = _calendar_arrays(table, held)
    cancelled = int(Status.CANCELLED)
    leaf = [
        i
        for i, (summary, status) in enumerate(zip(table.is_summary, table.status, strict=True))
        if not summary and status != cancelled
    ]
    pred, succ, source = _expanded(links, table, leaf)
    pick = _picker(leaf)
    plan = Plan(
        calendars=calendars,
        duration=_durations(table, leaf, held),
        links=_terms(links, pred, succ, source),
        data_date=at.toordinal(),
        project_start=project.start.toordinal(),
        calendar=[calendar_index.get(d or 0, 0) for d in pick(table.department)] if calendar_index else (),
        planned_start=pick(table.planned_start),
        planned_finish=pick(table.planned_finish),
        actual_start=_begun(table, leaf, at.toordinal()),
        actual_finish=pick(table.actual_finish),
        expected_finish=_expected(pick(table.expected_finish), at.toordinal()),
        percent=pick(table.percent),
        manual=pick(table.manual),
    )
    return Network(plan=plan, table=table, leaf=leaf, links=links, link=source)


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
        kind=[_TYPES[word] for word in pick(links.type)],
        min_amount=pick(links.min_lag),
        min_unit=[_UNITS[word] for word in pick(links.min_unit)],
        max_amount=pick(links.max_lag),
        max_unit=[_UNITS[word] for word in pick(links.max_unit)],
    )


def _calendar_arrays(table: Table, held: Calendars) -> tuple[tuple[WorkCalendar, ...], dict[int, int]]:
    if not held.departments:
        return (held.project,), {}
    used = sorted({d for d in table.department if d is not None} & set(held.departments))
    index = {department: place for place, department in enumerate(used, start=1)}
    return (held.project, *(held.departments[d] for d in used)), index


def _durations(table: Table, leaf: list[int], held: Calendars) -> list[int]:
    """Working days as agreed (edits keep them in step with the planned dates), else of the dates, else one.

    Holidays entered later do not shrink the work: its forecast moves on, the planned dates stand (S10).
    """
    milestone = int(Kind.MILESTONE)
    counts = {department: calendar.count for department, calendar in held.departments.items()}
    usual = held.project.count
    found = []
    rows = zip(
        table.kind, table.planned_start, table.planned_finish, table.duration, table.department, strict=True
    )
    for kind, start, finish, days, department in _picker(leaf)(list(rows)):
        if kind == milestone:
            found.append(0)
        elif not days and start and finish:
            found.append(max(1, counts.get(department, usual)(start, finish)))
        else:
            found.append(days or 1)
    return found


def _expanded(links: LinkTable, table: Table, leaf: list[int]) -> tuple[list[int], list[int], list[int]]:
    """Links as leaf indexes; one of a summary stands for all of the leaves below it."""
    index = {table.pk[i]: k for k, i in enumerate(leaf)}
    pred, succ, source = [], [], []
    below: dict[int, list[int]] | None = None
    for k, (before, after) in enumerate(zip(links.predecessor, links.successor, strict=True)):
        one, other = index.get(before), index.get(after)
        if one is not None and other is not None:
            pred.append(one)
            succ.append(other)
            source.append(k)
            continue
        below = _leaves_below(table, index) if below is None else below
        for first in below.get(before, ()):
            for second in below.get(after, ()):
                if first != second:
                    pred.append(first)
                    succ.append(second)
                    source.append(k)
    return pred, succ, source


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


@dataclass(frozen=True)
class Recomputed:
    """What a recalculation did: task ids whose forecast moved, and the kernel's answer."""

    moved: tuple[int, ...]
    schedule: Schedule
    promises_changed: bool


def recompute(project: Project, *, at: date, number: int) -> Recomputed:
    """Schedule a project (locked by the caller) and store what changed, marked with event `number`.

    Six statements plus one batch per kind of change. A cycle changes nothing: the caller refuses it.
    """
    table = read_table(project.pk)
    links = read_links(project.pk, table.place)
    net = network(project, table, links, at, calendars_of(project))
    answer = schedule(net.plan)
    if answer.status != "ok":
        return Recomputed((), answer, False)
    moved = _store_forecasts(project.pk, net, answer, number)
    promises_changed = _store_promises(project.pk, net, answer, number)
    _store_summaries(net, number)
    finish = answer.project_finish
    changed = PlanState.objects.filter(project=project).update(as_of=at, finish_day=finish)
    if not changed:
        PlanState.objects.create(project=project, as_of=at, finish_day=finish)
    return Recomputed(tuple(moved), answer, promises_changed)


def _forecasts(net: Network, answer: Schedule) -> list[Values | None]:
    """By row: (start, finish, tail, free float, critical, driver link, its reason, late by).

    The *tail* is what stands between a task's latest finish and the project's finish, in working
    days. Stored instead of the total float, it stays as it is when the project's finish moves:
    a slip on the critical path would otherwise rewrite every row (see `total_float`). For the same
    reason a free float equal to the total float is kept as None.
    """
    table, before = net.table, net.plan.calendars[0].before
    found: list[Values | None] = [None] * len(table)
    end = _number_of(net, answer.project_finish)
    drivers = [net.links.pk[k] for k in net.link]
    rows = zip(
        net.leaf, answer.forecast_start, answer.forecast_finish, answer.late_finish, answer.free_float,
        answer.critical, answer.driver, strict=True,
    )  # fmt: skip
    for i, start, finish, latest, free, critical, code in rows:
        tail = end - before[latest + 1 - FIRST] if latest else end
        link, reason = (drivers[code], "") if code >= 0 else (None, _REASONS[code])
        planned = table.planned_finish[i]
        late_by = finish - planned if planned else 0
        own_free = None if free == end - before[finish + 1 - FIRST] - tail else free
        found[i] = (start, finish, tail, own_free, int(critical), link, reason, late_by)
    _roll_up(table, found)
    return found


def _number_of(net: Network, day: int) -> int:
    """How many working days of the project's calendar lie before the day after `day`."""
    return net.plan.calendars[0].before[day + 1 - FIRST] if day else 0  # an empty plan ends nowhere


def total_float(calendar: WorkCalendar, finish_day: int, tail: int, project_finish: int) -> int:
    """Working days a task may slip without moving the project's finish (S10)."""
    before = calendar.before
    return before[project_finish + 1 - FIRST] - before[finish_day + 1 - FIRST] - tail


def _roll_up(table: Table, found: list[Values | None]) -> None:
    """Summaries span what is below them and are as pressing as the most pressing of it."""
    spans: dict[int, list[int]] = {}
    above = table.above
    for i in range(len(table) - 1, -1, -1):
        if i in spans:
            found[i] = (*spans[i][:3], None, spans[i][3], None, "", 0)
        own, parent = found[i], above[i]
        if own is None or parent < 0:
            continue
        start, finish, tail, _free, critical = own[:5]
        so_far = spans.get(parent)
        if so_far is None:
            spans[parent] = [start, finish, tail, critical]
            continue
        if start < so_far[0]:
            so_far[0] = start
        if finish > so_far[1]:
            so_far[1] = finish
        if tail < so_far[2]:
            so_far[2] = tail
        so_far[3] |= critical


_UPDATE_SUMMARY = """
    UPDATE tasks_task SET planned_start = %s, planned_finish = %s, actual_start = %s, actual_finish = %s,
                          percent = %s, status = %s, duration = %s, touched = %s WHERE id = %s"""

_UPSERT_FORECAST = """
    INSERT INTO tasks_forecast (start_day, finish_day, tail, free_float, is_critical, driver_link,
                                driver_reason, late_by, touched, project_id, task_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (task_id) DO UPDATE SET
        start_day = excluded.start_day, finish_day = excluded.finish_day,
        tail = excluded.tail, free_float = excluded.free_float,
        is_critical = excluded.is_critical, driver_link = excluded.driver_link,
        driver_reason = excluded.driver_reason, late_by = excluded.late_by, touched = excluded.touched"""

_UPSERT_PROMISE = """
    INSERT INTO tasks_promise (last_day, state, breach, touched, project_id, link_id)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (link_id) DO UPDATE SET
        last_day = excluded.last_day, state = excluded.state, breach = excluded.breach,
        touched = excluded.touched"""


def _store_forecasts(project_id: int, net: Network, answer: Schedule, number: int) -> list[int]:
    changed = [
        (pk, values)
        for pk, values, before in zip(net.table.pk, _forecasts(net, answer), net.table.stored, strict=True)
        if values != before and values is not None
    ]
    if changed:
        rows = [(*v[:4], bool(v[4]), *v[5:], number, project_id, pk) for pk, v in changed]
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT_FORECAST, rows)
    return [pk for pk, _values in changed]


def _store_promises(project_id: int, net: Network, answer: Schedule, number: int) -> bool:
    """Keep the live state of every promise; a link expanded from summaries keeps its worst."""
    worst: dict[int, tuple[int, str, int]] = {}
    said = answer.promises
    for index, last_day, state, breach in zip(said.link, said.last_day, said.state, said.breach, strict=True):
        pk = net.links.pk[net.link[index]]
        if pk not in worst or breach > worst[pk][2]:
            worst[pk] = (last_day, str(state), breach)
    stored = Promise.objects.filter(project=project_id).values_list("pk", "last_day", "state", "breach")
    before = {pk: tuple(rest) for pk, *rest in stored}
    changed = [pk for pk, value in worst.items() if before.get(pk) != value]
    gone = set(before) - set(worst)
    if gone:
        Promise.objects.filter(pk__in=gone).delete()
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT_PROMISE, [(*worst[pk], number, project_id, pk) for pk in changed])
    return bool(changed or gone)


def _store_summaries(net: Network, number: int) -> None:
    """Keep on every summary task what follows from the tasks below it: dates, percent, status.

    Percent is weighted by working days (S10). So every page, list and export reads plain columns.
    """
    table = net.table
    if not any(table.is_summary):
        return
    weight = [0] * len(table)
    for length, i in zip(net.plan.duration, net.leaf, strict=True):
        weight[i] = length
    parent, percent = table.above, table.percent
    live = [status != Status.CANCELLED for status in table.status]
    start, finish = _only(table.planned_start, live), _only(table.planned_finish, live)
    planned = roll_up(parent, start, finish, percent, weight)
    start, finish = _only(table.actual_start, live), _only(table.actual_finish, live)
    actual = roll_up(parent, start, finish, percent, weight)
    status = _summary_status(table, parent)
    changed = []
    for i in compress(range(len(table)), table.is_summary):
        is_done = status[i] == Status.DONE
        done = 100 if is_done else min(planned.percent[i], 99)
        finished = actual.finish[i] if is_done else 0
        days = (planned.start[i], planned.finish[i], actual.start[i], finished)
        stood = (
            table.planned_start[i],
            table.planned_finish[i],
            table.actual_start[i],
            table.actual_finish[i],
        )
        if (days, done, status[i]) != (stood, table.percent[i], table.status[i]):
            texts = [date.fromordinal(day).isoformat() if day else None for day in days]
            changed.append((*texts, done, status[i], None, number, table.pk[i]))
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE_SUMMARY, changed)


def _only(days: Sequence[int], live: Sequence[bool]) -> Sequence[int]:
    """The days of live tasks, 0 for the others."""
    return days if all(live) else [day if keep else 0 for day, keep in zip(days, live, strict=True)]


def _summary_status(table: Table, parent: Sequence[int]) -> list[int]:
    """Done when all below is done, started when anything below is; cancelled parts do not count."""
    seen: dict[int, set[int]] = {}
    status = list(table.status)
    for i in range(len(table) - 1, -1, -1):
        if table.is_summary[i]:
            status[i] = _status_of(seen.get(i, set()))
        above = parent[i]
        if above >= 0:
            if above in seen:
                seen[above].add(status[i])
            else:
                seen[above] = {status[i]}
    return status


def _status_of(everything: set[int]) -> int:
    """The status of a summary from those directly below it."""
    below = everything - {Status.CANCELLED}
    if not below:
        return Status.CANCELLED if everything else Status.TODO
    if below == {Status.DONE}:
        return Status.DONE
    return Status.TODO if below <= {Status.TODO, Status.PAUSED} else Status.DOING
