"""How long is left until a deadline, or how much it is over, in words and in working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.kernel.workdays import WorkCalendar

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def until_moment(due: datetime, at: datetime, calendar: WorkCalendar) -> str:
    """还剩 3 小时, 还剩 2 个工作日, 已超 40 分钟, 已超 1 个工作日; both moments are local."""
    late = due < at
    apart = at - due if late else due - at
    if apart < HOUR:
        return _minutes(max(1, int(apart.total_seconds() // 60)), late)
    days = abs(calendar.working_days_between_dates(due.date(), at.date()))
    if apart < DAY or days == 0:
        hours = int(apart / HOUR)
        return _hours(hours, late) if hours < 48 else _calendar_days(int(apart / DAY), late)
    return _working_days(days, late)


def until_day(due: date, today: date, calendar: WorkCalendar) -> str:
    """The same for a whole day; its own day is "today"."""
    if due == today:
        return _("today")
    late = due < today
    days = abs(calendar.working_days_between_dates(due, today))
    return _working_days(days, late) if days else _calendar_days(abs((today - due).days), late)


def _minutes(count: int, late: bool) -> str:
    words = (
        ngettext("%(count)d minute over", "%(count)d minutes over", count)
        if late
        else ngettext("%(count)d minute left", "%(count)d minutes left", count)
    )
    return words % {"count": count}


def _hours(count: int, late: bool) -> str:
    words = (
        ngettext("%(count)d hour over", "%(count)d hours over", count)
        if late
        else ngettext("%(count)d hour left", "%(count)d hours left", count)
    )
    return words % {"count": count}


def _calendar_days(count: int, late: bool) -> str:
    words = (
        ngettext("%(count)d calendar day over", "%(count)d calendar days over", count)
        if late
        else ngettext("%(count)d calendar day left", "%(count)d calendar days left", count)
    )
    return words % {"count": count}


def _working_days(count: int, late: bool) -> str:
    words = (
        ngettext("%(count)d working day over", "%(count)d working days over", count)
        if late
        else ngettext("%(count)d working day left", "%(count)d working days left", count)
    )
    return words % {"count": count}
