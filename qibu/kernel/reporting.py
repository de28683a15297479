"""The weekly cycle (T1, T2, T4): what a report line must say; the life of report, period and variance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from .deadlines import confirmation_due
from .ladders import HEAD as HEAD
from .ladders import REMINDER as REMINDER
from .ladders import SPONSOR as SPONSOR
from .ladders import Rung, morning
from .status import Status, is_open
from .steps import CLOCKWORK, DEPARTMENT, LEAD, Answer, Passage, Step, Steps, table, take
from .workdays import WorkCalendar

# --- one line of a report ---


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """What stands on one line of a sheet: what was typed, or what the task and the last report say.

    ``pushed``: not started, its forecast driven by a dependency: what makes it late is its predecessor.
    """

    status: Status
    percent: int = 0
    actual_start: date | None = None
    actual_finish: date | None = None
    expected_finish: date | None = None
    is_blocked: bool = False
    block_cause: str = ""
    block_need: str = ""
    late_cause: str = ""
    late_note: str = ""
    done: str = ""
    next: str = ""
    support: str = ""
    planned_start: date | None = None
    planned_finish: date | None = None
    forecast_finish: date | None = None
    pushed: bool = False


class LineProblem(StrEnum):
    """Stable ids of what a line lacks or contradicts; the page says them in words."""

    PERCENT_OUT_OF_RANGE = "percent-out-of-range"
    PERCENT_WITHOUT_START = "percent-on-task-not-started"
    STARTED_BUT_TODO = "actual-start-on-task-not-started"
    FINISHED_BUT_OPEN = "actual-finish-on-open-task"
    FULL_PERCENT_BUT_OPEN = "full-percent-on-open-task"
    DONE_NEEDS_FULL_PERCENT = "done-needs-100-percent"
    DONE_NEEDS_FINISH = "done-needs-actual-finish"
    START_IN_FUTURE = "actual-start-in-future"
    FINISH_IN_FUTURE = "actual-finish-in-future"
    FINISH_BEFORE_START = "actual-finish-before-start"
    LATE_NEEDS_EXPECTED = "late-needs-expected-finish"
    EXPECTED_IN_PAST = "expected-finish-in-past"
    EXPECTED_BEFORE_START = "expected-finish-before-start"
    LATE_NEEDS_CAUSE = "late-needs-cause"
    BLOCKED_NEEDS_CAUSE = "blocked-needs-cause"
    BLOCKED_NEEDS_NEED = "blocked-needs-what-resolves-it"


#: Fields in the order a person would fix them; also the order of the answer of :func:`line_problems`.
FIELDS: Final = (
    "status", "percent", "actual_start", "actual_finish", "expected_finish", "late_cause", "late_note",
    "block_cause", "block_need", "done", "next", "support",
)  # fmt: skip

Found = tuple[tuple[str, LineProblem], ...]


def line_problems(line: LineState, today: date) -> Found:
    """(field, stable id) of all that keeps a line from being submitted, in the order of `FIELDS`; () is fine.

    阻塞 needs its cause and what would resolve it; 已完成 an actual finish not ahead, and 100 %, as nothing
    else; a late line (`is_late`) a new forecast from today on and a cause (T1).
    """
    found = [*_status_problems(line), *_date_problems(line, today), *_late_problems(line, today)]
    if line.is_blocked and is_open(line.status):
        if not line.block_cause.strip():
            found.append(("block_cause", LineProblem.BLOCKED_NEEDS_CAUSE))
        if not line.block_need.strip():
            found.append(("block_need", LineProblem.BLOCKED_NEEDS_NEED))
    return tuple(sorted(found, key=lambda one: FIELDS.index(one[0])))


def _status_problems(line: LineState) -> list[tuple[str, LineProblem]]:
    found: list[tuple[str, LineProblem]] = []
    under_way = line.status in (Status.DOING, Status.PAUSED)
    if line.status is Status.TODO and line.percent > 0:
        found.append(("status", LineProblem.PERCENT_WITHOUT_START))
    if line.status is Status.TODO and line.actual_start is not None:
        found.append(("status", LineProblem.STARTED_BUT_TODO))
    if under_way and line.percent == 100:
        found.append(("status", LineProblem.FULL_PERCENT_BUT_OPEN))
    if is_open(line.status) and line.actual_finish is not None:
        found.append(("status", LineProblem.FINISHED_BUT_OPEN))
    if not 0 <= line.percent <= 100:
        found.append(("percent", LineProblem.PERCENT_OUT_OF_RANGE))
    elif line.status is Status.DONE and line.percent != 100:
        found.append(("percent", LineProblem.DONE_NEEDS_FULL_PERCENT))
    if line.status is Status.DONE and line.actual_finish is None:
        found.append(("actual_finish", LineProblem.DONE_NEEDS_FINISH))
    return found


def _date_problems(line: LineState, today: date) -> list[tuple[str, LineProblem]]:
    found: list[tuple[str, LineProblem]] = []
    start, finish = line.actual_start, line.actual_finish
    if start is not None and start > today:
        found.append(("actual_start", LineProblem.START_IN_FUTURE))
    if finish is not None and finish > today:
        found.append(("actual_finish", LineProblem.FINISH_IN_FUTURE))
    if start is not None and finish is not None and finish < start:
        found.append(("actual_finish", LineProblem.FINISH_BEFORE_START))
    return found


def _late_problems(line: LineState, today: date) -> list[tuple[str, LineProblem]]:
    if not is_open(line.status):
        return []
    found: list[tuple[str, LineProblem]] = []
    expected = line.expected_finish
    if expected is not None and expected < today:
        found.append(("expected_finish", LineProblem.EXPECTED_IN_PAST))
    elif expected is not None and line.actual_start is not None and expected < line.actual_start:
        found.append(("expected_finish", LineProblem.EXPECTED_BEFORE_START))
    elif expected is None and is_late(line, today):
        found.append(("expected_finish", LineProblem.LATE_NEEDS_EXPECTED))
    if needs_cause(line, today) and not line.late_cause.strip():
        found.append(("late_cause", LineProblem.LATE_NEEDS_CAUSE))
    return found


def is_late(line: LineState, today: date) -> bool:
    """Whether a line needs a new forecast: past its planned finish, not begun on its planned start, or with
    an own forecast (the expected finish, where it is ahead) after the plan. Not where only a predecessor
    pushes it: its source is asked."""
    if not is_open(line.status):
        return False
    if _overdue(line, today):
        return True
    if line.pushed and line.status is Status.TODO and not _promises_later(line, today):
        return False
    idle = line.status is Status.TODO and line.planned_start is not None and line.planned_start < today
    return idle or _later(_own_forecast(line, today), line.planned_finish)


def needs_cause(line: LineState, today: date) -> bool:
    """Whether a late line needs its cause: not when it begins late and is still expected in time."""
    late = is_late(line, today)
    return late and (_overdue(line, today) or _later(_own_forecast(line, today), line.planned_finish))


def _overdue(line: LineState, today: date) -> bool:
    return line.planned_finish is not None and line.planned_finish < today


def _own_forecast(line: LineState, today: date) -> date | None:
    expected = line.expected_finish
    return expected if expected is not None and expected >= today else line.forecast_finish


def _promises_later(line: LineState, today: date) -> bool:
    """A person has said a day, and it lies after what the predecessors leave room for."""
    expected = line.expected_finish
    room = max((day for day in (line.planned_finish, line.forecast_finish) if day), default=None)
    return expected is not None and expected >= today and _later(expected, room)


def _later(day: date | None, planned: date | None) -> bool:
    return day is not None and planned is not None and day > planned


# --- the life of a report, a period and a variance ---

MISSING: Final = "missing"
DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
AMENDED: Final = "amended"
REPORT_STATES: Final = (MISSING, DRAFT, SUBMITTED, AMENDED)

#: One department's report. All of these need an open period; the lead may report on behalf (T1, §8).
REPORT: Final[Steps] = table(
    Step("draft", DEPARTMENT, (MISSING, DRAFT), DRAFT),
    Step("discard", DEPARTMENT, (DRAFT,), MISSING),
    Step("submit", DEPARTMENT, (MISSING, DRAFT), SUBMITTED),
    Step("amend", DEPARTMENT, (SUBMITTED, AMENDED), AMENDED),
)

OPEN: Final = "open"
CLOSED: Final = "closed"

#: A period. A re-opened one is open again, and its next closing publishes another edition (T2).
PERIOD: Final[Steps] = table(
    Step("close", LEAD, (OPEN,), CLOSED),
    Step("reopen", LEAD, (CLOSED,), OPEN),
)

ANSWERED: Final = "answered"
VARIANCE_STATES: Final = (OPEN, ANSWERED, CLOSED)

#: A variance (T4). An answer may be given anew, and has to be where its date passed without recovery
#: ("lapsed"); a source that ends late is still to be explained, one whose lateness has become its
#: predecessor's ("inherited") is not: that one's variance lists it.
VARIANCE: Final[Steps] = table(
    Step("answer", DEPARTMENT, (OPEN, ANSWERED), ANSWERED),
    Step("recovered", CLOCKWORK, (OPEN, ANSWERED), CLOSED),
    Step("rebaselined", CLOCKWORK, (OPEN, ANSWERED), CLOSED),
    Step("finished", CLOCKWORK, (ANSWERED,), CLOSED),
    Step("dropped", CLOCKWORK, (OPEN, ANSWERED), CLOSED),
    Step("inherited", CLOCKWORK, (OPEN, ANSWERED), CLOSED),
    Step("lapsed", CLOCKWORK, (ANSWERED,), OPEN),
)


def report_state(*, submitted: bool, amended: bool, has_draft: bool) -> str:
    """The state of a report from what is stored of it; a draft of an amendment does not un-submit it."""
    if submitted:
        return AMENDED if amended else SUBMITTED
    return DRAFT if has_draft else MISSING


def close_period(state: str, now: datetime, cutoff: datetime, missing: int, *, confirmed: bool) -> Passage:
    """Whether the lead may close: before the cut-off only when nothing is missing; later with what is
    missing listed and confirmed (T2)."""
    passage = take(PERIOD, state, "close")
    if not passage.allowed or not missing:
        return passage
    if now < cutoff:
        return Passage(Answer.TOO_EARLY)
    return passage if confirmed else Passage(Answer.UNCONFIRMED)


LATE: Final = "late"
REMINDER_AT: Final = time(9)
ESCALATION_AT: Final = time(10)
#: Working days to explain a variance, and until when on the last of them (T4).
ANSWER_DAYS, ANSWER_AT = 2, time(18)


def report_ladder(cutoff: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """Whom a missing report goes to, and when (T2); ``cutoff`` is local time.

    At 09:00 of its day (of the working day before, where it is earlier) the liaison is reminded; at the
    cut-off liaison and deputy are told that it is late; at 10:00 of the next working day the head.
    """
    return (
        Rung(REMINDER, _reminder(cutoff, calendar)),
        Rung(LATE, cutoff),
        Rung(HEAD, morning(cutoff, calendar, 1, ESCALATION_AT)),
    )


def variance_due(opened: datetime, calendar: WorkCalendar) -> datetime:
    """Until when a variance is to be answered: 18:00 of the second working day after it opened (T4)."""
    return confirmation_due(opened, calendar, ANSWER_DAYS, ANSWER_AT)


def variance_ladder(due: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """Whom silence goes to: at 09:00 of the due day the liaison, at 10:00 of the working day after it the
    department head, of the second one the sponsor (T4)."""
    return (
        Rung(REMINDER, _reminder(due, calendar)),
        Rung(HEAD, morning(due, calendar, 1, ESCALATION_AT)),
        Rung(SPONSOR, morning(due, calendar, 2, ESCALATION_AT)),
    )


def _reminder(due: datetime, calendar: WorkCalendar) -> datetime:
    same = morning(due, calendar, 0, REMINDER_AT)
    return same if same < due else morning(due, calendar, -1, REMINDER_AT)
