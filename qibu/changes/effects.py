"""What steps would do to the plan: it is scheduled twice in memory, as it is and with them (S5, T7).

Nothing is written. A change request keeps the effect it was submitted with as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

import msgspec

from qibu.changes.draft import REFUSED, Draft, Problem
from qibu.changes.outrunning import outrun
from qibu.changes.replanning import Replanned, planned_then, replanned
from qibu.changes.steps import Step
from qibu.commitments.actions.reopening import Anew, foresee
from qibu.kernel.network import schedule
from qibu.projects.models import Project
from qibu.tasks.contradictions import contradiction_in
from qibu.tasks.impact import Impact, MovedTask, impact_of_tables, tables_of
from qibu.tasks.passing import Outrun
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
    """The effect of the steps that fit the plan, and the problems with the others.

    `replanned`: planned dates an approval sets; `anew`: agreed dates it opens again. `fields`: task id → the
    fields steps set, `dated`: tasks whose dates they concern, `gone`: tasks they take out, `refs`: the
    (negative) id each new task has here. `outrun`: what passes its day with these steps.
    """

    effect: Effect
    problems: tuple[Problem, ...] = ()
    bars: tuple[Bar, ...] = ()
    replanned: tuple[Replanned, ...] = ()
    anew: tuple[Anew, ...] = ()
    fields: Mapping[int, frozenset[str]] = field(default_factory=dict)
    dated: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    refs: Mapping[str, int] = field(default_factory=dict)
    outrun: Outrun = field(default_factory=Outrun)

    @property
    def mark(self) -> str:
        """A short text that differs as soon as anything is other that whoever decides was shown."""
        shown = msgspec.json.encode((self.effect, self.problems, self.replanned, self.anew))
        return sha256(shown).hexdigest()[:32]

    @property
    def beyond_the_asked(self) -> tuple[Replanned, ...]:
        """Tasks whose dates are asked for, but planned for the days that the plan allows."""
        return tuple(one for one in self.replanned if one.asked and one.is_moved and None not in one.was)

    @property
    def open_again(self) -> dict[str, list[Anew]]:
        """Who must agree anew: name of the department → its tasks."""
        found: dict[str, list[Anew]] = {}
        for one in self.anew:
            found.setdefault(one.department, []).append(one)
        return found


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
    was, then = (_dates(before), _dates(after)) if impact.status == "ok" else ({}, {})
    moves = impact.worst[:MOST_TOLD]
    effect = Effect(
        # What is kept of a request stays small: the moves are told beside it.
        impact=replace(impact, tasks=()),
        moves=moves,
        moved=impact.moved,
        later=impact.later,
        added=tuple(New(name, *then[pk]) for pk, name in names.items() if pk in then),
    )
    dates = replanned(draft, table, was, then)
    return Evaluated(
        effect,
        tuple(draft.problems),
        tuple(Bar(m.task, m.name, was[m.task], then[m.task], m.days, m.is_milestone) for m in moves[:bars]),
        dates,
        foresee(project, planned_then(draft, dates)),
        {pk: frozenset(names) for pk, names in draft.fields.items()},
        frozenset(draft.dated),
        frozenset(draft.gone),
        dict(draft.refs),
        outrun(project, draft, before, after, was, then) if impact.status == "ok" else Outrun(),
    )


def _dates(net: Network) -> dict[int, tuple[date, date]]:
    result = schedule(net.plan)
    rows = zip(net.leaf, result.forecast_start, result.forecast_finish, strict=True)
    return {net.table.pk[i]: (_date(start), _date(finish)) for i, start, finish in rows}


def _date(ordinal: int) -> date:
    return date.fromordinal(ordinal)


def as_json(found: Evaluated) -> dict[str, Any]:
    """What a change request keeps of its effect; `days` is for lists, `mark` tells them apart."""
    kept: dict[str, Any] = msgspec.to_builtins(found.effect)
    return {**kept, "days": found.effect.days, "mark": found.mark}


def from_json(kept: Mapping[str, Any]) -> Effect | None:
    """The effect as it was kept; None where none was yet."""
    return msgspec.convert(dict(kept), Effect) if kept else None
