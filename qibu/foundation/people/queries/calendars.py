"""Calendars as people read them: a list, and a year with its holidays."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from qibu.foundation.outcomes import Denied
from qibu.foundation.people.calendars import work_calendar
from qibu.foundation.people.models import CalendarDay, Department, Organisation, WorkCalendar
from qibu.kernel import workdays

FIRST_YEAR, LAST_YEAR = 1970, 2200


@dataclass(frozen=True)
class CalendarRow:
    """One line of the list. `published_until` is the calendar's own or the nearest above it."""

    id: int
    name: str
    parent: str
    weekdays: str
    published_until: date | None
    own_days: int
    used_by: tuple[str, ...]


def list_calendars() -> list[CalendarRow]:
    """All calendars, the organisation's first; three statements."""
    rows = WorkCalendar.objects.annotate(own_days=Count("days")).order_by("pk")
    by_id = {row.pk: row for row in rows}
    users: dict[int | None, list[str]] = {}
    for holder in (Organisation, Department):
        for calendar_id, name in holder.objects.exclude(calendar=None).values_list("calendar_id", "name"):
            users.setdefault(calendar_id, []).append(name)
    return [
        CalendarRow(
            id=row.pk,
            name=row.name,
            parent=by_id[row.parent_id].name if row.parent_id else "",
            weekdays=row.weekdays,
            published_until=_published(row, by_id),
            own_days=row.own_days,
            used_by=tuple(users.get(row.pk, ())),
        )
        for row in sorted(by_id.values(), key=lambda row: (row.parent_id is not None, row.pk))
    ]


def _published(row: WorkCalendar, by_id: dict[int, Any]) -> date | None:
    days = [row.published_until]
    while row.parent_id is not None:
        row = by_id[row.parent_id]
        days.append(row.published_until)
    return max((day for day in days if day is not None), default=None)


@dataclass(frozen=True)
class DayCell:
    """One day of a year view.

    `kind`: "work", "off" (by the weekly pattern), "holiday" (by an entry) or "make_up" (调休: worked
    although the weekly pattern says off). `own`: the entry stands in this calendar, not one above it.
    `published` is False where the holidays are not announced yet (节假日未公布).
    """

    day: date
    kind: str
    label: str
    own: bool
    published: bool


@dataclass(frozen=True)
class Month:
    """A month as full weeks from Monday; None outside the month. `working` counts its working days."""

    number: int
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working: int


@dataclass(frozen=True)
class YearView:
    """A calendar's year: twelve months, the working days in it, and up to when holidays are known."""

    calendar: WorkCalendar
    year: int
    months: tuple[Month, ...]
    working: int
    published_until: date | None
    entries: tuple[DayCell, ...]


def get_calendar(calendar_id: int) -> WorkCalendar:
    """One calendar; raises Denied (answered as 404) where there is none."""
    found = WorkCalendar.objects.select_related("parent").filter(pk=calendar_id).first()
    if found is None:
        raise Denied("calendars.view")
    return found


def calendar_year(calendar_id: int, year: int) -> YearView:
    """The year as the kernel counts it; raises Denied (404) for no such calendar or year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Denied("calendars.view")
    stored = get_calendar(calendar_id)
    computed = work_calendar(stored)
    entries = _entries(stored, year)
    cells = {day: _cell(day, stored, computed, entries) for day in _days(year)}
    shown = tuple(_month(year, number, cells) for number in range(1, 13))
    until = date.fromordinal(computed.known_until) if computed.known_until is not None else None
    return YearView(
        calendar=stored,
        year=year,
        months=shown,
        working=sum(month.working for month in shown),
        published_until=until,
        entries=tuple(cells[day] for day in sorted(entries)),
    )


def _entries(stored: WorkCalendar, year: int) -> dict[date, tuple[bool, str, bool]]:
    """Day → (worked, label, own), the nearest calendar of the chain winning."""
    chain = [stored]
    while (above := chain[-1].parent) is not None:
        chain.append(above)
    found: dict[date, tuple[bool, str, bool]] = {}
    for row in reversed(chain):
        days = CalendarDay.objects.filter(calendar=row, day__year=year)
        for day, worked, label in days.values_list("day", "is_working", "label"):
            found[day] = (worked, label, row is stored)
    return found


def _cell(
    day: date,
    stored: WorkCalendar,
    computed: workdays.WorkCalendar,
    entries: dict[date, tuple[bool, str, bool]],
) -> DayCell:
    usual = stored.weekdays[day.weekday()] == "1"
    _worked, label, own = entries.get(day, (usual, "", False))
    if computed.is_working_date(day):
        kind = "work" if usual else "make_up"
    else:
        kind = "holiday" if day in entries else "off"
    return DayCell(day=day, kind=kind, label=label, own=own, published=computed.is_published_date(day))


def _days(year: int) -> list[date]:
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(n) for n in range(first, date(year, 12, 31).toordinal() + 1)]


def _month(year: int, number: int, cells: dict[date, DayCell]) -> Month:
    weeks = tuple(
        tuple(cells[date(year, number, day)] if day else None for day in week)
        for week in months.monthcalendar(year, number)
    )
    worked = [cell for week in weeks for cell in week if cell and cell.kind in {"work", "make_up"}]
    return Month(number=number, weeks=weeks, working=len(worked))
