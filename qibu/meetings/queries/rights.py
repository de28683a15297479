"""What somebody may do with one meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qibu.foundation.access.policy import Grants
from qibu.kernel import meeting as rules
from qibu.meetings.models import Meeting, Part, Participant


@dataclass(frozen=True)
class Rights:
    """`steer`: change, hold, distribute, answer, cancel; `write`: agenda, minutes, decisions, attendance;
    `objects`: to decisions still open to it; `receives`: the minutes wait for a receipt."""

    steer: bool
    write: bool
    objects: bool
    receives: bool


def rights(held: Grants, meeting: Meeting, at: datetime) -> Rights:
    """Rights and state together; one statement."""
    rows = _own(held, meeting)
    mine = held.person_id if is_member(held, meeting, rows) else None
    listed = held.person_id if rows else None
    writing = rules.take(meeting.state, "write").allowed
    open_for_objections = meeting.state == rules.DISTRIBUTED and rules.may_object(
        at, meeting.objections_until
    )
    return Rights(
        steer=held.may("meeting.steer", assignee_id=meeting.host_id),
        write=writing and held.may("meeting.write", assignee_id=mine),
        objects=open_for_objections and held.may("meeting.object", assignee_id=listed),
        receives=meeting.distributed_at is not None
        and any(row.received_at is None for row in rows)
        and held.may("meeting.receive", assignee_id=listed),
    )


def takes_part(held: Grants, meeting: Meeting) -> bool:
    """Whether somebody is a member of the meeting: by name, for a department, as host or recorder."""
    return is_member(held, meeting, _own(held, meeting))


def is_member(held: Grants, meeting: Meeting, rows: list[Participant]) -> bool:
    at_the_head = held.person_id in (meeting.host_id, meeting.recorder_id)
    return at_the_head or any(row.part != Part.COPY for row in rows)


def is_listed(held: Grants, meeting: Meeting) -> bool:
    """Whether somebody gets the minutes."""
    return bool(_own(held, meeting))


def lines_of(held: Grants, meeting: Meeting) -> list[Participant]:
    """The lines of the list somebody answers for: the own one, and those of departments spoken for."""
    return _own(held, meeting)


def _own(held: Grants, meeting: Meeting) -> list[Participant]:
    rows = meeting.participants.filter(person=held.person_id)
    if held.departments:
        rows = rows | meeting.participants.filter(department__in=held.departments)
    return list(rows)
