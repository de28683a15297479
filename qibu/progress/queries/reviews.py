"""What a department reported, as the lead looks through it (T2)."""

from __future__ import annotations

from dataclasses import dataclass

from qibu.foundation.outcomes import Denied
from qibu.progress import linefields
from qibu.progress.models import Line, Period, Report, Review
from qibu.progress.queries.reported import Trace, traces_of
from qibu.projects.models import Project

#: Fields whose values before the report are told where they moved.
MOVING = ("status", "percent", "actual_start", "actual_finish", "expected_finish", "is_blocked")


@dataclass(frozen=True)
class Value:
    """A field of a line in words: what was reported; `was` before the report, `now` on the task today,
    each "" where it is the same."""

    name: str
    label: str
    text: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class ReviewLine:
    """One reported task with the trace of its corrections."""

    line: Line
    code: str
    values: tuple[Value, ...]
    corrections: tuple[Trace, ...]

    @property
    def is_kept(self) -> bool:
        return self.line.review == Review.KEPT

    @property
    def is_corrected(self) -> bool:
        return self.line.review == Review.CORRECTED


@dataclass(frozen=True)
class ReviewPage:
    """A department's report of a period; `touched` lines first, the confirmed ones apart."""

    period: Period
    report: Report
    touched: tuple[ReviewLine, ...]
    unchanged: tuple[ReviewLine, ...]

    @property
    def to_review(self) -> int:
        """The lines 全部保留 keeps: all nobody has looked at, the unchanged ones too."""
        return sum(one.line.review == Review.NONE for one in (*self.touched, *self.unchanged))

    def line(self, task_id: int) -> Line | None:
        """The line of a task."""
        for one in (*self.touched, *self.unchanged):
            if one.line.task_id == task_id:
                return one.line
        return None


def review_page(project: Project, number: int, department_id: int) -> ReviewPage:
    """A report with its lines; three statements. Raises Denied (404) where there is none."""
    rows = Report.objects.filter(project=project, period__number=number, department=department_id)
    report: Report | None = rows.select_related("period", "department", "submitted_by").first()
    if report is None:
        raise Denied("report", visible=False)
    lines = Line.objects.filter(report=report).select_related("task__assignee").order_by("task__sort")
    traces = traces_of(report)
    found = [_line(line, traces.get(line.pk, ())) for line in lines]
    return ReviewPage(
        period=report.period,
        report=report,
        touched=tuple(one for one in found if not one.line.unchanged),
        unchanged=tuple(one for one in found if one.line.unchanged),
    )


def _line(line: Line, corrections: tuple[Trace, ...]) -> ReviewLine:
    task = line.task
    return ReviewLine(line, task.number or task.wbs, _values(line), corrections)


def _values(line: Line) -> tuple[Value, ...]:
    found = [_value(line, name) for name in linefields.ALL]
    return tuple(one for one in found if one is not None)


def _value(line: Line, name: str) -> Value | None:
    """A field worth telling: it has a value, or it had one before."""
    text = linefields.form_text(getattr(line, name))
    before = line.was.get(name)
    was = linefields.form_text(before) if name in line.was else text
    if not text and was == text:
        return None
    if name == "is_blocked" and not text and not was:
        return None
    now = now_of(line, name)
    words = linefields.words
    return Value(
        name=name,
        label=linefields.label(name),
        text=words(name, text),
        was=words(name, was) if name in MOVING and was and was != text else "",
        now=words(name, now) if name in MOVING and now != text else "",
    )


def seen(line: Line) -> dict[str, str]:
    """What stands now by field, as form texts: on the task where it has the field, else on the line."""
    return {name: now_of(line, name) for name in linefields.ALL}


def now_of(line: Line, name: str) -> str:
    """One field of `seen`."""
    return linefields.form_text(getattr(line.task if name in linefields.ON_TASK else line, name))
