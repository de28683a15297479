"""Meetings with a canary wherever somebody wrote something."""

from __future__ import annotations

from datetime import time, timedelta

from qibu.foundation.people.models import Person
from qibu.meetings import actions
from qibu.meetings.inputs import Invitee, Plan, Topic
from qibu.projects.models import Project
from tests.foundation.access.canaries import MARK
from tests.world import AT

WRITTEN = {
    940: "Meeting.title", 941: "Meeting.place", 942: "Meeting.link", 943: "Series.title",
    944: "AgendaItem.title", 945: "Section.text", 946: "Decision.text", 947: "Objection.reason",
    948: "Participant.name", 949: "SectionText.text", 950: "Objection.answer",
}  # fmt: skip


def meet(project: Project, lead: Person, second: Person, tag: str = MARK) -> dict[str, str]:
    """Number 1 with distributed minutes, 2 with its minutes open, 3 of a series."""
    word = {number: f"{tag}{number}z" for number in WRITTEN}
    where = {"by": lead, "at": AT, "project_id": project.pk}
    plan = Plan(
        title=word[940], day=AT.date(), start=time(8), minutes=30, place=word[941],
        link=f"https://{word[942]}/", host=lead.pk,
    )  # fmt: skip
    people = [Invitee(person=second.pk), Invitee(name=word[948], part="guest")]
    agenda = [Topic(word[944])]
    for number in (1, 2):
        actions.call_meeting(**where, key=f"{tag}-meeting-{number}", plan=plan, people=people, agenda=agenda)
        actions.open_minutes(**where, number=number, version=1)
        actions.save_section(**where, number=number, key="discussion", version=0, text=word[945])
        actions.add_decision(**where, number=number, key=f"{tag}-decision-{number}", text=word[946])
    again = {**where, "by": second, "number": 2, "key": "discussion"}
    actions.save_section(**again, version=1, text=f"{word[945]}.")
    actions.save_section(**{**again, "by": lead}, version=1, text=word[949])
    actions.distribute(**where, number=1, version=2, key=f"{tag}-minutes")
    common = {"number": 1, "decision": 1}
    actions.object_to(**{**where, "by": second}, **common, key=f"{tag}-objects", reason=word[947])
    actions.answer_objection(**where, **common, version=3, outcome="keep", answer=word[950])
    weekly = Plan(
        kind="weekly", title=word[943], day=AT.date() + timedelta(days=2), start=time(9), host=lead.pk
    )
    actions.start_series(**where, key=f"{tag}-series", plan=weekly)
    return {word[number]: f"{name} (said)" for number, name in WRITTEN.items()}
