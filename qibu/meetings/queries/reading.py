"""One meeting with everything on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qibu.actionitems.queries import ActionLine, actions_of_origin
from qibu.foundation.access.models import Space
from qibu.meetings.models import (
    AgendaItem,
    Confirmed,
    Decision,
    Meeting,
    Minutes,
    Objection,
    Participant,
    Raised,
    Section,
    SectionText,
)

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Page:
    """`sections` by key; `asides`: what the reader wrote and has not brought together yet; `objections` by
    the id of their decision; `minutes`: what was distributed, the newest first."""

    participants: list[Participant]
    agenda: list[AgendaItem]
    sections: dict[str, Section]
    asides: list[SectionText]
    decisions: list[Decision]
    objections: dict[int, list[Objection]]
    actions: list[ActionLine]
    confirmed: list[Confirmed]
    raised: list[Raised]
    minutes: list[Minutes]


def meeting_in(space: Space, number: int) -> Meeting | None:
    """A meeting of a project with its people; one statement."""
    rows = Meeting.objects.select_related("host", "recorder", "series", "previous", "by")
    return rows.filter(space=space, number=number).first()


def read_meeting(meeting: Meeting, reader: Person, at: datetime) -> Page:
    """Ten statements however much is written."""
    objections: dict[int, list[Objection]] = {}
    for one in Objection.objects.filter(decision__meeting=meeting).select_related("by", "answered_by"):
        objections.setdefault(one.decision_id, []).append(one)
    asides = SectionText.objects.filter(
        section__meeting=meeting, by=reader, aside=True, ended_at=None
    ).select_related("section")  # fmt: skip
    confirmed = meeting.confirmed.select_related("commitment__task", "commitment__department", "by")
    return Page(
        participants=list(meeting.participants.select_related("person", "department")),
        agenda=list(meeting.agenda.select_related("presenter")),
        sections={row.key: row for row in meeting.sections.select_related("by")},
        asides=list(asides),
        decisions=list(meeting.decisions.select_related("by")),
        objections=objections,
        actions=actions_of_origin(("meeting", meeting.pk), at),
        confirmed=list(confirmed),
        raised=list(meeting.raised.select_related("issue")),
        minutes=list(meeting.minutes_distributed.select_related("by").order_by("-number")),
    )


def texts_of(section: Section) -> list[SectionText]:
    """What stood in a section before, and what was set aside; the oldest first; one statement."""
    return list(section.texts.select_related("by"))


def meetings_about(space: Space, origin: tuple[str, int]) -> list[Meeting]:
    """The meetings called about an object, the newest first; one statement."""
    rows = Meeting.objects.filter(space=space, origin_kind=origin[0], origin_id=origin[1])
    return list(rows.select_related("host"))
