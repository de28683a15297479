"""The bridge to the kernel: read a plan as arrays, schedule it, write what moved.

The whole plan is recomputed each time; that costs less than reading it (architecture, §5).
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from qibu.foundation.people.calendars import work_calendar
from qibu.foundation.people.models import Department
from qibu.kernel.lags import LinkType, Unit
from qibu.kernel.network import schedule
from qibu.kernel.plan import Driver, Links, Plan, Schedule
from qibu.kernel.rollup import roll_up
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import Kind, Link, PlanState, Promise, Status, Task

_UNITS = {"w": Unit.WORKING, "c": Unit.CALENDAR}
_TYPES = {kind.name: int(kind) for kind in LinkType}
_DATES = ("planned_start", "planned_finish", "actual_start", "actual_finish")
_REASONS = {int(code): code.name.lower() for code in Driver}


class _Ordinals(dict[str | None, int]):
    """ISO text → ordinal, 0 for none; a plan repeats few dates many times."""

    def __missing__(self, text: str | None) -> int:
        self[text] = day = date.fromisoformat(text).toordinal() if text else 0
        return day


class Row(NamedTuple):
    """One task of a plan, and the forecast stored for it (None where there is none yet)."""

    pk: int
    parent: int | None
    is_summary: bool
    kind: int
    department: int | None
    duration: int | None
    status: int
    percent: int
    manual: bool
    planned_start: int
    planned_finish: int
    actual_start: int
    actual_finish: int
    stored: tuple[int | str | bool | None, ...] | None


class LinkData(NamedTuple):
    pk: int
    predecessor: int
    successor: int
    type: str
    min_lag: int
    min_unit: str
    max_lag: int | None
    max_unit: str


@dataclass(frozen=True)
class Calendars:
    """The project's working calendar, and those of departments that have their own."""

    project: WorkCalendar
    departments: Mapping[int, WorkCalendar]

    def of(self, department_id: int | None) -> WorkCalendar:
        return self.departments.get(department_id or 0, self.project)


def calendars_of(project: Project) -> Calendars:
    """The calendars a plan is made with: two statements, the calendars themselves are cached."""
    own = Department.objects.exclude(calendar=None).select_related("calendar")
    return Calendars(
        project=work_calendar(project.calendar),
        departments={d.pk: work_calendar(d.calendar) for d in own},
    )


def read_rows(project_id: int) -> list[Row]:
    """All live tasks of a project in tree order with their stored forecasts: one statement."""
    ordinal = _Ordinals()
    stored = (
        "forecast__start_day",
        "forecast__finish_day",
        "forecast__total_float",
        "forecast__free_float",
        "forecast__is_critical",
        "forecast__driver_link",
        "forecast__driver_reason",
        "forecast__late_by",
    )
    # Dates come as text: reading 40,000 of them through the field would cost more than scheduling.
    rows = (
        Task.objects.filter(project=project_id)
        .live()
        .order_by("sort")
        .annotate(**{f"{name}_text": Cast(name, TextField()) for name in _DATES})
        .values_list(
            "pk",
            "parent_id",
            "is_summary",
            "kind",
            "department_id",
            "duration",
            "status",
            "percent",
            "is_manual",
            *[f"{name}_text" for name in _DATES],
            *stored,
        )
    )
    return [
        Row._make((*r[:9], *(ordinal[text] for text in r[9:13]), None if r[13] is None else r[13:]))
        for r in rows
    ]


def read_links(project_id: int) -> list[LinkData]:
    """All dependencies between live tasks of a project: one statement."""
    rows = Link.objects.filter(
        project=project_id, predecessor__deleted_at=None, successor__deleted_at=None
    ).order_by("pk")
    return [
        LinkData._make(row)
        for row in rows.values_list(
            "pk", "predecessor_id", "successor_id", "type", "min_lag", "min_unit", "max_lag", "max_unit"
        )
    ]


@dataclass(frozen=True)
class Network:
    """A plan in the kernel's form, with the way back: leaf i is row `leaf[i]`, link k is `link[k]`."""

    plan: Plan
    rows: list[Row]
    leaf: list[int]
    links: list[LinkData]
    link: list[int]


def network(project: Project, rows: list[Row], links: list[LinkData], at: date, held: Calendars) -> Network:
    """Build the kernel's arrays: leaves only, links of summaries expanded to the leaves below."""
    calendars, calendar_index = _calendar_arrays(rows, held)
    leaf = [i for i, row in enumerate(rows) if not row.is_summary and row.status != Status.CANCELLED]
    index = {rows[i].pk: k for k, i in enumerate(leaf)}
    below = _leaves_below(rows, index)
    pred, succ, source = _expanded(links, below)
    chosen = [links[k] for k in source]
    picked = [rows[i] for i in leaf]
    plan = Plan(
        calendars=calendars,
        duration=[_duration(row, held) for row in picked],
        links=Links(
            pred=pred,
            succ=succ,
            kind=[_TYPES[link.type] for link in chosen],
            min_amount=[link.min_lag for link in chosen],
            min_unit=[_UNITS[link.min_unit] for link in chosen],
            max_amount=[link.max_lag for link in chosen],
            max_unit=[_UNITS[link.max_unit] for link in chosen],
        ),
        data_date=at.toordinal(),
        project_start=project.start.toordinal(),
        calendar=[calendar_index.get(row.department or 0, 0) for row in picked],
        planned_start=array("i", [row.planned_start for row in picked]),
        planned_finish=array("i", [row.planned_finish for row in picked]),
        actual_start=array("i", [row.actual_start for row in picked]),
        actual_finish=array("i", [row.actual_finish for row in picked]),
        percent=[row.percent for row in picked],
        manual=[row.manual for row in picked],
    )
    return Network(plan=plan, rows=rows, leaf=leaf, links=links, link=source)


def _calendar_arrays(rows: list[Row], held: Calendars) -> tuple[tuple[WorkCalendar, ...], dict[int, int]]:
    used = sorted({row.department for row in rows if row.department is not None} & set(held.departments))
    index = {department: place for place, department in enumerate(used, start=1)}
    return (held.project, *(held.departments[d] for d in used)), index


def _duration(row: Row, held: Calendars) -> int:
    """Working days: of the planned dates where both stand, else as given, else one day."""
    if row.kind == Kind.MILESTONE:
        return 0
    if row.planned_start and row.planned_finish:
        return max(1, held.of(row.department).count(row.planned_start, row.planned_finish))
    return row.duration or 1


def _leaves_below(rows: list[Row], index: Mapping[int, int]) -> dict[int, list[int]]:
    """Task id → leaf indexes under it (itself for a leaf)."""
    below: dict[int, list[int]] = {row.pk: [] for row in rows}
    parent = {row.pk: row.parent for row in rows}
    for pk, leaf in index.items():
        node: int | None = pk
        while node is not None and node in below:
            below[node].append(leaf)
            node = parent[node]
    return below


def _expanded(
    links: list[LinkData], below: Mapping[int, list[int]]
) -> tuple[list[int], list[int], list[int]]:
    pred, succ, source = [], [], []
    for k, link in enumerate(links):
        for one in below.get(link.predecessor, ()):
            for other in below.get(link.successor, ()):
                if one != other:
                    pred.append(one)
                    succ.append(other)
                    source.append(k)
    return pred, succ, source


@dataclass(frozen=True)
class Recomputed:
    """What a recalculation did: task ids whose forecast moved, and the kernel's answer."""

    moved: tuple[int, ...]
    schedule: Schedule
    promises_changed: bool


def recompute(project: Project, *, at: date, number: int) -> Recomputed:
    """Schedule a project (locked by the caller) and store what changed, marked with event `number`.

    Five statements plus one batch per kind of change. A cycle changes nothing: the caller refuses it.
    """
    rows, links = read_rows(project.pk), read_links(project.pk)
    net = network(project, rows, links, at, calendars_of(project))
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


Values = tuple[int | str | bool | None, ...]


def _forecasts(net: Network, answer: Schedule) -> dict[int, Values]:
    """Task id → (start, finish, total float, free float, critical, driver link, its reason, late by)."""
    found: dict[int, Values] = {}
    driver, starts, finishes = answer.driver, answer.forecast_start, answer.forecast_finish
    total, free, critical = answer.total_float, answer.free_float, answer.critical
    for k, i in enumerate(net.leaf):
        code = driver[k]
        link = net.links[net.link[code]].pk if code >= 0 else None
        reason = "" if code >= 0 else _REASONS[code]
        row = net.rows[i]
        late = finishes[k] - row.planned_finish if row.planned_finish else 0
        found[row.pk] = (starts[k], finishes[k], total[k], free[k], bool(critical[k]), link, reason, late)
    _roll_up(net.rows, found)
    return found


def _roll_up(rows: list[Row], found: dict[int, Values]) -> None:
    """Summaries span what is below them and are as pressing as the most pressing of it."""
    for row in reversed(rows):
        own, parent = found.get(row.pk), row.parent
        if own is None or parent is None:
            continue
        so_far = found.get(parent)
        if so_far is None:
            found[parent] = (*own[:5], None, "", 0)
            continue
        found[parent] = (
            min(so_far[0], own[0]),  # type: ignore[type-var]
            max(so_far[1], own[1]),  # type: ignore[type-var]
            min(so_far[2], own[2]),  # type: ignore[type-var]
            min(so_far[3], own[3]),  # type: ignore[type-var]
            bool(so_far[4] or own[4]),
            None,
            "",
            0,
        )


_UPDATE_SUMMARY = """
    UPDATE tasks_task SET planned_start = %s, planned_finish = %s, actual_start = %s, actual_finish = %s,
                          percent = %s, status = %s, duration = %s, touched = %s WHERE id = %s"""

_UPSERT_FORECAST = """
    INSERT INTO tasks_forecast (start_day, finish_day, total_float, free_float, is_critical, driver_link,
                                driver_reason, late_by, touched, project_id, task_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (task_id) DO UPDATE SET
        start_day = excluded.start_day, finish_day = excluded.finish_day,
        total_float = excluded.total_float, free_float = excluded.free_float,
        is_critical = excluded.is_critical, driver_link = excluded.driver_link,
        driver_reason = excluded.driver_reason, late_by = excluded.late_by, touched = excluded.touched"""

_UPSERT_PROMISE = """
    INSERT INTO tasks_promise (last_day, state, breach, touched, project_id, link_id)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (link_id) DO UPDATE SET
        last_day = excluded.last_day, state = excluded.state, breach = excluded.breach,
        touched = excluded.touched"""


def _store_forecasts(project_id: int, net: Network, answer: Schedule, number: int) -> list[int]:
    found = _forecasts(net, answer)
    moved = [row.pk for row in net.rows if row.pk in found and found[row.pk] != row.stored]
    if moved:
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT_FORECAST, [(*found[pk], number, project_id, pk) for pk in moved])
    return moved


def _store_promises(project_id: int, net: Network, answer: Schedule, number: int) -> bool:
    """Keep the live state of every promise; a link expanded from summaries keeps its worst."""
    worst: dict[int, tuple[int, str, int]] = {}
    said = answer.promises
    for index, last_day, state, breach in zip(said.link, said.last_day, said.state, said.breach, strict=True):
        pk = net.links[net.link[index]].pk
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
    rows = net.rows
    if not any(row.is_summary for row in rows):
        return
    weight = [0] * len(rows)
    for k, i in enumerate(net.leaf):
        weight[i] = net.plan.duration[k]
    place = {row.pk: i for i, row in enumerate(rows)}
    parent = [place.get(row.parent or 0, -1) for row in rows]
    live = [row.status != Status.CANCELLED for row in rows]
    percent = [row.percent for row in rows]
    planned = roll_up(
        parent,
        [row.planned_start * ok for row, ok in zip(rows, live, strict=True)],
        [row.planned_finish * ok for row, ok in zip(rows, live, strict=True)],
        percent,
        weight,
    )
    actual = roll_up(
        parent,
        [row.actual_start * ok for row, ok in zip(rows, live, strict=True)],
        [row.actual_finish * ok for row, ok in zip(rows, live, strict=True)],
        percent,
        weight,
    )
    status = _summary_status(rows, parent)
    changed = []
    for i, row in enumerate(rows):
        if not row.is_summary:
            continue
        finished = actual.finish[i] if status[i] == Status.DONE else 0
        done = 100 if status[i] == Status.DONE else min(planned.percent[i], 99)
        now = (planned.start[i], planned.finish[i], actual.start[i], finished, done, status[i])
        if now != (*row[9:13], row.percent, row.status):
            days = [date.fromordinal(day).isoformat() if day else None for day in now[:4]]
            changed.append((*days, done, status[i], None, number, row.pk))
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE_SUMMARY, changed)


def _summary_status(rows: list[Row], parent: list[int]) -> list[int]:
    """Done when all below is done, started when anything below is; cancelled parts do not count."""
    seen: list[set[int]] = [set() for _ in rows]
    status = [row.status for row in rows]
    for i in range(len(rows) - 1, -1, -1):
        below = seen[i] - {Status.CANCELLED}
        if rows[i].is_summary:
            if not below:
                status[i] = Status.CANCELLED if seen[i] else Status.TODO
            elif below == {Status.DONE}:
                status[i] = Status.DONE
            else:
                status[i] = Status.TODO if below <= {Status.TODO, Status.PAUSED} else Status.DOING
        if parent[i] >= 0:
            seen[parent[i]].add(status[i])
    return status
