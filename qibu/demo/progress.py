"""What has happened in the demo's main project until today, told day by day."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils import timezone

from qibu.demo import launch
from qibu.demo.launch import Step
from qibu.demo.story import Company, Happening
from qibu.projects.models import Project
from qibu.tasks.actions import Line, add_tasks, edit_task
from qibu.tasks.models import Task


def happenings(company: Company, project: Project, at: datetime) -> list[Happening]:
    """Every step's start and finish on the day it happened, then how things stand now."""
    today = timezone.localtime(at).date()
    now = company.workdays.working_days_between_dates(company.day(0), today)
    found: list[Happening] = []
    for _phase, steps in launch.PHASES:
        for step in steps:
            for place, changes in _reports(company, step, now):
                edit = partial(_edit, company, project, step, changes)
                found.append((min(company.moment(place, 13), at), edit))
    found.append((company.moment(min(36, now - 1)), partial(_add_later, company, project)))
    return found


def _add_later(company: Company, project: Project, at: datetime) -> None:
    add_tasks(
        by=company.people["liqiang"], at=at, project_id=project.pk, key="demo-added",
        lines=[_line_of(company, launch.ADDED_LATER)], after=_id(project, "原型验收"),
    )  # fmt: skip


def _reports(company: Company, step: Step, now: int) -> list[tuple[int, dict[str, object]]]:
    """(place, changes) of a step up to `now`; nothing lies in the future."""
    begins = step.start + step.late_start
    ends = step.start + max(step.days, 1) - 1 + step.slip
    if begins >= now:
        return []
    started: dict[str, object] = {"actual_start": company.day(begins).isoformat()}
    if ends < now and step.percent is None:
        return [(ends, {**started, "actual_finish": company.day(ends).isoformat()})]
    gone = round(100 * (now - begins) / max(ends + 1 - begins, 1))
    told = step.percent if step.percent is not None else min(max(gone, 5), 90)
    found: list[tuple[int, dict[str, object]]] = [(begins, {**started, "percent": "5"})]
    words = {"risk_note": step.risk, "need_note": step.need}
    found.append((now - 1, {"percent": str(told), **{k: v for k, v in words.items() if v}}))
    if step.block[0]:
        cause, need = step.block
        found.append((now - 1, {"is_blocked": True, "block_cause": cause, "block_need": need}))
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
