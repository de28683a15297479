"""The preview of form 3: every field, topic, decision, name and action item beside what stands (D2).

Nothing is written by making one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qibu.actionitems.models import ActionItem
from qibu.actionitems.queries import people_of, steers
from qibu.foundation.outcomes import Gone
from qibu.meetings.form3 import action_cells, texts_of
from qibu.meetings.form3_marks import FORM, Own, own_of
from qibu.meetings.importing import lines, people
from qibu.meetings.importing.action_rows import ActionRow, Around, NamedLine, lines_in, named, row_of
from qibu.meetings.importing.fields import FieldRow, head_rows, section_rows, span_of
from qibu.meetings.models import Meeting
from qibu.meetings.recognition import MinutesRead, recognise_minutes
from qibu.meetings.showing.paper import Sheet, sheet_of
from qibu.projects.importing import storing
from qibu.projects.importing.doubts import Doubt, doubt_of
from qibu.projects.importing.names import Names, Question
from qibu.projects.importing.review import STATES, WRONG, Group, groups_of, texts
from qibu.projects.importing.rowkeys import Keys, mark
from qibu.projects.models import FormUpload, Project
from qibu.projects.queries import team

if TYPE_CHECKING:
    from qibu.foundation.access.policy import Grants

#: Doubts of a whole file that our own files need not hear of.
_OURS = frozenset({"label_not_used"})


@dataclass(frozen=True)
class Preview:
    """Everything the page shows. `heads`: ids of host and recorder as the file names them; `missing`: how
    many topics, decisions and action items of the meeting are not in the file, and stay."""

    read: MinutesRead
    own: bool
    foreign_keys: bool
    fields: list[FieldRow]
    topics: lines.Lines
    decisions: lines.Lines
    comers: list[people.Comer]
    actions: list[ActionRow]
    questions: list[Question]
    groups: list[Group]
    doubts: list[Doubt]
    heads: Mapping[str, int | None] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def states(self) -> list[str]:
        """The state of every row there is."""
        rows: Sequence[Any] = (*self.topics.lines, *self.decisions.lines, *self.comers, *self.actions)
        return [*(one.change.state for one in self.fields), *(one.state for one in rows)]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(self.states)
        return {state: found.get(state, 0) for state in STATES}

    @property
    def take(self) -> int:
        """How many fields and rows consent would write."""
        rows: Sequence[Any] = (*self.topics.lines, *self.decisions.lines, *self.comers, *self.actions)
        return sum(one.taken for one in (*self.fields, *rows))

    @property
    def open(self) -> bool:
        """Whether both sides changed something about which nobody decided yet."""
        rows: Sequence[Any] = (*self.topics.lines, *self.decisions.lines, *self.actions)
        return any(one.open for one in (*self.fields, *rows))

    @property
    def digest(self) -> str:
        """Changes with whatever consent would do."""
        seen = repr(
            [
                [(one.change, one.version) for one in self.fields],
                self.topics, self.decisions, self.comers,
                [(one.row, one.state, one.values, one.item and one.item.version) for one in self.actions],
                sorted(self.heads.items()),
            ]
        )  # fmt: skip
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def read_minutes(upload: FormUpload, around: date) -> MinutesRead:
    """The minutes in a kept file. Raises Gone when it was removed meanwhile."""
    reading = None
    if upload.stored_as:
        reading = storing.read(storing.stored(upload.stored_as), upload.file_name)
    if reading is None or reading.workbook is None:
        raise Gone(
            _("This file was not imported within 30 days and has been removed. Please upload it again.")
        )
    return recognise_minutes(reading.workbook, around=around)


def build(
    read: MinutesRead,
    project: Project,
    meeting: Meeting | None,
    answers: Mapping[str, Any],
    *,
    grants: Grants,
    today: date,
) -> Preview:
    """The file beside the meeting (None: the one it would make), with what was decided so far.

    `grants`: those of whoever looks; `answers` as in `FormUpload.answers`.
    """
    own = own_of(read.own, project.pk, meeting.pk) if meeting is not None else None
    sheet = sheet_of(meeting, project) if meeting is not None else None
    printed = texts_of(sheet) if sheet is not None else {}
    decisions = texts(answers.get("conflicts"))
    names, actions, missing = _actions(read, project, meeting, sheet, answers, grants=grants, today=today)
    fields = section_rows(meeting, read, own, decisions)
    steers = meeting is None or grants.may("meeting.steer", assignee_id=meeting.host_id)
    if meeting is not None:
        head = head_rows(meeting, printed, read, own, decisions)
        fields = [*(replace(one, locked=not steers) for one in head), *fields]
    topics = lines.topics(meeting, read, own, printed, answers)
    decided = lines.decisions(meeting, read, own, printed, answers)
    heads = _heads(read, names, fields)
    asked = {one.row for one in actions if any(doubt.field == "owner" for doubt in one.doubts)}
    asked |= {0} if meeting is not None else set()
    return Preview(
        read=read,
        own=own is not None,
        foreign_keys=own is None and read.own.get("form") == FORM,
        fields=_with_heads(fields, heads, project),
        topics=topics,
        decisions=decided,
        comers=_comers(people.comers(meeting, project.space, read, own, printed, answers), steers=steers),
        actions=actions,
        questions=[one for one in names.questions if one.answer or asked & set(one.rows)],
        groups=groups_of(actions, texts(answers.get("suggestions"))),
        doubts=_doubts(read, own),
        heads=heads,
        missing={
            "topics": topics.missing, "decisions": decided.missing,
            "actions": missing if own is not None else 0,
        },
    )  # fmt: skip


def _actions(
    read: MinutesRead,
    project: Project,
    meeting: Meeting | None,
    sheet: Sheet | None,
    answers: Mapping[str, Any],
    *,
    grants: Grants,
    today: date,
) -> tuple[Names, list[ActionRow], int]:
    """The names of the whole file, the rows, and how many items of the meeting are not in it."""
    around = read.when.day if read.when else today
    found = lines_in(read, texts(answers.get("cells")), around)
    heads = [NamedLine("", one[:1]) for one in (read.chair, read.recorder) if one]
    names = Names([*map(named, found), *heads], answers)
    seats = team(project.space_id).seats
    circle = Around(
        today=today,
        members=dict(people_of(project.space)),
        speakers={one.department_id: one.liaison.id for one in seats if one.liaison is not None},
        may_change=lambda item: steers(grants, item),
        choices=texts(answers.get("conflicts")),
        suggestions=texts(answers.get("suggestions")),
    )
    items = _items(project, meeting)
    printed = {one.number: action_cells(one) for one in sheet.actions} if sheet is not None else {}
    skip = {str(row) for row in answers.get("skip") or ()}
    left, rows = dict(items), []
    for line in found:
        item = _item_of(line, left, project)
        if item is not None:
            left.pop(item.pk)
        row = row_of(line, item, printed.get(item.number, []) if item is not None else [], names, circle)
        row.skipped = str(line.row) in skip
        rows.append(row)
    return names, rows, len(left)


def _comers(found: list[people.Comer], *, steers: bool) -> list[people.Comer]:
    """Who is on the list may be noted as present by anybody who writes."""
    for one in found:
        one.locked = not steers and not one.id
    return found


def _items(project: Project, meeting: Meeting | None) -> dict[int, ActionItem]:
    """The action items of the meeting by id."""
    if meeting is None:
        return {}
    rows = ActionItem.objects.filter(space=project.space_id, origin_kind="meeting", origin_id=meeting.pk)
    return {one.pk: one for one in rows.select_related("owner", "department").order_by("number")}


def _item_of(line: Any, left: Mapping[int, ActionItem], project: Project) -> ActionItem | None:
    """By the key our own file carries, else the one of the same words."""
    pk = Keys(project.pk, FORM).id_of(line.key) if line.key else None
    if pk is not None and pk in left:
        return left[pk]
    same = (one for one in left.values() if mark(one.what) == mark(line.description))
    return next(same, None) if not line.key else None


def _heads(read: MinutesRead, names: Names, fields: Sequence[FieldRow]) -> dict[str, int | None]:
    """Whom host and recorder mean, asked about only where the file would change them."""
    changes = {one.field for one in fields if one.field in ("chair", "recorder") and one.taken}
    wanted = changes if fields and fields[0].field == "name" else {"chair", "recorder"}
    found: dict[str, int | None] = {}
    for name, named_ in (("chair", read.chair), ("recorder", read.recorder)):
        if named_ and name in wanted:
            found[name] = names.person(named_[0], None, 0)[0]
    return found


def _with_heads(
    fields: Sequence[FieldRow], heads: Mapping[str, int | None], project: Project
) -> list[FieldRow]:
    """A host or recorder nobody knows, or who does not belong to the project, is not written."""
    members = dict(people_of(project.space)) if heads else {}
    return [_headed(one, heads, members) for one in fields]


def _headed(row: FieldRow, heads: Mapping[str, int | None], members: Mapping[int, str]) -> FieldRow:
    wrong = ""
    if row.field in heads and row.taken:
        if heads[row.field] is None:
            wrong = _("Who this is has to be settled above.")
        elif heads[row.field] not in members:
            wrong = _("Whoever is named here does not belong to this project.")
    elif row.field == "when" and row.taken and span_of(row.change.file) is None:
        wrong = _("This is not a day with hours.")
    if not wrong:
        return row
    doubts = (*row.doubts, Doubt(row.field, WRONG, wrong))
    return replace(row, change=replace(row.change, state=WRONG), doubts=doubts)


def _doubts(read: MinutesRead, own: Own | None) -> list[Doubt]:
    """What is said about the file as a whole."""
    return list(_whole(read, own))


def _whole(read: MinutesRead, own: Own | None) -> Iterable[Doubt]:
    for problem in read.problems:
        if problem.field and problem.id not in ("column_guessed", "column_twice"):
            continue
        if own is not None and (problem.id in _OURS or mark(problem.text) == own.closing):
            continue
        yield doubt_of(problem, {})
