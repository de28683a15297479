"""From MS Project XML to a plan the kernel schedules by the clock (:mod:`qibu.kernel.timed`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qibu.kernel.hours import instant
from qibu.kernel.lags import FF, FS, SF, SS
from qibu.kernel.timed_plan import TimedLinks, TimedPlan

from .mspdi_calendars import FileCalendars
from .mspdi_file import FileTask, ProjectFile

ELAPSED = {4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52}
PERCENT = {19, 20, 51, 52}
KINDS = (FF, FS, SF, SS)
_NO_START = datetime.fromisoformat("2000-01-03T08:00")  # a file without any date


@dataclass(frozen=True, slots=True)
class FilePlan:
    """``tasks``: the rows scheduled (empty rows and the project's own summary are not), parallel to the plan;
    ``unknown``: (predecessor UID, successor UID) of links left out because the predecessor is not in the
    file."""

    plan: TimedPlan
    tasks: list[FileTask]
    unknown: list[tuple[int, int]]


def plan_of(file: ProjectFile) -> FilePlan:
    """The plan of a file; summaries take part with their links, the project's own row does not."""
    tasks = [task for task in file.tasks if not task.is_null and task.uid != 0 and task.level > 0]
    place = {task.uid: t for t, task in enumerate(tasks)}
    parent = _parents(tasks)
    calendars = FileCalendars(file)
    summaries = {above for above in parent if above >= 0}
    chosen = [_calendar_of(calendars, task, t in summaries) for t, task in enumerate(tasks)]
    links, unknown = _links(tasks, place)
    starts = [task.start for task in tasks if task.start]
    begins = file.start or min(starts, default=_NO_START)
    known = [_known(task, t in summaries) for t, task in enumerate(tasks)]
    plan = TimedPlan(
        calendars=tuple(calendars.made),
        duration=[max(task.duration or 0, 0) for task in tasks],
        parent=parent,
        calendar=chosen,
        known_start=[start for start, _ in known],
        known_finish=[finish for _, finish in known],
        idle=[not task.active for task in tasks],
        actual_start=[_at(task.actual_start) for task in tasks],
        resume=[_at(task.resume) if task.actual_start else 0 for task in tasks],
        remaining=[task.remaining or 0 for task in tasks],
        delay=[max(task.delay, 0) for task in tasks],
        delay_elapsed=[task.delay_format in ELAPSED for task in tasks],
        constraint=[task.constraint if 0 <= task.constraint <= 7 else 0 for task in tasks],
        constraint_at=[_at(task.constraint_date) for task in tasks],
        deadline=[_at(task.deadline) for task in tasks],
        links=links,
        hold=file.hold,
        start=instant(begins),
        finish=0 if file.from_start or not file.finish else instant(file.finish),
    )
    return FilePlan(plan, tasks, unknown)


def _at(moment: datetime | None) -> int:
    return instant(moment) if moment else 0


def _known(task: FileTask, summary: bool) -> tuple[int, int]:
    """Dates that are facts: of finished, manual, inactive, foreign tasks and those without a length."""
    if summary and not task.manual:
        return 0, 0
    if task.actual_finish and (task.actual_start or task.start):
        return _at(task.actual_start or task.start), _at(task.actual_finish)
    stands = task.manual or not task.active or task.external or task.duration is None
    if stands and task.start and task.finish:
        return _at(task.start), _at(task.finish)
    return 0, 0


def _parents(tasks: Sequence[FileTask]) -> list[int]:
    """The row above with a lower level; levels may jump."""
    parents, path = [], list[int]()
    for t, task in enumerate(tasks):
        while path and tasks[path[-1]].level >= task.level:
            path.pop()
        parents.append(path[-1] if path else -1)
        path.append(t)
    return parents


def _calendar_of(calendars: FileCalendars, task: FileTask, summary: bool) -> int:
    if task.duration_format in ELAPSED and not summary:
        return calendars.always
    return calendars.of_task(task)


def _links(tasks: Sequence[FileTask], place: dict[int, int]) -> tuple[TimedLinks, list[tuple[int, int]]]:
    rows: list[tuple[int, int, int, int, bool]] = []
    unknown = []
    for t, task in enumerate(tasks):
        for link in task.links:
            before = place.get(link.predecessor, -1)
            if before < 0:
                unknown.append((link.predecessor, task.uid))
                continue
            if link.lag_format in PERCENT:
                lag = round((tasks[before].duration or 0) * link.lag / 100)
            else:
                lag = round(link.lag / 10)
            kind = KINDS[link.kind] if 0 <= link.kind <= 3 else FS
            rows.append((before, t, kind, lag, link.lag_format in ELAPSED))
    return TimedLinks(
        pred=[row[0] for row in rows],
        succ=[row[1] for row in rows],
        kind=[row[2] for row in rows],
        lag=[row[3] for row in rows],
        elapsed=[row[4] for row in rows],
    ), unknown
