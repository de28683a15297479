"""The baseline inside an imported project file becomes version 1, where its person may approve the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from qibu.changes.actions.approving import tell_everybody
from qibu.changes.actions.freezing import Dates, freeze, frozen_row
from qibu.changes.models import Baseline
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.models import Event
from qibu.foundation.turns.actions import end
from qibu.projects.models import Project
from qibu.tasks.actions.work import Work
from qibu.tasks.models import Task, Upload


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
    tasks = Task.objects.live().filter(project=project, pk__in=days).select_related("department", "assignee")
    rows = [frozen_row(task, days[task.pk]) for task in tasks.order_by("sort")]
    baseline = freeze(work, rows, f"{note} · {upload.file_name}"[:300])
    end(kind="plan.approval", subject=("project", project.pk), by=work.by, at=work.at)
    data = {"baseline": baseline.number, "tasks": len(days), "filled": 0, "note": baseline.note}
    work.record("plan.approved", ("project", project.pk), data)
    tell_everybody(work, baseline)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
