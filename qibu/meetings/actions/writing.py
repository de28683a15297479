"""Several people write the minutes, each section with a version of its own; nobody's words are lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Denied, Invalid
from qibu.meetings.actions.common import open_meeting
from qibu.meetings.models import SECTIONS, Attendance, Meeting, Section, SectionText

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.tasks.actions.work import Work

#: Characters of one section.
LONGEST: Final = 20_000
#: Saving goes on by itself while somebody writes; the journal has one row for as long as that lasts.
ONE_SITTING: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Saved:
    """The section stands like this; `version` is what the next save is written against."""

    section: int
    version: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Clash:
    """Somebody else wrote meanwhile: both texts, and `aside`, under which yours is kept.

    Save again with `settles=aside` against `version` once the texts are brought together.
    """

    yours: str
    theirs: str
    version: int
    by: str
    at: datetime
    aside: int


@transaction.atomic
def save_section(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    number: int,
    key: str,
    version: int,
    text: str,
    settles: int | None = None,
) -> Saved | Clash:
    """Write a section of the minutes as it was read at ``version`` (0: nothing stood there yet).

    A clash is an answer and no exception, because it keeps something: the text that came second.
    Raises Denied, and Invalid for an unknown section or too long a text.
    """
    work, meeting = open_meeting(by, at, project_id, number, "write")
    text = text.replace("\r\n", "\n").rstrip()
    _check(meeting, key, text)
    section = meeting.sections.select_related("by").filter(key=key).first()
    if section is None:
        section = Section.objects.create(meeting=meeting, key=key, text=text, by=by, at=at)
        _record(work, meeting, section)
    elif section.text != text:
        if section.version != version:
            return _set_aside(section, version, text, by, at)
        _write(work, meeting, section, text)
    if settles is not None:
        _settle(section, by, at, settles)
    return Saved(section.pk, section.version, section.by.name, section.at)


def _check(meeting: Meeting, key: str, text: str) -> None:
    if key not in SECTIONS:
        item = key.removeprefix("item-")
        known = key.startswith("item-") and item.isascii() and item.isdigit() and len(item) < 19
        if not known or not meeting.agenda.filter(pk=int(item)).exists():
            raise Denied("section", visible=False)
    if len(text) > LONGEST:
        raise Invalid({"text": [_("At most %(limit)d characters.") % {"limit": LONGEST}]})


def _write(work: Work, meeting: Meeting, section: Section, text: str) -> None:
    another = section.by_id != work.by.pk
    sitting = not another and work.at - section.at <= ONE_SITTING
    if another and section.text:
        SectionText.objects.create(
            section=section, version=section.version, text=section.text, by=section.by, at=section.at
        )
    section.text, section.by, section.at = text, work.by, work.at
    section.version += 1
    section.save()
    if not sitting:
        _record(work, meeting, section)


def _set_aside(section: Section, version: int, text: str, by: Person, at: datetime) -> Clash:
    """One text set aside per writer and section: who goes on writing against it writes it on."""
    waiting = SectionText.objects.filter(section=section, by=by, aside=True, ended_at=None).first()
    kept = waiting or SectionText(section=section, by=by, aside=True)
    kept.version, kept.text, kept.at = version, text, at
    kept.save()
    return Clash(text, section.text, section.version, section.by.name, section.at, kept.pk)


def _settle(section: Section, by: Person, at: datetime, aside: int) -> None:
    rows = SectionText.objects.filter(section=section, pk=aside, by=by, aside=True, ended_at=None)
    rows.update(ended_at=at)


def _record(work: Work, meeting: Meeting, section: Section) -> None:
    data = {"number": meeting.number, "section": section.key, "version": section.version}
    work.record("minutes.written", ("meeting", meeting.pk), data)


@transaction.atomic
def end_aside(*, by: Person, at: datetime, project_id: int, number: int, aside: int) -> None:
    """What was set aside is dealt with, says whoever wrote it; the text itself stays."""
    _work, meeting = open_meeting(by, at, project_id, number, "write")
    row = SectionText.objects.filter(pk=aside, section__meeting=meeting, by=by, aside=True).first()
    if row is None:
        raise Denied("section", visible=False)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])


@transaction.atomic
def note_attendance(
    *, by: Person, at: datetime, project_id: int, number: int, seen: Mapping[int, str]
) -> Meeting:
    """Who came: attendance by the id of the line on the list; only what differs is written."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    if set(seen.values()) - set(Attendance.values):
        raise Invalid({"attendance": [_("Please choose one of the list.")]})
    changed = []
    for row in meeting.participants.filter(pk__in=seen):
        if row.attendance != seen[row.pk]:
            row.attendance = seen[row.pk]
            row.save(update_fields=["attendance"])
            changed.append([row.pk, row.attendance])
    if changed:
        data = {"number": meeting.number, "attendance": changed}
        work.record("meeting.attendance_noted", ("meeting", meeting.pk), data)
    return meeting
