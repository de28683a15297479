"""From a recognised or typed line to the values of a task, with every doubt said (D0, D2).

Imported dates are kept as they are; status, percent and actual dates are brought to agree as D0 says,
and whatever had to be decided for that is a doubt with a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.foundation.documents.spellings import clean, shown
from qibu.kernel.status import Status as Code
from qibu.kernel.status import imported_late
from qibu.kernel.workdays import WorkCalendar, in_range
from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.names import Names
from qibu.tasks.actions.adding import Line
from qibu.tasks.importing.cells import LATE
from qibu.tasks.importing.linked import without_items
from qibu.tasks.importing.references import References, Wanted
from qibu.tasks.importing.words import doubt_of, link_doubt
from qibu.tasks.models import Kind, Status
from qibu.tasks.recognition.result import Problem, TaskLine

CODES: Final[Mapping[str, Status]] = {
    Code.TODO.value: Status.TODO, Code.DOING.value: Status.DOING, Code.DONE.value: Status.DONE,
    Code.PAUSED.value: Status.PAUSED, Code.CANCELLED.value: Status.CANCELLED,
}  # fmt: skip
TAKE: Final = "take"
#: Doubts whose suggestion is needed to store the line at all, so it is taken unless something else is typed.
NEEDED: Final = frozenset({"done-needs-actual-finish", "done-needs-100-percent"})
LIMITS: Final = {"name": 200, "number": 40, "risk": 2000, "need": 2000, "note": 5000}


@dataclass
class Understood:
    """What a line says: the task to be made (names may be placeholders below 0), and the doubts."""

    line: TaskLine
    task: Line
    links: list[Wanted] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(doubt.severity == "wrong" for doubt in self.doubts)

    @property
    def is_unclear(self) -> bool:
        return any(doubt.severity == "unclear" for doubt in self.doubts)

    def doubt(self, field_name: str, severity: str, text: str, typed: str = "") -> None:
        self.doubts.append(Doubt(field_name, severity, text, typed))


@dataclass(frozen=True)
class Surroundings:
    """What lines are understood with."""

    today: date
    calendar: Callable[[int | None], WorkCalendar]
    names: Names
    references: References
    deliverables: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)


def understand(lines: Sequence[TaskLine], around: Surroundings) -> list[Understood]:
    """Every line with its values and doubts, in the order given."""
    return [_one(index, line, around) for index, line in enumerate(lines)]


def choice_key(problem: Problem) -> str:
    """Under which key a person decides about all doubts of this kind."""
    return f"{problem.field}:{problem.id}"


def _one(index: int, line: TaskLine, around: Surroundings) -> Understood:
    line = _with_choices(line, around)
    found = Understood(line, Line(name=clean_name(line.name), level=line.level))
    for problem in line.problems:
        if problem.field != "key":
            found.doubts.append(doubt_of(problem, taken=_is_taken(problem, around)))
    values: dict[str, Any] = {"number": line.number, "kind": Kind.TASK}
    people_of(found, values, around)
    _planned(found, values, around.calendar(_known(values.get("department"))))
    progress(found, values, around.today)
    _texts(found, values, around)
    found.links, link_doubts = (
        around.references.read(line.predecessors, index) if line.predecessors else ([], [])
    )
    found.doubts += [link_doubt(doubt) for doubt in link_doubts]
    found.rest += [_rest("predecessors", doubt.text) for doubt in link_doubts if doubt.severity != "wrong"]
    _unread(found, around)
    values["note"] = join_note(line.note, found.rest)
    _refuse_long(found, values)
    found.task = replace(found.task, **values)
    return found


def clean_name(name: str) -> str:
    return " ".join(name.replace("\x00", " ").split())


def _known(department: int | None) -> int | None:
    return department if department is not None and department > 0 else None


def _is_taken(problem: Problem, around: Surroundings) -> bool:
    chosen = around.choices.get(choice_key(problem), "")
    return problem.suggestion is not None and (chosen == TAKE or problem.id in NEEDED)


def _with_choices(line: TaskLine, around: Surroundings) -> TaskLine:
    """Suggestions that were accepted stand in the line like values read."""
    values: dict[str, Any] = {}
    for problem in line.problems:
        if problem.severity != "unclear" or not _is_taken(problem, around):
            continue
        for name, value in _suggested(problem).items():
            values.setdefault(name, value)
    return replace(line, **values) if values else line


def _suggested(problem: Problem) -> dict[str, Any]:
    """Values of TaskLine for an accepted suggestion."""
    value = problem.suggestion
    if problem.field in {"planned_span", "actual_span"}:
        kind = problem.field.partition("_")[0]
        if isinstance(value, tuple) and len(value) == 2:
            return {f"{kind}_start": value[0], f"{kind}_finish": value[1]}
        return {}
    if problem.field in {"people", "helpers"}:
        return {problem.field: value} if isinstance(value, tuple) else {}
    if problem.field in TaskLine.__slots__:
        return {problem.field: value}
    return {}


def people_of(found: Understood, values: dict[str, Any], around: Surroundings) -> None:
    """Department, contributing departments and assignee a line names; names not known stay in the note."""
    line, names = found.line, around.names
    department, others, question = names.department(line.department, line.row)
    if question:
        found.doubt(
            "department",
            "unclear",
            _("Which department is “%(name)s”?") % {"name": line.department},
            line.department,
        )
    if line.department and department is None:
        found.rest.append(_rest("department", line.department))
    known, unknown = names.contributors(line.contributors)
    values["department"] = department
    values["contributors"] = tuple(pk for pk in (*others, *known) if pk != department)
    if unknown:
        found.rest.append(_rest("contributors", "、".join(unknown)))
    if line.people:
        first = line.people[0]
        person, question = names.person(first, _known(department), line.row)
        values["assignee"] = person
        if question:
            found.doubt("people", "unclear", _("Who is “%(name)s”?") % {"name": first.name}, first.name)
        if person is None:
            found.rest.append(_rest("people", first.name))
        if line.people[1:]:
            text = _("“%(name)s” is accountable; the others are kept in the note.") % {"name": first.name}
            found.doubt("people", "note", text)
    further = [named.name for named in (*line.people[1:], *line.helpers)]
    if further:
        found.rest.append(_rest("helpers", "、".join(dict.fromkeys(further))))


def _planned(found: Understood, values: dict[str, Any], calendar: WorkCalendar) -> None:
    """Dates as written; a length without an end gives the end, two ends give the length (S10)."""
    line = found.line
    start, finish = _day(found, "planned_start"), _day(found, "planned_finish")
    if start and finish and finish < start:
        if not found.is_wrong:
            found.doubt("planned_finish", "wrong", _("The finish lies before the start."))
        finish = None
    days = math.ceil(line.duration) if line.duration is not None else None
    if line.milestone or (
        line.duration == 0 and line.milestone is not False and (not start or start == (finish or start))
    ):
        day = finish or start
        values.update(kind=Kind.MILESTONE, planned_start=day, planned_finish=day, duration=0)
        return
    if start and finish:
        days = max(1, calendar.count(start.toordinal(), finish.toordinal()))
    elif start and days and days > 0:
        first = calendar.next_working(start.toordinal())
        finish = date.fromordinal(calendar.add_working_days(first, min(days, 10_000) - 1))
    elif finish and days and days > 0 and not start:
        last = calendar.previous_working(finish.toordinal())
        start = (
            date.fromordinal(calendar.add_working_days(last, 1 - days))
            if days > 1
            else date.fromordinal(last)
        )
    values.update(planned_start=start, planned_finish=finish, duration=days or None)


def _day(found: Understood, name: str) -> date | None:
    day: date | None = getattr(found.line, name)
    if day is not None and not in_range(day.toordinal()):
        found.doubt(name, "wrong", _("Dates go from 1970 to 2200."))
        return None
    return day


def progress(found: Understood, values: dict[str, Any], today: date) -> None:
    """Status, percent and actual dates of a line, brought to agree as D0 says."""
    line = found.line
    start, finish = _day(found, "actual_start"), _day(found, "actual_finish")
    for name, day in (("actual_start", start), ("actual_finish", finish)):
        if day is not None and day > today:
            found.doubt(name, "wrong", _("What has happened cannot lie in the future."))
    percent = line.percent
    status = _status(line, started=bool(start or percent))
    said = line.status not in (None, "")
    if not said and (finish or percent == 100):
        status = Status.DONE
    elif status == Status.TODO and (percent or start) and finish is None:
        status = Status.DOING
        if said:
            found.doubt("status", "note", _("Taken as in progress, because work on it was reported."))
    if status == Status.DONE:
        finish, percent = _finished(found, values, start, finish, today), 100
    elif finish is not None:
        found.rest.append(_rest("actual_finish", finish.isoformat()))
        finish = None
    if start and finish and finish < start:
        if not found.is_wrong:
            found.doubt("actual_finish", "wrong", _("The finish lies before the start."))
        start = None
    values.update(status=status, percent=percent or 0, actual_start=start, actual_finish=finish)
    if line.blocked and status not in (Status.DONE, Status.CANCELLED):
        missing = _("Not said in the list.")
        values.update(is_blocked=True, block_cause=line.risk or missing, block_need=line.need or missing)


def _status(line: TaskLine, *, started: bool) -> Status:
    if line.status == LATE or (line.status is None and line.blocked):
        return CODES[imported_late(started).value]
    if line.status is None:
        return Status.DOING if started else Status.TODO
    return CODES.get(str(line.status), Status.TODO)


def _finished(
    found: Understood, values: Mapping[str, Any], start: date | None, finish: date | None, today: date
) -> date:
    """A done task has a finish; where the list gives none, its planned one, at most today."""
    if finish is not None:
        return finish
    day = min(values.get("planned_finish") or today, today)
    day = max(day, start) if start is not None else day
    if not any(doubt.field == "actual_finish" for doubt in found.doubts):
        words = _("Done without an actual finish: %(day)s is taken.") % {"day": day}
        found.doubt("actual_finish", "note", words)
    return day


def _texts(found: Understood, values: dict[str, Any], around: Surroundings) -> None:
    line = found.line
    values["risk_note"], values["need_note"] = without_items(line.risk), line.need
    if line.deliverable:
        known = around.deliverables.get(clean(line.deliverable).casefold())
        values["deliverable"] = known
        if known is None:
            found.rest.append(_rest("deliverable", line.deliverable))


_LABELS: Final[Mapping[str, Callable[[], str]]] = {
    "department": lambda: _("Department in the list"),
    "contributors": lambda: _("Contributing departments in the list"),
    "people": lambda: _("Assignee in the list"),
    "helpers": lambda: _("Also named in the list"),
    "predecessors": lambda: _("Predecessors in the list"),
    "deliverable": lambda: _("Deliverable in the list"),
    "actual_finish": lambda: _("Actual finish in the list"),
}


def label_of(field_name: str) -> str:
    """What a field is called where the words of a list are kept in the note."""
    make = _LABELS.get(field_name)
    return make() if make is not None else _("In the list")


def _rest(field_name: str, text: str) -> str:
    return _("%(label)s: %(text)s") % {"label": label_of(field_name), "text": text}


def _unread(found: Understood, around: Surroundings) -> None:
    """What an unclear cell says stays in the note when nothing was taken from it: nothing is lost."""
    for problem in found.line.problems:
        kept = problem.severity == "unclear" and problem.text and not _is_taken(problem, around)
        if kept and problem.field not in {"parent", "number", "name", "phase", ""}:
            found.rest.append(_rest(problem.field, shown(problem.text)))


def join_note(note: str, rest: Sequence[str]) -> str:
    """A note with what had no place elsewhere below it."""
    parts = [note.strip(), *dict.fromkeys(rest)]
    return "\n".join(part for part in parts if part)[: LIMITS["note"]]


def _refuse_long(found: Understood, values: dict[str, Any]) -> None:
    """What does not fit is said, never cut silently; characters no database stores are dropped."""
    columns = {"risk": "risk_note", "need": "need_note", "number": "number"}
    for name, column in columns.items():
        text = str(values.get(column) or "").replace("\x00", "")
        if len(text) > LIMITS[name]:
            found.doubt(name, "wrong", _("At most %(limit)d characters.") % {"limit": LIMITS[name]})
            text = text[: LIMITS[name]]
        values[column] = text
    values["note"] = values["note"].replace("\x00", "")
    for column in ("block_cause", "block_need"):
        if column in values:
            values[column] = values[column][:2000]
    if not found.task.name and not found.is_wrong:
        found.doubt("name", "wrong", _("Please fill this in."))
