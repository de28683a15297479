"""Whom a file names as taking part: people of the project, whole departments, guests by name (D2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from qibu.actionitems.queries import people_of
from qibu.foundation.access.models import Space
from qibu.meetings.actions.importing import plain
from qibu.meetings.form3_marks import Own
from qibu.meetings.importing.lines import FIRST_PERSON
from qibu.meetings.inputs import Invitee
from qibu.meetings.models import Attendance, Meeting, Part
from qibu.meetings.recognition import MinutesRead
from qibu.projects.choosing import departments_taking_part
from qibu.projects.importing.review import CHANGED, NEW, SAME, SHOWN, SKIPPED, UNCLEAR
from qibu.projects.importing.rowkeys import mark

_SPLIT: Final = re.compile(r"[、,，;；/|\n\t]+")
_BRACKETS: Final = re.compile(r"\s*[（(][^（()）]*[)）]\s*$")
_NOBODY: Final = re.compile(r"等?(?:全体|全员|所有|各部门|相关).*|等.*")
_LONGEST: Final = 80


@dataclass
class Comer:
    """One name. `invitee` is how it goes on the list, None where it is not clear who is meant; `attendance`
    what is noted, "" for nothing; `id` the line of the list it is already on; `locked`: whoever looks may not
        put anybody on the list."""

    row: int
    text: str
    found: str
    invitee: Invitee | None = None
    attendance: str = ""
    id: int = 0
    why: str = ""
    skipped: bool = False
    locked: bool = False

    @property
    def state(self) -> str:
        return SKIPPED if self.skipped and self.choosable else self.found

    @property
    def choosable(self) -> bool:
        return self.found in (NEW, CHANGED) and not self.locked

    @property
    def taken(self) -> bool:
        return self.choosable and not self.skipped

    @property
    def word(self) -> str:
        return str(SHOWN[self.state])

    @property
    def as_what(self) -> str:
        """Member, guest or copy, and whether they came."""
        words = [str(Part(self.invitee.part).label)] if self.invitee is not None else []
        if self.attendance:
            words.append(str(Attendance(self.attendance).label))
        return " · ".join(words)


class Known:
    """The people of a project by name, and its departments; three statements."""

    def __init__(self, space: Space) -> None:
        self.people: dict[str, list[int]] = {}
        for pk, name in people_of(space):
            self.people.setdefault(plain(name), []).append(pk)
        self.departments = {plain(one.label): one.id for one in departments_taking_part(space.pk)}

    def meant(self, name: str, part: str) -> tuple[Invitee | None, str]:
        """How a name goes on the list, and why it does not."""
        wanted = plain(name)
        found = self.people.get(wanted, [])
        if len(found) > 1:
            return None, _("Several people of this project are called so: please choose on the list itself.")
        if found:
            return Invitee(person=found[0], part=part), ""
        if wanted in self.departments:
            return Invitee(department=self.departments[wanted], part=part), ""
        if part == Part.COPY or _NOBODY.fullmatch(wanted) or len(name) > _LONGEST:
            return None, _("Nobody of this name belongs to the project: please choose on the list itself.")
        return Invitee(name=name, part=Part.GUEST), ""


def comers(
    meeting: Meeting | None,
    space: Space,
    read: MinutesRead,
    own: Own | None,
    printed: Mapping[str, str],
    answers: Mapping[str, object],
) -> list[Comer]:
    """Everybody a file names; of our own only where somebody edited the list."""
    rows = list(meeting.participants.all()) if meeting is not None else []
    fields = _fields(read, own, printed)
    if not fields:
        return []
    known = Known(space)
    names = _named(fields, {*known.people, *known.departments})
    on_list = {(one.person_id, one.department_id, one.name): one for one in rows}
    skip = answers.get("skip")
    skips = {str(row) for row in skip} if isinstance(skip, list) else set()
    found: list[Comer] = []
    seen: set[tuple[int | None, int | None, str]] = set()
    for at, (name, part, attendance) in enumerate(names, start=1):
        invitee, why = known.meant(name, part)
        line = Comer(
            FIRST_PERSON + at, name, UNCLEAR if invitee is None else NEW, invitee, attendance, 0, why
        )
        if invitee is not None:
            who = (invitee.person, invitee.department, invitee.name)
            if who in seen:
                continue
            seen.add(who)
            _compare(line, on_list.get(who))
        line.skipped = str(line.row) in skips
        found.append(line)
    return found


def _compare(line: Comer, row: object) -> None:
    """A name that is on the list already."""
    if row is None:
        return
    line.id = row.pk  # type: ignore[attr-defined]
    noted = row.attendance  # type: ignore[attr-defined]
    if line.attendance and noted == Attendance.UNKNOWN:
        line.found = CHANGED
    else:
        line.found, line.attendance = SAME, ""


#: (lines, part, attendance) of what a file says about people.
_Field = tuple[tuple[str, ...], str, str]


def _fields(read: MinutesRead, own: Own | None, printed: Mapping[str, str]) -> list[_Field]:
    """What the file says; of our own only what somebody edited, which says nothing about who came."""
    found: list[_Field] = []
    for field, lines, part, attendance in (
        ("attendees", read.attendees, Part.MEMBER, Attendance.PRESENT),
        ("absentees", read.absentees, Part.MEMBER, Attendance.ABSENT),
        ("distribution", read.distribution, Part.COPY, ""),
    ):
        text = read.said.get(field, "")
        untouched = own is not None and mark(text) in (own.fields.get(field), mark(printed.get(field, "")))
        if lines and not untouched:
            found.append((lines, str(part), "" if own is not None else str(attendance)))
    return found


def _named(fields: Sequence[_Field], known: Collection[str]) -> list[tuple[str, str, str]]:
    """(name, part, attendance) in the order of the file."""
    return [(name, part, attendance) for lines, part, attendance in fields for name in names_in(lines, known)]


def names_in(lines: Iterable[str], known: Collection[str] = ()) -> list[str]:
    """The names of lines like 研发部：张三、李四（组长）, without what stands before a colon or in brackets.

    Blanks part names only where one of `known` stands among them: 供应商 刘总 is one guest.
    """
    found: list[str] = []
    for line in lines:
        before, colon, after = line.replace(":", "：").partition("：")
        for part in _SPLIT.split(after if colon else line):
            bare = _without_word(_BRACKETS.sub("", part).strip())
            parts = bare.split()
            cut = plain(bare) not in known and any(plain(one) in known for one in parts)
            found += parts if cut else [bare]
        if colon and not after.strip() and before.strip():
            found.append(before.strip())
    return list(dict.fromkeys(one for one in found if one and not one.isdigit()))


def _without_word(text: str) -> str:
    """Our own lists begin with whether people came."""
    first, blank, rest = text.partition(" ")
    return rest.strip() if blank and first in {str(one.label) for one in Attendance} else text
