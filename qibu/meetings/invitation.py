"""The invitation to a meeting as a file for the reader's own calendar."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qibu.foundation.documents.icalendar import Invitation, Who, write_invitation
from qibu.meetings.models import Meeting, State

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def invitation_of(meeting: Meeting, reader: Person, at: datetime, address: str) -> bytes:
    """METHOD:REQUEST for the reader alone, so that nobody's address travels; ``address`` of its page.

    The UID is the meeting's for good, the SEQUENCE its version.
    """
    topics = [f"{place}. {item.title}" for place, item in enumerate(meeting.agenda.all(), start=1)]
    return write_invitation(
        Invitation(
            uid=f"meeting-{meeting.space_id}-{meeting.number}@qibu",
            sequence=meeting.version,
            stamp=at,
            starts=meeting.starts,
            ends=meeting.ends,
            summary=meeting.title,
            organizer=Who(meeting.host.name),
            attendee=Who(reader.name, reader.email),
            location=meeting.place or meeting.link,
            description="\n".join([*topics, *([meeting.link] if meeting.link else [])]),
            url=address,
            cancelled=meeting.state == State.CANCELLED,
        )
    )
