"""What steps would do to the plan: it is scheduled twice in memory, as it is and with them (S5, T7).

Nothing is written. A change request keeps the effect it was submitted with as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import msgspec

from qibu.changes.draft import REFUSED, Draft, Problem
from qibu.changes.steps import Step
from qibu.kernel.network import schedule
from qibu.projects.models import Project
from qibu.tasks.contradictions import contradiction_in
from qibu.tasks.impact import Impact, MovedTask, impact_of_tables, tables_of
from qibu.tasks.planning import Network

#: As many moved tasks are kept and told by name, the furthest first; all are counted.
MOST_TOLD: Final = 200


@dataclass(frozen=True)
class New:
    """A task that would be there."""

    name: str
    start: date
    finish: date


@dataclass(frozen=True)
class Effect:
    """What is told of an impact: `moves` are the tasks that move the furthest, of `moved` in all."""

    impact: Impact
    moves: tuple[MovedTask, ...] = ()
    moved: int = 0
    later: int = 0
    added: tuple[New, ...] = ()

    @property
    def days(self) -> int:
        """Working days the project's finish moves; later is positive."""
        return self.impact.finish_days

    @property
    def is_ok(self) -> bool:
        """The plan can be computed with the steps."""
        return self.impact.status == "ok"

    @property
    def is_nothing(self) -> bool:
        """No forecast moves, no task comes or goes."""
        found = self.impact
        return self.is_ok and not (
            self.moved or found.added or found.removed or found.promises or found.mended
        )

    @property
    def department_names(self) -> dict[int, str]:
        return {one.department: one.name for one in self.impact.departments}


@dataclass(frozen=True)
class Bar:
    """One moved task before and after, in days."""

    task: int
    name: str
    before: tuple[date, date]
    after: tuple[date, date]
    days: int
    is_milestone: bool


@dataclass(frozen=True)
class Evaluated:
    """The effect of the steps that fit the plan, and the problems with the others."""

    effect: Effect
    problems: tuple[Problem, ...] = ()
    bars: tuple[Bar, ...] = ()


def evaluate(project: Project, steps: Sequence[Step], today: date, *, bars: int = 0) -> Evaluated:
    """What the plan becomes with these steps; a fixed number of statements, and nothing is written.

    `bars`: of so many moved tasks the dates before and after are told as well.
    """
    now = tables_of(project, today)
    draft = Draft(project, now.table, now.links, now.held, today)
    draft.load(steps)
    draft.take(steps)
    table, links = draft.tables()
    before, after = now.network(), replace(now, table=table, links=links).network()
    names = {pk: step.name for pk, step in draft.added}
    if draft.connected and (words := contradiction_in(after, draft.connected, names)):
        draft.problems.append(Problem(draft.connected_at, REFUSED, words))
    impact = impact_of_tables(project, before, after, names=names)
    moves = impact.worst[:MOST_TOLD]
    effect = Effect(
        # What is kept of a request stays small: the moves are told beside it.
        impact=replace(impact, tasks=()),
        moves=moves,
        moved=impact.moved,
        later=impact.later,
        added=_added(names, after) if names and impact.status == "ok" else (),
    )
    return Evaluated(effect, tuple(draft.problems), _bars(before, after, moves[:bars]))


def _added(names: Mapping[int, str], after: Network) -> tuple[New, ...]:
    result = schedule(after.plan)
    place = {after.table.pk[i]: k for k, i in enumerate(after.leaf)}
    return tuple(
        New(name, *(_date(days[place[pk]]) for days in (result.forecast_start, result.forecast_finish)))
        for pk, name in names.items()
        if pk in place
    )


def _bars(before: Network, after: Network, moves: Sequence[MovedTask]) -> tuple[Bar, ...]:
    if not moves:
        return ()
    was, then = _dates(before), _dates(after)
    return tuple(
        Bar(one.task, one.name, was[one.task], then[one.task], one.days, one.is_milestone) for one in moves
    )


def _dates(net: Network) -> dict[int, tuple[date, date]]:
    result = schedule(net.plan)
    rows = zip(net.leaf, result.forecast_start, result.forecast_finish, strict=True)
    return {net.table.pk[i]: (_date(start), _date(finish)) for i, start, finish in rows}


def _date(ordinal: int) -> date:
    return date.fromordinal(ordinal)


def as_json(effect: Effect) -> dict[str, Any]:
    """What a change request keeps of its effect; `days` and `moved` are for lists."""
    found: dict[str, Any] = msgspec.to_builtins(effect)
    return {**found, "days": effect.days}


def from_json(kept: Mapping[str, Any]) -> Effect | None:
    """The effect as it was kept; None where none was yet."""
    return msgspec.convert(dict(kept), Effect) if kept else None
