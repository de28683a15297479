"""What is known of the tasks a department reports about, read in a fixed number of statements.

The sheet and the submission read the same facts, so that what was shown is what is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from qibu.foundation.plain import fetch
from qibu.kernel import reporting as rules
from qibu.kernel.status import Status as Word
from qibu.progress.linefields import ON_LINE, ON_TASK, form_text
from qibu.progress.models import Line, OwnUpdate, Period, Report
from qibu.tasks.models import Status

Texts = Mapping[str, str]
Values = Mapping[str, Any]

#: How far ahead of the cut-off a task that has not begun is asked for.
AHEAD: Final = timedelta(days=7)
#: Tasks asked for besides the period's own.
MOST_ASKED: Final = 1000
WORDS: Final[Mapping[int, Word]] = {
    Status.TODO: Word.TODO,
    Status.DOING: Word.DOING,
    Status.DONE: Word.DONE,
    Status.PAUSED: Word.PAUSED,
    Status.CANCELLED: Word.CANCELLED,
}


@dataclass(frozen=True)
class Facts:
    """One task as it stands. ``driven``: a dependency set the start of its forecast; ``own``: it belongs on
    the sheet by itself, not only because it was asked for."""

    task_id: int
    wbs: str
    name: str
    version: int
    is_milestone: bool
    assignee: str
    planned_start: date | None
    planned_finish: date | None
    forecast_start: date | None
    forecast_finish: date | None
    late_by: int
    driven: bool
    baseline_finish: date | None
    values: Values
    own: bool

    def state(self, values: Values, words: Texts) -> rules.LineState:
        """The line as the kernel judges it, with these values of `ON_TASK` and words of `ON_LINE`."""
        said: dict[str, Any] = {name: words.get(name, "") for name in ON_LINE}
        said |= {name: values[name] for name in ON_TASK if name != "status"}
        return rules.LineState(
            status=WORDS[values["status"]],
            **said,
            planned_start=self.planned_start,
            planned_finish=self.planned_finish,
            forecast_finish=self.forecast_finish,
            pushed=self.driven and values["status"] == Status.TODO,
        )


# Read for every sheet and every submission; the ORM would take several times as long.
_SELECT = """
    SELECT * FROM (
        SELECT task.id, CASE WHEN task.number <> '' THEN task.number ELSE task.wbs END, task.name,
               task.version, task.kind, assignee.name,
               CAST(task.planned_start AS text), CAST(task.planned_finish AS text),
               ahead.start_day, ahead.finish_day, ahead.late_by, ahead.driver_link,
               CAST(agreed.finish AS text), task.status, task.percent,
               CAST(task.actual_start AS text), CAST(task.actual_finish AS text),
               CAST(task.expected_finish AS text), CAST(task.is_blocked AS integer),
               task.block_cause, task.block_need,
               CASE WHEN task.status IN (1, 3) THEN 1
                    WHEN task.status = 0 AND task.planned_start <= %s THEN 1
                    WHEN task.status = 0 AND ahead.start_day <= %s THEN 1
                    WHEN task.status = 0 AND task.planned_finish < %s THEN 1
                    WHEN task.status = 2 AND task.actual_finish >= %s AND NOT EXISTS (
                        SELECT 1 FROM progress_line told
                          JOIN progress_report other ON other.id = told.report_id
                         WHERE told.task_id = task.id AND told.status = 2 AND other.period_id <> %s) THEN 1
                    WHEN EXISTS (SELECT 1 FROM progress_line here
                                  WHERE here.task_id = task.id AND here.report_id = %s) THEN 1
                    ELSE 0 END AS belongs, task.sort AS sort
          FROM tasks_task task
          LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
          LEFT JOIN people_person assignee ON assignee.id = task.assignee_id
          LEFT JOIN changes_baselinetask agreed ON agreed.task_id = task.id AND agreed.baseline_id = (
                    SELECT id FROM changes_baseline WHERE project_id = %s ORDER BY number DESC LIMIT 1)
         WHERE task.project_id = %s AND task.deleted_at IS NULL
           AND NOT task.is_summary AND task.status <> 4 AND """
# Tasks asked for besides come as one text ",7,12,": their number changes, the statement does not.
_REST = """) found
     WHERE belongs = 1 OR %s LIKE '%%,' || CAST(id AS text) || ',%%' ORDER BY sort"""
_OF_DEPARTMENT = _SELECT + "task.department_id = %s" + _REST
_OF_ASSIGNEE = _SELECT + "task.assignee_id = %s" + _REST


def facts_of(report: Report, *, today: date, also: Iterable[int] = ()) -> dict[int, Facts]:
    """The tasks of a report's sheet in tree order, and open ones of the department asked for besides; one
    statement."""
    keys = [report.period_id, report.pk, *[report.project_id] * 2, report.department_id, _asked(also)]
    return {row[0]: _facts(row) for row in fetch(_OF_DEPARTMENT, [*_days(report.period, today), *keys])}


def facts_of_assignee(
    period: Period, person_id: int, *, today: date, also: Iterable[int] = ()
) -> dict[int, Facts]:
    """The same for the own tasks of one person; one statement."""
    keys = [period.pk, 0, *[period.project_id] * 2, person_id, _asked(also)]
    return {row[0]: _facts(row) for row in fetch(_OF_ASSIGNEE, [*_days(period, today), *keys])}


def _days(period: Period, today: date) -> list[Any]:
    """The days of the statement: until when work is asked for, today, and since when what is done is told."""
    until = timezone.localtime(period.cutoff).date() + AHEAD
    since = period.begins - timedelta(days=1)  # what was finished in the evening after the last cut-off
    return [until.isoformat(), until.toordinal(), today.isoformat(), since.isoformat()]


def _asked(also: Iterable[int]) -> str:
    ids = sorted({int(pk) for pk in also})[:MOST_ASKED]
    return f",{','.join(map(str, ids))},"


def _facts(row: Sequence[Any]) -> Facts:
    (pk, wbs, name, version, kind, assignee, p_start, p_finish, f_start, f_finish, late_by, driver, agreed,
     status, percent, a_start, a_finish, expected, blocked, cause, need, belongs, _sort) = row  # fmt: skip
    return Facts(
        task_id=pk,
        wbs=wbs,
        name=name,
        version=version,
        is_milestone=kind == 1,
        assignee=assignee or "",
        planned_start=_day(p_start),
        planned_finish=_day(p_finish),
        forecast_start=date.fromordinal(f_start) if f_start else None,
        forecast_finish=date.fromordinal(f_finish) if f_finish else None,
        late_by=late_by or 0,
        driven=driver is not None,
        baseline_finish=_day(agreed),
        values={
            "status": status,
            "percent": percent,
            "actual_start": _day(a_start),
            "actual_finish": _day(a_finish),
            "expected_finish": _day(expected),
            "is_blocked": bool(blocked),
            "block_cause": cause,
            "block_need": need,
        },
        own=bool(belongs),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Said:
    """Words about a task by somebody at some time; fields of `ON_LINE`."""

    by: str
    at: datetime
    texts: Texts


def own_updates(period_id: int, tasks: Iterable[int]) -> dict[int, Said]:
    """What assignees said in a period, by task; one statement."""
    rows = OwnUpdate.objects.filter(period=period_id, task__in=list(tasks))
    return {
        task: Said(by, at, dict(zip(ON_LINE, texts, strict=True)))
        for task, by, at, *texts in rows.values_list("task_id", "by__name", "at", *ON_LINE)
    }


def lines_of(report_id: int) -> dict[int, Line]:
    """The lines of a report as submitted, by task; one statement."""
    return {line.task_id: line for line in Line.objects.filter(report=report_id)}


_LAST = """
    SELECT line.task_id, line.late_cause, line.late_note, line.done, line.next, line.support
      FROM progress_line line WHERE line.report_id = (
        SELECT report.id FROM progress_report report
          JOIN progress_period period ON period.id = report.period_id
         WHERE report.project_id = %s AND report.department_id = %s AND report.submitted_at IS NOT NULL
           AND period.number < %s ORDER BY period.number DESC LIMIT 1)"""


def last_texts(report: Report) -> dict[int, dict[str, str]]:
    """Words of the department's last submitted report before this one, by task; one statement."""
    rows = fetch(_LAST, [report.project_id, report.department_id, report.period.number])
    return {task: dict(zip(ON_LINE, texts, strict=True)) for task, *texts in rows}


@dataclass(frozen=True)
class Standing:
    """What stands on one line of a sheet before anybody types: the values, the words, and what is wrong."""

    facts: Facts
    words: Texts
    own: Said | None
    last: Texts
    line: Line | None

    @property
    def shown(self) -> dict[str, str]:
        """Every field as a form shows it."""
        return {name: form_text(self.facts.values[name]) for name in ON_TASK} | dict(self.words)

    @property
    def state(self) -> rules.LineState:
        return self.facts.state(self.facts.values, self.words)


def standing(
    facts: Facts, *, own: Said | None, last: Texts | None, line: Line | None, today: date
) -> Standing:
    """A submitted line stands as it was submitted; else what the assignee said, and for a task that is late
    still, why it was the last time."""
    last = last or {}
    if line is not None:
        return Standing(facts, {name: getattr(line, name) for name in ON_LINE}, own, last, line)
    words = {name: own.texts.get(name, "") if own is not None else "" for name in ON_LINE}
    plain = Standing(facts, words, own, last, None)
    if not words["late_cause"] and last.get("late_cause") and rules.needs_cause(plain.state, today):
        kept = {name: last[name] for name in ("late_cause", "late_note")}
        return replace(plain, words=words | kept)
    return plain


def is_told(found: Standing) -> bool:
    """Whether somebody has said something about the task that this report would carry."""
    return any(found.words[name] for name in ("done", "next", "support"))
