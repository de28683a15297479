"""The life of a meeting and of its decisions (C6), and the days of a series.

from qibu.kernel import meeting
meeting.take("planned", "open")        → Passage(Answer.ALLOWED, "held")
meeting.settle(["standing", "open"])   → Passage(Answer.CONDITIONS_OPEN, open=("open",))

Minutes are open to whoever takes part until they are distributed; from then on decisions may be objected
to until the end of the next working day. What nobody objects to stands; the rest waits for the host.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from . import steps
from .steps import CLOCKWORK, Answer, Passage, Step, Steps
from .workdays import WorkCalendar

PLANNED: Final = "planned"
HELD: Final = "held"
DISTRIBUTED: Final = "distributed"
SETTLED: Final = "settled"
CANCELLED: Final = "cancelled"
STATES: Final = (PLANNED, HELD, DISTRIBUTED, SETTLED, CANCELLED)
#: The minutes may be written.
WRITING: Final = (PLANNED, HELD)
#: Something is still to happen.
LIVE: Final = (PLANNED, HELD, DISTRIBUTED)

HOST: Final = "host"
#: Whoever takes part.
MEMBER: Final = "member"

STEPS: Final[Steps] = steps.table(
    Step("change", HOST, WRITING, ""),
    Step("people", HOST, WRITING, ""),
    Step("open", HOST, (PLANNED,), HELD),
    Step("write", MEMBER, WRITING, ""),
    Step("distribute", HOST, (HELD,), DISTRIBUTED),
    Step("amend", HOST, (DISTRIBUTED,), DISTRIBUTED),
    Step("settle", CLOCKWORK, (DISTRIBUTED,), SETTLED),
    Step("cancel", HOST, WRITING, CANCELLED),
)

PROPOSED: Final = "proposed"
OPEN: Final = "open"
OBJECTED: Final = "objected"
STANDING: Final = "standing"
WITHDRAWN: Final = "withdrawn"
DECISION_STATES: Final = (PROPOSED, OPEN, OBJECTED, STANDING, WITHDRAWN)
#: A meeting is settled once all its decisions are one of these.
ENDED: Final = (STANDING, WITHDRAWN)

DECISION_STEPS: Final[Steps] = steps.table(
    Step("edit", MEMBER, (PROPOSED,), PROPOSED),
    Step("distribute", CLOCKWORK, (PROPOSED,), OPEN),
    Step("object", MEMBER, (OPEN, OBJECTED), OBJECTED),
    Step("keep", HOST, (OBJECTED,), STANDING),
    Step("amend", HOST, (OBJECTED,), OPEN),
    Step("withdraw", HOST, (PROPOSED, OPEN, OBJECTED), WITHDRAWN),
    Step("stand", CLOCKWORK, (OPEN,), STANDING),
)

#: Objections may come until then on the next working day; a series is prepared at this hour the day before.
OBJECTIONS_UNTIL, PREPARED_AT = time(18), time(9)
#: No series looks further ahead than this many of its rounds for a working day.
_FARTHEST: Final = 60


def take(state: str, step: str) -> Passage:
    """Whether ``step`` may be taken from ``state`` of a meeting, and where it leads.

    "change", "people" and "write" lead nowhere: the meeting stays where it stands. One opened too early may
    still be moved or cancelled.
    """
    found = steps.take(STEPS, state, step)
    return Passage(found.answer, state) if found.allowed and not found.target else found


def take_decision(state: str, step: str) -> Passage:
    """The same for a decision."""
    return steps.take(DECISION_STEPS, state, step)


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` can take from a state of a meeting, in order."""
    return steps.steps_from(STEPS, state, by)


def settle(decisions: Iterable[str]) -> Passage:
    """Whether a distributed meeting is settled: the states its decisions have once the period has ended."""
    waiting = tuple(state for state in decisions if state not in ENDED)
    return Passage(Answer.CONDITIONS_OPEN, open=waiting) if waiting else Passage(Answer.ALLOWED, SETTLED)


def objections_until(distributed: datetime, calendar: WorkCalendar) -> datetime:
    """The end of the next working day: the day of distribution does not count; both in local time."""
    day = calendar.add_working_days_date(distributed.date(), 1)
    return datetime.combine(day, OBJECTIONS_UNTIL, distributed.tzinfo)


def may_object(at: datetime, until: datetime | None) -> bool:
    """In time is up to and including the minute the period ends."""
    return until is not None and at <= until


def prepared_at(day: date, calendar: WorkCalendar) -> tuple[date, time]:
    """When the next meeting of a series is made: one working day before it, in the morning."""
    return calendar.previous_working_date(day - timedelta(days=1)), PREPARED_AT


def series_days(
    first: date, weekday: int, every: int, after: date, calendar: WorkCalendar, count: int = 1
) -> tuple[date, ...]:
    """The next ``count`` days of a series, later than ``after``.

    It meets on ``weekday`` (0 = Monday) every ``every`` weeks, counted from the week of ``first``. A day off
    moves the meeting before it, to the last working day; two that come to lie on one day are one.
    """
    return tuple(islice(_days(first, weekday, max(1, every), after, calendar), count))


def _days(first: date, weekday: int, every: int, after: date, calendar: WorkCalendar) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    rounds = max(0, (after - monday).days // (7 * every) - 1)
    last = after
    for number in range(rounds, rounds + _FARTHEST):
        wanted = monday + timedelta(weeks=every * number, days=weekday)
        if wanted < first:
            continue
        day = calendar.previous_working_date(wanted)
        if day > last and day >= first:
            yield day
            last = day
