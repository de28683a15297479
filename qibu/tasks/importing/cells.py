"""One typed or corrected cell → values of a `TaskLine`, with the same spellings a file is read with."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from qibu.foundation.documents.spellings import (
    StatusWord,
    Unclear,
    read_date,
    read_duration,
    read_number_text,
    read_people,
    read_percent,
    read_status,
    read_yes_no,
)
from qibu.tasks.recognition.result import Problem, TaskLine

Read = tuple[dict[str, Any], Problem | None]
LATE: Final = "late"
LONGEST_NAME: Final = 200

#: Names of typed fields (as the grid sends them) → fields of TaskLine.
TYPED: Final[Mapping[str, str]] = {
    "name": "name", "number": "number", "department": "department", "assignee": "people",
    "start": "planned_start", "planned_start": "planned_start",
    "finish": "planned_finish", "planned_finish": "planned_finish",
    "actual_start": "actual_start", "actual_finish": "actual_finish",
    "duration": "duration", "status": "status", "percent": "percent", "milestone": "milestone",
    "predecessors": "predecessors", "risk": "risk", "risk_note": "risk", "need": "need",
    "need_note": "need", "note": "note", "deliverable": "deliverable", "level": "level",
}  # fmt: skip

EMPTY: Final[Mapping[str, Any]] = {
    field.name: field.default
    for field in dataclasses.fields(TaskLine)
    if field.default is not dataclasses.MISSING
}


def read_cell(field: str, text: str, around: date) -> Read:
    """Values of TaskLine for what was typed into `field` (one of its fields), or the doubt about it."""
    reader = _readers(around).get(field)
    if reader is None:
        return {field: text.strip()}, None
    found = reader(text)
    problem = None
    if isinstance(found, Unclear):
        problem = Problem(field, found.severity, found.reason, found.text, found.suggestion)
        found = found.suggestion if found.severity == "note" else None
    if found is None:
        return {field: EMPTY.get(field, "")}, problem
    if isinstance(found, StatusWord):
        return {
            "status": LATE if found.status is None and found.late else _code(found),
            "blocked": found.blocked,
        }, problem
    return {field: found}, problem


def _code(word: StatusWord) -> str | None:
    return word.status.value if word.status is not None else None


def _readers(around: date) -> dict[str, Callable[[str], Any]]:
    return {
        "name": _name,
        "number": read_number_text,
        "people": read_people,
        "planned_start": partial(read_date, around=around, edge="start"),
        "planned_finish": partial(read_date, around=around, edge="finish"),
        "actual_start": partial(read_date, around=around, edge="start"),
        "actual_finish": partial(read_date, around=around, edge="finish"),
        "duration": read_duration,
        "status": read_status_words,
        "percent": partial(read_percent, fractions=False),
        "milestone": read_yes_no,
        "level": _level,
        "predecessors": str.strip,
    }


def _name(text: str) -> str | Unclear:
    name = " ".join(text.split())
    if not name:
        return Unclear("", "name_missing", "wrong")
    if len(name) > LONGEST_NAME:
        return Unclear(name, "name_too_long", suggestion=name[: LONGEST_NAME - 1] + "…")
    return name


def _level(text: str) -> int:
    return min(int(text), 30) if re.fullmatch(r"\s*[0-9]{1,2}\s*", text) else 0


def read_status_words(text: str) -> StatusWord | Unclear | None:
    """A status cell that may say two things at once, as form 2 prints them: 延期（阻塞）."""
    whole = read_status(text)
    if not isinstance(whole, Unclear):
        return whole
    words = [read_status(part) for part in re.split(r"[（）()、,，/+；;\s]+", text) if part]
    known = [word for word in words if isinstance(word, StatusWord)]
    plain = [word for word in known if not word.blocked]
    if len(known) != len(words) or len(plain) != 1 or len(known) != 2:
        return whole
    return StatusWord(plain[0].status, blocked=True, late=plain[0].late)


def with_cells(line: TaskLine, texts: Mapping[str, str], around: date) -> TaskLine:
    """The line with some cells typed anew; doubts about those cells are replaced by new ones, if any."""
    values: dict[str, Any] = {}
    problems = [problem for problem in line.problems if problem.field not in texts]
    for field, text in texts.items():
        found, problem = read_cell(field, text, around)
        values.update({name: value for name, value in found.items() if value is not None or name == field})
        if problem is not None:
            problems.append(problem)
    return dataclasses.replace(line, **values, problems=tuple(problems))
