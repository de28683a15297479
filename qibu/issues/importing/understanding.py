"""From a recognised line to the values of an issue, with every doubt said (D2).

Nothing of a line is lost: what has no field, or was not understood, stays as words in the remarks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.doubts import Problem
from qibu.foundation.documents.spelling_base import clean
from qibu.issues.form4_words import KINDS, RISK_NUMBER, TYPES
from qibu.issues.importing.words import WORDS, title_of
from qibu.issues.models import Kind, Severity
from qibu.issues.recognition import IssueLine
from qibu.kernel.issue import RESOLVED, WAITING
from qibu.projects.importing.doubts import Doubt, doubt_of

if TYPE_CHECKING:
    from qibu.projects.importing.names import Names

LONGEST_TITLE, LONGEST = 200, 4000
_SPLIT: Final = re.compile(r"\s*[/\uff0f>›→]\s*")
#: Fields an accepted suggestion fills in.
_TAKES: Final = frozenset({"found_on", "due", "resolved_on", "severity", "state", "kind"})


@dataclass(frozen=True)
class Named:
    """A line, as far as it names somebody."""

    department: str
    people: tuple[Any, ...]
    contributors: tuple[str, ...] = ()


def named(line: IssueLine) -> Named:
    """Whom a line names: one department, one person answers for it."""
    return Named(line.departments[0] if line.departments else "", line.people[:1])


@dataclass(frozen=True)
class Values:
    """The values of an issue as a file wants them; ids below 0 stand for whom the import creates."""

    title: str = ""
    description: str = ""
    kind: str = Kind.ISSUE
    type: str = ""
    task: int | None = None
    department: int | None = None
    owner: int | None = None
    found_on: date | None = None
    severity: str = ""
    probability: int | None = None
    scope: str = ""
    response: str = ""
    contingency: str = ""
    state: str = WAITING
    due: date | None = None
    resolved_on: date | None = None
    remarks: str = ""


@dataclass(frozen=True)
class Place:
    """A task as lines name it."""

    pk: int
    wbs: str
    name: str


class Places:
    """Finds the task or phase a cell names: by number, by name, by phase and name."""

    def __init__(self, tasks: Sequence[Place]) -> None:
        self._by: dict[str, list[int]] = {}
        for task in tasks:
            for text in (task.wbs, task.name, f"{task.wbs} {task.name}"):
                self._by.setdefault(_plain(text), []).append(task.pk)

    def find(self, text: str) -> list[int]:
        """The tasks a text may mean; [] for none."""
        for part in (text, *reversed(_SPLIT.split(text))):
            if found := self._by.get(_plain(part)):
                return found
        return []


def _plain(text: str) -> str:
    return " ".join(clean(text).casefold().split())


@dataclass
class Understood:
    """A line, its values and its doubts; `kept` are words for the remarks."""

    line: IssueLine
    values: Values
    doubts: list[Doubt]
    kept: list[str] = field(default_factory=list)


def understand(
    line: IssueLine, names: Names, places: Places, today: date, choices: Mapping[str, str]
) -> Understood:
    """The values of a line. `choices`: kind of doubt → take or leave the suggestion."""
    found = Understood(line, Values(), [])
    line = _with_suggestions(found, line, choices)
    title, description = _title(line.description)
    values = Values(
        title=title,
        description=description,
        kind=line.kind or (Kind.RISK if RISK_NUMBER.match(line.number) else Kind.ISSUE),
        found_on=_past(found, "found_on", line.found_on, today) or today,
        severity=line.severity if line.severity in Severity.values else "",
        scope=line.scope[:LONGEST],
        response=line.response[:LONGEST],
        contingency=line.contingency[:LONGEST],
        state=line.state or WAITING,
        due=line.due,
        resolved_on=_past(found, "resolved_on", line.resolved_on, today),
        **_who(found, line, names),
        **_kind_of(found, line),
        task=_place(found, line, places),
    )
    if values.state == RESOLVED and values.resolved_on is None:
        values = replace(values, resolved_on=today)
    found.values = replace(values, remarks=_remarks(line, found.kept))
    return found


def _with_suggestions(found: Understood, line: IssueLine, choices: Mapping[str, str]) -> IssueLine:
    """Doubts in words; suggestions somebody accepted are taken, what is not taken is kept as words."""
    taken: dict[str, Any] = {}
    for problem in line.problems:
        accepted = _acceptable(problem) and choices.get(f"{problem.field}:{problem.id}") == "take"
        if accepted:
            taken[problem.field] = problem.suggestion
        elif problem.severity == "unclear" and problem.text and problem.field not in ("", "number", "key"):
            found.kept.append(_kept(problem.field, problem.text))
        doubt = doubt_of(problem, WORDS, taken=accepted)
        if problem.suggestion is not None and not _acceptable(problem):
            doubt = replace(doubt, suggestion="", key="")
        found.doubts.append(doubt)
    return replace(line, **taken)


def _acceptable(problem: Problem) -> bool:
    """Whether the suggestion can be taken as it stands."""
    return problem.severity == "unclear" and problem.field in _TAKES and problem.suggestion is not None


def _kept(field: str, text: str) -> str:
    return _("%(field)s: %(text)s") % {"field": title_of(field), "text": text}


def _title(text: str) -> tuple[str, str]:
    """The first line as a title; all of it as the description where there is more."""
    whole = text.strip()
    first = " ".join(whole.split("\n", 1)[0].split())
    if len(first) <= LONGEST_TITLE:
        return first, whole[:LONGEST] if "\n" in whole else ""
    return first[: LONGEST_TITLE - 1] + "…", whole[:LONGEST]


def _past(found: Understood, field: str, day: date | None, today: date) -> date | None:
    if day is not None and day > today:
        found.doubts.append(Doubt(field, "wrong", _("This day is still to come."), typed=day.isoformat()))
        return None
    return day


def _who(found: Understood, line: IssueLine, names: Names) -> dict[str, Any]:
    """Department and person; a name that is not settled is a question, one left open stays as words."""
    wanted = named(line)
    department, _others, asked = names.department(wanted.department, line.row)
    owner, asked_person = None, ""
    if wanted.people:
        owner, asked_person = names.person(wanted.people[0], department, line.row)
    for name, text, question, known in (
        ("department", wanted.department, asked, department),
        ("people", wanted.people[0].name if wanted.people else "", asked_person, owner),
    ):
        if question:
            said = _("“%(text)s”: who or which department this is has to be settled above.") % {"text": text}
            found.doubts.append(Doubt(name, "unclear", said, typed=text))
        if text and known is None:
            found.kept.append(_kept(name, text))
    further = [*line.departments[1:], *(person.name for person in line.people[1:])]
    if further:
        found.kept.append(_kept("owner", pgettext("list", ", ").join(further)))
    return {"department": department, "owner": owner}


def _kind_of(found: Understood, line: IssueLine) -> dict[str, Any]:
    """Type and probability where they are ours; other words are kept."""
    kind = TYPES.get(clean(line.type).casefold(), "")
    if line.type and not kind and clean(line.type).lower() not in KINDS:
        found.kept.append(_kept("type", line.type))
    probability = int(line.probability) if re.fullmatch("[1-5]", line.probability) else None
    if line.probability and probability is None:
        found.kept.append(_kept("probability", line.probability))
    return {"type": kind, "probability": probability}


def _place(found: Understood, line: IssueLine, places: Places) -> int | None:
    """The task or phase; a name no task has is said and kept."""
    if not line.task:
        return None
    tasks = places.find(line.task)
    if len(tasks) == 1:
        return tasks[0]
    said = _("Several tasks are called “%(text)s”.") if tasks else _("There is no task “%(text)s” here.")
    found.doubts.append(Doubt("task", "note", said % {"text": line.task}, typed=line.task))
    found.kept.append(_kept("task", line.task))
    return None


def _remarks(line: IssueLine, kept: Sequence[str]) -> str:
    """The remarks with what has no other place, the number the list gave it among it."""
    number = [_kept("number", line.number)] if line.number else []
    return "\n".join(part for part in (line.note, *number, *dict.fromkeys(kept)) if part)[:LONGEST]
