"""下发: the lead sends tasks to their departments in one step (C1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.commitments.actions.common import (
    Table,
    advance,
    path_of_sheet,
    printed,
    settle,
    spokespeople,
    table,
    values_of,
)
from qibu.commitments.models import Commitment, RoundKind, Sheet
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.notices.actions import announce, queue
from qibu.foundation.outcomes import Denied, Invalid
from qibu.kernel import commitment as rules
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.models import Status, Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Dispatched:
    """What was sent: how many tasks to how many departments, and the last journal number."""

    tasks: int
    departments: int
    number: int


@transaction.atomic
def dispatch_tasks(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    tasks: Sequence[int],
    efforts: Mapping[int, Decimal] | None = None,
    note: str = "",
) -> Dispatched:
    """Ask departments to commit to tasks (ids), all or none of them.

    ``efforts`` are person-days by task id. Each department gets one printed deadline. Raises Denied,
    and Invalid keyed by ``task-<id>`` where a task cannot be sent.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "commitment.dispatch")
    wanted = sorted(set(tasks))
    effort = {pk: str(days) for pk, days in sorted((efforts or {}).items()) if pk in wanted}
    claim, earlier = once(by=by, form="dispatch", key=key, body=[project_id, wanted, effort, note], at=at)
    if earlier is not None:
        return Dispatched(**earlier)
    rows = _tasks(work, wanted)
    have = _commitments(rows)
    _refuse(work, rows, have)
    at_table = table(work)
    by_department: dict[int, list[Task]] = {}
    for task in rows:
        by_department.setdefault(task.department_id or 0, []).append(task)
    number = 0
    for department_id, own in by_department.items():
        number = _send(work, at_table, department_id, own, have, efforts or {}, note)
    answer = Dispatched(tasks=len(rows), departments=len(by_department), number=number)
    answered(claim, {"tasks": answer.tasks, "departments": answer.departments, "number": answer.number})
    return answer


def _tasks(work: Work, wanted: Sequence[int]) -> list[Task]:
    if not wanted:
        raise Invalid({"": [_("Please choose at least one task.")]})
    rows = Task.objects.live().filter(project=work.project, pk__in=wanted)
    found = list(rows.select_related("department").order_by("sort"))
    if len(found) != len(wanted):
        raise Denied("task", visible=False)
    return found


def _commitments(tasks: Sequence[Task]) -> dict[int, Commitment]:
    rows = Commitment.objects.filter(task__in=tasks).select_related("task", "asked")
    department = {task.pk: task.department_id for task in tasks}
    return {row.task_id: row for row in rows if row.department_id == department[row.task_id]}


def _refuse(work: Work, tasks: Sequence[Task], have: Mapping[int, Commitment]) -> None:
    seated = Membership.objects.filter(space=work.space, role=Role.LIAISON, ended_at=None)
    liaisons = set(seated.values_list("department_id", flat=True))
    errors: dict[str, list[str]] = {}
    for task in tasks:
        row = have.get(task.pk)
        state = row.state if row is not None else rules.NEW
        if problem := _problem(task, state, liaisons):
            errors[f"task-{task.pk}"] = [problem]
    if errors:
        raise Invalid(errors)


def _problem(task: Task, state: str, liaisons: Collection[int | None]) -> str:
    where = {"task": task.name, "department": task.department.name if task.department else ""}
    if task.is_summary or task.department is None:
        return _("“%(task)s” has no responsible department of its own.") % where
    if task.status in (Status.DONE, Status.CANCELLED):
        return _("“%(task)s” is done or cancelled.") % where
    if task.planned_start is None or task.planned_finish is None:
        return _("“%(task)s” has no planned dates yet.") % where
    if task.department_id not in liaisons:
        return _("%(department)s has no liaison yet: please name one on the team page.") % where
    if not rules.take(state, "dispatch").allowed:
        return _("“%(task)s” has been sent already.") % where
    return ""


def _send(
    work: Work,
    at_table: Table,
    department_id: int,
    tasks: Sequence[Task],
    have: Mapping[int, Commitment],
    efforts: Mapping[int, Decimal],
    note: str,
) -> int:
    sheet, _made = Sheet.objects.get_or_create(project=work.project, department_id=department_id)
    due = at_table.due("dispatch", rules.DISPATCHED, department_id)
    for task in tasks:
        row = have.get(task.pk) or Commitment(
            sheet=sheet, project=work.project, department_id=department_id, task=task, since=work.at
        )
        row.task = task
        before = row.asked.effort if row.asked is not None else None
        values = replace(values_of(task), effort=efforts.get(task.pk, before))
        if row.pk is None:
            row.save()
        advance(at_table, row, "dispatch", RoundKind.DISPATCHED, values, reason=note)
    settle(at_table, sheet)
    number = work.record(
        "commitments.dispatched",
        ("sheet", sheet.pk),
        {"department": department_id, "tasks": [task.pk for task in tasks], "due": printed(due)},
    )
    fact, subject = f"commitment-asked-{sheet.pk}-{number}", ("sheet", sheet.pk)
    asked = spokespeople(work.space, department_id)
    params = {
        "project": work.project.name,
        "department": sheet.department.name,
        "count": str(len(tasks)),
        "due": printed(due),
        "path": path_of_sheet(sheet),
    }
    queue(
        space=work.space,
        to=asked,
        kind="commitment.asked",
        fact=fact,
        subject=subject,
        at=work.at,
        params=params,
        important=True,
    )
    announce(
        space=work.space,
        kind="commitments.dispatched",
        fact=fact,
        subject=subject,
        at=work.at,
        params=params,
        mention=asked,
    )
    return number
