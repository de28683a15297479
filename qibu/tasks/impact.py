"""What a change does to a plan: who moves, by how many working days, which milestones, promises, departments.

A plan is scheduled twice in memory, as it is and as it would be (:mod:`qibu.kernel.impact` compares);
nothing is written. A counter-proposal (C3), the edit page, a change request (S5) and a sandbox (T7) all ask
here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from qibu.foundation.people.models import Department
from qibu.kernel import impact as kernel
from qibu.kernel.network import schedule
from qibu.kernel.plan import Schedule
from qibu.projects.models import Project
from qibu.tasks.models import Link, Task
from qibu.tasks.planning import (
    Calendars,
    LinkTable,
    Network,
    Table,
    calendars_of,
    network,
    read_links,
    read_table,
)

Value = TypeVar("Value")
_Promise = tuple[int, int, int, int, str]


@dataclass(frozen=True)
class MovedTask:
    """A task whose forecast moves; ``before`` and ``after`` are its finish, ``days`` the working days of its
    calendar that finish moves, ``start_days`` its start; later is positive. ``department``: id, 0 for none.
    """

    task: int
    name: str
    department: int
    before: date
    after: date
    days: int
    start_days: int
    is_milestone: bool


@dataclass(frozen=True)
class BrokenPromise:
    """A promise missed by more than before: ``days`` over, in its own unit ("w" or "c"), and until now."""

    task: int
    name: str
    predecessor: str
    days: int
    before: int = 0
    unit: str = "c"


@dataclass(frozen=True)
class TouchedDepartment:
    """What a department feels: how many of its tasks move, and the most one of them moves (signed)."""

    department: int
    name: str
    tasks: int
    worst_days: int


@dataclass(frozen=True)
class Impact:
    """The effect of a change.

    ``status``: "ok", or the engine's refusal ("cycle", "beyond-calendar"), everything else then empty.
    ``tasks``: the tasks whose forecast moves, in the order of the plan, without those that were changed
    themselves; ``milestones`` are those of them that are; ``finish_days``: working days the project's finish
    moves; ``promises`` that break or break worse, ``mended`` that would be kept again; ``newly_critical``
    (task, name); ``added`` and ``removed`` count tasks. ``changed``: how far the changed ones move;
    ``outside``: tasks of other projects that wait for one of all these.
    """

    status: str
    tasks: tuple[MovedTask, ...] = ()
    finish_before: date | None = None
    finish_after: date | None = None
    finish_days: int = 0
    milestones: tuple[MovedTask, ...] = ()
    promises: tuple[BrokenPromise, ...] = ()
    mended: tuple[BrokenPromise, ...] = ()
    departments: tuple[TouchedDepartment, ...] = ()
    newly_critical: tuple[tuple[int, str], ...] = ()
    added: int = 0
    removed: int = 0
    changed: tuple[MovedTask, ...] = ()
    outside: int = 0

    @property
    def moved(self) -> int:
        """Other tasks whose forecast moves."""
        return len(self.tasks)

    @property
    def later(self) -> int:
        """Those of them that finish later."""
        return sum(one.days > 0 for one in self.tasks)

    @property
    def worst(self) -> tuple[MovedTask, ...]:
        """The tasks that move, most days first, as a page shows them."""
        return tuple(sorted(self.tasks, key=lambda one: (-abs(one.days), one.before)))

    @property
    def is_nothing(self) -> bool:
        """Nothing but the changed tasks themselves would move."""
        return self.status == "ok" and not (self.tasks or self.finish_days or self.promises or self.mended)


@dataclass(frozen=True)
class Tables:
    """A plan as it is stored, to try changes on copies of it: `replace` the table, the links, or both."""

    project: Project
    table: Table
    links: LinkTable
    held: Calendars
    today: date

    def network(self) -> Network:
        """The arrays of this state of the plan."""
        return network(self.project, self.table, self.links, self.today, self.held)

    def with_values(self, task_id: int, values: Mapping[str, Any]) -> Tables:
        """The same plan with other values (columns of :class:`Table`, days as ordinals) for one task."""
        row = self.table.place[task_id]
        columns = {name: _with(getattr(self.table, name), row, value) for name, value in values.items()}
        return replace(self, table=replace(self.table, **columns))


def tables_of(project: Project, today: date) -> Tables:
    """The plan of a project as it stands; three statements, a fourth with links from other projects."""
    table = read_table(project.pk)
    links = read_links(project.pk, table.place)
    return Tables(project, table, links, calendars_of(project), today)


def impact_of_values(project: Project, task_id: int, values: Mapping[str, Any], today: date) -> Impact:
    """What other values for one task do to the rest of the plan; see `Tables.with_values`."""
    now = tables_of(project, today)
    if task_id not in now.table.place:
        return Impact(status="ok")
    then = now.with_values(task_id, values)
    return impact_of_tables(project, now.network(), then.network(), changed={task_id})


def dates(start: date | None, finish: date | None) -> dict[str, Any]:
    """The columns other planned dates change; the duration is counted from them, as an edit does."""
    return {
        "planned_start": start.toordinal() if start else 0,
        "planned_finish": finish.toordinal() if finish else 0,
        "duration": None,
    }


def impact_of_tables(
    project: Project,
    before: Network,
    after: Network,
    *,
    changed: Collection[int] = (),
    names: Mapping[int, str] | None = None,
) -> Impact:
    """Compare two states of a project's plan; each is scheduled here. Tasks are known by their ids.

    `changed`: tasks somebody changes on purpose; they are not told among those that move. `names`: of tasks
    that exist in the copy only (their ids are the caller's, negative say). Up to two statements for names.
    """
    one, other = schedule(before.plan), schedule(after.plan)
    if one.status != "ok" or other.status != "ok":
        return Impact(status=other.status if other.status != "ok" else one.status)
    pks_before, pks_after = _pks(before), _pks(after)
    known = dict(zip(pks_before, range(len(pks_before)), strict=True))
    both = [t for t, pk in enumerate(pks_after) if pk in known]
    old, new = _only(one, [known[pks_after[t]] for t in both]), _only(other, both)
    plan = replace(
        after.plan, duration=_at(after.plan.duration, both), calendar=_at(after.plan.calendar, both)
    )
    found = kernel.impact(
        plan,
        replace(old, promises=one.promises),
        replace(new, promises=other.promises),
        department=[after.table.department[after.leaf[t]] or 0 for t in both],
        links_before=_links_before(before, after),
    )
    told = _Telling(project, before, after, both, found, set(changed), names or {})
    return replace(
        told.impact(),
        finish_before=_day(one.project_finish),
        finish_after=_day(other.project_finish),
        added=len(pks_after) - len(both),
        removed=len(pks_before) - len(both),
    )


def _pks(net: Network) -> list[int]:
    return [net.table.pk[i] for i in net.leaf]


def _at(values: Sequence[Value], places: Sequence[int]) -> list[Value]:
    """These places of an array; empty stays empty."""
    return [values[t] for t in places] if len(values) else []


def _only(result: Schedule, places: Sequence[int]) -> Schedule:
    """A schedule of these tasks alone, as far as a comparison looks."""
    return Schedule(
        status="ok",
        forecast_start=_at(result.forecast_start, places),
        forecast_finish=_at(result.forecast_finish, places),
        critical=_at(result.critical, places),
        project_finish=result.project_finish,
    )


def _links_before(before: Network, after: Network) -> list[int]:
    """For each link of the arrays afterwards, its index before, -1 for a new one."""
    known = {_link(before, k): k for k in range(len(before.link))}
    return [known.get(_link(after, k), -1) for k in range(len(after.link))]


def _link(net: Network, k: int) -> tuple[int, int, int]:
    """Which stored link an array's link stands for, between which leaves."""
    links, table = net.plan.links, net.table
    return (
        net.links.pk[net.link[k]],
        table.pk[net.leaf[links.pred[k]]],
        table.pk[net.leaf[links.succ[k]]],
    )


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _with(column: Sequence[Value], row: int, value: Value) -> list[Value]:
    changed = list(column)
    changed[row] = value
    return changed


@dataclass(frozen=True)
class _Telling:
    """The kernel's comparison in ids and names."""

    project: Project
    before: Network
    after: Network
    both: Sequence[int]
    found: kernel.Impact
    changed: Collection[int]
    names: Mapping[int, str]

    def impact(self) -> Impact:
        worse, mended = self._promises()
        critical = [self._pk(t) for t in self.found.newly_critical]
        moves = [move for move in self.found.moves if self._pk(move.task) not in self.changed]
        ends = [pk for one in (*worse, *mended) for pk in one[:2]]
        name = self._names([*(self._pk(move.task) for move in self.found.moves), *ends, *critical])
        tasks = tuple(self._moved(move, name) for move in moves)
        own = [move for move in self.found.moves if self._pk(move.task) in self.changed]
        return Impact(
            status="ok",
            tasks=tasks,
            finish_days=self.found.project_days,
            milestones=tuple(sorted((one for one in tasks if one.is_milestone), key=lambda one: one.before)),
            promises=tuple(
                BrokenPromise(s, name.get(s, ""), name.get(p, ""), d, had, u) for s, p, d, had, u in worse
            ),
            mended=tuple(
                BrokenPromise(s, name.get(s, ""), name.get(p, ""), d, had, u) for s, p, d, had, u in mended
            ),
            departments=self._departments(),
            newly_critical=tuple((pk, name.get(pk, "")) for pk in critical),
            changed=tuple(self._moved(move, name) for move in own),
            outside=self._outside(),
        )

    def _pk(self, task: int) -> int:
        return self.after.table.pk[self.after.leaf[self.both[task]]]

    def _moved(self, move: kernel.Move, name: Mapping[int, str]) -> MovedTask:
        place = self.both[move.task]
        row = self.after.leaf[place]
        pk = self.after.table.pk[row]
        return MovedTask(
            task=pk,
            name=name.get(pk, ""),
            department=self.after.table.department[row] or 0,
            before=date.fromordinal(move.finish_before),
            after=date.fromordinal(move.finish_after),
            days=move.finish_days,
            start_days=move.start_days,
            is_milestone=not self.after.plan.duration[place],
        )

    def _promises(self) -> tuple[list[_Promise], list[_Promise]]:
        """(successor, predecessor, days over after, before, unit) of what gets worse and what is mended; of
        a link between summaries the worst."""
        worst: dict[int, tuple[int, int]] = {}
        for move in self.found.promises:
            if move.after is None:
                continue
            link = self.after.link[move.link]
            days, had = max(0, -move.margin_after), max(0, -move.margin_before)
            if link not in worst or days > worst[link][0]:
                worst[link] = days, had
        links = self.after.links
        post, pre, unit = links.successor, links.predecessor, links.max_unit
        rows = [(post[k], pre[k], *pair, unit[k]) for k, pair in sorted(worst.items())]
        return [row for row in rows if row[2] > row[3]], [row for row in rows if row[3] and not row[2]]

    def _outside(self) -> int:
        """How many tasks of other projects wait for one that moves; one statement."""
        rows = Link.objects.filter(
            is_outside=True, predecessor__project=self.project, successor__deleted_at=None
        )
        moved = {self._pk(move.task) for move in self.found.moves}
        waiting = rows.values_list("predecessor_id", "successor_id") if moved else ()
        return len({after for before, after in waiting if before in moved})

    def _departments(self) -> tuple[TouchedDepartment, ...]:
        felt = self.found.departments
        if not felt:
            return ()
        name = dict(
            Department.objects.filter(pk__in=[one.department for one in felt]).values_list("pk", "name")
        )
        return tuple(
            TouchedDepartment(one.department, name.get(one.department, ""), one.tasks, one.worst_days)
            for one in felt
        )

    def _names(self, ids: Collection[int]) -> dict[int, str]:
        wanted = {pk for pk in ids if pk not in self.names}
        rows = Task.objects.filter(project=self.project, pk__in=wanted) if wanted else Task.objects.none()
        return {**self.names, **dict(rows.values_list("pk", "name"))}
