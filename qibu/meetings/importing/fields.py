"""The fields and sections of form 3 in a file beside those of a meeting (D2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.doubts import Problem
from qibu.meetings.form3 import labels
from qibu.meetings.form3_marks import Own, headed
from qibu.meetings.models import DISCUSSION, NEXT_STEPS, NOTES, Meeting
from qibu.meetings.recognition import MinutesRead
from qibu.projects.importing.doubts import Doubt, doubt_of
from qibu.projects.importing.review import CHANGED, FILE, KEEP, NEW, SAME, SHOWN, UNCLEAR, WRONG
from qibu.projects.importing.rowkeys import mark
from qibu.projects.importing.threeway import FieldChange, compare, worst

#: Said in the invitation: only who steers the meeting changes them.
HEAD: Final = ("name", "when", "place", "chair", "recorder")
#: What stands now, and below it what the file says.
BOTH: Final = "both"
_NEEDED: Final = ("name", "when", "chair")


@dataclass(frozen=True)
class FieldRow:
    """One field. `section`: key of the section it is written to, `version` the one it was compared with;
    `also`: both texts can be kept; `locked`: whoever looks may not change it."""

    change: FieldChange
    label: str
    doubts: tuple[Doubt, ...] = ()
    section: str = ""
    version: int = 0
    also: bool = False
    locked: bool = False

    @property
    def field(self) -> str:
        return self.change.field

    @property
    def open(self) -> bool:
        """Whether somebody still has to decide."""
        undecided = self.change.conflict and not self.change.decision and not self.locked
        return undecided and self.change.state in (NEW, CHANGED)

    @property
    def choosable(self) -> bool:
        return self.change.state in (NEW, CHANGED) and not self.locked

    @property
    def word(self) -> str:
        return str(SHOWN[UNCLEAR if self.open else self.change.state])

    @property
    def taken(self) -> bool:
        return self.choosable and self.change.decision in (FILE, BOTH)

    @property
    def text(self) -> str:
        """What consent writes."""
        if self.change.decision == BOTH:
            return f"{self.change.now}\n{self.change.file}"
        return self.change.file


def head_rows(
    meeting: Meeting,
    printed: Mapping[str, str],
    read: MinutesRead,
    own: Own | None,
    decisions: Mapping[str, str],
) -> list[FieldRow]:
    """Name, time, place, host and recorder; `printed`: field → as it stands on paper now."""
    said, names = read.said, labels()
    file = {name: _spelled(name, meeting, printed, read) for name in HEAD if name in said}
    doubts = {name: doubts_about(read.problems, name) for name in HEAD}
    for name in file:
        untouched = own is not None and mark(said[name]) == own.fields[name]
        if untouched or mark(said[name]) == mark(printed[name]):
            file[name], doubts[name] = said[name] if untouched else printed[name], []
        elif own is not None and name in _NEEDED and not said[name]:
            doubts[name].append(Doubt(name, WRONG, _("Please fill this in.")))
    changes = compare(
        {name: printed[name] for name in HEAD},
        file,
        at_export=own.fields if own is not None else {},
        doubts={name: worst({one.severity for one in found}) for name, found in doubts.items()},
        decisions=decisions,
    )
    if own is None:
        # Another time or host goes out to everybody on the list: nobody's file does that by itself.
        changes = tuple(
            replace(one, decision=KEEP) if one.state == CHANGED and one.field not in decisions else one
            for one in changes
        )
    return [FieldRow(one, names[one.field], tuple(doubts[one.field])) for one in changes]


def _spelled(name: str, meeting: Meeting, printed: Mapping[str, str], read: MinutesRead) -> str:
    """A field of a file in the spelling of our own paper, so that the two compare."""
    if name == "when":
        return _when(meeting, printed["when"], read)
    if name in ("chair", "recorder"):
        people = read.chair if name == "chair" else read.recorder
        return people[0].name if people else ""
    if name == "place":
        return printed["place"] if mark(read.place) == mark(meeting.place) else read.place
    return read.name


def _when(meeting: Meeting, printed: str, read: MinutesRead) -> str:
    """A day alone says nothing about the hours, a beginning nothing about the length."""
    found = read.when
    if found is None:
        return read.said["when"]
    if found.start is None:
        return (
            printed if printed.startswith(found.day.isoformat()) else f"{found.day:%Y-%m-%d} {printed[11:]}"
        )
    starts = datetime.combine(found.day, found.start)
    ends = (
        datetime.combine(found.day, found.finish)
        if found.finish
        else starts + (meeting.ends - meeting.starts)
    )
    return f"{starts:%Y-%m-%d %H:%M} – {ends:%H:%M}"


def span_of(text: str) -> tuple[datetime, int] | None:
    """Beginning (local, naive) and minutes of a time in the spelling of our paper."""
    try:
        starts = datetime.fromisoformat(text[:16])
        ends = datetime.combine(starts.date(), time.fromisoformat(text[19:]))
    except ValueError:
        return None
    if ends <= starts:
        ends += timedelta(days=1)
    return starts, int((ends - starts).total_seconds() // 60)


def section_rows(
    meeting: Meeting | None, read: MinutesRead, own: Own | None, decisions: Mapping[str, str]
) -> list[FieldRow]:
    """The discussion, by topic where the file is ours, next steps and remarks."""
    stand = {one.key: (one.text.strip(), one.version) for one in meeting.sections.all()} if meeting else {}
    rows: list[FieldRow] = []
    for name, text in ((DISCUSSION, read.discussion), (NEXT_STEPS, read.next_steps), (NOTES, read.notes)):
        if name not in read.said:
            continue
        if own is None:
            rows.append(_foreign(name, text, stand.get(name, ("", 0)), read.problems, decisions))
        elif name == DISCUSSION:
            assert meeting is not None
            rows += _discussed(meeting, read, own, stand, decisions)
        else:
            raw = read.said[name]
            rows.append(
                _own(name, labels()[name], raw, own.fields[name], stand.get(name, ("", 0)), decisions)
            )
    return rows


def _foreign(
    name: str,
    text: str,
    stands: tuple[str, int],
    problems: Sequence[Problem],
    decisions: Mapping[str, str],
) -> FieldRow:
    """Words of somebody else's file: where something stands already, a person decides."""
    now, version = stands
    doubts = doubts_about(problems, name)
    file = now if text and mark(text) and text.strip() in now else text
    found = compare(
        {name: now}, {name: file}, at_export={}, decisions=decisions,
        doubts={name: worst({one.severity for one in doubts})},
    )[0]  # fmt: skip
    if now and found.state not in (SAME, UNCLEAR, WRONG):
        chosen = decisions.get(name, "")
        found = replace(found, conflict=True, decision=chosen if chosen in (FILE, KEEP, BOTH) else "")
    return FieldRow(found, labels()[name], tuple(doubts), name, version, also=bool(now))


def _own(
    key: str,
    label: str,
    raw: str,
    exported: str,
    stands: tuple[str, int],
    decisions: Mapping[str, str],
) -> FieldRow:
    found = compare({key: stands[0]}, {key: raw}, at_export={key: exported}, doubts={}, decisions=decisions)[
        0
    ]
    if decisions.get(key) == BOTH and found.conflict:
        found = replace(found, decision=BOTH)
    return FieldRow(found, label, (), key, stands[1], also=found.conflict)


def _discussed(
    meeting: Meeting,
    read: MinutesRead,
    own: Own,
    stand: Mapping[str, tuple[str, int]],
    decisions: Mapping[str, str],
) -> list[FieldRow]:
    """The discussion of our own file, section by section."""
    raw, label = read.said[DISCUSSION], labels()[DISCUSSION]
    untouched = mark(raw) == own.fields[DISCUSSION]
    parts = {} if untouched else headed(raw, own.sections)
    if parts is None:
        text = _(
            "A heading of the discussion is not in the file any more: nobody can say what belongs where."
        )
        change = FieldChange(DISCUSSION, "", raw, UNCLEAR)
        return [FieldRow(change, label, (Doubt(DISCUSSION, UNCLEAR, text),))]
    titles = {f"item-{one.pk}": one.title for one in meeting.agenda.all()}
    rows = []
    for section in own.sections:
        now = stand.get(section.id, ("", 0))
        title = titles.get(section.id, "")
        name = (
            pgettext("minutes", "%(field)s: %(topic)s") % {"field": label, "topic": title} if title else label
        )
        if untouched:
            rows.append(FieldRow(FieldChange(section.id, now[0], now[0], SAME), name, (), section.id, now[1]))
        elif section.id != DISCUSSION and not title:
            gone = Doubt(section.id, WRONG, _("This topic is not on the agenda any more."))
            rows.append(FieldRow(FieldChange(section.id, "", parts[section.id], WRONG), label, (gone,)))
        else:
            rows.append(_own(section.id, name, parts[section.id], section.text, now, decisions))
    return rows


def doubts_about(problems: Sequence[Problem], field: str) -> list[Doubt]:
    """The doubts of a field in words."""
    return [doubt_of(one, {}) for one in problems if one.field == field]
