"""Reading meetings. Whoever asks has been checked before: what a project's members see, they all see."""

from qibu.meetings.queries.agenda import Suggestion, suggest_agenda
from qibu.meetings.queries.lists import (
    MeetingLine,
    meetings_of_person,
    meetings_of_space,
    next_meeting,
    series_of_space,
)
from qibu.meetings.queries.reading import Page, meeting_in, meetings_about, read_meeting, texts_of
from qibu.meetings.queries.rights import Rights, rights

__all__ = [
    "MeetingLine",
    "Page",
    "Rights",
    "Suggestion",
    "meeting_in",
    "meetings_about",
    "meetings_of_person",
    "meetings_of_space",
    "next_meeting",
    "read_meeting",
    "rights",
    "series_of_space",
    "suggest_agenda",
    "texts_of",
]
