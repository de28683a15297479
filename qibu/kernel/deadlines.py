"""Deadlines a person can check with a calendar in hand: confirmation (C2) and report cut-off (T1)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .workdays import WorkCalendar

CONFIRMATION_DAYS = 2
CONFIRMATION_AT = time(18)
CUTOFF_WEEKDAY = 4  # Friday, Monday is 0
CUTOFF_AT = time(17)


def confirmation_due(
    dispatched: datetime,
    calendar: WorkCalendar,
    days: int = CONFIRMATION_DAYS,
    at: time = CONFIRMATION_AT,
) -> datetime:
    """When a department's answer is due: the day of dispatch does not count (C2).

    Dispatched Thu 2026-02-12 16:00 → Sat 2026-02-14 18:00, which is a make-up working day. ``dispatched``
    is taken in the organisation's local time; the result carries the same time zone.
    """
    day = calendar.add_working_days_date(dispatched.date(), days)
    return datetime.combine(day, at, tzinfo=dispatched.tzinfo)


def report_cutoff(
    day: date,
    calendar: WorkCalendar,
    weekday: int = CUTOFF_WEEKDAY,
    at: time = CUTOFF_AT,
) -> datetime | None:
    """Cut-off of the report of the week (Monday-Friday) that ``day`` is in (T1), local time.

    The weekday itself when it is worked, else the last working day of that Monday-Friday: make-up days at
    the weekend are not used. None when the week has none: its report is merged into the next week's.
    """
    monday = day - timedelta(days=day.weekday())
    wanted = monday + timedelta(days=weekday)
    if calendar.is_working_date(wanted):
        return datetime.combine(wanted, at)
    for offset in range(4, -1, -1):
        candidate = monday + timedelta(days=offset)
        if calendar.is_working_date(candidate):
            return datetime.combine(candidate, at)
    return None


def next_report_cutoff(
    day: date,
    calendar: WorkCalendar,
    weekday: int = CUTOFF_WEEKDAY,
    at: time = CUTOFF_AT,
    weeks: int = 8,
) -> datetime | None:
    """The cut-off the week of ``day`` reports to: its own, or that of the week it is merged into.

    None when no week within ``weeks`` has a working day.
    """
    for week in range(weeks):
        due = report_cutoff(day + timedelta(weeks=week), calendar, weekday, at)
        if due is not None:
            return due
    return None
