"""Working calendars (S10): weekly pattern, single days, notices. Each change gives a new version.

Every change is the journal action "calendar.changed", and a calendar that somebody begins to count
with is "calendar.given", both with the calendar's id as subject; whoever computes dates from calendars
reacts to these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.actions.common import begin, own_space
from qibu.foundation.people.calendars import seed_from_notices
from qibu.foundation.people.checking import one_line
from qibu.foundation.people.models import CalendarDay, Organisation, Person, WorkCalendar, new_version
from qibu.kernel.workdays import in_range

LONGEST_RANGE = 366
PATTERN = re.compile(r"[01]{7}")


class Holder(Protocol):
    """Whoever may be given a calendar of its own: the organisation, a department."""

    calendar: Any
    calendar_id: Any

    def save(self, *, update_fields: list[str]) -> None: ...


@transaction.atomic
def create_calendar(
    *, by: Person | None, at: datetime, name: str, parent: WorkCalendar | None = None, key: str = ""
) -> WorkCalendar:
    """A calendar without days of its own: it follows `parent` until a day differs.

    The weekly pattern starts as the parent's. Raises Denied, Invalid and KeyReused.
    """
    space = begin(by, "calendars.manage")
    claim = None
    if by is not None and key:
        body = {"name": name, "parent": parent.pk if parent else None}
        claim, answer = once(by=by, form="calendar", key=key, body=body, at=at)
        if answer is not None:
            return WorkCalendar.objects.get(pk=answer["calendar"])
    calendar = _create(space, by, at, name, parent)
    if claim is not None:
        answered(claim, {"calendar": calendar.pk})
    return calendar


def _create(
    space: Space, by: Person | None, at: datetime, name: str, parent: WorkCalendar | None
) -> WorkCalendar:
    title = one_line(name)
    if not 1 <= len(title) <= 80:
        raise Invalid(name=_("Please enter a name of at most 80 characters."))
    weekdays = parent.weekdays if parent is not None else "1111100"
    calendar = WorkCalendar.objects.create(name=title, parent=parent, weekdays=weekdays)
    data = {"name": title, "parent": parent.pk if parent else None}
    subject = ("calendar", calendar.pk)
    record(space=space, by=by, at=at, action="calendar.created", subject=subject, data=data)
    return calendar


@transaction.atomic
def create_calendar_with(
    *, by: Person, at: datetime, name: str, weekdays: str, days: Mapping[date, bool]
) -> WorkCalendar:
    """A calendar of its own with the days it came with, as one in a project file.

    Raises Denied, and Invalid for a week without a working day or a day outside 1970–2200.
    """
    space = begin(by, "calendars.manage")
    if not PATTERN.fullmatch(weekdays) or "1" not in weekdays:
        raise Invalid(weekdays=_("At least one day of the week must be worked."))
    if not all(in_range(day.toordinal()) for day in days):
        raise Invalid(day=_("The day must lie between 1970 and 2200."))
    calendar = _create(space, by, at, name, None)
    calendar.weekdays = weekdays
    calendar.save(update_fields=["weekdays"])
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=day, is_working=worked) for day, worked in sorted(days.items())
    )
    return calendar


@transaction.atomic
def create_follower(*, by: Person, at: datetime, name: str) -> WorkCalendar:
    """A calendar below the organisation's, without a day of its own.

    Asks no right: it changes no date until the PMO enters a day, so whoever may choose the calendar of
    something (the lead, for the project) may begin one. The caller has checked that choice, and has
    locked the organisation's space together with its own.
    """
    return _create(own_space(), by, at, name, _of_the_organisation())


def _of_the_organisation() -> WorkCalendar | None:
    return WorkCalendar.objects.filter(pk__in=Organisation.objects.values("calendar")).first()


@transaction.atomic
def ensure_calendar(
    *, by: Person | None, at: datetime, holder: Holder, name: str, parent: WorkCalendar | None = None
) -> WorkCalendar:
    """The holder's own calendar, made on first use; asking twice gives the same one.

    `holder` is a Department or an Organisation (a project chooses its own, see
    `projects.actions.set_settings`); `parent` defaults to the organisation's.
    """
    space = begin(by, "calendars.manage")
    fresh = type(holder).objects.select_related("calendar").get(pk=holder.pk)  # type: ignore[attr-defined]
    if fresh.calendar_id is None:
        above = parent
        if above is None and not isinstance(fresh, Organisation):
            above = _of_the_organisation()
        fresh.calendar = _create(space, by, at, name, above)
        fresh.save(update_fields=["calendar"])
        data = {"holder": type(holder).__name__.lower(), "id": holder.pk}  # type: ignore[attr-defined]
        subject = ("calendar", fresh.calendar.pk)
        record(space=space, by=by, at=at, action="calendar.given", subject=subject, data=data)
    holder.calendar = fresh.calendar
    found: WorkCalendar = fresh.calendar
    return found


@transaction.atomic
def set_calendar_day(
    *,
    by: Person | None,
    at: datetime,
    calendar_id: int,
    day: date,
    is_working: bool,
    label: str = "",
    until: date | None = None,
) -> None:
    """Make a day (or every day from `day` to `until`) worked or not, whatever the weekly pattern says.

    Raises Denied, and Invalid for a range that is backwards, longer than a year or outside 1970–2200.
    """
    space, calendar = _begin(by, calendar_id)
    days = _days(day, until)
    occasion = one_line(label)
    if len(occasion) > 40:
        raise Invalid(label=_("At most %(count)s characters.") % {"count": 40})
    for one in days:
        CalendarDay.objects.update_or_create(
            calendar=calendar,
            day=one,
            defaults={"is_working": is_working, "label": occasion, "source": ""},
        )
    data = {"day": day, "until": days[-1], "is_working": is_working, "label": occasion}
    _changed(calendar, space=space, by=by, at=at, data=data)


@transaction.atomic
def remove_calendar_day(
    *, by: Person | None, at: datetime, calendar_id: int, day: date, until: date | None = None
) -> None:
    """Let the day (or every day up to `until`) follow the calendar above and the weekly pattern again."""
    space, calendar = _begin(by, calendar_id)
    days = _days(day, until)
    gone, _rows = CalendarDay.objects.filter(calendar=calendar, day__range=(days[0], days[-1])).delete()
    if gone:
        data = {"day": day, "until": days[-1], "is_working": None}
        _changed(calendar, space=space, by=by, at=at, data=data)


@transaction.atomic
def set_weekly_pattern(*, by: Person | None, at: datetime, calendar_id: int, weekdays: str) -> None:
    """Which weekdays are worked: seven signs, Monday first, 1 worked and 0 not ("1111100").

    Raises Invalid without a single working day.
    """
    space, calendar = _begin(by, calendar_id)
    if not PATTERN.fullmatch(weekdays) or "1" not in weekdays:
        raise Invalid(weekdays=_("At least one day of the week must be worked."))
    if weekdays != calendar.weekdays:
        data = {"weekdays": [calendar.weekdays, weekdays]}
        calendar.weekdays = weekdays
        _changed(calendar, space=space, by=by, at=at, data=data)


@transaction.atomic
def set_published_until(*, by: Person | None, at: datetime, calendar_id: int, until: date) -> None:
    """State up to which day the holidays are known; days after it are shown as not yet published.

    For the years whose notice came out after this version of Qibu and was entered by hand.
    """
    space, calendar = _begin(by, calendar_id)
    if not in_range(until.toordinal()):
        raise Invalid(until=_("The day must lie between 1970 and 2200."))
    if until != calendar.published_until:
        data = {"published_until": [calendar.published_until, until]}
        calendar.published_until = until
        _changed(calendar, space=space, by=by, at=at, data=data)


@transaction.atomic
def refill_calendar(*, by: Person | None, at: datetime, calendar_id: int) -> None:
    """Enter the notices that come with Qibu where a day has no entry; entries by hand stay."""
    space, calendar = _begin(by, calendar_id)
    before = calendar.days.count()
    seed_from_notices(calendar)
    data = {"notices": calendar.days.count() - before}
    _changed(calendar, space=space, by=by, at=at, data=data)


def _begin(by: Person | None, calendar_id: int) -> tuple[Space, WorkCalendar]:
    space = begin(by, "calendars.manage")
    calendar = WorkCalendar.objects.filter(pk=calendar_id).first()
    if calendar is None:
        raise Denied("calendars.manage")
    return space, calendar


def _days(first: date, last: date | None) -> list[date]:
    end = last or first
    count = (end - first).days + 1
    if count < 1:
        raise Invalid(until=_("The last day lies before the first."))
    if count > LONGEST_RANGE:
        raise Invalid(until=_("At most one year at a time."))
    if not (in_range(first.toordinal()) and in_range(end.toordinal())):
        raise Invalid(day=_("The day must lie between 1970 and 2200."))
    return [first + timedelta(days=n) for n in range(count)]


def _changed(
    calendar: WorkCalendar, *, space: Space, by: Person | None, at: datetime, data: Mapping[str, Any]
) -> None:
    calendar.version = new_version()
    calendar.save()
    subject = ("calendar", calendar.pk)
    record(space=space, by=by, at=at, action="calendar.changed", subject=subject, data=data)
