"""From a preview of form 3 to what consent writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from qibu.meetings.actions.importing import ActionEdit, Agreed, TextEdit, plain
from qibu.meetings.importing.fields import HEAD, span_of
from qibu.meetings.importing.lines import FIRST_TOPIC, Line
from qibu.meetings.importing.people import Comer
from qibu.meetings.importing.preview import Preview
from qibu.meetings.inputs import Plan
from qibu.meetings.models import Meeting
from qibu.projects.importing.review import CHANGED, NEW, SKIPPED, UNCLEAR, WRONG

_MOST_LEFT = 500


def decide(preview: Preview, meeting: Meeting | None) -> Agreed:
    """What consent writes into the meeting, or (None) into the one that is made."""
    comers = [one for one in preview.comers if one.taken]
    return Agreed(
        version=meeting.version if meeting is not None else 0,
        plan=_plan(preview, meeting) if meeting is not None else None,
        people=tuple(one.invitee for one in comers if one.invitee is not None and not one.id),
        attendance={plain(one.text): one.attendance for one in comers if one.attendance},
        topics=_lines(preview.topics.lines),
        sections=tuple(
            TextEdit(one.section, one.version, one.text)
            for one in preview.fields
            if one.section and one.taken
        ),
        decisions=_lines(preview.decisions.lines),
        actions=tuple(
            ActionEdit(
                one.row, one.item.number if one.item is not None else 0,
                one.item.version if one.item is not None else 0, dict(one.values),
            )
            for one in preview.actions
            if one.taken
        ),
        counts=preview.counts,
        left=tuple(_left(preview))[:_MOST_LEFT],
    )  # fmt: skip


def _lines(lines: list[Line]) -> tuple[TextEdit, ...]:
    return tuple(TextEdit(one.id, one.version, one.text) for one in lines if one.taken)


def _plan(preview: Preview, meeting: Meeting) -> Plan | None:
    """The invitation with what the file changes of it; None for nothing."""
    taken = {one.field: one.change.file for one in preview.fields if one.field in HEAD and one.taken}
    if not taken:
        return None
    starts = timezone.localtime(meeting.starts)
    values: dict[str, Any] = {
        "kind": meeting.kind, "title": meeting.title, "day": starts.date(),
        "start": starts.time().replace(tzinfo=None),
        "minutes": int((meeting.ends - meeting.starts) / timedelta(minutes=1)), "place": meeting.place,
        "link": meeting.link, "host": meeting.host_id, "recorder": meeting.recorder_id,
    }  # fmt: skip
    if "name" in taken:
        values["title"] = taken["name"]
    if "when" in taken and (span := span_of(taken["when"])) is not None:
        values |= {"day": span[0].date(), "start": span[0].time(), "minutes": span[1]}
    if "place" in taken:
        values |= place_of(taken["place"])
    values |= {name: preview.heads.get(one) for one, name in _HEADS.items() if one in taken}
    return Plan(**values)


_HEADS = {"chair": "host", "recorder": "recorder"}


def place_of(text: str) -> dict[str, str]:
    """A place in a file: the line that is an address is the link."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    links = [line for line in lines if line.startswith(("https://", "http://"))]
    return {"place": " ".join(line for line in lines if line not in links), "link": links[0] if links else ""}


def _left(preview: Preview) -> Iterator[tuple[int, str, str]]:
    """(row, words, why) of what the file holds and the meeting does not get."""
    for one in preview.fields:
        if one.change.state in (WRONG, UNCLEAR):
            yield 0, f"{one.label}: {one.change.file}"[:200], "\n".join(doubt.text for doubt in one.doubts)
    lines: list[Line | Comer] = [*preview.topics.lines, *preview.decisions.lines, *preview.comers]
    for line in lines:
        if not line.taken and line.state in (NEW, CHANGED, WRONG, UNCLEAR, SKIPPED):
            yield 0, line.text[:200], line.why
    for row in preview.actions:
        if row.state in (WRONG, UNCLEAR, SKIPPED):
            why = [one.text for one in row.doubts if one.severity in (WRONG, UNCLEAR)]
            yield row.row if row.row < FIRST_TOPIC else 0, row.line.description[:200], "\n".join(why)
