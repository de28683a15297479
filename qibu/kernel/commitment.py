"""The life of a commitment (C1-C3): one task asked of one department, answered, negotiated, agreed.

A table of steps, each with who takes it, and the clock that says until when the next one is due.
Nothing here knows a database: whoever asks brings the state and the working calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Final

from .deadlines import CONFIRMATION_AT, CONFIRMATION_DAYS, confirmation_due
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

DEPARTMENT: Final = "department"
LEAD: Final = "lead"
CLOCKWORK: Final = ""

#: Days the other side has once the first answer is in: a counter passes the turn (C2).
TURN_DAYS: Final = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A way out of a state; ``by`` is who takes it ("" for what a changed plan sets off)."""

    name: str
    by: str
    sources: tuple[str, ...]
    target: str


STEPS: Final = (
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
_BY_NAME: Final = MappingProxyType({step.name: step for step in STEPS})
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


class Answer(Enum):
    """What became of the wish to take a step."""

    ALLOWED = "allowed"
    NO_SUCH_STEP = "no such step"
    NOT_FROM_HERE = "not from here"


@dataclass(frozen=True, slots=True)
class Passage:
    """The answer, and the state reached ("" when refused)."""

    answer: Answer
    target: str = ""

    @property
    def allowed(self) -> bool:
        return self.answer is Answer.ALLOWED


def take(state: str, step: str) -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads."""
    wanted = _BY_NAME.get(step)
    if wanted is None:
        return Passage(Answer.NO_SUCH_STEP)
    if state not in wanted.sources:
        return Passage(Answer.NOT_FROM_HERE)
    return Passage(Answer.ALLOWED, wanted.target)


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` (`DEPARTMENT` or `LEAD`) can take from a state, in order."""
    return tuple(step.name for step in STEPS if step.by == by and state in step.sources)


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
    wanted = _BY_NAME.get(step)
    if wanted is None or not mover(wanted.target):
        return None
    full = step in ("dispatch", "reopen")
    return confirmation_due(at, calendar, days if full else TURN_DAYS, hour)


REMINDER_AT: Final = time(8, 30)
REMINDER: Final = "reminder"
DEPUTY: Final = "deputy"
HEAD: Final = "head"
SPONSOR: Final = "sponsor"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: who is told (a name above), and from when."""

    name: str
    at: datetime


def ladder(due: datetime, calendar: WorkCalendar, since: datetime) -> tuple[Rung, ...]:
    """Whom silence goes to, and when (C2). Silence is never consent.

    The holder is reminded at 08:30 of the working day before the due day (of the due day itself, where
    the turn began later than that); at the deadline the deputy is told, at 08:30 of the next working day
    the department head, of the second one the sponsor.
    """

    def morning(days: int) -> datetime:
        day = calendar.add_working_days_date(due.date(), days)
        return datetime.combine(day, REMINDER_AT, tzinfo=due.tzinfo)

    before = morning(-1)
    reminder = before if before >= since else datetime.combine(due.date(), REMINDER_AT, tzinfo=due.tzinfo)
    return (
        Rung(REMINDER, reminder),
        Rung(DEPUTY, due),
        Rung(HEAD, morning(1)),
        Rung(SPONSOR, morning(2)),
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
