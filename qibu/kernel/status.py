"""Task status: what is stored, what is shown, and what status, percent and dates must agree on (D0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Stored: 未开始, 进行中, 已完成, 暂停, 取消. 阻塞 is a flag beside it, 延期 is computed."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Shown(StrEnum):
    """What form 2 shows as 进度状态."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    LATE = "late"


class Reason(StrEnum):
    """Why a task is shown as late."""

    OVERDUE = "overdue"
    FORECAST_LATER = "forecast_later"


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """``word`` to show, ``blocked`` beside it, ``reason`` where the word is late."""

    word: Shown
    blocked: bool = False
    reason: Reason | None = None


def is_open(status: Status) -> bool:
    """Still to be finished: neither done nor cancelled."""
    return status not in (Status.DONE, Status.CANCELLED)


def shown_status(
    status: Status,
    *,
    planned_finish: int,
    forecast_finish: int,
    today: int,
    blocked: bool = False,
) -> ShownStatus:
    """延期 = open and past its planned finish, or forecast later than planned; days are ordinals, 0 = none.

    Its last day itself is not late. A paused task is open and can be late; 阻塞 is shown beside, and only
    while the task is open.
    """
    if not is_open(status):
        return ShownStatus(Shown(status.value))
    if planned_finish and planned_finish < today:
        return ShownStatus(Shown.LATE, blocked, Reason.OVERDUE)
    if planned_finish and forecast_finish > planned_finish:
        return ShownStatus(Shown.LATE, blocked, Reason.FORECAST_LATER)
    return ShownStatus(Shown(status.value), blocked)


def imported_late(started: bool) -> Status:
    """What an imported 延期 becomes: 进行中 if the task has started, else 未开始."""
    return Status.DOING if started else Status.TODO


class Problem(StrEnum):
    """Stable ids of what does not agree; the page says them in words."""

    DONE_NEEDS_FINISH = "done-needs-actual-finish"
    DONE_NEEDS_FULL_PERCENT = "done-needs-100-percent"
    FINISH_BEFORE_START = "actual-finish-before-start"
    PERCENT_OUT_OF_RANGE = "percent-out-of-range"
    PERCENT_WITHOUT_START = "percent-on-task-not-started"
    STARTED_BUT_TODO = "actual-start-on-task-not-started"
    FINISHED_BUT_OPEN = "actual-finish-on-open-task"
    START_IN_FUTURE = "actual-start-in-future"
    FINISH_IN_FUTURE = "actual-finish-in-future"
    SUGGEST_DONE = "suggest-done"


SUGGESTIONS = frozenset({Problem.SUGGEST_DONE})  # said, but never a reason to refuse


def problems(
    status: Status,
    percent: int,
    actual_start: date | None,
    actual_finish: date | None,
    today: date | None = None,
) -> tuple[Problem, ...]:
    """What status, percent and actual dates do not agree on, in the order a person would fix it; () is fine.

    Done requires an actual finish and 100 %; not started has neither progress nor actual dates; 100 % on an
    open task only suggests done. With ``today`` given, actual dates may not lie after it.
    """
    found: list[Problem] = []
    if not 0 <= percent <= 100:
        found.append(Problem.PERCENT_OUT_OF_RANGE)
    if status is Status.DONE:
        if actual_finish is None:
            found.append(Problem.DONE_NEEDS_FINISH)
        if percent != 100:
            found.append(Problem.DONE_NEEDS_FULL_PERCENT)
    elif actual_finish is not None and status is not Status.CANCELLED:
        found.append(Problem.FINISHED_BUT_OPEN)
    if status is Status.TODO:
        if percent > 0:
            found.append(Problem.PERCENT_WITHOUT_START)
        if actual_start is not None:
            found.append(Problem.STARTED_BUT_TODO)
    if status in (Status.DOING, Status.PAUSED) and percent == 100:
        found.append(Problem.SUGGEST_DONE)
    return (*found, *_date_problems(actual_start, actual_finish, today))


def _date_problems(start: date | None, finish: date | None, today: date | None) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if start and finish and finish < start:
        found.append(Problem.FINISH_BEFORE_START)
    if today and start and start > today:
        found.append(Problem.START_IN_FUTURE)
    if today and finish and finish > today:
        found.append(Problem.FINISH_IN_FUTURE)
    return tuple(found)


def refusals(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems that stand in the way of saving; suggestions are left out."""
    return tuple(problem for problem in found if problem not in SUGGESTIONS)


@dataclass(frozen=True, slots=True)
class Progress:
    """Status, percent and actual dates that belong together."""

    status: Status
    percent: int
    actual_start: date | None = None
    actual_finish: date | None = None


def completed(progress: Progress, *, today: date, status: Status | None = None) -> Progress:
    """The rest of what a person said by changing one thing, as a suggestion to show, never silently saved.

    To done: 100 % and today as finish (and start) where missing; to doing: today as start and no finish;
    to not started: nothing done and no dates. Paused and cancelled keep what was reported.
    """
    wanted = status or progress.status
    if wanted is Status.DONE:
        finish = progress.actual_finish or today
        start = progress.actual_start or min(today, finish)
        return Progress(wanted, 100, start, finish)
    if wanted is Status.DOING:
        return Progress(wanted, min(progress.percent, 99), progress.actual_start or today, None)
    if wanted is Status.TODO:
        return Progress(wanted, 0)
    return Progress(wanted, progress.percent, progress.actual_start, progress.actual_finish)
