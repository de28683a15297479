"""The series of a project with their next days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from qibu.kernel import meeting as rules
from qibu.kernel.workdays import WorkCalendar
from qibu.meetings.forms import CADENCES, WEEKDAYS
from qibu.meetings.models import Kind, Series

#: Next days shown of a series.
AHEAD: Final = 3


@dataclass(frozen=True)
class SeriesDay:
    """A day of a series; `moved_from` is the day off it was moved before."""

    day: date
    moved_from: date | None = None


@dataclass(frozen=True)
class SeriesLine:
    """One series with its next days."""

    pk: int
    title: str
    kind_word: str
    cadence: str
    place: str
    host: str
    days: tuple[SeriesDay, ...]


def series_lines(rows: Iterable[Series], today: date, calendar: WorkCalendar) -> list[SeriesLine]:
    """Series as the list shows them; no statement."""
    return [
        SeriesLine(
            pk=row.pk, title=row.title, kind_word=str(Kind(row.kind).label), cadence=cadence(row),
            place=row.place or row.link, host=row.host.name,
            days=next_days(row.first, row.weekday, row.every, today, calendar),
        )
        for row in rows
    ]  # fmt: skip


def series_in(space_id: int, pk: int) -> Series | None:
    """A series of a project, an ended one too; one statement."""
    return Series.objects.select_related("host", "recorder").filter(space=space_id, pk=pk).first()


def cadence(row: Series) -> str:
    """每周 周三 09:00."""
    often = dict(CADENCES).get(row.every) or _("Every %(n)d weeks") % {"n": row.every}
    return f"{often} {dict(WEEKDAYS)[row.weekday]} {row.hour:02d}:{row.minute:02d}"


def next_days(
    first: date, weekday: int, every: int, today: date, calendar: WorkCalendar
) -> tuple[SeriesDay, ...]:
    """The next days a series meets from today on, each with the day off it was moved before."""
    after = today - timedelta(days=1)
    days = rules.series_days(first, weekday, every, after, calendar, AHEAD)
    return tuple(SeriesDay(day, _meant(day, weekday)) for day in days)


def _meant(day: date, weekday: int) -> date | None:
    """The day it would be without holidays, where that is another one."""
    apart = (weekday - day.weekday()) % 7
    return day + timedelta(days=apart) if apart else None
