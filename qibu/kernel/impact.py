"""What a change does: two schedules of the same tasks compared, as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .plan import Plan, Promises, PromiseState, Schedule


@dataclass(frozen=True, slots=True)
class Move:
    """A task whose forecast moves: working days of its calendar, positive is later; finish as ordinals."""

    task: int
    start_days: int
    finish_days: int
    finish_before: int
    finish_after: int


@dataclass(frozen=True, slots=True)
class PromiseMove:
    """A promise whose state or margin changes; ``link`` as in the plan afterwards, None: it was or is not.

    ``margin_before`` / ``margin_after`` in the promise's own unit, negative when it is missed.
    """

    link: int
    before: PromiseState | None
    after: PromiseState | None
    margin_before: int = 0
    margin_after: int = 0


@dataclass(frozen=True, slots=True)
class DepartmentMove:
    """What a department feels: how many of its tasks move, and the most one moves (by size, signed)."""

    department: int
    tasks: int
    worst_days: int


@dataclass(frozen=True, slots=True)
class Impact:
    """``feasible`` false: the change cannot be scheduled (``status`` says how) and nothing else is filled.

    ``project_days``  working days the last finish moves; ``moves`` in task order; ``milestones`` are those of
    milestones; ``promises`` of which something changes; ``departments`` in order of their ids;
    ``newly_critical`` tasks that were not; ``external_promises`` on links from other projects.
    """

    feasible: bool
    status: str
    project_days: int = 0
    moves: tuple[Move, ...] = ()
    milestones: tuple[Move, ...] = ()
    promises: tuple[PromiseMove, ...] = ()
    departments: tuple[DepartmentMove, ...] = ()
    newly_critical: tuple[int, ...] = ()
    external_promises: tuple[PromiseMove, ...] = ()


def impact(
    plan: Plan,
    before: Schedule,
    after: Schedule,
    *,
    department: Sequence[int] = (),
    links_before: Sequence[int] = (),
) -> Impact:
    """Compare schedules of a plan before and after a change; ``plan`` is the changed one.

    Tasks are the same indexes in both. ``department`` gives each task's (0: none). ``links_before``: for each
    link of the changed plan its index before the change, -1 for a new one; empty: links are the same.
    """
    if before.status != "ok" or after.status != "ok":
        return Impact(False, after.status if after.status != "ok" else before.status)
    moves = _moves(plan, before, after)
    milestones = tuple(move for move in moves if not plan.duration[move.task])
    calendar = plan.calendars[0]
    days = 0
    if before.project_finish and after.project_finish:
        days = calendar.working_days_between(before.project_finish, after.project_finish)
    return Impact(
        True,
        "ok",
        days,
        moves,
        milestones,
        _promises(before.promises, after.promises, links_before),
        _departments(moves, department),
        tuple(t for t, now in enumerate(after.critical) if now and not before.critical[t]),
        _promises(before.external_promises, after.external_promises, ()),
    )


def _moves(plan: Plan, before: Schedule, after: Schedule) -> tuple[Move, ...]:
    moves = []
    rows = zip(
        before.forecast_start,
        before.forecast_finish,
        after.forecast_start,
        after.forecast_finish,
        strict=True,
    )
    for t, (start, finish, new_start, new_finish) in enumerate(rows):
        if start == new_start and finish == new_finish:
            continue
        between = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0].working_days_between
        moves.append(Move(t, between(start, new_start), between(finish, new_finish), finish, new_finish))
    return tuple(moves)


def _promises(before: Promises, after: Promises, links_before: Sequence[int]) -> tuple[PromiseMove, ...]:
    old = {k: at for at, k in enumerate(before.link)}
    found = []
    for at, k in enumerate(after.link):
        was = old.pop(links_before[k] if len(links_before) else k, -1)
        state, margin = after.state[at], after.margin[at]
        if was < 0:
            found.append(PromiseMove(k, None, state, 0, margin))
        elif (before.state[was], before.margin[was]) != (state, margin):
            found.append(PromiseMove(k, before.state[was], state, before.margin[was], margin))
    gone = [PromiseMove(-1, before.state[was], None, before.margin[was]) for was in old.values()]
    return (*found, *gone)


def _departments(moves: Sequence[Move], department: Sequence[int]) -> tuple[DepartmentMove, ...]:
    felt: dict[int, list[int]] = {}
    for move in moves:
        one = department[move.task] if len(department) else 0
        if one:
            felt.setdefault(one, []).append(move.finish_days)
    return tuple(DepartmentMove(one, len(days), max(days, key=abs)) for one, days in sorted(felt.items()))
