"""What the turns of acceptance are about: results to hand in, to judge, to rework (F1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qibu.foundation.plain import fetch
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_DELIVERABLES = "SELECT id, name FROM projects_deliverable WHERE id IN (%s)"
_ROUNDS = """
    SELECT verdict.id, deliverable.id, deliverable.name, verdict.department_id, submission.round,
           submission.standard, submission.note, submission.version, submission.by_id, department.name
      FROM closing_verdict verdict
      JOIN closing_submission submission ON submission.id = verdict.submission_id
      JOIN projects_deliverable deliverable ON deliverable.id = submission.deliverable_id
      JOIN people_department department ON department.id = submission.department_id
     WHERE verdict.id IN (%s)"""
_REJECTED = """
    SELECT submission.id, deliverable.id, deliverable.name, department.name
      FROM closing_submission submission
      JOIN projects_deliverable deliverable ON deliverable.id = submission.deliverable_id
      JOIN closing_verdict verdict ON verdict.submission_id = submission.id
      JOIN people_department department ON department.id = verdict.department_id
     WHERE submission.id IN (%s) AND verdict.answer = 'rejected' ORDER BY verdict.id"""


@dataclass(frozen=True)
class ResultAsked:
    """A result as a department judges it in its line."""

    name: str
    standard: str
    note: str
    version: int
    department: str


def results(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Deliverables all tasks of which are done; one statement."""
    known = dict(fetch(_DELIVERABLES, [[wait.subject for wait in waits]]))
    return {
        wait.pk: Detail((wait.subject,), (known[wait.subject],)) for wait in waits if wait.subject in known
    }


def judged(person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Results to be judged; one statement. Nobody judges what they handed in: that is for their deputy."""
    known = {row[0]: row[1:] for row in fetch(_ROUNDS, [[wait.subject for wait in waits]])}
    found = {}
    for wait in waits:
        if wait.subject not in known:
            continue
        deliverable, name, department, round_, standard, note, version, by, of = known[wait.subject]
        facts = [name, of]
        if round_ > 1:
            facts.append(_("round %(number)d") % {"number": round_})
        data = ResultAsked(name, standard, note, version, of) if by != person.pk else None
        found[wait.pk] = Detail((deliverable, department), tuple(facts), data)
    return found


def rejected(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Rejected results that wait for the lead, with who rejected them; one statement."""
    known: dict[int, tuple[int, str, list[str]]] = {}
    for pk, deliverable, name, department in fetch(_REJECTED, [[wait.subject for wait in waits]]):
        known.setdefault(pk, (deliverable, name, []))[2].append(department)
    found = {}
    for wait in waits:
        if wait.subject in known:
            deliverable, name, departments = known[wait.subject]
            found[wait.pk] = Detail((deliverable,), (name, *departments))
    return found
