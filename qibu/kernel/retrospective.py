"""The life of a retrospective (F3): collecting, merging in the meeting, published; who changes which words.

from qibu.kernel import retrospective
retrospective.take("collecting", "merge")      → Passage(Answer.ALLOWED, "merging")
retrospective.rate(8, 10)                      → 80
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from . import steps
from .ladders import OVERDUE, REMINDER, Rung, morning
from .steps import LEAD, Passage, Step, Steps
from .workdays import WorkCalendar

COLLECTING: Final = "collecting"
MERGING: Final = "merging"
PUBLISHED: Final = "published"

#: Whoever belongs to the project.
MEMBER: Final = "member"

STEPS: Final[Steps] = steps.table(
    Step("contribute", MEMBER, (COLLECTING, MERGING), ""),
    Step("extend", LEAD, (COLLECTING,), COLLECTING),
    Step("merge", LEAD, (COLLECTING, MERGING), MERGING),
    Step("publish", LEAD, (MERGING,), PUBLISHED),
)

#: Characters of a contribution, a point, a summary.
LONGEST: Final = 2000

#: The hour at which the day ends until which everybody is asked.
DUE_AT: Final = time(18)


def take(stage: str, step: str) -> Passage:
    """Whether ``step`` may be taken at ``stage``, and where it leads ("" for nowhere else)."""
    return steps.take(STEPS, stage, step)


def may_edit(person: int, *, author: int, merged: bool, stage: str) -> bool:
    """One's own words, until they are part of a point; nobody edits what another one said."""
    return person == author and not merged and stage != PUBLISHED


def due(until: date) -> datetime:
    """The moment contributions are asked for, as local time without a zone."""
    return datetime.combine(until, DUE_AT)


def ladder(end: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """Whoever has not said anything is reminded on the last day and on the working day after; then the lead
    is told who is missing. ``end`` is aware, in local time."""
    nine = time(9)
    return (
        Rung(REMINDER, morning(end, calendar, 0, nine)),
        Rung(OVERDUE, morning(end, calendar, 1, nine)),
        Rung(LEAD, morning(end, calendar, 2, nine)),
    )


def rate(kept: int, of: int) -> int | None:
    """Whole per cent, rounded down: 100 only where all were; None where there was nothing to keep."""
    return kept * 100 // of if of else None
