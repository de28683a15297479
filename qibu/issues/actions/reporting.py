"""Reporting in two fields, completing at triage, changing the words (R1, R2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.actionitems.telling import leads
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department, Person
from qibu.issues import rights
from qibu.issues.actions.common import (
    LONGEST,
    LONGEST_TITLE,
    Work,
    accountable,
    at_version,
    begin,
    check_due,
    check_owner,
    found,
    index,
    keep,
    pass_on,
    ready,
    text_of,
    wait,
    write_step,
)
from qibu.issues.actions.telling import spokespeople, tell
from qibu.issues.models import BlockEpisode, Issue, Kind, Severity, StepKind, Type, Urgency
from qibu.projects.merging import merge_or_refuse
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from django.db.models import TextChoices

#: What `edit_issue` changes; ids for task and contingency_owner, words for the rest.
PROSE: Final = (
    "description", "scope", "response", "trigger", "contingency", "residual", "remarks",
)  # fmt: skip
CHOICES: Final[Mapping[str, type[TextChoices]]] = {
    "kind": Kind, "type": Type, "severity": Severity, "urgency": Urgency,
}  # fmt: skip
EDITABLE: Final = (
    "title", *PROSE, *CHOICES, "task", "found_on", "contingency_owner", "probability", "impact",
)  # fmt: skip


@transaction.atomic
def report_issue(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    key: str,
    title: str,
    task: Task | None = None,
    kind: str = Kind.ISSUE,
    description: str = "",
    urgency: str = "",
    severity: str = "",
    found_on: date | None = None,
    episode: int | None = None,
) -> Issue:
    """What and where (R1); all else waits for the triage, until then the lead answers for it (N4).

    `episode`: id of the block of the task it is reported for. Raises Denied, Invalid by field, KeyReused.
    """
    work = begin(by, at, space_id)
    work.require("issue.report")
    body = [space_id, kind, title, task.pk if task else None, description]
    claim, earlier = once(by=by, form="issue", key=key, body=body, at=at)
    if earlier is not None:
        return Issue.objects.select_related("project").get(pk=earlier["id"])
    problems: dict[str, list[str]] = {}
    words = text_of(problems, "title", " ".join(title.split()), longest=LONGEST_TITLE)
    for name, value in (("kind", kind), ("urgency", urgency), ("severity", severity)):
        _check_choice(problems, name, value)
    _check_task(work, problems, task)
    _check_day(work, problems, found_on)
    if len(description) > LONGEST:
        problems["description"] = [_("At most %(limit)d characters.") % {"limit": LONGEST}]
    if problems:
        raise Invalid(problems)
    newest = Issue.objects.filter(project=work.project).aggregate(top=Max("number"))["top"] or 0
    issue = Issue(
        project=work.project, number=newest + 1, kind=kind, title=words, description=description.strip(),
        task=task, department=task.department if task else None, owner=accountable(work.space) or by,
        reporter=by, at=at, found_on=found_on or work.today, urgency=urgency, severity=severity,
    )  # fmt: skip
    issue.project.space = work.space
    issue.save()
    write_step(work, issue, StepKind.REPORTED)
    index(issue, at)
    wait(work, issue)
    if episode is not None:
        BlockEpisode.objects.filter(pk=episode, project=work.project, task=task, issue=None).update(
            issue=issue
        )
    work.record("issue.reported", issue, {"task": issue.task_id, "urgency": urgency, "severity": severity})
    concerned = spokespeople(work.space, issue.department_id) if issue.department_id else []
    tell(work.space, issue, "issue.reported", [*leads(work.space), *concerned], at, by=by)
    answered(claim, {"id": issue.pk})
    return issue


def _check_choice(problems: dict[str, list[str]], name: str, value: str, *, optional: bool = True) -> None:
    if value not in CHOICES[name].values and not (optional and value == "" and name != "kind"):
        problems[name] = [_("Please choose one of those offered.")]


def _check_task(work: Work, problems: dict[str, list[str]], task: Task | None) -> None:
    if task is not None and (task.project_id != work.project.pk or task.deleted_at is not None):
        problems["task"] = [_("This task is not in the plan any more.")]


def _check_day(work: Work, problems: dict[str, list[str]], day: date | None) -> None:
    if day is not None and day > work.today:
        problems["found_on"] = [_("This day is still to come.")]


@transaction.atomic
def triage_issue(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    number: int,
    version: int,
    owner: Person | None,
    department: Department | None,
    type: str,
    urgency: str,
    severity: str = "",
    scope: str | None = None,
    due: date | None = None,
    text: str = "",
) -> Issue:
    """Say what kind it is, how urgent, which department solves it and who answers for it (R1, R3).

    `due`: until when a solution is expected. Raises Denied, Invalid by field, Conflict.
    """
    work = begin(by, at, space_id)
    issue = found(work, number)
    work.allow(rights.triages(work.held, issue.department_id), "issue.triage")
    if department is None or department.pk != issue.department_id:
        across = department is None or rights.triages(work.held, department.pk)
        work.allow(across, "issue.triage")
    at_version(issue, version, {"owner": owner.name if owner else "", "text": text})
    ready(issue, "triage")
    problems: dict[str, list[str]] = {}
    check_owner(work, problems, owner)
    _check_choice(problems, "type", type, optional=False)
    _check_choice(problems, "urgency", urgency, optional=False)
    _check_choice(problems, "severity", severity)
    check_due(work, problems, due, issue.due)
    if problems:
        raise Invalid(problems)
    assert owner is not None
    issue.owner, issue.department, issue.due = owner, department, due
    issue.type, issue.urgency, issue.severity = type, urgency, severity or issue.severity
    issue.scope = issue.scope if scope is None else scope.strip()
    pass_on(work, issue, "triage", text.strip())
    said = {"owner": owner.name, "department": department.name if department else "", "type": type,
            "urgency": urgency, "severity": issue.severity, "due": _iso(due)}  # fmt: skip
    work.record("issue.triaged", issue, said)
    concerned = spokespeople(work.space, issue.department_id) if issue.department_id else []
    tell(work.space, issue, "issue.assigned", [owner, *concerned], at, by=by)
    return issue


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


@transaction.atomic
def edit_issue(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    number: int,
    version: int | None,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Issue:
    """Change words of form 4 (a subset of EDITABLE); its life moves by its own steps only.

    Different fields merge, the same field is put to a decision. Raises Denied, Invalid, Conflict.
    """
    work = begin(by, at, space_id)
    issue = found(work, number)
    work.allow(rights.edits(work.held, issue), "issue.triage")
    now = values_of(issue)
    changes = merge_or_refuse(
        subject=("issue", issue.pk), version=issue.version, sent_version=version, shown=shown,
        yours={name: values[name] for name in EDITABLE if name in values}, now=now, describe=_describe,
    )  # fmt: skip
    _check_changes(work, changes)
    if not changes:
        return issue
    before = issue.task_id
    for name, value in changes.items():
        setattr(issue, f"{name}_id" if name in ("task", "contingency_owner") else name, value)
    if "task" in changes and issue.department_id is None and changes["task"] is not None:
        issue.department_id = Task.objects.values_list("department_id", flat=True).get(pk=changes["task"])
    keep(work, issue, StepKind.CHANGED)
    told = {name: [_plain(now[name]), _plain(value)] for name, value in changes.items()}
    event = work.record("issue.edited", issue, {"changes": told})
    if before is not None and before != issue.task_id:
        Task.objects.filter(pk=before).update(touched=event)
    return issue


def values_of(issue: Issue) -> dict[str, Any]:
    """The values of EDITABLE as they stand: what a form shows and `edit_issue` compares with."""
    own = {name: getattr(issue, name) for name in EDITABLE if name not in ("task", "contingency_owner")}
    return {**own, "task": issue.task_id, "contingency_owner": issue.contingency_owner_id}


def _check_changes(work: Work, changes: dict[str, Any]) -> None:
    problems: dict[str, list[str]] = {}
    for name in {"title", *PROSE} & changes.keys():
        limit = LONGEST_TITLE if name == "title" else LONGEST
        changes[name] = " ".join(changes[name].split()) if name == "title" else changes[name].strip()
        if len(changes[name]) > limit:
            problems[name] = [_("At most %(limit)d characters.") % {"limit": limit}]
    if changes.get("title") == "":
        problems["title"] = [_("Please fill this in.")]
    for name in CHOICES.keys() & changes.keys():
        _check_choice(problems, name, changes[name])
    for name in {"probability", "impact"} & changes.keys():
        if changes[name] is not None and not 1 <= changes[name] <= 5:
            problems[name] = [_("From 1 to 5, please.")]
    if changes.get("task") is not None:
        task = Task.objects.filter(pk=changes["task"], project=work.project).first()
        if task is None:
            problems["task"] = [_("This task is not in the plan any more.")]
        _check_task(work, problems, task)
    if changes.get("contingency_owner") is not None:
        person = Person.objects.filter(pk=changes["contingency_owner"]).first()
        own: dict[str, list[str]] = {}
        check_owner(work, own, person)
        if own:
            problems["contingency_owner"] = own["owner"]
    _check_day(work, problems, changes.get("found_on"))
    if "found_on" in changes and changes["found_on"] is None:
        problems["found_on"] = [_("Please give a day.")]
    if problems:
        raise Invalid(problems)


def _describe(field: str, value: Any) -> tuple[str, str]:
    label = str(getattr(Issue._meta.get_field(field), "verbose_name", field))
    if value is None or value == "":
        return label, ""
    if field == "task":
        return label, Task.objects.values_list("name", flat=True).get(pk=value)
    if field == "contingency_owner":
        return label, Person.objects.values_list("name", flat=True).get(pk=value)
    return label, str(CHOICES[field](value).label) if field in CHOICES else str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
