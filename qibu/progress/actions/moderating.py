"""The lead moderates what departments reported: keep, correct with a trace, summarise (T2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.progress import linefields
from qibu.progress.actions.steering import (
    LONGEST_REASON,
    LONGEST_SUMMARY,
    path_of_sheet,
    period_in,
    refuse_other,
    report_in,
    require_open,
    require_submitted,
    spokespeople,
    text_of,
)
from qibu.progress.linestates import lacking
from qibu.progress.models import Cause, Correction, Line, Period, Report, Review
from qibu.progress.queries.reviews import now_of
from qibu.tasks.actions.editing import edit_task
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.fields import FIELDS
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def keep_lines(
    *, by: Person, at: datetime, project_id: int, number: int, department_id: int, task_id: int | None = None
) -> int:
    """Say that a line (None: every line nobody has looked at) stands as reported; returns how many.

    Keeping what is kept changes nothing. Raises Denied, and Invalid where the period is closed or the
    department has not reported.
    """
    work, period, report = _begin(by, at, project_id, number, department_id)
    rows = Line.objects.filter(report=report)
    if task_id is not None:
        rows = rows.filter(task=task_id)
        if not rows.exists():
            raise Denied("line", visible=False)
    kept = list(rows.filter(review=Review.NONE).values_list("pk", flat=True))
    if not kept:
        return 0
    for line in Line.objects.filter(pk__in=kept):
        line.review, line.version = Review.KEPT, line.version + 1
        line.save(update_fields=["review", "version"])
    told = {"number": period.number, "department": report.department.name, "lines": len(kept)}
    work.record("report.kept", ("report", report.pk), told)
    return len(kept)


@transaction.atomic
def correct_line(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    number: int,
    department_id: int,
    task_id: int,
    version: int,
    changes: Mapping[str, str],
    was: Mapping[str, str],
    reason: str,
) -> tuple[Correction, ...]:
    """Correct fields (`linefields.ALL`) of a submitted line; the task gets them as an edit of the lead's.

    `changes` and `was` are form texts; `version` is `version_of` what the page showed. Every value that
    moves leaves a Correction with its reason, and the department is told. Raises Denied, Invalid by
    field, and Conflict where somebody else changed the same field meanwhile.
    """
    _work, _period, report = _begin(by, at, project_id, number, department_id)
    line = Line.objects.filter(report=report, task=task_id).select_related("task").first()
    if line is None:
        raise Denied("line", visible=False)
    why = text_of("reason", reason, LONGEST_REASON)
    if not why:
        raise Invalid({"reason": [_("Please fill this in.")]})
    typed = {name: str(text).strip() for name, text in changes.items() if name in linefields.ALL}
    typed = {name: text for name, text in typed.items() if text != was.get(name)}
    _refuse_conflicts(line, typed, was, version)
    before = {name: _on_line(line, name) for name in linefields.ALL}
    _put_on_task(by, at, project_id, line, typed)
    work = begin(by, at, project_id)
    period = period_in(work, number)
    _put_on_line(line, typed)
    _refuse_new_problems(line, before, work)
    changed = [name for name in linefields.ALL if _on_line(line, name) != before[name]]
    if not changed:
        raise Invalid({"": [_("Nothing is different from what was reported.")]})
    line.review, line.version = Review.CORRECTED, line.version + 1
    line.save()
    return _trace(work, period, report, line, before, changed, why)


def version_of(task_version: int, line_version: int) -> int:
    """One number for the pair a correction is made against; either moving on makes it another."""
    return task_version * 1000 + line_version % 1000


def _begin(
    by: Person, at: datetime, project_id: int, number: int, department_id: int
) -> tuple[Work, Period, Report]:
    work = begin(by, at, project_id)
    require_in(work.grants, "report.moderate", department_id=department_id)
    period = period_in(work, number)
    report = report_in(period, department_id)
    require_open(period)
    require_submitted(report)
    return work, period, report


def _on_line(line: Line, name: str) -> str:
    return linefields.form_text(getattr(line, name))


def _refuse_conflicts(line: Line, typed: Mapping[str, str], was: Mapping[str, str], version: int) -> None:
    """What the page showed of a task is the task's own value: that is what a correction is made against."""
    if version == version_of(line.task.version, line.version):
        return
    clashes = []
    for name, text in typed.items():
        now = now_of(line, name)
        if now not in (text, was.get(name, now)):
            label = linefields.label(name)
            clashes.append(Difference(name, label, linefields.words(name, text), linefields.words(name, now)))
    if clashes:
        raise Conflict(clashes, version=version_of(line.task.version, line.version))


def _put_on_task(by: Person, at: datetime, project_id: int, line: Line, typed: Mapping[str, str]) -> None:
    own = {name: text for name, text in typed.items() if name in linefields.ON_TASK and name in FIELDS}
    if not own:
        return
    version = line.task.version
    edit_task(by=by, at=at, project_id=project_id, task_id=line.task_id, changes=own, was={}, version=version)


def _put_on_line(line: Line, typed: Mapping[str, str]) -> None:
    """What was typed; where the task was changed, the line says what stands on it afterwards."""
    line.task = Task.objects.get(pk=line.task_id)
    if typed.keys() & set(linefields.ON_TASK):
        for name in linefields.ON_TASK:
            setattr(line, name, getattr(line.task, name))
    for name in linefields.ON_LINE:
        if name in typed:
            setattr(line, name, _line_value(name, typed[name]))


def _line_value(name: str, text: str) -> str:
    if name == "late_cause" and text and text not in Cause.values:
        raise Invalid({name: [_("Please choose one of the list.")]})
    return text_of(name, text, linefields.LONGEST)


def _refuse_new_problems(line: Line, before: Mapping[str, str], work: Work) -> None:
    """A corrected line keeps the rules of a report; what it broke before by time alone is not asked for."""
    found = lacking(line, work.today)
    stood = lacking(line, work.today, texts=before)
    new = {name: [message] for name, message in found.items() if name not in stood}
    if new:
        raise Invalid(new)


def _trace(
    work: Work,
    period: Period,
    report: Report,
    line: Line,
    before: Mapping[str, str],
    changed: list[str],
    reason: str,
) -> tuple[Correction, ...]:
    made = Correction.objects.bulk_create(
        Correction(
            line=line,
            field=name,
            was=linefields.words(name, before[name]),
            now=linefields.words(name, _on_line(line, name)),
            reason=reason,
            by=work.by,
            at=work.at,
        )
        for name in changed
    )
    told: dict[str, Any] = {
        "name": line.task.name,
        "number": period.number,
        "changes": {name: [before[name], _on_line(line, name)] for name in changed},
        "reason": reason,
    }
    event = work.record("report.corrected", ("report", report.pk), {"task": line.task_id, **told})
    seats = spokespeople(work.space, [report.department_id]).get(report.department_id, {})
    people = {person.pk: person for person in (seats.get(Role.LIAISON), report.submitted_by) if person}
    queue(
        space=work.space,
        to=[person for person in people.values() if person != work.by],
        kind="report.corrected",
        fact=f"report-{report.pk}-corrected-{event}",
        subject=("report", report.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "task": line.task.name,
            "fields": ", ".join(linefields.label(name) for name in changed),
            "reason": reason,
            "path": path_of_sheet(report, period.number),
        },
        important=True,
    )
    return tuple(made)


@transaction.atomic
def summarise_report(
    *, by: Person, at: datetime, project_id: int, number: int, department_id: int, text: str, version: int
) -> Report:
    """The lead's summary of a department's report; "" takes it away. Raises Denied, Invalid, Conflict."""
    work, period, report = _begin(by, at, project_id, number, department_id)
    wanted = text_of("summary", text, LONGEST_SUMMARY)
    label = _("summary of %(department)s") % {"department": report.department.name}
    refuse_other(version, report.version, field="summary", label=label, yours=wanted, theirs=report.summary)
    if wanted == report.summary:
        return report
    report.summary, report.version = wanted, report.version + 1
    report.save(update_fields=["summary", "version"])
    told = {"number": period.number, "department": report.department.name}
    work.record("report.summarised", ("report", report.pk), told)
    return report


@transaction.atomic
def summarise_period(
    *, by: Person, at: datetime, project_id: int, number: int, text: str, version: int
) -> Period:
    """The lead's summary of the week, which the edition carries. Raises Denied, Invalid, Conflict."""
    work = begin(by, at, project_id)
    require_in(work.grants, "report.moderate")
    period = period_in(work, number)
    require_open(period)
    wanted = text_of("summary", text, LONGEST_SUMMARY)
    label = _("summary of the week")
    refuse_other(version, period.version, field="summary", label=label, yours=wanted, theirs=period.summary)
    if wanted == period.summary:
        return period
    period.summary, period.version = wanted, period.version + 1
    period.save(update_fields=["summary", "version"])
    work.record("period.summarised", ("period", period.pk), {"number": number})
    return period
