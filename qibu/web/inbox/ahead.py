"""What an empty 待我处理 says: what will come here, and by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Membership, Role
from qibu.foundation.people.calendars import calendar_numbered
from qibu.kernel.deadlines import next_report_cutoff
from qibu.kernel.workdays import WorkCalendar
from qibu.progress.models import Cycle
from qibu.projects.models import Project, State
from qibu.web.templatetags.qibu import day_text

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

REPORTING = (State.EXECUTING, State.CLOSING)
REPORTERS = (Role.LEAD, Role.DEPUTY_LEAD, Role.LIAISON, Role.DEPUTY_LIAISON)


def ahead(person: Person, at: datetime) -> str:
    """The next weekly report the person takes part in, else what this page is for."""
    due = _next_cutoff(person, at)
    if due is None:
        return _("What is asked of you, and your tasks when they are due, will stand here.")
    when = f"{day_text(due.date(), 'weekday')} {due:%H:%M}"
    return _("The next weekly report is due %(when)s.") % {"when": when}


#: Projects looked at; they mostly share one calendar and one day of the week.
MOST = 50


def _next_cutoff(person: Person, at: datetime) -> datetime | None:
    seats = Membership.objects.filter(person=person, role__in=REPORTERS, ended_at=None)
    rows = Project.objects.filter(space__in=seats.values("space"), space__frozen_at=None)
    found = list(rows.filter(state__in=REPORTING).values_list("pk", "calendar_id")[:MOST])
    cycles = {cycle.pk: cycle for cycle in Cycle.objects.filter(project__in=[pk for pk, _id in found])}
    calendars = cache(calendar_numbered)
    dues = [
        _cutoff(cycles.get(pk) or Cycle(project_id=pk), calendars(calendar_id), localtime(at))
        for pk, calendar_id in found
    ]
    return min((due for due in dues if due is not None), default=None)


def _cutoff(cycle: Cycle, calendar: WorkCalendar, now: datetime) -> datetime | None:
    if not cycle.is_on:
        return None
    for week in (0, 1):
        day = now.date() + timedelta(weeks=week)
        due = next_report_cutoff(day, calendar, cycle.weekday, cycle.hour)
        if due is not None and due > now.replace(tzinfo=None):
            return due
    return None
