"""Approving the plan: the planned dates are frozen as the next baseline (S11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from qibu.changes.actions.freezing import freeze, frozen_row, planned
from qibu.changes.actions.guarding import refuse_second_approval
from qibu.changes.models import Baseline
from qibu.foundation.access.models import Membership
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns.actions import end
from qibu.kernel.workdays import WorkCalendar
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.models import Kind, Status, Task
from qibu.tasks.planning import calendars_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Approved:
    """The new baseline's number and how many tasks took their forecast as planned dates."""

    baseline: int
    filled: int
    number: int


@transaction.atomic
def approve_plan(
    *, by: Person, at: datetime, project_id: int, key: str, note: str = "", under: str = ""
) -> Approved:
    """Freeze the plan as the next baseline; `under` names the change request this carries out.

    Tasks without planned dates take the forecast as planned first (a person's decision, recorded).
    Raises Invalid where there is nothing to approve, Controlled where the plan is baselined and changes
    of it are asked for, Denied where the policy refuses.
    """
    work = begin(by, at, project_id, under)
    require_in(work.grants, "plan.approve")
    claim, earlier = once(by=by, form="baseline", key=key, body=[project_id, note], at=at)
    if earlier is not None:
        return Approved(**earlier)
    if not under:
        refuse_second_approval(work.project)
    work.reschedule()
    tasks = _planned_tasks(work)
    if not tasks:
        raise Invalid({"": [_("There are no tasks to approve yet.")]})
    filled = _fill_in_planned(work, tasks)
    if filled:
        work.reschedule()
        tasks = _planned_tasks(work)
    baseline = freeze(work, [frozen_row(task, planned(task)) for task in tasks], note)
    end(kind="plan.approval", subject=("project", project_id), by=by, at=at)
    answer = Approved(baseline=baseline.number, filled=filled, number=work.number)
    work.record(
        "plan.approved",
        ("project", project_id),
        {"baseline": baseline.number, "tasks": len(tasks), "filled": filled, "note": note},
    )
    tell_everybody(work, baseline)
    answered(claim, {"baseline": answer.baseline, "filled": filled, "number": answer.number})
    return answer


def _planned_tasks(work: Work) -> list[Task]:
    rows = Task.objects.live().filter(project=work.project).exclude(status=Status.CANCELLED)
    return list(rows.select_related("forecast", "department", "assignee").order_by("sort"))


def _fill_in_planned(work: Work, tasks: Sequence[Task]) -> int:
    """Tasks somebody left without dates adopt the forecast; returns how many."""
    calendars = calendars_of(work.project)
    filled = []
    for task in tasks:
        if task.is_summary or (task.planned_start and task.planned_finish):
            continue
        if not hasattr(task, "forecast"):
            continue
        task.planned_start = date.fromordinal(task.forecast.start_day)
        task.planned_finish = date.fromordinal(task.forecast.finish_day)
        task.duration = _length(task, calendars.of_task(task))
        task.touched = work.number
        filled.append(task)
    Task.objects.bulk_update(
        filled, ["planned_start", "planned_finish", "duration", "touched"], batch_size=200
    )
    Task.objects.filter(pk__in=[task.pk for task in filled]).update(version=F("version") + 1)
    return len(filled)


def _length(task: Task, calendar: WorkCalendar) -> int:
    if task.kind == Kind.MILESTONE:
        return 0
    assert task.planned_start is not None and task.planned_finish is not None
    return max(1, calendar.count_dates(task.planned_start, task.planned_finish))


def tell_everybody(work: Work, baseline: Baseline) -> None:
    """Every member but the one who did it hears of a new baseline."""
    members = Membership.objects.filter(space=work.space, ended_at=None).values("person")
    people = Person.objects.filter(Q(pk__in=members), is_active=True).exclude(pk=work.by.pk)
    queue(
        space=work.space,
        to=people,
        kind="plan.approved",
        fact=f"baseline-{baseline.pk}",
        subject=("project", work.project.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "number": str(baseline.number),
            "path": f"/projects/{work.project.pk}/schedule/",
        },
        important=True,
    )
