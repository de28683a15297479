"""Form 3 as it is frozen when the minutes go out: words and names as they were on that day."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from qibu.actionitems.models import ActionItem
from qibu.meetings.models import DISCUSSION, NEXT_STEPS, NOTES, Kind, Meeting, Participant
from qibu.projects.models import Project
from qibu.projects.queries import team


def body_of(meeting: Meeting, project: Project) -> dict[str, Any]:
    """All fields of form 3 as plain values; moments in ISO 8601, people and departments by name."""
    sections = dict(meeting.sections.values_list("key", "text"))
    people = list(meeting.participants.select_related("person", "department"))
    seats = team(project.space_id).seats
    speakers = {one.department_id: one.liaison.name for one in seats if one.liaison is not None}
    body = {
        "number": meeting.number,
        "kind": meeting.kind,
        "title": meeting.title,
        "starts": _iso(meeting.starts),
        "ends": _iso(meeting.ends),
        "place": meeting.place,
        "link": meeting.link,
        "host": meeting.host.name,
        "recorder": meeting.recorder.name if meeting.recorder is not None else "",
        "people": [_line(row, speakers) for row in people if row.part != "copy"],
        "distribution": [_name(row) for row in people],
        "topics": _topics(meeting, sections),
        "discussion": sections.get(DISCUSSION, ""),
        "decisions": _decisions(meeting),
        "actions": _actions(meeting),
        "confirmed": _confirmed(meeting),
        "next_steps": sections.get(NEXT_STEPS, ""),
        "notes": sections.get(NOTES, ""),
        "objections_until": _iso(meeting.objections_until),
    }
    return {**body, "charter": _charter(project)} if meeting.kind == Kind.KICKOFF else body


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 of the body in one canonical form, as 64 hexadecimal digits."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _iso(at: datetime | None) -> str:
    """In UTC, so that the same minutes always have the same digest."""
    return at.astimezone(UTC).isoformat() if at is not None else ""


def _name(row: Participant) -> str:
    if row.person is not None:
        return row.person.name
    return row.department.name if row.department is not None else row.name


def _line(row: Participant, speakers: dict[int, str]) -> dict[str, str]:
    kind = "person" if row.person_id else "department" if row.department_id else "name"
    line = {"name": _name(row), "is": kind, "part": row.part, "attendance": row.attendance}
    by = speakers.get(row.department_id or 0, "")
    return {**line, "by": by} if by else line


def _topics(meeting: Meeting, sections: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "title": item.title, "state": item.state, "text": sections.get(f"item-{item.pk}", ""),
            "presenter": item.presenter.name if item.presenter is not None else "",
            "origin": [item.origin_kind, item.origin_id],
        }
        for item in meeting.agenda.select_related("presenter")
    ]  # fmt: skip


def _decisions(meeting: Meeting) -> list[dict[str, Any]]:
    rows = meeting.decisions.filter(~Q(state="withdrawn"))
    return [{"number": row.number, "text": row.text, "until": _iso(row.until)} for row in rows]


def _actions(meeting: Meeting) -> list[dict[str, Any]]:
    rows = ActionItem.objects.filter(space=meeting.space_id, origin_kind="meeting", origin_id=meeting.pk)
    return [
        {
            "number": row.number, "what": row.what, "owner": row.owner.name, "due": row.due.isoformat(),
            "department": row.department.name if row.department is not None else "",
        }
        for row in rows.select_related("owner", "department").order_by("number")
    ]  # fmt: skip


def _confirmed(meeting: Meeting) -> list[dict[str, str]]:
    rows = meeting.confirmed.select_related("commitment__task", "commitment__department")
    return [{"task": row.commitment.task.name, "department": row.commitment.department.name} for row in rows]


def _charter(project: Project) -> dict[str, Any]:
    """S12: what a kick-off confirms, as it stood: objectives, scope and team."""
    people = team(project.space_id)
    return {
        "goals": project.goals,
        "objectives": list(project.objectives.values_list("statement", flat=True)),
        "in_scope": project.in_scope,
        "out_of_scope": project.out_of_scope,
        "lead": people.lead.name if people.lead is not None else "",
        "team": [
            [seat.department, seat.liaison.name if seat.liaison is not None else ""] for seat in people.seats
        ],
    }
