"""A solution with its day and department, then what came of it (R3, R4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.actionitems.actions import department_of
from qibu.actionitems.telling import leads
from qibu.foundation.outcomes import Invalid
from qibu.issues import rights
from qibu.issues.actions.common import (
    Work,
    at_version,
    begin,
    check_due,
    check_owner,
    found,
    pass_on,
    ready,
    reason_of,
    text_of,
    verifiers,
)
from qibu.issues.actions.telling import tell

if TYPE_CHECKING:
    from qibu.foundation.people.models import Department, Person
    from qibu.issues.models import Issue


@transaction.atomic
def give_solution(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    number: int,
    version: int,
    solution: str,
    due: date | None,
    department: Department | None = None,
    owner: Person | None = None,
) -> Issue:
    """How it is to be solved, by when, by whom; department and owner stay as they are where none is named.

    Where no department was ever named it is the owner's: a solution has one (R3). Naming others takes the
    right to assign. Raises Denied, Invalid by field, Conflict.
    """
    work = begin(by, at, space_id)
    issue = found(work, number)
    work.allow(rights.solves(work.held, issue), "issue.solve")
    department, owner = department or issue.department, owner or issue.owner
    _require_assigning(work, issue, department, owner)
    at_version(issue, version, {"solution": solution, "due": due.isoformat() if due else ""})
    ready(issue, "solve")
    problems: dict[str, list[str]] = {}
    words = text_of(problems, "solution", solution)
    if due is None:
        problems["due"] = [_("Please give a day.")]
    check_due(work, problems, due, issue.due)
    check_owner(work, problems, owner)
    if problems:
        raise Invalid(problems)
    department = department or department_of(work.space, owner)
    issue.solution, issue.due, issue.department, issue.owner = words, due, department, owner
    pass_on(work, issue, "solve", words)
    assert due is not None
    said = {"solution": words, "due": due.isoformat(), "owner": owner.name,
            "department": department.name if department else ""}  # fmt: skip
    work.record("issue.solution_given", issue, said)
    tell(work.space, issue, "issue.solution", [owner, issue.reporter, *leads(work.space)], at, by=by)
    return issue


def _require_assigning(work: Work, issue: Issue, department: Department | None, owner: Person) -> None:
    """Another owner or department is a matter of whoever assigns, in both departments."""
    wanted = department.pk if department else None
    if owner.pk != issue.owner_id or wanted != issue.department_id:
        for one in (issue.department_id, wanted):
            work.require("issue.triage", department_id=one)


@transaction.atomic
def submit_result(
    *, by: Person, at: datetime, space_id: int, number: int, version: int, result: str
) -> Issue:
    """It is solved, and how; somebody else is to look. Raises Denied, Invalid by field, Conflict."""
    work = begin(by, at, space_id)
    issue = found(work, number)
    work.allow(rights.solves(work.held, issue), "issue.solve")
    at_version(issue, version, {"result": result})
    ready(issue, "submit")
    issue.result = reason_of(result, "result")
    issue.resolver, issue.submitter = issue.owner, by
    pass_on(work, issue, "submit", issue.result)
    work.record("issue.result_submitted", issue, {"result": issue.result})
    people = verifiers(work, issue)
    if not people:
        raise Invalid(
            {"": [_("Nobody is there to verify it: please ask the PMO, or have another owner named.")]}
        )
    tell(work.space, issue, "issue.to_verify", people[:1], at, by=by)
    return issue
