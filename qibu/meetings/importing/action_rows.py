"""Action items of a file, row by row beside those of a meeting: who, what, until when (D2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.actionitems.models import ActionItem, State
from qibu.foundation.documents.doubts import Problem
from qibu.foundation.documents.spelling_roles import Owner, read_owner
from qibu.foundation.documents.spellings import Unclear, read_date
from qibu.meetings.form3_marks import CELLS
from qibu.meetings.importing.lines import FIRST_SENTENCE
from qibu.meetings.recognition import ActionLine, MinutesRead
from qibu.projects.importing.doubts import Doubt, doubt_of
from qibu.projects.importing.names import Names
from qibu.projects.importing.review import (
    CHANGED,
    FILE,
    NEW,
    SAME,
    SKIPPED,
    UNCLEAR,
    WRONG,
    Change,
    pressing_state,
)
from qibu.projects.importing.rowkeys import changed_cells, mark, marks

LONGEST: Final = 300
#: Fields of recognition → the cell they stand in.
CELL_OF: Final = {
    "description": "what", "note": "what", "key": "what", "owner": "who", "department": "who",
    "people": "who", "due": "due",
}  # fmt: skip


@dataclass(frozen=True)
class NamedLine:
    """A line, as far as it names somebody."""

    department: str
    people: tuple[Any, ...]
    contributors: tuple[str, ...] = ()


@dataclass
class ActionRow:
    """One row. `item`: the action item it belongs to, None for a new one; `values`: what is written of
    "what", "owner", "department" and "due"; `words` are those now and in the file, cell by cell."""

    line: ActionLine
    doubts: list[Doubt] = field(default_factory=list)
    item: ActionItem | None = None
    changes: list[Change] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    skipped: bool = False

    @property
    def row(self) -> int:
        return self.line.row

    @property
    def found(self) -> str:
        """The state but for what was skipped."""
        if pressing := pressing_state(self.doubts, self.changes):
            return pressing
        if self.item is None:
            return NEW
        return CHANGED if self.writes else SAME

    @property
    def state(self) -> str:
        return SKIPPED if self.skipped else self.found

    @property
    def writes(self) -> bool:
        return bool(self.values) if self.item is not None else True

    @property
    def open(self) -> bool:
        """Both sides changed and nobody decided yet."""
        return not self.skipped and any(one.conflict and not one.decision for one in self.changes)

    @property
    def taken(self) -> bool:
        return self.state in (NEW, CHANGED)


@dataclass(frozen=True)
class Around:
    """What rows are judged by: the day it is, who may own an item (id → name), who speaks for a department
    (id → id of a person), whether an item may be changed by whoever looks, and what was decided so far."""

    today: date
    members: Mapping[int, str]
    speakers: Mapping[int, int]
    may_change: Callable[[ActionItem], bool]
    choices: Mapping[str, str]
    suggestions: Mapping[str, str]


def lines_in(read: MinutesRead, cells: Mapping[str, str], around: date) -> list[ActionLine]:
    """The rows of the tables, what stands as sentences as rows without owner and day, and what a person typed
    anew: `cells` is {"row:cell": text}."""
    sentences = [one for one in read.problems if one.id == "action_as_text"]
    lines = [
        *read.actions,
        *(
            ActionLine(row=FIRST_SENTENCE + at, description=one.text, raw={"what": one.text})
            for at, one in enumerate(sentences, start=1)
        ),
    ]
    typed: dict[int, dict[str, str]] = {}
    for place, text in cells.items():
        row, _colon, cell = place.partition(":")
        if row.isdigit() and cell in CELLS:
            typed.setdefault(int(row), {})[cell] = text.strip()
    return [_typed(one, typed[one.row], around) if one.row in typed else one for one in lines]


def _typed(line: ActionLine, cells: Mapping[str, str], around: date) -> ActionLine:
    problems = [one for one in line.problems if CELL_OF.get(one.field, "") not in cells]
    values: dict[str, Any] = {}
    if "what" in cells:
        values["description"] = cells["what"]
    if "who" in cells:
        owner = _taken(problems, "owner", read_owner(cells["who"])) or Owner()
        values |= {"departments": owner.departments, "people": owner.people}
    if "due" in cells:
        values["due"] = _taken(problems, "due", read_date(cells["due"], around=around, edge="finish"))
    raw = {**line.raw, **cells}
    return replace(line, **values, raw=raw, problems=tuple(problems))


def _taken(problems: list[Problem], name: str, found: Any) -> Any:
    if not isinstance(found, Unclear):
        return found
    problems.append(Problem(name, found.severity, found.reason, found.text, found.suggestion))
    return found.suggestion if found.severity == "note" else None


def named(line: ActionLine) -> NamedLine:
    """Whom a line names: one department, one person answers for it."""
    return NamedLine(line.departments[0] if line.departments else "", line.people[:1])


def row_of(
    line: ActionLine, item: ActionItem | None, printed: Sequence[object], names: Names, around: Around
) -> ActionRow:
    """A row against the item it belongs to; `printed`: the cells of the item as our paper has them now."""
    found = ActionRow(line, item=item)
    touched = set(CELLS)
    if item is not None:
        now = dict(zip(CELLS, printed, strict=True))
        at_export = marks(line.version, CELLS)
        edited = changed_cells(dict(line.raw), at_export)
        touched = {one for one in edited if mark(now[one]) != mark(line.raw[one])}
        if not touched:
            return found
    wanted = _wanted(found, names, around, touched)
    if item is None:
        found.values = wanted
        _check_new(found, around)
    else:
        _compare(found, item, dict(zip(CELLS, printed, strict=True)), wanted, around)
    return found


def _wanted(found: ActionRow, names: Names, around: Around, touched: set[str]) -> dict[str, Any]:
    """The values a line asks for; its doubts about `touched` cells in words."""
    line = found.line
    due: Any = line.due
    for problem in line.problems:
        if CELL_OF.get(problem.field, "what") not in touched:
            continue
        suggests = isinstance(problem.suggestion, date) and problem.field == "due"
        takes = bool(suggests) and around.suggestions.get(f"{problem.field}:{problem.id}") == "take"
        if takes:
            due = problem.suggestion
        doubt = doubt_of(problem, {}, taken=takes)
        found.doubts.append(doubt if suggests else replace(doubt, key="", suggestion=""))
    wanted: dict[str, Any] = {"due": due}
    wanted |= _who(found, names, around) if "who" in touched else {}
    wanted["what"] = _what(found, wanted)
    return {name: value for name, value in wanted.items() if _CELL[name] in touched}


_CELL: Final = {"what": "what", "owner": "who", "department": "who", "due": "due"}


def _who(found: ActionRow, names: Names, around: Around) -> dict[str, Any]:
    """Department and owner; a department alone is answered for by whoever speaks for it."""
    line = found.line
    text = line.departments[0] if line.departments else ""
    department, _others, asked = names.department(text, line.row)
    owner, asked_person = None, ""
    if line.people:
        owner, asked_person = names.person(line.people[0], department, line.row)
    for question, said in ((asked, text), (asked_person, line.people[0].name if line.people else "")):
        if question:
            words = _("“%(text)s”: who or which department this is has to be settled above.")
            found.doubts.append(Doubt("owner", UNCLEAR, words % {"text": said}, typed=said))
    if not line.people and department is not None and department in around.speakers:
        owner = around.speakers[department]
        words = _("%(name)s speaks for this department and becomes the owner.")
        found.doubts.append(Doubt("owner", "note", words % {"name": around.members.get(owner, "")}))
    return {"owner": owner, "department": department}


def _what(found: ActionRow, wanted: Mapping[str, Any]) -> str:
    """The words, with whoever else is named and what stands beside them: nothing is lost."""
    line = found.line
    beside = [one.name for one in line.people[1:]] + list(line.departments[1:])
    if line.people and "owner" in wanted and wanted["owner"] is None:
        beside.insert(0, line.people[0].name)
    parts = [pgettext("list", ", ").join(beside)] if beside else []
    parts += [line.note] if line.note else []
    text = " ".join(line.description.split())
    if not parts:
        return text
    more = "; ".join(" ".join(part.split()) for part in parts)
    return pgettext("action item", "%(what)s (%(more)s)") % {"what": text, "more": more}


def _check(found: ActionRow, around: Around, values: Mapping[str, Any], was: date | None) -> None:
    """What action items allow."""
    told = {CELL_OF.get(one.field, "what") for one in found.doubts if one.severity in (UNCLEAR, WRONG)}
    wrong: dict[str, str] = {}
    if "what" in values and not values["what"] and "what" not in told:
        wrong["description"] = _("Please fill this in.")
    if len(values.get("what", "")) > LONGEST:
        wrong["description"] = _("At most %(limit)d characters.") % {"limit": LONGEST}
    if "owner" in values and "who" not in told:
        if values["owner"] is None:
            wrong["owner"] = _("Please name one person.")
        elif values["owner"] not in around.members:
            wrong["owner"] = _("Whoever is named here does not belong to this project.")
    if "due" in values and "due" not in told:
        if values["due"] is None:
            wrong["due"] = _("Please give a day.")
        elif values["due"] < around.today and values["due"] != was:
            wrong["due"] = _("This day is in the past.")
    raw = {"owner": found.line.raw.get("who", ""), "due": found.line.raw.get("due", "")}
    found.doubts += [
        Doubt(name, WRONG, text, typed=raw.get(name, found.line.raw.get("what", "")))
        for name, text in wrong.items()
    ]


def _check_new(found: ActionRow, around: Around) -> None:
    if "owner" not in found.values:
        found.values["owner"] = None
    _check(found, around, found.values, None)


def _compare(
    found: ActionRow, item: ActionItem, now: Mapping[str, object], wanted: dict[str, Any], around: Around
) -> None:
    """What the row changes of its item, cell by cell; the department follows the owner."""
    at_export = marks(found.line.version, CELLS)
    if wanted.get("owner") is None and "owner" in wanted and not found.line.people:
        wanted.pop("owner")
    stands = {"what": item.what, "owner": item.owner_id, "due": item.due}
    for name, value in wanted.items():
        if name not in stands or value == stands[name]:
            continue
        cell = _CELL[name]
        both = cell in at_export and mark(now[cell]) != at_export[cell]
        decision = around.choices.get(f"{item.pk}:{cell}", "") if both else FILE
        words = (_said(now[cell]), value.isoformat() if isinstance(value, date) else found.line.raw[cell])
        found.changes.append(Change(cell, titles()[cell], *words, conflict=both, decision=decision))
        if decision == FILE:
            found.values[name] = value
    if not found.changes:
        found.doubts = [one for one in found.doubts if one.severity == "note"]
        return
    _check(found, around, found.values, item.due)
    if item.state != State.OPEN:
        text = _("It is not open any more: %(state)s.") % {"state": State(item.state).label}
        found.doubts.append(Doubt("description", WRONG, text))
    elif not around.may_change(item):
        text = _("Only who asked for it, or who steers the project, changes it.")
        found.doubts.append(Doubt("description", WRONG, text))


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "—")


def titles() -> dict[str, str]:
    """Cell → its head on our paper."""
    return {
        "what": pgettext("form 3", "Task description"),
        "who": pgettext("form 3", "Responsible"),
        "due": pgettext("form 3", "Time limit"),
    }
