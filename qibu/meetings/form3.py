"""Form 3, 协调会议纪要, as a document: as distributed, or as it stands where it is not yet (D0, D1, R4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.actionitems.models import ActionItem
from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Line, Pair, Pairs, Paper, Table, Text
from qibu.kernel.meeting import WITHDRAWN
from qibu.meetings.form3_marks import FIELDS, FORM, Entry, numbered, own_marks
from qibu.meetings.models import DISCUSSION, Meeting
from qibu.meetings.showing.paper import Action, Sheet, sheet_of
from qibu.projects.importing.rowkeys import Keys, version_text
from qibu.projects.models import Project
from qibu.projects.papers import project_paper

#: Fields that share a line with the next one.
_NARROW = frozenset({"chair", "recorder"})


def form_3(meeting: Meeting, project: Project) -> Paper:
    """The minutes laid out as the office prints them, on the day of the meeting; whoever calls it has asked
    whether the project may be seen."""
    sheet = sheet_of(meeting, project)
    texts, names = texts_of(sheet), labels()
    closing = _standing(sheet)
    above, below = FIELDS[: FIELDS.index("next_steps")], FIELDS[FIELDS.index("next_steps") :]
    if not texts["notes"]:
        below = tuple(name for name in below if name != "notes")
    pairs = {name: Pair(names[name], texts[name], wide=name not in _NARROW) for name in FIELDS}
    facts = Line([(_("Project"), project.name), (_("Project number"), project.code)])
    metadata: dict[str, str | int] = {
        "form": FORM, "project": project.pk, "code": project.code, "meeting": meeting.number,
        "version": meeting.version,
    }  # fmt: skip
    keys: Mapping[int, tuple[str, str]] = {}
    if sheet.distributed is None:
        keys = _keys(meeting, project, sheet)
        metadata |= _marks(meeting, project, sheet, texts, closing)
    blocks: list[Block] = [
        facts, Pairs([pairs[one] for one in above]), _actions(sheet.actions, keys),
        Pairs([pairs[one] for one in below]), Text(closing),
    ]  # fmt: skip
    title = _("Minutes of the coordination meeting")
    return project_paper(title, timezone.localtime(sheet.starts).date(), blocks, metadata=metadata, kind=FORM)


def labels() -> dict[str, str]:
    """The fields of form 3 outside of its table, as its lines are called."""
    return {
        "name": pgettext("form 3", "Meeting name"),
        "when": pgettext("form 3", "Meeting time"),
        "place": pgettext("form 3", "Place or online"),
        "chair": pgettext("meeting", "Host"),
        "recorder": pgettext("meeting", "Recorder"),
        "attendees": _("Departments and people"),
        "topics": pgettext("meeting", "Topics"),
        "discussion": pgettext("minutes", "Discussion"),
        "decisions": pgettext("minutes", "Decisions"),
        "next_steps": pgettext("minutes", "Next steps"),
        "notes": pgettext("minutes", "Remarks"),
        "distribution": pgettext("form 3", "Distributed to"),
    }


def texts_of(sheet: Sheet) -> dict[str, str]:
    """The texts of form 3, field by field, as they stand on paper."""
    body, comma = sheet.body, pgettext("list", ", ")
    return {
        "name": body["title"],
        "when": span(sheet.starts, sheet.ends),
        "place": "\n".join(part for part in (body["place"], body["link"]) if part),
        "chair": body["host"],
        "recorder": body["recorder"],
        "attendees": "\n".join(f"{word} {comma.join(names)}".strip() for word, names in sheet.attendance),
        "topics": numbered([(at, one["title"]) for at, one in enumerate(body["topics"], start=1)]),
        "discussion": "\n".join(
            part for one in discussion_of(body) for part in (one.heading, one.text) if part
        ),
        "decisions": numbered([(one["number"], one["text"].strip()) for one in body["decisions"]]),
        "next_steps": body["next_steps"],
        "notes": body["notes"],
        "distribution": comma.join(body["distribution"]),
    }


def discussion_of(body: Mapping[str, Any]) -> list[Entry]:
    """What was said to each topic under its heading, then the rest under one of its own; ids are the places
    of the topics from 0, the rest is "discussion"."""
    found = [
        Entry(str(at), 0, one["text"].strip(), f"{at + 1}. {one['title']}")
        for at, one in enumerate(body["topics"])
        if one["text"].strip()
    ]
    rest = body["discussion"].strip()
    if rest or not found:
        heading = pgettext("minutes", "Further discussion") if found else ""
        found.append(Entry(DISCUSSION, 0, rest, heading))
    return found


def _marks(
    meeting: Meeting, project: Project, sheet: Sheet, texts: Mapping[str, str], closing: str
) -> dict[str, str | int]:
    """What travels with minutes that are not distributed yet."""
    items = list(meeting.agenda.all())
    rows = {one.key: one for one in meeting.sections.all()}
    sections = []
    for one in discussion_of(sheet.body):
        key = f"item-{items[int(one.id)].pk}" if one.id.isdigit() else one.id
        sections.append(replace(one, id=key, version=rows[key].version if key in rows else 0))
    return own_marks(
        project.pk, meeting.pk, texts,
        topics=[Entry(str(one.pk), one.version, one.title) for one in items],
        decisions=[
            Entry(str(one.number), one.version, one.text.strip())
            for one in meeting.decisions.exclude(state=WITHDRAWN)
        ],
        sections=sections, closing=closing,
    )  # fmt: skip


def _keys(meeting: Meeting, project: Project, sheet: Sheet) -> dict[int, tuple[str, str]]:
    """Number of an action item → its signed key, and its version with marks of its cells."""
    keys = Keys(project.pk, FORM)
    rows = ActionItem.objects.filter(space=meeting.space_id, origin_kind="meeting", origin_id=meeting.pk)
    stand = {number: (pk, version) for number, pk, version in rows.values_list("number", "pk", "version")}
    return {
        one.number: (keys.of(stand[one.number][0]), version_text(stand[one.number][1], action_cells(one)))
        for one in sheet.actions
        if one.number in stand
    }


def action_cells(one: Action) -> list[object]:
    """The cells of `form3_marks.CELLS` as printed."""
    return [one.what, f"{one.department} {one.owner}".strip(), one.due]


def span(starts: datetime, ends: datetime) -> str:
    """When a meeting is, in local time."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    until = "%H:%M" if first.date() == last.date() else "%Y-%m-%d %H:%M"
    return f"{first:%Y-%m-%d %H:%M} – {last.strftime(until)}"


def _actions(actions: Sequence[Action], keys: Mapping[int, tuple[str, str]]) -> Table:
    return Table(
        title=_("Action items"),
        columns=[
            FormColumn(_("No."), 6, "center"),
            FormColumn(pgettext("form 3", "Task description"), 46, "wrap"),
            FormColumn(pgettext("form 3", "Responsible"), 22, "center"),
            FormColumn(pgettext("form 3", "Time limit"), 14, "date"),
        ],
        rows=[
            FormRow([number, *action_cells(one)], 0, *keys.get(one.number, ("", "")))  # type: ignore[list-item]
            for number, one in enumerate(actions, start=1)
        ],
        empty="—",
        keyed=True,
    )


def _standing(sheet: Sheet) -> str:
    """Whether these are the distributed minutes, by whom and under which digest."""
    if sheet.distributed is None:
        return _("Draft: not distributed yet.")
    words = _("Distributed %(at)s by %(name)s, V%(number)d, digest %(digest)s.") % {
        "at": f"{timezone.localtime(sheet.distributed):%Y-%m-%d %H:%M}",
        "name": sheet.by, "number": sheet.number, "digest": sheet.digest,
    }  # fmt: skip
    if sheet.until is None:
        return words
    until = f"{timezone.localtime(sheet.until):%Y-%m-%d %H:%M}"
    return words + "\n" + _("Objections until %(until)s.") % {"until": until}
