"""Working calendars of a project file beside ours: what differs by days, and what could be taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.foundation.documents.mspdi_calendars import FileCalendars
from qibu.foundation.documents.mspdi_file import ProjectFile
from qibu.foundation.people.calendars import calendars_numbered
from qibu.foundation.people.models import WorkCalendar
from qibu.kernel import workdays
from qibu.kernel.workdays import FIRST, LAST
from qibu.tasks.actions.importing_plans import NewCalendar

OURS: Final = ""
THEIRS: Final = "file"
_SHOWN: Final = 4
_MOST_DAYS: Final = 3660


@dataclass(frozen=True)
class CalendarChoice:
    """What the preview asks about calendars. `differences` are sentences; empty where days are the same."""

    name: str
    differences: tuple[str, ...]
    choice: str
    may_take: bool


class PlanCalendars:
    """The calendars of one file against those of a project, over the days of the plan (ordinals)."""

    def __init__(
        self, file: ProjectFile, span: tuple[date, date] | None, *, choice: str, may_take: bool
    ) -> None:
        self._file, self._may_take = file, may_take
        self._found = FileCalendars(file)
        self._names = {row.uid: " ".join(row.name.split())[:80] for row in file.calendars}
        first, last = span or (date(2000, 1, 3), date(2000, 1, 3))
        self._first, self._last = max(first.toordinal(), FIRST), min(last.toordinal(), LAST)
        self.choice = choice if choice == THEIRS and may_take else OURS
        self._made: dict[int, workdays.WorkCalendar] = {}
        self._known: Mapping[str, tuple[int, workdays.WorkCalendar]] = self._stored()

    def _stored(self) -> dict[str, tuple[int, workdays.WorkCalendar]]:
        """Our calendars with a name the file uses too."""
        rows = dict(WorkCalendar.objects.filter(name__in=set(self._names.values())).values_list("name", "pk"))
        built = calendars_numbered(rows.values())
        return {name: (pk, built[pk]) for name, pk in rows.items()}

    def days_of(self, uid: int) -> workdays.WorkCalendar:
        """A calendar of the file in whole days."""
        if uid not in self._made:
            weekly, exceptions = self._found.days_of(uid)
            inside = {date.fromordinal(day): worked for day, worked in exceptions.items() if self._near(day)}
            self._made[uid] = workdays.WorkCalendar.of(weekly, inside)
        return self._made[uid]

    def _near(self, day: int) -> bool:
        return max(FIRST, self._first - 366) <= day <= min(LAST, self._last + 366)

    @property
    def default(self) -> workdays.WorkCalendar:
        """The calendar the file's plan counts in."""
        return self.days_of(self._found.default)

    def same(self, one: workdays.WorkCalendar, other: workdays.WorkCalendar) -> bool:
        """Whether two calendars work on the same days of the plan."""
        days = range(self._first, min(self._last, self._first + _MOST_DAYS) + 1)
        return all(one.is_working(day) == other.is_working(day) for day in days)

    def stored_for(self, uid: int) -> int | None:
        """One of our calendars with the same name and the same days."""
        pk, ours = self._known.get(self._names.get(uid, ""), (0, None))
        return pk if ours is not None and self.same(ours, self.days_of(uid)) else None

    def choice_beside(self, ours: workdays.WorkCalendar) -> CalendarChoice:
        """What differs between the file's calendar and ours, in words."""
        differences = tuple(_differences(self.default, ours, self._first, self._last))
        return CalendarChoice(self._title(self._found.default), differences, self.choice, self._may_take)

    def new(self, uid: int | None = None) -> NewCalendar:
        """A calendar of the file (None: its plan's) as one to be made here."""
        uid = self._found.default if uid is None else uid
        calendar = self.days_of(uid)
        return NewCalendar(
            name=self._title(uid),
            weekdays="".join("1" if worked else "0" for worked in calendar.weekly),
            days=tuple((date.fromordinal(day), worked) for day, worked in calendar.exceptions),
        )

    def _title(self, uid: int) -> str:
        name = self._names.get(uid) or _("Calendar of the file")
        return _("%(name)s (%(plan)s)") % {"name": name[:30], "plan": (self._file.name or "MS Project")[:45]}


def _differences(
    theirs: workdays.WorkCalendar, ours: workdays.WorkCalendar, first: int, last: int
) -> list[str]:
    off, make_up = list[str](), list[str]()
    for day in range(first, min(last, first + _MOST_DAYS) + 1):
        there, here = theirs.is_working(day), ours.is_working(day)
        if there and not here:
            off.append(date.fromordinal(day).isoformat())
        elif here and not there:
            make_up.append(date.fromordinal(day).isoformat())
    found = []
    if off:
        words = ngettext(
            "%(count)d day is worked in the file and off here, such as a public holiday: %(days)s.",
            "%(count)d days are worked in the file and off here, such as public holidays: %(days)s.",
            len(off),
        )
        found.append(words % {"count": len(off), "days": _some(off)})
    if make_up:
        words = ngettext(
            "%(count)d day is off in the file and worked here, such as a make-up day: %(days)s.",
            "%(count)d days are off in the file and worked here, such as make-up days: %(days)s.",
            len(make_up),
        )
        found.append(words % {"count": len(make_up), "days": _some(make_up)})
    return found


def _some(days: list[str]) -> str:
    text = pgettext("list", ", ").join(days[:_SHOWN])
    return f"{text} …" if len(days) > _SHOWN else text
