"""Elements of MS Project XML and how a task, calendar, resource or assignment is read from its element."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from math import isfinite
from typing import Any, Final

from .mspdi_file import (
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileException,
    FileField,
    FileLink,
    FileResource,
    FileTask,
    Shifts,
)

_DURATION: Final = re.compile(
    r"(-?)P(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,9}(?:\.\d{1,6})?)H)?(?:(\d{1,9}(?:\.\d{1,6})?)M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
)


COST: Final = 2
LARGEST: Final = 2**40
MOST_VALUES: Final = 60
"""Custom fields of one task that are kept."""


class Element:
    """A small tree: the elements of one task, calendar, resource or assignment."""

    __slots__ = ("children", "tag", "value")

    def __init__(self, tag: str) -> None:
        self.tag, self.value = tag, ""
        self.children: list[Element] = []

    def all(self, tag: str) -> list[Element]:
        """Children with this name."""
        return [child for child in self.children if child.tag == tag]

    def one(self, tag: str) -> Element | None:
        """The first child with this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def text(self, tag: str, default: str = "") -> str:
        """Text of the first child with this name."""
        child = self.one(tag)
        return child.value.strip() if child is not None else default

    def number(self, tag: str, default: int = 0) -> int:
        """Whole number of a child, the default where there is none or one beyond reason."""
        text = self.text(tag)
        try:
            found = int(float(text)) if text else default
        except (ValueError, OverflowError):
            return default
        return found if abs(found) <= LARGEST else default

    def flag(self, tag: str, default: bool = False) -> bool:
        """A yes or no of a child."""
        text = self.text(tag)
        return text in ("1", "true") if text else default

    def moment(self, tag: str) -> datetime | None:
        """Local date and time of a child; None where it is missing or outside 1970..2200."""
        return moment_of(self.text(tag))

    def amount(self, tag: str, default: float = 0.0) -> float:
        """A finite amount of a child, the default where there is none."""
        try:
            found = float(self.text(tag) or default)
        except ValueError:
            return default
        return found if isfinite(found) else default

    def minutes(self, tag: str) -> int | None:
        """A duration of a child in minutes."""
        return minutes_of(self.text(tag))


def moment_of(text: str) -> datetime | None:
    """A date and time as the format writes it, local and without a zone."""
    try:
        found = datetime.fromisoformat(text[:19])
    except ValueError:
        return None
    return found.replace(tzinfo=None) if 1970 <= found.year <= 2200 else None


def minutes_of(text: str) -> int | None:
    """ "PT7H30M0S" → 450; None for what is no duration."""
    found = _DURATION.fullmatch(text)
    if not found or text in ("P", "PT"):
        return None
    sign, days, hours, minutes, seconds = found.groups()
    total = int(days or 0) * 1440 + float(hours or 0) * 60 + float(minutes or 0) + float(seconds or 0) / 60
    return -round(total) if sign else round(total)


def _task(element: Element) -> FileTask:
    baselines = tuple(_baseline(one) for one in element.all("Baseline"))
    baseline = next((one for one in baselines if one.number == 0), FileBaseline(0))
    links = element.all("PredecessorLink")
    return FileTask(
        uid=element.number("UID", -1),
        id=element.number("ID", -1),
        name=element.text("Name"),
        level=element.number("OutlineLevel", 1),
        outline=element.text("OutlineNumber") or element.text("WBS"),
        is_null=element.flag("IsNull"),
        active=element.flag("Active", True),
        manual=element.flag("Manual"),
        summary=element.flag("Summary"),
        milestone=element.flag("Milestone"),
        external=element.flag("ExternalTask"),
        start=element.moment("Start") or element.moment("ManualStart"),
        finish=element.moment("Finish") or element.moment("ManualFinish"),
        duration=element.minutes("Duration"),
        duration_format=element.number("DurationFormat", 7),
        calendar=element.number("CalendarUID", -1),
        constraint=element.number("ConstraintType"),
        constraint_date=element.moment("ConstraintDate"),
        deadline=element.moment("Deadline"),
        percent=min(100, max(0, element.number("PercentComplete"))),
        actual_start=element.moment("ActualStart"),
        actual_finish=element.moment("ActualFinish"),
        remaining=element.minutes("RemainingDuration"),
        resume=element.moment("Resume"),
        delay=element.number("LevelingDelay") // 10,
        delay_format=element.number("LevelingDelayFormat", 8),
        baseline_start=baseline.start,
        baseline_finish=baseline.finish,
        notes=element.text("Notes"),
        ignores_people=element.flag("IgnoreResourceCalendar"),
        links=tuple(
            FileLink(
                predecessor=link.number("PredecessorUID", -1),
                kind=link.number("Type", 1),
                lag=link.number("LinkLag"),
                lag_format=link.number("LagFormat", 7),
            )
            for link in links
            if not link.flag("CrossProject")
        ),
        guid=element.text("GUID")[:40],
        wbs=element.text("WBS"),
        fixed_cost=element.amount("FixedCost"),
        stop=element.moment("Stop"),
        recurring=element.flag("Recurring"),
        foreign_links=sum(link.flag("CrossProject") for link in links),
        values=tuple(
            (one.number("FieldID"), one.text("Value"))
            for one in element.all("ExtendedAttribute")
            if one.text("Value")
        )[:MOST_VALUES],
        baselines=baselines,
    )


def _baseline(element: Element) -> FileBaseline:
    return FileBaseline(
        element.number("Number"),
        element.moment("Start"),
        element.moment("Finish"),
        element.minutes("Duration"),
    )


def _field(element: Element) -> FileField:
    return FileField(element.number("FieldID"), element.text("FieldName"), element.text("Alias"))


def _calendar(element: Element) -> FileCalendar:
    days = element.one("WeekDays") or Element("")
    exceptions = [_exception(one) for one in (element.one("Exceptions") or Element("")).all("Exception")] or [
        _exception(day) for day in days.all("WeekDay") if day.number("DayType") == 0
    ]
    weeks = []
    for week in (element.one("WorkWeeks") or Element("")).all("WorkWeek"):
        period = _period(week)
        if period:
            weeks.append((*period, _weekly(week.one("WeekDays") or Element(""))))
    return FileCalendar(
        uid=element.number("UID", -1),
        name=element.text("Name"),
        base=element.number("BaseCalendarUID", -1),
        weekly=_weekly(days),
        exceptions=tuple(one for one in exceptions if one is not None),
        weeks=tuple(weeks),
    )


def _weekly(days: Element) -> tuple[Shifts | None, ...]:
    pattern: list[Shifts | None] = [None] * 7
    for day in days.all("WeekDay"):
        kind = day.number("DayType")  # 1 is Sunday
        if 1 <= kind <= 7:
            pattern[(kind - 2) % 7] = _shifts(day) if day.flag("DayWorking") else ()
    return tuple(pattern)


def _shifts(day: Element) -> Shifts:
    found = []
    for one in (day.one("WorkingTimes") or Element("")).all("WorkingTime"):
        begin, to = _minute(one.text("FromTime")), _minute(one.text("ToTime"))
        if begin is not None and to is not None:
            found.append((begin, to or 1440))
    return tuple(found)


def _minute(text: str) -> int | None:
    found = re.search(r"(\d{1,2}):(\d{2})(?::\d{2})?$", text[:19])
    return int(found[1]) * 60 + int(found[2]) if found else None


def _period(element: Element) -> tuple[int, int] | None:
    period = element.one("TimePeriod") or Element("")
    first, last = period.moment("FromDate"), period.moment("ToDate")
    return (first.toordinal(), last.toordinal()) if first and last else None


def _exception(element: Element) -> FileException | None:
    period = _period(element)
    if period is None:
        return None
    kind = element.number("Type", 1)
    pattern: tuple[int, ...] = ()
    if kind != 1 or element.number("Period", 1) > 1:
        names = ("Period", "DaysOfWeek", "Month", "MonthDay", "MonthItem", "MonthPosition")
        pattern = (kind, *(element.number(name) for name in names))
    shifts = _shifts(element) if element.flag("DayWorking") else ()
    return FileException(*period, shifts, pattern, element.text("Name")[:100])


def _resource(element: Element) -> FileResource:
    return FileResource(
        uid=element.number("UID", -1),
        name=element.text("Name"),
        calendar=element.number("CalendarUID", -1),
        kind=COST if element.flag("IsCostResource") else element.number("Type", 1),
        group=element.text("Group")[:200],
        unit=element.text("MaterialLabel")[:40],
        code=element.text("Code")[:40],
        has_rate=element.amount("StandardRate") > 0 or element.amount("CostPerUse") > 0,
    )


def _assignment(element: Element) -> FileAssignment:
    return FileAssignment(
        element.number("TaskUID", -1),
        element.number("ResourceUID", -1),
        element.amount("Units", 1.0),
        element.minutes("Work"),
        element.amount("Cost"),
        element.amount("ActualCost"),
    )


CONVERTERS: Final[dict[str, Callable[[Element], Any]]] = {
    "ExtendedAttribute": _field,
    "Task": _task,
    "Calendar": _calendar,
    "Resource": _resource,
    "Assignment": _assignment,
}
