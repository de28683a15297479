"""What the turns of risks and issues are about, and what answering them in place shows (R1–R4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qibu.foundation.plain import day_of, fetch
from qibu.issues.models import Severity, Type, Urgency, code_of
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_ISSUES = """
    SELECT issue.id, issue.number, issue.kind, issue.title, issue.type, issue.urgency, issue.severity,
           issue.due, issue.solution, issue.result, issue.version, issue.owner_id, owner.name, task.name,
           issue.department_id, issue.project_id
      FROM issues_issue issue
      JOIN people_person owner ON owner.id = issue.owner_id
      LEFT JOIN tasks_task task ON task.id = issue.task_id
     WHERE issue.id IN (%s)"""


@dataclass(frozen=True)
class IssueAsked:
    """A risk or an issue as it is answered in its line; `owners` are (id, name) who may own it."""

    number: int
    code: str
    title: str
    type: str
    urgency: str
    severity: str
    due: date | None
    solution: str
    result: str
    version: int
    owner: int
    owner_name: str
    task: str
    department: int | None
    owners: tuple[tuple[int, str], ...] = ()

    @property
    def due_text(self) -> str:
        return self.due.isoformat() if self.due else ""

    @property
    def types(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Type.choices]

    @property
    def urgencies(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Urgency.choices]

    @property
    def severities(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Severity.choices]


def asked(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Issues to be solved, submitted, verified or asked about; one statement."""
    return _details(waits, {})


def triages(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Issues to be triaged, with who may own them; two statements."""
    owners: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for project, person, name in fetch(_OWNERS, [[wait.project for wait in waits]]):
        owners[project].append((person, name))
    return _details(waits, owners)


_OWNERS = """
    SELECT DISTINCT project.id, person.id, person.name
      FROM projects_project project
      JOIN access_membership held ON held.space_id = project.space_id AND held.ended_at IS NULL
      JOIN people_person person ON person.id = held.person_id AND person.is_active
     WHERE project.id IN (%s) AND held.role <> 'observer' ORDER BY person.name"""


def _details(waits: Waits, owners: dict[int, list[tuple[int, str]]]) -> dict[int, Detail]:
    known = {row[0]: row[1:] for row in fetch(_ISSUES, [[wait.subject for wait in waits]])}
    found = {}
    for wait in waits:
        if wait.subject not in known:
            continue
        (number, kind, title, type_, urgency, severity, due, solution, result, version, owner, name, task,
         department, project) = known[wait.subject]  # fmt: skip
        code = code_of(kind, number)
        data = IssueAsked(
            number, code, title, type_, urgency, severity, day_of(due), solution, result, version, owner,
            name, task or "", department, tuple(owners.get(project, ())),
        )  # fmt: skip
        facts = [f"{code} {title}", *([task] if task else [])]
        if urgency == Urgency.HIGH:
            facts.append(_("urgent"))
        found[wait.pk] = Detail((number,), tuple(facts), data)
    return found
