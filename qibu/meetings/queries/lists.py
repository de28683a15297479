"""Meetings in lists: of a project, of a person, the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from qibu.foundation.access.queries import visible_spaces
from qibu.foundation.plain import fetch, moment_of
from qibu.meetings.models import Kind, Meeting, Part, Participant, Series, State

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MOST: Final = 300

_LINES = """
    SELECT meeting.id, meeting.space_id, project.id, project.name, meeting.number, meeting.kind,
           meeting.title, meeting.state, meeting.starts, meeting.ends, meeting.place, meeting.link,
           host.name, meeting.series_id, meeting.objections_until,
           (SELECT COUNT(*) FROM meetings_decision made WHERE made.meeting_id = meeting.id),
           (SELECT COUNT(*) FROM meetings_decision made
             WHERE made.meeting_id = meeting.id AND made.state = 'objected'),
           (SELECT COUNT(*) FROM meetings_participant listed
             WHERE listed.meeting_id = meeting.id AND listed.received_at IS NOT NULL),
           (SELECT COUNT(*) FROM meetings_participant listed
             WHERE listed.meeting_id = meeting.id AND listed.name = '')
      FROM meetings_meeting meeting
      JOIN people_person host ON host.id = meeting.host_id
      JOIN projects_project project ON project.space_id = meeting.space_id
     WHERE """
_AHEAD = "meeting.state IN ('planned', 'held', 'distributed')"
_SHOWN = f""" AND (%s = 'all' OR %s = 'ahead' AND {_AHEAD} OR %s = 'past' AND NOT ({_AHEAD}))
     ORDER BY CASE WHEN {_AHEAD} THEN 0 ELSE 1 END,
              CASE WHEN {_AHEAD} THEN meeting.starts END, meeting.starts DESC, meeting.id LIMIT %s"""
_OF_SPACE = f"{_LINES} meeting.space_id = %s {_SHOWN}"
_NEXT = f"""{_LINES} meeting.space_id = %s AND meeting.state = 'planned' AND meeting.ends >= %s
     ORDER BY meeting.starts, meeting.id LIMIT 1"""
_OF_PERSON = f"""{_LINES} (%s = 1 OR meeting.space_id IN (%s))
       AND (meeting.host_id = %s OR EXISTS (
            SELECT 1 FROM meetings_participant own
             WHERE own.meeting_id = meeting.id AND own.person_id = %s AND own.part <> 'copy'))
       AND meeting.state = 'planned' AND meeting.ends >= %s
     ORDER BY meeting.starts, meeting.id LIMIT %s"""  # noqa: S608 -- constants only


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as lists show it; moments are local. `received` of `listed` have confirmed the minutes."""

    id: int
    space: int
    project: int
    project_name: str
    number: int
    kind: str
    title: str
    state: str
    starts: datetime
    ends: datetime
    place: str
    link: str
    host: str
    series: int | None
    objections_until: datetime | None
    decisions: int
    objected: int
    received: int
    listed: int

    @property
    def kind_word(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def state_word(self) -> str:
        return str(State(self.state).label)

    @property
    def look(self) -> str:
        """The task status whose colour and sign it borrows."""
        looks = {"planned": "not_started", "held": "in_progress", "distributed": "in_progress"}
        return "late" if self.objected else looks.get(self.state, "done")


def meetings_of_space(space_id: int, at: datetime, *, show: str = "all") -> list[MeetingLine]:
    """Meetings of a project: what is still to happen first, then the newest; one statement.

    ``show``: "ahead" (planned, minutes open, objections possible), "past" or "all".
    """
    return _read(fetch(_OF_SPACE, [space_id, show, show, show, MOST]))


def next_meeting(space_id: int, at: datetime) -> MeetingLine | None:
    """The next meeting that is planned, one that runs included; one statement."""
    return next(iter(_read(fetch(_NEXT, [space_id, _stored(at)]))), None)


def meetings_of_person(person: Person, at: datetime) -> list[MeetingLine]:
    """What somebody is invited to by name over all projects still to be seen; two statements."""
    seen = visible_spaces(person)
    rows = fetch(_OF_PERSON, [int(seen is None), seen or [], person.pk, person.pk, _stored(at), MOST])
    return _read(rows)


def meetings_between(person: Person, first: datetime, last: datetime) -> list[Meeting]:
    """Meetings somebody hosts or is invited to by name that touch a span of time, cancelled ones too.

    With host and project, by their start; two statements.
    """
    listed = Participant.objects.filter(meeting=OuterRef("pk"), person=person).exclude(part=Part.COPY)
    rows = Meeting.objects.visible_to(person).filter(Exists(listed) | Q(host=person))
    rows = rows.filter(ends__gte=first, starts__lte=last).select_related("host", "space__project")
    return list(rows.order_by("starts", "pk")[:MOST])


def series_of_space(space_id: int) -> list[Series]:
    """The series of a project that still go on; one statement."""
    rows = Series.objects.filter(space=space_id, active=True).select_related("host", "recorder")
    return list(rows)


def _read(rows: Sequence[tuple[Any, ...]]) -> list[MeetingLine]:
    return [MeetingLine(*_values(row)) for row in rows]


def _values(row: tuple[Any, ...]) -> list[Any]:
    """The columns with their moments made local."""
    values = list(row)
    for place in (8, 9, 14):
        values[place] = _local(row[place]) if row[place] else None
    return values


def _stored(at: datetime) -> Any:
    """A moment as the database compares it."""
    return connection.ops.adapt_datetimefield_value(at)


def _local(value: Any) -> datetime:
    return timezone.localtime(moment_of(value))
