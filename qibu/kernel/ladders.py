"""Ladders: whom silence goes to, and from when. Which rungs there are stands with the rules of each turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from .steps import LEAD
from .workdays import WorkCalendar

REMINDER: Final = "reminder"
OVERDUE: Final = "overdue"
HEAD: Final = "head"
SPONSOR: Final = "sponsor"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: who is told (one of the names its rules give), and from when."""

    name: str
    at: datetime


def morning(due: datetime, calendar: WorkCalendar, days: int, at: time) -> datetime:
    """``at`` of the day ``days`` working days after ``due`` (negative: before it), in its time zone.

    0 is the day of ``due`` itself, worked or not.
    """
    day = calendar.add_working_days_date(due.date(), days)
    return datetime.combine(day, at, tzinfo=due.tzinfo)


def owner_head_lead(due: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """What one person owes by a day: the owner on the day itself and on the working day after, then the
    head of the department, then the lead; ``due`` is aware, in local time."""
    nine = time(9)
    return (
        Rung(REMINDER, morning(due, calendar, 0, nine)),
        Rung(OVERDUE, morning(due, calendar, 1, nine)),
        Rung(HEAD, morning(due, calendar, 2, nine)),
        Rung(LEAD, morning(due, calendar, 3, nine)),
    )


def due_rungs(ladder: Sequence[Rung], at: datetime) -> list[str]:
    """Names of the rungs reached by ``at``; a reminder ("please, until today") only while it is the last."""
    names = [rung.name for rung in ladder if rung.at <= at]
    return [name for name in names if name != REMINDER or len(names) == 1]
