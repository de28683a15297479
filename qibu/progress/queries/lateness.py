"""How late every task of a project is against a baseline, and whose slip it is (T4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from qibu.foundation.plain import fetch
from qibu.kernel.attribution import Slips, attribute
from qibu.projects.models import Project
from qibu.tasks.models import Kind, Status
from qibu.tasks.planning import Network, Table, calendars_of, network, read_links, read_table


@dataclass(frozen=True)
class Late:
    """A task later than the threshold: working days, the part that is its own, and its source (task ids)."""

    task: int
    days: int
    own: int
    root: int
    department: int | None
    done: bool
    finished: int

    @property
    def is_source(self) -> bool:
        return self.root == self.task


@dataclass(frozen=True)
class Lateness:
    """A project against its newest baseline. ``days`` has every leaf that is late or early at all.

    ``baseline`` is its number, 0 where no plan was approved: then nothing is late. ``frozen`` is the day
    it was approved.
    """

    baseline: int = 0
    frozen: date = date.min
    threshold: int = 0
    days: Mapping[int, int] = field(default_factory=dict)
    late: Mapping[int, Late] = field(default_factory=dict)
    leaves: frozenset[int] = frozenset()

    @property
    def sources(self) -> list[Late]:
        """Where a variance belongs, the worst first."""
        found = [one for one in self.late.values() if one.is_source]
        return sorted(found, key=lambda one: (-one.days, one.task))

    def heirs(self) -> dict[int, list[Late]]:
        """Source → the tasks that are late because of it."""
        found: dict[int, list[Late]] = {}
        for one in self.late.values():
            if not one.is_source:
                found.setdefault(one.root, []).append(one)
        return found


_NEWEST = """
    SELECT id, number, CAST(approved_at AS text) FROM changes_baseline
     WHERE project_id = %s ORDER BY number DESC LIMIT 1"""
_AGREED = """
    SELECT task_id, CAST(start AS text), CAST(finish AS text) FROM changes_baselinetask
     WHERE baseline_id = %s AND finish IS NOT NULL"""


def measure(project: Project) -> Lateness:
    """Lateness against the newest baseline, as the forecasts stand; five statements, two without one.

    Nothing is scheduled anew: the stored forecast counts, and actual dates where they are reported.
    """
    newest = fetch(_NEWEST, [project.pk])
    if not newest:
        return Lateness()
    pk, number, approved = newest[0]
    table = read_table(project.pk)
    held = calendars_of(project)
    links = read_links(project.pk, table.place)
    net = network(project, table, links, date.fromordinal(1), held)
    at = datetime.fromisoformat(str(approved)[:19]).replace(tzinfo=UTC)
    return _attributed(project, net, pk, number, timezone.localtime(at).date())


def _attributed(project: Project, net: Network, baseline: int, number: int, frozen: date) -> Lateness:
    table, leaf = net.table, net.leaf
    start, finish = _agreed(baseline, table, leaf)
    now_start, now_finish = _now(table, leaf)
    milestone = int(Kind.MILESTONE)
    said = attribute(
        Slips(
            calendars=net.plan.calendars,
            calendar=net.plan.calendar,
            baseline_start=start,
            baseline_finish=finish,
            start=now_start,
            finish=now_finish,
            links=net.plan.links,
            milestone=[table.kind[i] == milestone for i in leaf],
            threshold=project.variance_threshold,
        )
    )
    pks = [table.pk[i] for i in leaf]
    done = int(Status.DONE)
    late = {
        pks[t]: Late(
            task=pks[t],
            days=said.days[t],
            own=said.own[t],
            root=pks[root],
            department=table.department[leaf[t]],
            done=table.status[leaf[t]] == done,
            finished=table.actual_finish[leaf[t]],
        )
        for t, root in enumerate(said.root)
        if root >= 0
    }
    days = {pk: slip for pk, slip in zip(pks, said.days, strict=True) if slip}
    return Lateness(number, frozen, project.variance_threshold, days, late, frozenset(pks))


def _agreed(baseline: int, table: Table, leaf: Sequence[int]) -> tuple[list[int], list[int]]:
    """Baseline start and finish of every leaf, 0 where it is not in the baseline; one statement."""
    place = dict(zip((table.pk[i] for i in leaf), range(len(leaf)), strict=True))
    start, finish = [0] * len(leaf), [0] * len(leaf)
    known: dict[str | None, int] = {None: 0}
    for task, first, last in fetch(_AGREED, [baseline]):
        t = place.get(task)
        if t is not None:
            start[t], finish[t] = _ordinal(first, known), _ordinal(last, known)
    return start, finish


def _ordinal(text: str | None, known: dict[str | None, int]) -> int:
    """ISO text → ordinal; a plan repeats few dates many times."""
    day = known.get(text)
    if day is None:
        day = known[text] = date.fromisoformat(str(text)).toordinal()
    return day


def _now(table: Table, leaf: Sequence[int]) -> tuple[list[int], list[int]]:
    """Actual, else forecast dates of every leaf."""
    start, finish = [], []
    for i in leaf:
        stored = table.stored[i]
        start.append(table.actual_start[i] or stored[0] or 0)
        finish.append(table.actual_finish[i] or stored[1] or 0)
    return start, finish


def slip_against(project_id: int, number: int, task_id: int) -> tuple[date | None, date | None]:
    """(finish in baseline `number`, actual or forecast finish now) of a task; one statement."""
    rows: list[tuple[Any, ...]] = fetch(_ONE, [project_id, number, task_id])
    if not rows:
        return None, None
    agreed, actual, forecast = rows[0]
    now = date.fromisoformat(actual) if actual else date.fromordinal(forecast) if forecast else None
    return date.fromisoformat(agreed) if agreed else None, now


_ONE = """
    SELECT CAST(agreed.finish AS text), CAST(task.actual_finish AS text), ahead.finish_day
      FROM changes_baselinetask agreed
      JOIN changes_baseline baseline ON baseline.id = agreed.baseline_id
      JOIN tasks_task task ON task.id = agreed.task_id
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
     WHERE baseline.project_id = %s AND baseline.number = %s AND agreed.task_id = %s"""
