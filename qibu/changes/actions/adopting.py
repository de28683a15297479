"""The baseline inside an imported project file becomes version 1, where its person may approve the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from qibu.changes.actions.approving import tell_everybody
from qibu.changes.models import Baseline, BaselineTask
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.models import Event
from qibu.foundation.turns.actions import end
from qibu.projects.models import Project
from qibu.tasks.actions.work import Work
from qibu.tasks.models import Task, Upload

Dates = tuple[date | None, date | None, int | None]


def adopt_baseline(event: Event) -> None:
    """Reaction to an import that brings a baseline: frozen as the file has it, unless there is one already.

    The right to approve was asked by the import; the rows wait with the upload (`tasks.Upload.summary`).
    """
    if not event.data.get("baseline") or event.by is None:
        return
    upload = Upload.objects.filter(pk=event.data["upload"]).first()
    project = Project.objects.select_related("space").filter(space=event.space_id).first()
    if upload is None or project is None or Baseline.objects.filter(project=project).exists():
        return
    work = Work(event.by, event.at, event.space, project, grants(event.by, event.space))
    days: dict[int, Dates] = {
        row[0]: (_day(row[1]), _day(row[2]), row[3]) for row in upload.summary["baseline"]
    }
    note = str(upload.summary.get("baseline_note", ""))[:120]
    baseline = _freeze(work, days, f"{note} · {upload.file_name}"[:300])
    end(kind="plan.approval", subject=("project", project.pk), by=work.by, at=work.at)
    data = {"baseline": baseline.number, "tasks": len(days), "filled": 0, "note": baseline.note}
    work.record("plan.approved", ("project", project.pk), data)
    tell_everybody(work, baseline)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _freeze(work: Work, days: dict[int, Dates], note: str) -> Baseline:
    tasks = Task.objects.live().filter(project=work.project, pk__in=days)
    starts = [start for start, _finish, _days in days.values() if start]
    finishes = [finish for _start, finish, _days in days.values() if finish]
    baseline = Baseline.objects.create(
        project=work.project,
        number=1,
        approved_by=work.by,
        approved_at=work.at,
        note=note,
        start=min(starts, default=work.project.start),
        finish=max(finishes, default=work.project.planned_finish),
    )
    BaselineTask.objects.bulk_create(
        [
            BaselineTask(
                baseline=baseline,
                task_id=task.pk,
                sort=task.sort,
                level=task.level,
                wbs=task.wbs,
                name=task.name,
                department=task.department.name if task.department else "",
                assignee=task.assignee.name if task.assignee else "",
                start=days[task.pk][0],
                finish=days[task.pk][1],
                duration=days[task.pk][2],
            )
            for task in tasks.select_related("department", "assignee").order_by("sort")
        ],
        batch_size=500,
    )
    Task.objects.live().filter(project=work.project).update(touched=work.number)
    return baseline
