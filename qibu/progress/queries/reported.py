"""What a department reported, to read: every line with its corrections and the assignees' words (T1, T2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from qibu.progress.linefields import ON_LINE, label, words
from qibu.progress.models import Correction, Line, OwnUpdate, Report, Review
from qibu.tasks.models import Status


@dataclass(frozen=True)
class Trace:
    """One correction by the lead: the field in words, both values, the reason."""

    label: str
    was: str
    now: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """What the assignee said: (label, text) of every field with words."""

    by: str
    at: datetime
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReportedLine:
    """One line as it stands in the report. `look` is the code of its status chip."""

    task: int
    wbs: str
    name: str
    assignee: str
    planned_finish: date | None
    look: str
    percent: int
    actual_start: date | None
    actual_finish: date | None
    expected_finish: date | None
    done: str
    next: str
    support: str
    block_cause: str
    block_need: str
    late_cause: str
    late_note: str
    unchanged: bool
    kept: bool
    traces: tuple[Trace, ...] = ()
    said: Said | None = None


_LOOKS: Mapping[int, str] = {
    int(Status.TODO): "not_started",
    int(Status.DOING): "in_progress",
    int(Status.DONE): "done",
    int(Status.PAUSED): "paused",
    int(Status.CANCELLED): "cancelled",
}


def reported_lines(report: Report) -> tuple[ReportedLine, ...]:
    """The lines of a submitted report in the order of the plan; three statements."""
    lines = Line.objects.filter(report=report).select_related("task__assignee").order_by("task__sort")
    traces = traces_of(report)
    said = _said(report)
    return tuple(_line(line, traces.get(line.pk, ()), said.get(line.task_id)) for line in lines)


def _line(line: Line, traces: tuple[Trace, ...], said: Said | None) -> ReportedLine:
    task = line.task
    return ReportedLine(
        task=task.pk,
        wbs=task.number or task.wbs,
        name=task.name,
        assignee=task.assignee.name if task.assignee is not None else "",
        planned_finish=task.planned_finish,
        look="blocked" if line.is_blocked else _LOOKS[line.status],
        percent=line.percent,
        actual_start=line.actual_start,
        actual_finish=line.actual_finish,
        expected_finish=line.expected_finish,
        done=line.done,
        next=line.next,
        support=line.support,
        block_cause=line.block_cause,
        block_need=line.block_need,
        late_cause=words("late_cause", line.late_cause) if line.late_cause else "",
        late_note=line.late_note,
        unchanged=line.unchanged,
        kept=line.review == Review.KEPT,
        traces=traces,
        said=said,
    )


def traces_of(report: Report) -> dict[int, tuple[Trace, ...]]:
    """The corrections of a report's lines by line id, oldest first; one statement."""
    found: dict[int, list[Trace]] = {}
    rows = Correction.objects.filter(line__report=report).select_related("by").order_by("at", "pk")
    for row in rows:
        trace = Trace(label(row.field), row.was, row.now, row.reason, row.by.name, row.at)
        found.setdefault(row.line_id, []).append(trace)
    return {line: tuple(traces) for line, traces in found.items()}


def _said(report: Report) -> dict[int, Said]:
    rows = OwnUpdate.objects.filter(
        period=report.period_id, task__department=report.department_id
    ).select_related("by")
    found = {}
    for row in rows:
        texts = tuple(
            (label(name), words(name, getattr(row, name))) for name in ON_LINE if getattr(row, name)
        )
        if texts:
            found[row.task_id] = Said(row.by.name, row.at, texts)
    return found
