"""What has happened in the demo's main project until today, told day by day."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from qibu.demo import launch
from qibu.demo.launch import Step
from qibu.demo.story import Company
from qibu.projects.models import Project
from qibu.tasks.actions import Line, add_tasks, edit_task
from qibu.tasks.models import Task


def tell_progress(company: Company, project: Project, at: datetime) -> None:
    """Report every step's start and finish on the day it happened, then how things stand now."""
    today = timezone.localtime(at).date()
    now = company.workdays.working_days_between_dates(company.day(0), today)
    reports: list[tuple[int, Step, dict[str, object]]] = []
    for _phase, steps in launch.PHASES:
        for step in steps:
            reports.extend(_reports(company, step, now))
    for place, step, changes in sorted(reports, key=lambda report: report[0]):
        _edit(company, project, step, changes, min(company.moment(place, 16), at))
    added = launch.ADDED_LATER
    add_tasks(
        by=company.people["liqiang"], at=company.moment(min(36, now - 1)), project_id=project.pk,
        key="demo-added", lines=[_line_of(company, added)], after=_id(project, "原型验收"),
    )  # fmt: skip


def _reports(company: Company, step: Step, now: int) -> list[tuple[int, Step, dict[str, object]]]:
    """(place, step, changes) of a step up to `now`; nothing lies in the future."""
    begins = step.start + step.late_start
    ends = step.start + max(step.days, 1) - 1 + step.slip
    if begins >= now:
        return []
    started: dict[str, object] = {"actual_start": company.day(begins).isoformat()}
    if ends < now and step.percent is None:
        return [(ends, step, {**started, "actual_finish": company.day(ends).isoformat()})]
    gone = round(100 * (now - begins) / max(ends + 1 - begins, 1))
    told = step.percent if step.percent is not None else min(max(gone, 5), 90)
    found: list[tuple[int, Step, dict[str, object]]] = [(begins, step, {**started, "percent": "5"})]
    words = {"risk_note": step.risk, "need_note": step.need}
    found.append((now - 1, step, {"percent": str(told), **{k: v for k, v in words.items() if v}}))
    if step.block[0]:
        cause, need = step.block
        found.append((now - 1, step, {"is_blocked": True, "block_cause": cause, "block_need": need}))
    return found


def _edit(company: Company, project: Project, step: Step, changes: dict[str, object], at: datetime) -> None:
    task = Task.objects.get(project=project, name=step.name)
    edit_task(
        by=company.people[step.person],
        at=at,
        project_id=project.pk,
        task_id=task.pk,
        changes=changes,
        was={},
        version=task.version,
    )


def _id(project: Project, name: str) -> int:
    return Task.objects.values_list("pk", flat=True).get(project=project, name=name)


def _line_of(company: Company, step: Step) -> Line:
    return Line(
        name=step.name,
        department=company.departments[step.department].pk,
        assignee=company.people[step.person].pk,
        duration=step.days,
        planned_start=company.day(step.start),
        planned_finish=company.day(step.start + step.days - 1),
    )
