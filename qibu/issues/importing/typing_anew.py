"""Cells a person typed anew in the preview, read with the spellings a file is read with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from qibu.foundation.documents.doubts import Problem
from qibu.foundation.documents.spelling_roles import Owner, read_owner
from qibu.foundation.documents.spellings import Unclear, read_date
from qibu.issues.recognition import IssueLine, read_severity, read_state
from qibu.projects.importing.review import texts
from qibu.projects.models import Project

#: Doubts that go where a cell is typed anew, by the column they are shown in.
_ALSO: Final[Mapping[str, tuple[str, ...]]] = {"owner": ("owner", "department", "people")}
_TEXTS: Final = ("description", "task", "scope", "response", "note", "contingency", "type", "probability")


def with_cells(
    lines: Sequence[IssueLine], answers: Mapping[str, Any], project: Project
) -> Sequence[IssueLine]:
    """Lines with the cells typed anew: answers["cells"] is {"row:field": text}."""
    by_row: dict[int, dict[str, str]] = {}
    for place, text in texts(answers.get("cells")).items():
        row, _colon, name = place.partition(":")
        if row.isdigit() and name:
            by_row.setdefault(int(row), {})[name] = text
    if not by_row:
        return lines
    around = date.fromordinal((project.start.toordinal() + project.planned_finish.toordinal()) // 2)
    return [_line(line, by_row[line.row], around) if line.row in by_row else line for line in lines]


def _line(line: IssueLine, typed: Mapping[str, str], around: date) -> IssueLine:
    gone = {name for field in typed for name in _ALSO.get(field, (field,))}
    problems = [problem for problem in line.problems if problem.field not in gone]
    values: dict[str, Any] = {}
    for name, text in typed.items():
        found = _read(name, text.strip(), around)
        if isinstance(found, Unclear):
            problems.append(Problem(name, found.severity, found.reason, found.text, found.suggestion))
            found = found.suggestion if found.severity == "note" else None
        if name == "owner":
            owner = found or Owner()
            values |= {"departments": owner.departments, "people": owner.people}
        elif name in _TEXTS:
            values[name] = found or ""
        elif name in ("severity", "state", "found_on", "due", "resolved_on"):
            values[name] = found
    if not values.get("description", line.description):
        problems.append(Problem("description", "wrong", "description_missing"))
    return replace(line, **values, problems=tuple(problems))


def _read(name: str, text: str, around: date) -> Any:
    readers: dict[str, Callable[[str], Any]] = {
        "owner": read_owner,
        "severity": read_severity,
        "state": read_state,
        "found_on": partial(read_date, around=around, edge="start"),
        "due": partial(read_date, around=around, edge="finish"),
        "resolved_on": partial(read_date, around=around, edge="finish"),
    }
    return readers[name](text) if name in readers else text
