"""The life of a commitment (C1-C3): one task asked of one department, answered, negotiated, agreed.

A table of steps, each with who takes it, and the clock that says until when the next one is due.
Nothing here knows a database: whoever asks brings the state and the working calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from . import steps
from .deadlines import CONFIRMATION_AT, CONFIRMATION_DAYS, confirmation_due
from .ladders import HEAD as HEAD
from .ladders import REMINDER as REMINDER
from .ladders import SPONSOR as SPONSOR
from .ladders import Rung as Rung
from .ladders import morning
from .steps import CLOCKWORK as CLOCKWORK
from .steps import DEPARTMENT as DEPARTMENT
from .steps import LEAD as LEAD
from .steps import Passage, Step, Steps
from .workdays import WorkCalendar

NEW: Final = ""
DISPATCHED: Final = "dispatched"
CHANGED: Final = "changed"
ACCEPTED: Final = "accepted"
CONDITIONAL: Final = "conditional"
COUNTERED: Final = "countered"
DECLINED: Final = "declined"
AGREED: Final = "agreed"
REOPENED: Final = "reopened"
WITHDRAWN: Final = "withdrawn"

#: The department is bound: planned dates, effort and owner are frozen.
BOUND: Final = (ACCEPTED, AGREED)
STATES: Final = (
    DISPATCHED, CHANGED, ACCEPTED, CONDITIONAL, COUNTERED, DECLINED, AGREED, REOPENED, WITHDRAWN,
)  # fmt: skip

#: Days the other side has once the first answer is in: a counter passes the turn (C2).
TURN_DAYS: Final = 1


STEPS: Final[Steps] = steps.table(
    Step("dispatch", LEAD, (NEW, CHANGED, WITHDRAWN), DISPATCHED),
    Step("accept", DEPARTMENT, (DISPATCHED, REOPENED), ACCEPTED),
    Step("accept_if", DEPARTMENT, (DISPATCHED, REOPENED), CONDITIONAL),
    Step("counter", DEPARTMENT, (DISPATCHED, REOPENED), COUNTERED),
    Step("decline", DEPARTMENT, (DISPATCHED, REOPENED), DECLINED),
    Step("agree", LEAD, (CONDITIONAL, COUNTERED), AGREED),
    Step("ask_again", LEAD, (CONDITIONAL, COUNTERED, DECLINED), DISPATCHED),
    Step("record", LEAD, (DISPATCHED, CHANGED, CONDITIONAL, COUNTERED, DECLINED, REOPENED), AGREED),
    Step("withdraw", LEAD, tuple(state for state in STATES if state != WITHDRAWN), WITHDRAWN),
    Step("change", CLOCKWORK, (DISPATCHED, CONDITIONAL), CHANGED),
    Step("reopen", CLOCKWORK, (ACCEPTED, AGREED, REOPENED), REOPENED),
    Step("restore", CLOCKWORK, (REOPENED,), AGREED),
    Step("restaff", DEPARTMENT, (ACCEPTED, AGREED), AGREED),
)
_MOVER: Final = MappingProxyType(
    {
        DISPATCHED: DEPARTMENT,
        REOPENED: DEPARTMENT,
        CHANGED: LEAD,
        CONDITIONAL: LEAD,
        COUNTERED: LEAD,
        DECLINED: LEAD,
    }
)


def take(state: str, step: str) -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads."""
    return steps.take(STEPS, state, step)


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` (`DEPARTMENT` or `LEAD`) can take from a state, in order."""
    return steps.steps_from(STEPS, state, by)


def mover(state: str) -> str:
    """Whose turn it is (球在谁手, C9): `DEPARTMENT`, `LEAD`, or "" where nobody has to move."""
    return _MOVER.get(state, "")


@dataclass(frozen=True, slots=True)
class Values:
    """What is asked, countered or agreed. ``effort`` is in person-days, ``owner`` a person's id."""

    start: date | None = None
    finish: date | None = None
    effort: Decimal | None = None
    owner: int | None = None
    scope: str = ""


#: Columns of asked | countered | agreed, in order.
FIELDS: Final = ("start", "finish", "effort", "owner", "scope")


def differences(one: Values, other: Values) -> tuple[str, ...]:
    """The fields in which two sets of values differ, in the order of `FIELDS`."""
    return tuple(name for name in FIELDS if getattr(one, name) != getattr(other, name))


def due_after(
    step: str,
    at: datetime,
    calendar: WorkCalendar,
    days: int = CONFIRMATION_DAYS,
    hour: time = CONFIRMATION_AT,
) -> datetime | None:
    """Until when the next mover has to answer after ``step``; None where nobody has to.

    ``at`` is local time; its day does not count. What the plan asks (dispatched, re-opened) gets the
    full ``days``; whoever a counter passes the turn to has one working day (C2). ``calendar`` is the
    next mover's: the department's, or the project's for the lead.
    """
    wanted = STEPS.get(step)
    if wanted is None or not mover(wanted.target):
        return None
    full = step in ("dispatch", "reopen")
    return confirmation_due(at, calendar, days if full else TURN_DAYS, hour)


REMINDER_AT: Final = time(8, 30)
DEPUTY: Final = "deputy"


def ladder(due: datetime, calendar: WorkCalendar, since: datetime) -> tuple[Rung, ...]:
    """Whom silence goes to, and when (C2). Silence is never consent.

    The holder is reminded at 08:30 of the working day before the due day (of the due day itself, where
    the turn began later than that); at the deadline the deputy is told, at 08:30 of the next working day
    the department head, of the second one the sponsor.
    """
    before = morning(due, calendar, -1, REMINDER_AT)
    reminder = before if before >= since else morning(due, calendar, 0, REMINDER_AT)
    return (
        Rung(REMINDER, reminder),
        Rung(DEPUTY, due),
        Rung(HEAD, morning(due, calendar, 1, REMINDER_AT)),
        Rung(SPONSOR, morning(due, calendar, 2, REMINDER_AT)),
    )


def weeks(start: date, finish: date, calendar: WorkCalendar) -> dict[date, int]:
    """Working days of a task per ISO week, by the Monday of the week (C1); {} where none is worked."""
    found: dict[date, int] = {}
    monday = start - timedelta(days=start.weekday())
    while monday <= finish:
        sunday = monday + timedelta(days=6)
        days = calendar.count_dates(max(start, monday), min(finish, sunday))
        if days:
            found[monday] = days
        monday += timedelta(days=7)
    return found
