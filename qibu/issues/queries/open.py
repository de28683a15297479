"""What is open: beside the tasks of form 2, for agendas and for reports."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from qibu.foundation.plain import day_of, fetch
from qibu.issues.models import State, code_of

if TYPE_CHECKING:
    from qibu.projects.models import Project

MOST: Final = 500
_OF_TASKS = """
    SELECT task_id, kind, number, title FROM issues_issue
     WHERE project_id = %s AND task_id IS NOT NULL AND state NOT IN ('closed', 'withdrawn')
     ORDER BY task_id, number"""


def open_items_of_tasks(project_id: int) -> dict[int, list[str]]:
    """Task → its open risks and issues as form 2 prints them ("I-003 试产良率低"); one statement (D0)."""
    found: dict[int, list[str]] = defaultdict(list)
    for task, kind, number, title in fetch(_OF_TASKS, [project_id]):
        found[task].append(f"{code_of(kind, number)} {title}")
    return dict(found)


@dataclass(frozen=True)
class OpenLine:
    """What is not resolved: its number, words, owner, day, state and severity as they are stored."""

    id: int
    number: int
    kind: str
    title: str
    owner: str
    department: str
    due: date | None
    severity: str
    state: str
    version: int

    @property
    def code(self) -> str:
        return code_of(self.kind, self.number)

    @property
    def state_word(self) -> str:
        return str(State(self.state).label)


_OPEN = """
    SELECT issue.id, issue.number, issue.kind, issue.title, owner.name, department.name, issue.due,
           issue.severity, issue.state, issue.version
      FROM issues_issue issue
      JOIN people_person owner ON owner.id = issue.owner_id
      LEFT JOIN people_department department ON department.id = issue.department_id
     WHERE issue.project_id = %s AND issue.state NOT IN ('closed', 'withdrawn')
     ORDER BY CASE issue.severity WHEN 'high' THEN 0 WHEN 'mid' THEN 1 ELSE 2 END, issue.number LIMIT %s"""


def open_issues(project: Project) -> list[OpenLine]:
    """Risks and issues of a project the caller has opened, the most severe first; one statement."""
    return [
        OpenLine(pk, number, kind, title, owner, department or "", day_of(due), severity, state, version)
        for pk, number, kind, title, owner, department, due, severity, state, version in fetch(
            _OPEN, [project.pk, MOST]
        )
    ]
