"""Bringing form 4 in from a file: everything that was agreed to, or nothing (D2).

What is written was decided and checked outside (`qibu.issues.importing`). The uploader is the source: the
journal says which file a row comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.issues import rights
from qibu.issues.actions.common import (
    Work,
    accountable,
    begin,
    index,
    keep,
    lead_of,
    next_step,
    touch,
    wait,
    write_step,
)
from qibu.issues.actions.telling import tell
from qibu.issues.models import Issue, State, StepKind
from qibu.kernel.issue import OPEN, RESOLVED, UNDER_WAY
from qibu.projects.actions.importing_names import make_departments, make_people
from qibu.projects.actions.uploads import applied, open_upload
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.projects.importing.names import NewPerson
    from qibu.projects.models import FormUpload

FORM: Final = "form-4"
MOST_NEW: Final = 2000


@dataclass(frozen=True)
class Addition:
    """A new issue from a row; `values` by the names of `importing.understanding.Values`, ids below 0 stand
    for people and departments to be created."""

    row: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Edit:
    """Fields of one issue as they were decided on `version` with the values `was`; `state` is form 4's."""

    issue: int
    version: int
    changes: Mapping[str, Any]
    was: Mapping[str, Any]


@dataclass(frozen=True)
class Decisions:
    """Everything a person agreed to; `counts` go into the journal as they were shown, `left` are the rows
    left out (row, title, why)."""

    additions: tuple[Addition, ...] = ()
    edits: tuple[Edit, ...] = ()
    new_departments: tuple[str, ...] = ()
    new_people: tuple[NewPerson, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    left: tuple[tuple[int, str, str], ...] = ()


@transaction.atomic
def import_issues(
    *, by: Person, at: datetime, project_id: int, space_id: int, upload_id: int, key: str,
    decisions: Decisions,
) -> tuple[int, int]:  # fmt: skip
    """Write what was agreed to; (how many were added, how many edited). The same key has its effect once.

    Raises Denied, Invalid, or Conflict where somebody changed, since the preview, what the file changes too.
    Then nothing at all is written.
    """
    claim, earlier = once(by=by, form="import-issues", key=key, body=[project_id, upload_id], at=at)
    if earlier is not None:
        return earlier["added"], earlier["edited"]
    # The organisation's space is locked before the project's: always in id order.
    departments = make_departments(by, at, decisions.new_departments)
    people = make_people(by, at, decisions.new_people, departments)
    work = begin(by, at, space_id)
    work.require("issue.steer")
    upload = open_upload(by, FORM, work.project.pk, upload_id)
    if len(decisions.additions) > MOST_NEW:
        raise Invalid({"": [_("At most %(most)d rows are brought in at once.") % {"most": MOST_NEW}]})
    made = {"department": departments, "owner": people}
    said = _("From the file “%(file)s”.") % {"file": upload.file_name}
    edited = _edit(work, [(one, _known(one.changes, made)) for one in decisions.edits], said)
    added = _add(work, by, [_known(one.values, made) for one in decisions.additions], said)
    _finish(work, upload, decisions, added, edited)
    answered(claim, {"added": len(added), "edited": len(edited)})
    return len(added), len(edited)


def _known(values: Mapping[str, Any], made: Mapping[str, Mapping[int, int]]) -> dict[str, Any]:
    """The values with the ids of what was just created in place of placeholders."""
    return {
        name: made[name][value] if name in made and isinstance(value, int) and value < 0 else value
        for name, value in values.items()
    }


def _join(work: Work, owners: set[int]) -> None:
    """Who answers for something belongs to the project."""
    access.ensure_members(space=work.space, role=Role.ASSIGNEE, people=owners, at=work.at)


def _add(work: Work, by: Person, rows: list[dict[str, Any]], said: str) -> list[Issue]:
    """New issues in the order of the file."""
    newest = Issue.objects.filter(project=work.project).aggregate(top=Max("number"))["top"] or 0
    lead = accountable(work.space) or by
    _join(work, {row["owner"] for row in rows if row["owner"]})
    tasks = set(Task.objects.live().filter(project=work.project).values_list("pk", flat=True))
    made = []
    for number, row in enumerate(rows, start=newest + 1):
        state, owner, task = row.pop("state"), row.pop("owner"), row.pop("task")
        department, resolved_on = row.pop("department"), row.pop("resolved_on")
        issue = Issue(
            project=work.project, number=number, reporter=work.by, at=work.at, department_id=department,
            task_id=task if task in tasks else None, **row,
        )  # fmt: skip
        issue.project.space = work.space
        if owner:
            issue.owner_id = owner
        else:
            issue.owner = lead
        _begin_at(work, issue, state, bool(owner), resolved_on)
        issue.next_step_at = next_step(issue, work.at)
        issue.save()
        write_step(work, issue, StepKind.REPORTED, said)
        index(issue, work.at)
        wait(work, issue)
        made.append(issue)
    return made


def _begin_at(work: Work, issue: Issue, state: str, named: bool, resolved_on: date | None) -> None:
    """The step it begins at: what is solved is closed, by whom it is not one's own fix; else verified."""
    if state == RESOLVED:
        issue.resolver_id = issue.submitter_id = issue.owner_id
        if rights.other_than_resolver(work.held, issue, lead_of(work.space)):
            issue.state, issue.resolved_on = State.CLOSED, resolved_on or work.today
        else:
            issue.state = State.SUBMITTED
    elif state == UNDER_WAY:
        issue.state, issue.solution = State.SOLVING, issue.response
    else:
        issue.state = State.ASSIGNED if named else State.REPORTED


def _edit(work: Work, edits: list[tuple[Edit, dict[str, Any]]], said: str) -> list[Issue]:
    """Write the changed fields of known issues."""
    rows = Issue.objects.filter(project=work.project).select_related("owner", "department", "task")
    issues = rows.in_bulk([edit.issue for edit, _changes in edits])
    clashes: list[Difference] = []
    for edit, _changes in edits:
        if edit.issue not in issues:
            raise Invalid({"": [_("A row of this list is gone; please check the list again.")]})
        clashes += _clashes(issues[edit.issue], edit)
    if clashes:
        raise Conflict(clashes)
    _join(work, {changes["owner"] for _edit, changes in edits if changes.get("owner")})
    edited = []
    for edit, changes in edits:
        issue = issues[edit.issue]
        issue.project = work.project
        if _write(work, issue, changes):
            keep(work, issue, StepKind.CHANGED, said)
            wait(work, issue)
            edited.append(issue)
    return edited


def _clashes(issue: Issue, edit: Edit) -> list[Difference]:
    """Fields that are no longer what the preview saw and not what the file wants either."""
    if issue.version == edit.version:
        return []
    found = []
    for name, value in edit.changes.items():
        stands = _stands(issue, name)
        if stands not in (value, edit.was.get(name)):
            label = f"{issue.code} {issue.title}"
            found.append(Difference(name, label, yours=str(value or ""), theirs=str(stands or "")))
    return found


def _stands(issue: Issue, name: str) -> Any:
    if name == "state":
        return issue.front
    return getattr(issue, f"{name}_id" if name in ("task", "department", "owner") else name)


def _write(work: Work, issue: Issue, changes: dict[str, Any]) -> bool:
    """Set the fields; whether anything is another than before."""
    changes = {name: value for name, value in changes.items() if _stands(issue, name) != value}
    if not changes:
        return False
    state = changes.pop("state", None)
    if state is not None:
        _move(work, issue, state)
    for name, value in changes.items():
        setattr(issue, f"{name}_id" if name in ("task", "department", "owner") else name, value)
    return True


def _move(work: Work, issue: Issue, state: str) -> None:
    """Another of form 4's states; closing is refused to whoever solved it."""
    if state == RESOLVED:
        if issue.state != State.SUBMITTED:
            issue.resolver_id = issue.submitter_id = issue.owner_id
        if not rights.other_than_resolver(work.held, issue, lead_of(work.space)):
            raise Invalid({"": [_("Nobody closes their own fix: somebody else has to look at it.")]})
        issue.state = State.CLOSED
        return
    if issue.state not in OPEN:
        issue.due = issue.resolved_on = issue.ask_at = issue.resolver = issue.submitter = None
    issue.state = State.SOLVING if state == UNDER_WAY else State.ASSIGNED


def _finish(
    work: Work, upload: FormUpload, decisions: Decisions, added: list[Issue], edited: list[Issue]
) -> None:
    """The journal, the people concerned, and what became of the file."""
    data = {
        "upload": upload.pk, "file": upload.file_name, "counts": dict(decisions.counts),
        "numbers": [one.number for one in [*added, *edited]][:500],
        "people": [new.name for new in decisions.new_people],
        "departments": list(decisions.new_departments),
    }  # fmt: skip
    subject = ("project", work.project.pk)
    event = record(
        space=work.space, by=work.by, at=work.at, action="issues.imported", subject=subject, data=data
    )
    for task in {one.task_id for one in [*added, *edited] if one.task_id is not None}:
        touch(task, event.number)
    for issue in added:
        if issue.state in (State.ASSIGNED, State.SOLVING):
            tell(work.space, issue, "issue.assigned", [issue.owner], work.at, by=work.by)
    summary = {**decisions.counts, "added": len(added), "edited": len(edited)}
    applied(upload, work.at, summary | {"left": [list(row) for row in decisions.left]})
