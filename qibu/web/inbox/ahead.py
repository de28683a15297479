"""What an empty 待我处理 says: what will come here, and by when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from qibu.foundation.people.calendars import calendars_numbered
from qibu.foundation.plain import fetch
from qibu.kernel.deadlines import CUTOFF_AT, CUTOFF_WEEKDAY, next_report_cutoff
from qibu.kernel.workdays import WorkCalendar
from qibu.web.templatetags.qibu import day_text

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def ahead(person: Person, at: datetime) -> str:
    """The next weekly report the person takes part in, else what this page is for."""
    due = _next_cutoff(person, at)
    if due is None:
        return _("What is asked of you, and your tasks when they are due, will stand here.")
    when = f"{day_text(due.date(), 'weekday')} {due:%H:%M}"
    return _("The next weekly report is due %(when)s.") % {"when": when}


#: Projects looked at; they mostly share one calendar and one day of the week.
MOST = 50
#: Projects that report, with the cycle of those that have set one. Takes: person, how many.
_CYCLES = """
    SELECT project.calendar_id, cycle.weekday, cycle.hour, cycle.is_on
      FROM projects_project project
      JOIN access_space space ON space.id = project.space_id
      LEFT JOIN progress_cycle cycle ON cycle.project_id = project.id
     WHERE space.frozen_at IS NULL AND project.state IN ('executing', 'closing') AND space.id IN (
        SELECT seat.space_id FROM access_membership seat
         WHERE seat.person_id = %s AND seat.ended_at IS NULL
           AND seat.role IN ('lead', 'deputy_lead', 'liaison', 'deputy_liaison'))
     ORDER BY project.created_at DESC, project.id DESC LIMIT %s"""


def _next_cutoff(person: Person, at: datetime) -> datetime | None:
    rows = fetch(_CYCLES, [person.pk, MOST])
    calendars = calendars_numbered(calendar for calendar, *_said in rows)
    # many projects share a calendar and a day of the week
    alike = {(calendar, _cycle(*said)) for calendar, *said in rows}
    dues = [_cutoff(*cycle, calendars[calendar], localtime(at)) for calendar, cycle in alike if cycle]
    return min((due for due in dues if due is not None), default=None)


def _cycle(weekday: int | None, hour: Any, is_on: object) -> tuple[int, time] | None:
    """Weekday and hour of the cut-off; None where the project does not report."""
    if weekday is None:
        return CUTOFF_WEEKDAY, CUTOFF_AT
    if not is_on:
        return None
    return weekday, time.fromisoformat(hour) if isinstance(hour, str) else hour


def _cutoff(weekday: int, hour: time, calendar: WorkCalendar, now: datetime) -> datetime | None:
    for week in (0, 1):
        day = now.date() + timedelta(weeks=week)
        due = next_report_cutoff(day, calendar, weekday, hour)
        if due is not None and due > now.replace(tzinfo=None):
            return due
    return None
