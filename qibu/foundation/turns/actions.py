"""Passing the ball. Call these inside an action that holds the space's lock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qibu.foundation.access.models import Space
from qibu.foundation.turns.models import Turn

if TYPE_CHECKING:
    from qibu.foundation.people.models import Department, Person


def give(
    *,
    space: Space,
    kind: str,
    subject: tuple[str, int],
    at: datetime,
    holder: Person | None = None,
    department: Department | None = None,
    due: datetime | None = None,
    by: Person | None = None,
    waiter: Person | None = None,
    waiter_department: Department | None = None,
) -> Turn:
    """Make it somebody's turn; a turn of the same kind with another holder ends first.

    Who waits for it: a person, or whoever speaks for a department; neither is the project's lead.
    """
    current = Turn.objects.open().filter(kind=kind, subject_kind=subject[0], subject_id=subject[1]).first()
    if current is not None:
        same = (holder.pk if holder else None, department.pk if department else None, due)
        if (current.holder_id, current.department_id, current.due) == same:
            return _await(current, waiter, waiter_department)
        _end(current, by, at)
    return Turn.objects.create(
        space=space,
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        holder=holder,
        department=department,
        waiter=waiter,
        waiter_department=waiter_department,
        since=at,
        due=due,
    )


def _await(turn: Turn, waiter: Person | None, department: Department | None) -> Turn:
    """Another one waits for the same thing: the wait itself goes on."""
    wanted = (waiter.pk if waiter else None, department.pk if department else None)
    if (turn.waiter_id, turn.waiter_department_id) != wanted:
        turn.waiter, turn.waiter_department = waiter, department
        turn.save(update_fields=["waiter", "waiter_department"])
    return turn


def end(*, kind: str, subject: tuple[str, int], by: Person | None, at: datetime) -> None:
    """Whatever was waited for has happened."""
    for turn in Turn.objects.open().filter(kind=kind, subject_kind=subject[0], subject_id=subject[1]):
        _end(turn, by, at)


def _end(turn: Turn, by: Person | None, at: datetime) -> None:
    turn.ended_at, turn.ended_by = at, by
    turn.save(update_fields=["ended_at", "ended_by"])
