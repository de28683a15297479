"""Topics and decisions of a file, line by line beside those of a meeting (D2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from qibu.meetings.form3_marks import Exported, Own, decisions_in, pieces
from qibu.meetings.models import Meeting
from qibu.meetings.recognition import MinutesRead
from qibu.projects.importing.review import (
    CHANGED,
    FILE,
    KEEP,
    NEW,
    SAME,
    SHOWN,
    SKIPPED,
    UNCLEAR,
    WRONG,
)
from qibu.projects.importing.rowkeys import mark

TOPIC, DECISION = "topic", "decision"
#: Numbers of the boxes of rows that stand in no row of a table.
FIRST_TOPIC, FIRST_DECISION, FIRST_PERSON, FIRST_SENTENCE = 100_000, 200_000, 300_000, 400_000
LONGEST: Final = {TOPIC: 300, DECISION: 2000}
_NUMBERED: Final = re.compile(r"^\s*\d{1,3}\s?[.、．)）]", re.M)


@dataclass
class Line:
    """One topic or decision. `id` is that of the topic, or the number of the decision, 0 for a new one;
    `found` its state but for what was skipped; `why` says what is wrong or unclear."""

    row: int
    kind: str
    text: str
    found: str
    now: str = ""
    id: int = 0
    version: int = 0
    conflict: bool = False
    decision: str = FILE
    why: str = ""
    skipped: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.id}"

    @property
    def state(self) -> str:
        if self.skipped and self.found in (NEW, CHANGED):
            return SKIPPED
        return UNCLEAR if self.open else self.found

    @property
    def open(self) -> bool:
        """Both sides changed and nobody decided yet."""
        return self.found == CHANGED and self.conflict and not self.decision and not self.skipped

    @property
    def choosable(self) -> bool:
        return self.found in (NEW, CHANGED)

    @property
    def taken(self) -> bool:
        return self.choosable and not self.skipped and self.decision == FILE

    @property
    def word(self) -> str:
        return str(SHOWN[self.state])


@dataclass(frozen=True)
class Standing:
    """A topic or decision as it stands; `fixed` says why it cannot be changed any more."""

    id: int
    version: int
    text: str
    fixed: str = ""


@dataclass(frozen=True)
class Lines:
    """The lines of one kind, and how many of the meeting are not in the file."""

    lines: list[Line]
    missing: int = 0


def topics(
    meeting: Meeting | None, read: MinutesRead, own: Own | None, printed: Mapping[str, str],
    answers: Mapping[str, object],
) -> Lines:  # fmt: skip
    """会议议题. `printed`: field → as it stands on paper now."""
    stand = [Standing(one.pk, one.version, one.title) for one in meeting.agenda.all()] if meeting else []
    return _Side(TOPIC, FIRST_TOPIC, stand, answers).lines(
        read.said.get("topics"), printed.get("topics", ""), read.topics,
        own.fields["topics"] if own else "", own.topics if own else None,
        range(1, len(own.topics) + 1 if own else 1),
    )  # fmt: skip


def decisions(
    meeting: Meeting | None, read: MinutesRead, own: Own | None, printed: Mapping[str, str],
    answers: Mapping[str, object],
) -> Lines:  # fmt: skip
    """决议事项; a continued line belongs to the number above it."""
    stand = []
    for one in meeting.decisions.all() if meeting else ():
        fixed = "" if one.state == "proposed" else _("This decision is withdrawn.")
        stand.append(Standing(one.number, one.version, one.text.strip(), fixed))
    cell = read.said.get("decisions")
    texts: Sequence[str] = read.decisions
    if own is None and cell and _NUMBERED.search(cell):
        entries = decisions_in(read.own)
        texts = [one.text for one in pieces(cell, entries, [int(one.id) for one in entries])]
    return _Side(DECISION, FIRST_DECISION, stand, answers).lines(
        cell, printed.get("decisions", ""), texts, own.fields["decisions"] if own else "",
        own.decisions if own else None, [int(one.id) for one in own.decisions] if own else (),
    )  # fmt: skip


class _Side:
    """Compares the lines of one kind."""

    def __init__(
        self, kind: str, first: int, stand: Sequence[Standing], answers: Mapping[str, object]
    ) -> None:
        self._kind, self._first, self._stand = kind, first, {one.id: one for one in stand}
        raw = answers.get("conflicts")
        self._choices = raw if isinstance(raw, dict) else {}
        skip = answers.get("skip")
        self._skip = {str(row) for row in skip} if isinstance(skip, list) else set()

    def lines(
        self,
        cell: str | None,
        printed: str,
        texts: Sequence[str],
        exported_cell: str,
        exported: Sequence[Exported] | None,
        numbers: Sequence[int],
    ) -> Lines:
        """`cell` is None where the file has no place for them."""
        if cell is None:
            return Lines([])
        if exported is not None and mark(cell) in (exported_cell, mark(printed)):
            return Lines([self._same(one) for one in self._stand.values() if not one.fixed])
        if exported is None:
            found = [self._by_text(text) for text in texts]
            return Lines(self._counted(found))
        parts = pieces(cell, exported, numbers)
        rows = [self._one(one.entry, one.text) for one in parts]
        known = {one.entry.id for one in parts if one.entry is not None}
        return Lines(self._counted(rows), sum(one.id not in known for one in exported))

    def _counted(self, lines: list[Line]) -> list[Line]:
        for at, line in enumerate(lines, start=1):
            line.row = self._first + at
            line.skipped = str(line.row) in self._skip
        return lines

    def _same(self, one: Standing) -> Line:
        return Line(0, self._kind, one.text, SAME, one.text, one.id, one.version)

    def _by_text(self, text: str, without: Collection[int] = ()) -> Line:
        for one in self._stand.values():
            if mark(one.text) == mark(text) and not one.fixed and one.id not in without:
                return self._same(one)
        return self._checked(Line(0, self._kind, text, NEW))

    def _one(self, entry: Exported | None, text: str) -> Line:
        if entry is None:
            return self._by_text(text)
        stands = self._stand.get(int(entry.id)) if entry.id.isdigit() else None
        untouched = mark(text) == entry.text
        if stands is None or stands.fixed:
            why = stands.fixed if stands else _("This topic is not on the agenda any more.")
            return Line(0, self._kind, text, SAME if untouched else WRONG, why=why)
        if untouched or mark(text) == mark(stands.text):
            return self._same(stands)
        both = mark(stands.text) != entry.text
        line = Line(0, self._kind, text, CHANGED, stands.text, stands.id, stands.version, conflict=both)
        chosen = self._choices.get(line.key, "")
        line.decision = chosen if chosen in (FILE, KEEP) else "" if both else FILE
        return self._checked(line)

    def _checked(self, line: Line) -> Line:
        limit = LONGEST[self._kind]
        if len(line.text) > limit:
            line.found, line.why = WRONG, _("At most %(limit)d characters.") % {"limit": limit}
        return line
