"""Meetings and their minutes."""

from qibu.meetings.models.meeting import (
    AgendaItem,
    Attendance,
    Kind,
    Meeting,
    Part,
    Participant,
    Series,
    State,
    Treatment,
)
from qibu.meetings.models.minutes import (
    DISCUSSION,
    NEXT_STEPS,
    NOTES,
    SECTIONS,
    Confirmed,
    Decision,
    DecisionState,
    Minutes,
    Objection,
    Section,
    SectionText,
)

__all__ = [
    "DISCUSSION",
    "NEXT_STEPS",
    "NOTES",
    "SECTIONS",
    "AgendaItem",
    "Attendance",
    "Confirmed",
    "Decision",
    "DecisionState",
    "Kind",
    "Meeting",
    "Minutes",
    "Objection",
    "Part",
    "Participant",
    "Section",
    "SectionText",
    "Series",
    "State",
    "Treatment",
]
