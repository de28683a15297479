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
) -> Turn:
    """Make it somebody's turn; a turn of the same kind with another holder ends first."""
    current = Turn.objects.open().filter(kind=kind, subject_kind=subject[0], subject_id=subject[1]).first()
    if current is not None:
        same = (holder.pk if holder else None, department.pk if department else None, due)
        if (current.holder_id, current.department_id, current.due) == same:
            return current
        _end(current, by, at)
    return Turn.objects.create(
        space=space,
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        holder=holder,
        department=department,
        since=at,
        due=due,
    )


def end(*, kind: str, subject: tuple[str, int], by: Person | None, at: datetime) -> None:
    """Whatever was waited for has happened."""
    for turn in Turn.objects.open().filter(kind=kind, subject_kind=subject[0], subject_id=subject[1]):
        _end(turn, by, at)


def _end(turn: Turn, by: Person | None, at: datetime) -> None:
    turn.ended_at, turn.ended_by = at, by
    turn.save(update_fields=["ended_at", "ended_by"])
