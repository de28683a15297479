"""Schedule a plan and write what moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from qibu.kernel.network import schedule
from qibu.kernel.plan import Driver, Schedule
from qibu.kernel.workdays import FIRST, WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import PlanState, Promise
from qibu.tasks.planning.arrays import Network, network
from qibu.tasks.planning.calendars import calendars_of
from qibu.tasks.planning.outside import outside_promises
from qibu.tasks.planning.summaries import store_summaries
from qibu.tasks.planning.tables import Table, Values, outside_mark, read_links, read_table

_REASONS = {int(code): code.name.lower() for code in Driver}


@dataclass(frozen=True)
class Recomputed:
    """What a recalculation did: task ids whose forecast moved, and the kernel's answer to which arrays."""

    moved: tuple[int, ...]
    schedule: Schedule
    promises_changed: bool
    network: Network


def recompute(project: Project, *, at: date, number: int) -> Recomputed:
    """Schedule a project (locked by the caller) and store what changed, marked with event `number`.

    Six statements plus one batch per kind of change. A cycle changes nothing: the caller refuses it.
    """
    table = read_table(project.pk)
    links = read_links(project.pk, table.place)
    net = network(project, table, links, at, calendars_of(project))
    answer = schedule(net.plan)
    if answer.status != "ok":
        return Recomputed((), answer, False, net)
    moved = _store_forecasts(project.pk, net, answer, number)
    promises_changed = _store_promises(project.pk, net, answer, number)
    store_summaries(net, number)
    finish, mark = answer.project_finish, outside_mark(links.outside)
    changed = PlanState.objects.filter(project=project).update(as_of=at, finish_day=finish, outside=mark)
    if not changed:
        PlanState.objects.create(project=project, as_of=at, finish_day=finish, outside=mark)
    return Recomputed(tuple(moved), answer, promises_changed, net)


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
    worst.update(outside_promises(net, answer))
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
