"""A department's sheet for one period: what to report about, with everything a line starts from (T1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Department, Person
from qibu.kernel import reporting as rules
from qibu.kernel.workdays import WorkCalendar
from qibu.progress.linefields import ON_LINE, ON_TASK
from qibu.progress.linestates import contradictions
from qibu.progress.linewords import say
from qibu.progress.models import Draft, Period, Report
from qibu.progress.queries.facts import (
    Facts,
    Standing,
    facts_of,
    facts_of_assignee,
    last_texts,
    lines_of,
    own_updates,
    standing,
)
from qibu.progress.typed import read_cell
from qibu.projects.queries import Opened
from qibu.tasks.fields import FIELDS
from qibu.tasks.models import Status, Task
from qibu.tasks.planning import calendars_of
from qibu.tasks.rules import settle

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Own:
    """What the assignee said about the task in this period: fields of `linefields.ON_LINE` not empty."""

    by: str
    at: datetime
    texts: Texts


@dataclass(frozen=True)
class SheetLine:
    """One task to report about. All texts are as a form sends them (see `linefields.form_text`).

    ``shown``    every field of `linefields.ALL`: what stands (task, this report's line, assignee's words)
    ``typed``    what the person's draft holds, by field; an input shows ``typed.get(f, shown[f])``
    ``seen``     what each field showed to the person: ``shown``, except under what their draft holds, where
                 it is what stood while they typed, so that a change since then is a conflict
    ``own``      the assignee's own update, None without one
    ``last``     done, next, support, late_cause, late_note of the department's last submitted report
    ``problems`` field → message: what the conditional rules ask for with what stands or is typed
    ``late``     overdue, or forecast later than planned by its own doing; ``pushed``: only by predecessors
    ``late_by``  working days the forecast lies after the planned finish, as a variance counts them
    ``stands``   what it starts from, to judge other texts (`judged`); None where nothing is asked for
    ``extra``    asked for on demand, not one of the period's own lines
    """

    task_id: int
    wbs: str
    name: str
    version: int
    assignee: str
    planned_start: date | None
    planned_finish: date | None
    forecast_start: date | None
    forecast_finish: date | None
    baseline_finish: date | None
    shown: Texts
    typed: Texts = field(default_factory=dict)
    seen: Texts = field(default_factory=dict)
    own: Own | None = None
    last: Texts = field(default_factory=dict)
    problems: Texts = field(default_factory=dict)
    late: bool = False
    pushed: bool = False
    late_by: int = 0
    extra: bool = False
    is_milestone: bool = False
    stands: Standing | None = None


@dataclass(frozen=True)
class Sheet:
    """A department's sheet as one person sees it.

    ``may_submit``: the policy allows it and the period is open. ``draft_number`` is what an autosave
    counts on from. ``copied_available``: there is a last report to copy from. ``gone``: what the draft
    holds about tasks that are not on the sheet any more (moved to another department, deleted, cancelled).
    """

    report: Report
    period: Period
    department: Department
    lines: tuple[SheetLine, ...]
    may_submit: bool
    is_open: bool
    headline: str = ""
    typed_headline: str | None = None
    draft_saved_at: datetime | None = None
    draft_number: int = 0
    copied_available: bool = False
    late: bool = False
    gone: Mapping[int, Texts] = field(default_factory=dict)


def report_of(opened: Opened, number: int, department_id: int) -> Report:
    """A department's report of period ``number`` with period and department; one statement.

    Raises Denied (404) where there is none or it is not the reader's to see (report.view).
    """
    require_in(opened.grants, "report.view", department_id=department_id)
    rows = Report.objects.filter(
        project=opened.project, period__number=number, department=department_id
    ).select_related("period", "department", "submitted_by")
    found: Report | None = rows.order_by("pk").first()
    if found is None:
        raise Denied("report.view", visible=False)
    return found


def sheet(*, opened: Opened, report: Report, person: Person, today: date, more: Sequence[int] = ()) -> Sheet:
    """The sheet of a report from `report_of`; ``more``: further open tasks of the department asked for.

    Five statements, and those of the calendars. Tasks in the person's draft stay on the sheet.
    """
    period = report.period
    draft = Draft.objects.filter(report=report, person=person).first()
    body = _body(draft)
    typed = body["lines"]
    facts = facts_of(report, today=today, also=[*more, *typed])
    own = own_updates(period.pk, facts)
    last = last_texts(report)
    stood = lines_of(report.pk)
    calendar = calendars_of(opened.project).of(report.department_id)
    lines = tuple(
        _line(
            standing(one, own=own.get(pk), last=last.get(pk), line=stood.get(pk), today=today),
            typed.get(pk, {}),
            today,
            body["seen"].get(pk, {}),
            calendar,
        )
        for pk, one in facts.items()
    )
    is_open = period.state == rules.OPEN
    return Sheet(
        report=report,
        period=period,
        department=report.department,
        lines=lines,
        may_submit=is_open and opened.grants.may("report.submit", department_id=report.department_id),
        is_open=is_open,
        headline=report.headline,
        typed_headline=body["headline"],
        draft_saved_at=draft.saved_at if draft is not None else None,
        draft_number=draft.number if draft is not None else 0,
        copied_available=bool(last),
        late=report.late,
        gone={pk: texts for pk, texts in typed.items() if pk not in facts},
    )


def names_of(project_id: int, tasks: Iterable[int]) -> dict[int, str]:
    """The names of tasks of a project, deleted ones too; one statement."""
    return dict(Task.objects.filter(project=project_id, pk__in=list(tasks)).values_list("pk", "name"))


def _body(draft: Draft | None) -> dict[str, Any]:
    """A draft's lines by task (int), what was seen under them, and its headline (None: none typed)."""
    body = draft.body if draft is not None else {}
    cells = {
        part: {int(pk): dict(fields) for pk, fields in body.get(part, {}).items() if str(pk).isdigit()}
        for part in ("lines", "seen")
    }
    return {**cells, "headline": body.get("headline")}


def _late_days(facts: Facts, calendar: WorkCalendar) -> int:
    planned, forecast = facts.planned_finish, facts.forecast_finish
    if planned is None or forecast is None or forecast <= planned:
        return 0
    return calendar.working_days_between_dates(planned, forecast)


def _line(stands: Standing, typed: Texts, today: date, seen: Texts, calendar: WorkCalendar) -> SheetLine:
    facts, shown = stands.facts, stands.shown
    typed = {name: text for name, text in typed.items() if name in shown and text != shown[name]}
    state, problems = _as_typed(stands, typed, today)
    late = rules.is_late(state, today)
    return SheetLine(
        task_id=facts.task_id,
        wbs=facts.wbs,
        name=facts.name,
        version=facts.version,
        assignee=facts.assignee,
        planned_start=facts.planned_start,
        planned_finish=facts.planned_finish,
        forecast_start=facts.forecast_start,
        forecast_finish=facts.forecast_finish,
        baseline_finish=facts.baseline_finish,
        shown=shown,
        typed=typed,
        seen=shown | {name: seen[name] for name in typed if name in seen},
        own=_own(stands),
        last=stands.last,
        problems=problems | {name: say(problem) for name, problem in rules.line_problems(state, today)},
        late=late,
        pushed=state.pushed and not late and facts.late_by > 0,
        late_by=_late_days(facts, calendar),
        extra=not facts.own,
        is_milestone=facts.is_milestone,
        stands=stands,
    )


def judged(line: SheetLine, typed: Texts, today: date) -> SheetLine:
    """The line with what it lacks once ``typed`` is on it, in place of what a draft holds."""
    if line.stands is None or typed == line.typed:
        return line
    state, problems = _as_typed(line.stands, typed, today)
    late = rules.is_late(state, today)
    lacks = problems | {name: say(problem) for name, problem in rules.line_problems(state, today)}
    return replace(
        line, problems=lacks, late=late, pushed=state.pushed and not late and line.stands.facts.late_by > 0
    )


def _own(stands: Standing) -> Own | None:
    if stands.own is None:
        return None
    texts = {name: text for name, text in stands.own.texts.items() if text}
    return Own(by=stands.own.by, at=stands.own.at, texts=texts)


def _as_typed(stands: Standing, typed: Texts, today: date) -> tuple[rules.LineState, dict[str, str]]:
    """The line with what is typed and what that brings with it, as a submission would have it; messages
    where a cell cannot be read or two of them contradict each other."""
    words, values, problems = dict(stands.words), {}, {}
    for name, text in typed.items():
        read = read_cell(name, text, today=today)
        if read.problem:
            problems[name] = read.problem
        elif name in ON_LINE:
            words[name] = read.text
        elif read.text or name not in ("status", "percent"):
            values[name] = FIELDS[name].parse(name, read.text)
    problems |= {name: say(problem) for name, problem in contradictions(values)}
    return stands.facts.state(_settled(stands, values, today), words), problems


def _settled(stands: Standing, values: Mapping[str, Any], today: date) -> Mapping[str, Any]:
    """The values of the task with the typed ones, in line with each other as storing brings them."""
    before = stands.facts.values
    whole = {**before, **values}
    changed = {name for name, value in values.items() if value != before[name]}
    if not changed:
        return whole
    task = Task(planned_start=stands.facts.planned_start, **whole)
    try:
        settle(task, changed, today=today)
    except Invalid:
        return whole  # the rules of the line say what is wrong with it
    found = {name: getattr(task, name) for name in ON_TASK}
    if before["actual_finish"] is None and values.get("actual_finish") is None:
        found["actual_finish"] = None  # storing fills in today; a report says on which day it was (T1)
    return found


@dataclass(frozen=True)
class More:
    """A task that may be put on the sheet besides its own lines."""

    task_id: int
    wbs: str
    name: str


def more_tasks(
    report: Report, *, without: Sequence[int], text: str = "", limit: int = 200
) -> tuple[More, ...]:
    """Open tasks of the department that are not on the sheet; one statement."""
    rows = (
        Task.objects.live()
        .filter(project=report.project_id, department=report.department_id, is_summary=False)
        .exclude(status=Status.CANCELLED)
        .exclude(pk__in=list(without))
        .order_by("sort")
    )
    if text:
        rows = rows.filter(Q(name__icontains=text[:100]) | Q(number__iexact=text[:40]) | Q(wbs=text[:60]))
    found = rows.values_list("pk", "number", "wbs", "name")[:limit]
    return tuple(More(pk, number or wbs, name) for pk, number, wbs, name in found)


def copy_last_week(report: Report) -> dict[int, dict[str, str]]:
    """复制上周: task id → texts (done, next, support, late_cause, late_note) of the department's last
    submitted report before this one; one statement."""
    return last_texts(report)


@dataclass(frozen=True)
class OwnSheet:
    """An assignee's own tasks in one period; lines as on the department's sheet, own words included."""

    period: Period
    lines: tuple[SheetLine, ...]
    is_open: bool


def own_sheet(*, opened: Opened, number: int, person: Person, today: date) -> OwnSheet:
    """The person's own tasks to report about in period ``number``; three statements and the calendars.

    Raises Denied (404) where there is no such period.
    """
    period: Period | None = Period.objects.filter(project=opened.project, number=number).first()
    if period is None:
        raise Denied("period", visible=False)
    facts = facts_of_assignee(period, person.pk, today=today)
    own = own_updates(period.pk, facts)
    calendar = calendars_of(opened.project).project
    lines = tuple(
        _line(standing(one, own=own.get(pk), last=None, line=None, today=today), {}, today, {}, calendar)
        for pk, one in facts.items()
    )
    return OwnSheet(period=period, lines=lines, is_open=period.state == rules.OPEN)


def period_to_report(project_id: int, department_id: int) -> Period | None:
    """The oldest open period the department has not reported for, else the newest that is open or, where
    none is, the newest of all; None without any. One statement."""
    rows = Report.objects.filter(project=project_id, department=department_id).select_related("period")
    found: list[Report] = list(rows.order_by("-period__number")[:12])
    open_ones = [report for report in found if report.period.state == rules.OPEN]
    waiting = [report for report in open_ones if report.submitted_at is None]
    for some in (waiting[-1:], open_ones[:1], found[:1]):
        for report in some:
            return report.period
    return None
