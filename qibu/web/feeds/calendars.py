"""What stands in the calendars somebody subscribes to: own tasks, deadlines, meetings.

The same data make the same octets, whenever they are asked for: nothing here is written from the clock but
which meetings are too far away to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import SEES
from qibu.foundation.documents.icalendar import Event
from qibu.foundation.people.models import FeedToken
from qibu.foundation.plain import day_of, fetch
from qibu.meetings.models import Meeting, State
from qibu.meetings.queries.lists import meetings_between
from qibu.web.inbox.details import Detail
from qibu.web.inbox.kinds import KINDS, address, grouped, words_of
from qibu.web.inbox.waiting import Wait, waiting_for

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Most tasks in a calendar.
MOST = 500
#: How far back and ahead meetings are shown.
BACK, AHEAD = timedelta(days=90), timedelta(days=400)

#: Open leaf tasks with a day to be finished. Takes: person, limit.
_OWN = f"""
    SELECT task.id, task.name, task.version, task.planned_start,
           COALESCE(task.expected_finish, task.planned_finish), project.id, project.name
      FROM tasks_task task
      JOIN projects_project project ON project.id = task.project_id
      JOIN access_space space ON space.id = project.space_id
      JOIN people_person person ON person.id = task.assignee_id
     WHERE task.assignee_id = %s AND task.deleted_at IS NULL AND NOT task.is_summary
       AND task.status IN (0, 1, 3) AND COALESCE(task.expected_finish, task.planned_finish) IS NOT NULL
       AND project.state IN ('preparing', 'executing', 'closing') AND space.frozen_at IS NULL AND {SEES}
     ORDER BY COALESCE(task.expected_finish, task.planned_finish), task.id LIMIT %s"""  # noqa: S608 -- constants only


@dataclass(frozen=True)
class Own:
    """An open task of the reader; `start` is no later than `finish`."""

    pk: int
    name: str
    version: int
    start: date
    finish: date
    project: int
    project_name: str


def events_of(feed: FeedToken, at: datetime) -> list[Event]:
    """What the person of a calendar sees in it, at most seven statements and one per kind of turn."""
    return _EVENTS[feed.kind](feed, at)


def _work(feed: FeedToken, _at: datetime) -> list[Event]:
    """Own open tasks, each on all its days."""
    return [_task_event(one, feed, "task", one.start, one.name) for one in _own_tasks(feed.person)]


def _deadlines(feed: FeedToken, at: datetime) -> list[Event]:
    """The last day of own open tasks, and the moment until which one has to answer something."""
    tasks = [
        _task_event(one, feed, "finish", one.finish, _("Finish “%(task)s”") % {"task": one.name})
        for one in _own_tasks(feed.person)
    ]
    waits = [wait for wait in waiting_for(feed.person) if wait.due]
    details: dict[int, Detail] = {}
    for kind, own in grouped(waits).items():
        details |= KINDS[kind].details(feed.person, own, at)
    return [*tasks, *(_turn_event(wait, details[wait.pk]) for wait in waits if wait.pk in details)]


def _meetings(feed: FeedToken, at: datetime) -> list[Event]:
    """Meetings the person hosts or is invited to."""
    return [_meeting_event(row) for row in meetings_between(feed.person, at - BACK, at + AHEAD)]


_EVENTS: Mapping[str, Callable[[FeedToken, datetime], list[Event]]] = {
    FeedToken.Kind.WORK: _work,
    FeedToken.Kind.DEADLINES: _deadlines,
    FeedToken.Kind.MEETINGS: _meetings,
}


def _own_tasks(person: Person) -> list[Own]:
    found = []
    for pk, name, version, start, last, *project in fetch(_OWN, [person.pk, MOST]):
        finish = day_of(last)
        assert finish is not None
        found.append(Own(pk, name, version, min(day_of(start) or finish, finish), finish, *project))
    return found


def _task_event(task: Own, feed: FeedToken, word: str, first: date, summary: str) -> Event:
    """A task keeps no moment of its last change: its version counts them, the stamp is the calendar's own."""
    return Event(
        uid=f"{word}-{task.pk}@qibu",
        sequence=task.version,
        stamp=feed.created_at,
        starts=first,
        ends=task.finish,
        summary=summary,
        description=task.project_name,
        url=settings.PUBLIC_URL + address("task", task.project, task.pk),
    )


def _turn_event(wait: Wait, detail: Detail) -> Event:
    assert wait.due is not None
    facts = [fact for fact in detail.facts if fact]
    page = address(KINDS[wait.kind].page, wait.project, *detail.arguments) or address(
        "overview", wait.project
    )
    return Event(
        uid=f"turn-{wait.pk}@qibu",
        sequence=0,
        stamp=wait.since,
        starts=wait.due,
        ends=None,
        summary=" · ".join([words_of(wait.kind), *facts[:1]]),
        description="\n".join([wait.project_name, *facts]),
        url=settings.PUBLIC_URL + page,
    )


def _meeting_event(row: Meeting) -> Event:
    project = row.space.project
    return Event(
        uid=f"meeting-{row.space_id}-{row.number}@qibu",
        sequence=row.version,
        stamp=row.at,
        starts=row.starts,
        ends=row.ends,
        summary=row.title,
        location=row.place or row.link,
        description="\n".join(part for part in (project.name, row.host.name, row.link) if part),
        url=settings.PUBLIC_URL + address("meeting", project.pk, row.number),
        cancelled=row.state == State.CANCELLED,
        busy=True,
    )
