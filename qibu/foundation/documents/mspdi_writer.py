"""Write MS Project XML (MSPDI): what :mod:`.mspdi` reads, in the order of elements the format asks for.

Working times of days are those of the calendar rows; nothing is computed here. Elements a reader does not
need are left out: all of them are optional in the format.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from xml.sax.saxutils import escape

from .mspdi import NAMESPACE
from .mspdi_elements import COST
from .mspdi_file import (
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileException,
    FileLink,
    FileResource,
    FileTask,
    ProjectFile,
    Shifts,
)

Part = tuple[str, object]
"""A child element: its name, and a plain value, a list of parts, or None to leave it out."""


def write_mspdi(file: ProjectFile, saved: datetime) -> bytes:
    """The file as UTF-8; ``saved`` is the local moment it is written."""
    pieces = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', f'<Project xmlns="{NAMESPACE}">\n']
    _write(pieces, _head(file, saved))
    groups: tuple[tuple[str, str, Iterable[list[Part]]], ...] = (
        ("Calendars", "Calendar", map(_calendar, file.calendars)),
        ("Tasks", "Task", map(_task, file.tasks)),
        ("Resources", "Resource", map(_resource, file.resources)),
        ("Assignments", "Assignment", (_assignment(n, one) for n, one in enumerate(file.assignments, 1))),
    )
    fields: list[Part] = [
        ("ExtendedAttribute", [("FieldID", one.id), ("FieldName", one.name), ("Alias", one.alias or None)])
        for one in file.fields
    ]
    _write(pieces, [("ExtendedAttributes", fields)])
    for group, tag, rows in groups:
        pieces.append(f"<{group}>\n")
        for row in rows:
            _write(pieces, [(tag, row)])
        pieces.append(f"</{group}>\n")
    pieces.append("</Project>\n")
    return "".join(pieces).encode()


def _write(pieces: list[str], parts: Iterable[Part]) -> None:
    for tag, value in parts:
        if value is None:
            continue
        if isinstance(value, list):
            pieces.append(f"<{tag}>\n")
            _write(pieces, value)
            pieces.append(f"</{tag}>\n")
        else:
            pieces.append(f"<{tag}>{_text(value)}</{tag}>\n")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if not text.isprintable():
        text = "".join(sign for sign in text if sign in "\t\n\r" or _is_allowed(ord(sign)))
    return escape(text, {"\r": "&#13;"})


def _is_allowed(code: int) -> bool:
    """Characters that XML can carry at all."""
    return 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF


def duration_text(minutes: int) -> str:
    """450 → "PT7H30M0S"."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}PT{hours}H{rest}M0S"


def _duration(minutes: int | None) -> str | None:
    return None if minutes is None else duration_text(minutes)


def _head(file: ProjectFile, saved: datetime) -> list[Part]:
    return [
        ("SaveVersion", 14),
        ("GUID", file.guid or None),
        ("Title", file.name),
        ("CreationDate", file.created),
        ("LastSaved", saved),
        ("ScheduleFromStart", file.from_start),
        ("StartDate", file.start),
        ("FinishDate", file.finish),
        ("CurrencyCode", file.currency or None),
        ("CalendarUID", file.calendar),
        ("DefaultStartTime", "08:00:00"),
        ("DefaultFinishTime", "17:00:00"),
        ("MinutesPerDay", file.minutes_per_day),
        ("MinutesPerWeek", file.minutes_per_day * 5),
        ("DaysPerMonth", 20),
        ("DurationFormat", 7),
        ("HonorConstraints", file.hold),
        ("NewTasksEffortDriven", False),
        ("NewTasksEstimated", False),
        ("StatusDate", file.status_date),
    ]


def _calendar(row: FileCalendar) -> list[Part]:
    days: list[Part] = [("WeekDay", _week_day(n, row.weekly[(n - 2) % 7])) for n in range(1, 8)]
    exceptions: list[Part] = [("Exception", _exception(one)) for one in row.exceptions]
    return [
        ("UID", row.uid),
        ("Name", row.name),
        ("IsBaseCalendar", True),
        ("BaseCalendarUID", row.base),
        ("WeekDays", days),
        ("Exceptions", exceptions or None),
    ]


def _week_day(number: int, shifts: Shifts | None) -> list[Part]:
    return [("DayType", number), ("DayWorking", bool(shifts)), ("WorkingTimes", _times(shifts or ()) or None)]


def _times(shifts: Shifts) -> list[Part]:
    return [
        ("WorkingTime", [("FromTime", _clock(begin)), ("ToTime", _clock(end % 1440))])
        for begin, end in shifts
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}:00"


def _exception(one: FileException) -> list[Part]:
    first, last = date.fromordinal(one.first), date.fromordinal(one.last)
    return [
        ("EnteredByOccurrences", False),
        ("TimePeriod", [("FromDate", f"{first}T00:00:00"), ("ToDate", f"{last}T23:59:00")]),
        ("Occurrences", one.last - one.first + 1),
        ("Name", one.name or None),
        ("Type", 1),
        ("DayWorking", bool(one.shifts)),
        ("WorkingTimes", _times(one.shifts) or None),
    ]


def _task(row: FileTask) -> list[Part]:
    manual = row.manual and not row.summary
    return [
        ("UID", row.uid),
        ("GUID", row.guid or None),
        ("ID", row.id),
        ("Name", row.name),
        ("Active", row.active),
        ("Manual", row.manual),
        ("Type", 1),
        ("IsNull", False),
        ("WBS", row.wbs or row.outline),
        ("OutlineNumber", row.outline),
        ("OutlineLevel", row.level),
        ("Start", row.start),
        ("Finish", row.finish),
        ("Duration", _duration(row.duration)),
        ("ManualStart", row.start if manual else None),
        ("ManualFinish", row.finish if manual else None),
        ("ManualDuration", _duration(row.duration) if manual else None),
        ("DurationFormat", row.duration_format),
        ("EffortDriven", False),
        ("Estimated", False),
        ("Milestone", row.milestone),
        ("Summary", row.summary),
        ("FixedCost", row.fixed_cost or None),
        ("PercentComplete", row.percent),
        ("ActualStart", row.actual_start),
        ("ActualFinish", row.actual_finish),
        ("RemainingDuration", _duration(row.remaining)),
        ("ConstraintType", row.constraint),
        ("CalendarUID", row.calendar),
        ("ConstraintDate", row.constraint_date),
        ("Deadline", row.deadline),
        ("IgnoreResourceCalendar", row.ignores_people),
        ("Notes", row.notes or None),
        *(("PredecessorLink", _link(one)) for one in row.links),
        *(("ExtendedAttribute", [("FieldID", n), ("Value", text)]) for n, text in row.values),
        *(("Baseline", _baseline(one)) for one in row.baselines),
    ]


def _link(one: FileLink) -> list[Part]:
    return [
        ("PredecessorUID", one.predecessor),
        ("Type", one.kind),
        ("CrossProject", False),
        ("LinkLag", one.lag),
        ("LagFormat", one.lag_format),
    ]


def _baseline(one: FileBaseline) -> list[Part]:
    return [
        ("Number", one.number),
        ("Start", one.start),
        ("Finish", one.finish),
        ("Duration", _duration(one.duration)),
        ("DurationFormat", 7),
    ]


def _resource(row: FileResource) -> list[Part]:
    return [
        ("UID", row.uid),
        ("ID", row.uid),
        ("Name", row.name),
        ("Type", 0 if row.kind == COST else row.kind),
        ("IsNull", False),
        ("MaterialLabel", row.unit or None),
        ("Code", row.code or None),
        ("Group", row.group or None),
        ("IsCostResource", row.kind == COST),
    ]


def _assignment(uid: int, row: FileAssignment) -> list[Part]:
    return [
        ("UID", uid),
        ("TaskUID", row.task),
        ("ResourceUID", row.resource),
        ("ActualCost", row.actual_cost or None),
        ("Cost", row.cost or None),
        ("Units", row.units),
        ("Work", _duration(row.work)),
    ]
