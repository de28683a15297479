"""The values of a task as a row of a project file gives them: dates kept, the rest brought to agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.foundation.documents.mspdi_file import FileTask
from qibu.foundation.documents.mspdi_plan import ELAPSED
from qibu.kernel.workdays import WorkCalendar, in_range
from qibu.tasks.exchange.moments import CONSTRAINTS, OF_FINISH, first_day, is_partial, last_day, whole_days
from qibu.tasks.exchange.rows import Row
from qibu.tasks.exchange.stamp import NO_LENGTH, SOFT, Stamp
from qibu.tasks.importing.understanding import LIMITS, Understood, progress
from qibu.tasks.models import Constraint, Kind, Status

#: Values a summary task says itself; the rest follows from the tasks below it.
OF_SUMMARIES: Final = frozenset({"name", "number", "deadline", "note", "department", "assignee"})
_NOTHING: Final[dict[str, Any]] = {
    "kind": Kind.TASK, "planned_start": None, "planned_finish": None, "duration": None, "is_manual": False,
    "constraint": "", "constraint_day": None, "actual_start": None, "actual_finish": None,
    "status": Status.TODO, "percent": 0,
}  # fmt: skip


def values_of(
    row: Row, found: Understood, calendar: WorkCalendar, per_day: int, today: date, lost: Counter[str]
) -> dict[str, Any]:
    """Fields of a task but those of people; doubts go to `found`. `per_day`: minutes of a working day."""
    values: dict[str, Any] = {
        "name": _name(row),
        "number": _number(row.task, row.stamp),
        "note": row.task.notes.replace("\r\n", "\n").replace("\x00", "").strip(),
        "deadline": _in_range(last_day(row.task.deadline)),
        **_NOTHING,
    }
    if len(values["note"]) > LIMITS["note"]:
        row.note(
            "note", _("The note is longer than %(limit)d signs; the rest is left out.") % {"limit": 5000}
        )
        values["note"] = values["note"][: LIMITS["note"]]
    if row.heading:
        lost["summaries"] += int(row.task.manual or row.task.constraint != 0)
        return values
    _dates(row, values, calendar, per_day, lost)
    _constraint(row, values)
    _progress(row, found, values, today)
    return values


def _name(row: Row) -> str:
    name = row.name
    if not name:
        row.note("name", _("The task has no name in the file."))
        return _("Task %(number)d") % {"number": row.number}
    if len(name) > LIMITS["name"]:
        row.note("name", _("The name is longer than %(limit)d signs and is cut.") % {"limit": LIMITS["name"]})
        return name[: LIMITS["name"] - 1] + "…"
    return name


def _number(task: FileTask, stamp: Stamp | None) -> str:
    """A WBS code of the file's own; one that only repeats the outline is none."""
    code = " ".join(task.wbs.split())[: LIMITS["number"]]
    if stamp is not None and stamp.keeps("number", code):
        return code
    return "" if code == task.outline or not task.outline else code


def _in_range(day: date | None) -> date | None:
    return day if day is not None and in_range(day.toordinal()) else None


def _dates(
    row: Row, values: dict[str, Any], calendar: WorkCalendar, per_day: int, lost: Counter[str]
) -> None:
    """Planned dates as the file has them; they give the length, as for every list (S10)."""
    task, stamp = row.task, row.stamp
    start = _in_range(first_day(task.start))
    finish = _in_range(last_day(task.finish, task.start))
    if stamp is not None:
        start, finish = _planned(task, stamp, start, finish)
    if start and finish and finish < start:
        finish = start
    values["is_manual"] = task.manual
    length = whole_days(task.duration, per_day) if task.duration is not None else None
    if length is not None and length[0] == 0:
        day = finish or start
        values.update(kind=Kind.MILESTONE, planned_start=day, planned_finish=day, duration=0)
        return
    days = length[0] if length else None
    as_it_was = (
        stamp is not None and stamp.keeps("planned_start", start) and stamp.keeps("planned_finish", finish)
    )
    if as_it_was and stamp is not None and NO_LENGTH in stamp.flags and stamp.keeps("duration", None):
        days = None
    elif start and finish and not (as_it_was and stamp is not None and stamp.keeps("duration", days)):
        counted = max(1, calendar.count(start.toordinal(), finish.toordinal()))
        _say_length(row, length, counted, lost)
        days = counted
    values.update(planned_start=start, planned_finish=finish, duration=days)
    lost["hours"] += int(stamp is None and is_partial(task.start, task.finish))
    if task.milestone and days:
        row.note("milestone", _("It lasts in the file, so it comes as a task, not as a milestone."))


def _planned(
    task: FileTask, stamp: Stamp, start: date | None, finish: date | None
) -> tuple[date | None, date | None]:
    """What was planned, where the file can only show what happened."""
    begun, ended = first_day(task.actual_start), last_day(task.actual_finish)
    if begun is not None and start == begun:
        start = stamp.start
        point = begun if task.duration == 0 else ended
        if finish in (ended, point, max(stamp.finish or begun, begun)):
            finish = stamp.finish if finish is not None else None
    elif ended is not None and finish == ended:
        finish = stamp.finish
    return start, finish


def _say_length(row: Row, length: tuple[int, float] | None, counted: int, lost: Counter[str]) -> None:
    if length is None:
        return
    if row.task.duration_format in ELAPSED:
        lost["elapsed"] += 1
        text = _("%(counted)d working days by its dates; the file counts it by the clock, without days off.")
        row.note("duration", text % {"counted": counted})
    elif counted != length[1]:
        lost["lengths"] += 1
        text = _("%(exact)s days in the file, %(counted)d working days by its dates.")
        row.note("duration", text % {"exact": f"{length[1]:g}", "counted": counted})


def _constraint(row: Row, values: dict[str, Any]) -> None:
    task = row.task
    kind = CONSTRAINTS[task.constraint] if 0 <= task.constraint < len(CONSTRAINTS) else Constraint.ASAP
    if row.stamp is not None and SOFT in row.stamp.flags and kind == Constraint.SNET:
        return
    day = _in_range(last_day(task.constraint_date) if kind in OF_FINISH else first_day(task.constraint_date))
    if kind in (Constraint.ASAP, Constraint.ALAP):
        values["constraint"] = str(kind)
    elif day is not None:
        values.update(constraint=str(kind), constraint_day=day)
    else:
        row.note("constraint", _("A constraint without a date is left out."))


def _progress(row: Row, found: Understood, values: dict[str, Any], today: date) -> None:
    """Percent, actual dates and status; what lies ahead has not happened."""
    task, stamp = row.task, row.stamp
    begun, ended = _in_range(first_day(task.actual_start)), _in_range(last_day(task.actual_finish))
    facts = {"actual_start": begun, "actual_finish": ended, "percent": task.percent}
    if (
        stamp is not None
        and all(stamp.keeps(name, value) for name, value in facts.items())
        and task.active == (stamp.status != Status.CANCELLED)
        and stamp.status in Status.values
        and (stamp.status != Status.DONE or ended is not None)
    ):
        values.update(facts, status=Status(stamp.status))
        return
    percent = task.percent
    for name, day in (("actual_start", begun), ("actual_finish", ended)):
        if day is not None and day > today:
            row.note(name, _("%(day)s lies ahead, so it is not taken as having happened.") % {"day": day})
    if ended is not None and ended > today:
        ended, percent = None, min(percent, 99)
    if begun is not None and begun > today:
        begun = None
    if begun and ended and ended < begun:
        begun = ended
    code = "cancelled" if not task.active else None
    line = replace(found.line, actual_start=begun, actual_finish=ended, percent=percent, status=code)
    judged = Understood(line, found.task)
    progress(judged, values, today)
    found.doubts += judged.doubts
    if stamp is not None and stamp.status == Status.PAUSED and values["status"] == Status.DOING:
        values["status"] = Status.PAUSED


Calendar = Callable[[int | None], WorkCalendar]
