"""Form 3, 协调会议纪要, as a document: as distributed, or as it stands where it is not yet (D0, D1, R4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Line, Pair, Pairs, Paper, Table, Text
from qibu.meetings.models import Meeting
from qibu.meetings.showing.paper import Action, Sheet, sheet_of
from qibu.projects.models import Project
from qibu.projects.papers import project_paper

#: What a file says it is when it comes back.
FORM = "form-3"


def form_3(meeting: Meeting, project: Project) -> Paper:
    """The minutes laid out as the office prints them, on the day of the meeting; whoever calls it has asked
    whether the project may be seen."""
    sheet = sheet_of(meeting, project)
    body = sheet.body
    comma = pgettext("list", ", ")
    after = [
        Pair(pgettext("minutes", "Next steps"), body["next_steps"], wide=True),
        Pair(pgettext("form 3", "Distributed to"), comma.join(body["distribution"]), wide=True),
    ]
    if body["notes"]:
        after.insert(1, Pair(pgettext("minutes", "Remarks"), body["notes"], wide=True))
    facts = Line([(_("Project"), project.name), (_("Project number"), project.code)])
    blocks: list[Block] = [facts, Pairs(_pairs(sheet, comma)), _actions(sheet.actions), Pairs(after)]
    blocks.append(Text(_standing(sheet)))
    metadata: dict[str, str | int] = {
        "form": FORM, "project": project.pk, "code": project.code, "meeting": meeting.number,
        "version": meeting.version,
    }  # fmt: skip
    title = _("Minutes of the coordination meeting")
    return project_paper(title, timezone.localtime(sheet.starts).date(), blocks, metadata=metadata, kind=FORM)


def _pairs(sheet: Sheet, comma: str) -> list[Pair]:
    """Everything above the action items, in the order of form 3."""
    body = sheet.body
    place = "\n".join(part for part in (body["place"], body["link"]) if part)
    people = [f"{word} {comma.join(names)}".strip() for word, names in sheet.attendance]
    return [
        Pair(pgettext("form 3", "Meeting name"), body["title"], wide=True),
        Pair(pgettext("form 3", "Meeting time"), _span(sheet.starts, sheet.ends), wide=True),
        Pair(pgettext("form 3", "Place or online"), place, wide=True),
        Pair(pgettext("meeting", "Host"), body["host"]),
        Pair(pgettext("meeting", "Recorder"), body["recorder"]),
        Pair(_("Departments and people"), "\n".join(people), wide=True),
        Pair(pgettext("meeting", "Topics"), _numbered(one["title"] for one in body["topics"]), wide=True),
        Pair(pgettext("minutes", "Discussion"), _discussion(sheet), wide=True),
        Pair(pgettext("minutes", "Decisions"), _decisions(sheet), wide=True),
    ]


def _span(starts: datetime, ends: datetime) -> str:
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    until = "%H:%M" if first.date() == last.date() else "%Y-%m-%d %H:%M"
    return f"{first:%Y-%m-%d %H:%M} – {last.strftime(until)}"


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _discussion(sheet: Sheet) -> str:
    """What was said to each topic, then the rest."""
    parts = [
        f"{number}. {one['title']}\n{one['text'].strip()}"
        for number, one in enumerate(sheet.body["topics"], start=1)
        if one["text"].strip()
    ]
    return "\n".join(part for part in (*parts, sheet.body["discussion"].strip()) if part)


def _decisions(sheet: Sheet) -> str:
    return "\n".join(f"{one['number']}. {one['text'].strip()}" for one in sheet.body["decisions"])


def _actions(actions: Sequence[Action]) -> Table:
    return Table(
        title=_("Action items"),
        columns=[
            FormColumn(_("No."), 6, "center"),
            FormColumn(pgettext("form 3", "Task description"), 46, "wrap"),
            FormColumn(pgettext("form 3", "Responsible"), 22, "center"),
            FormColumn(pgettext("form 3", "Time limit"), 14, "date"),
        ],
        rows=[
            FormRow([number, one.what, f"{one.department} {one.owner}".strip(), one.due])
            for number, one in enumerate(actions, start=1)
        ],
        empty="—",
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
