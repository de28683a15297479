"""Periods open by themselves; the lead says when the week ends (T1, T2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Participation, Role, Space
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import record
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel import reporting as rules
from qibu.kernel.deadlines import next_report_cutoff, report_cutoff
from qibu.kernel.workdays import WorkCalendar
from qibu.progress.actions.steering import path_of_sheet, printed, spokespeople
from qibu.progress.models import Cycle, Period, Report
from qibu.progress.queries.weeks import REPORTING
from qibu.projects.models import Project
from qibu.tasks.actions.work import begin

if TYPE_CHECKING:
    from qibu.foundation.journal.models import Event
    from qibu.foundation.people.models import Person

#: What a department has to do until the cut-off.
SUBMIT: Final = "report.submit"


@transaction.atomic
def ensure_period(*, project_id: int, at: datetime) -> Period | None:
    """The period the day of ``at`` reports to, made with one report per department where it is missing.

    None where the project does not report (not executing or closing, archived, cycle off, no working
    day within eight weeks) or where the week's cut-off has passed without a period. Idempotent.
    """
    space_id = Project.objects.filter(pk=project_id).values_list("space_id", flat=True).first()
    if space_id is None:
        return None
    space = access.lock(space_id)
    return _ensure(space, Project.objects.get(pk=project_id), at, None)


def open_after(event: Event) -> None:
    """Reaction: a project that begins to execute, or a department that joins, has its report at once.

    One that is put on hold or ends waits for none; what was open is waited for again when it goes on.
    """
    project = Project.objects.filter(space=event.space_id).order_by("pk").first()
    if project is None:
        return
    _ensure(event.space, project, event.at, event.by)
    missing = Report.objects.filter(project=project, period__state=rules.OPEN, submitted_at=None)
    for report in missing.select_related("period", "department"):
        if project.state in REPORTING:
            _wait_for(event.space, report, event.at, event.by)
        else:
            turns.end(kind=SUBMIT, subject=("report", report.pk), by=event.by, at=event.at)


def _ensure(space: Space, project: Project, at: datetime, by: Person | None) -> Period | None:
    cycle = _cycle(project)
    if project.state not in REPORTING or space.frozen_at is not None or not cycle.is_on:
        return None
    cutoff = _next_cutoff(project, cycle, at)
    if cutoff is None:
        return None
    week = _monday(cutoff.date())
    period: Period | None = Period.objects.filter(project=project, week=week).first()
    if period is None:
        if cutoff <= at:
            return None
        period = _open(space, project, week, cutoff, at)
    if period.state == rules.OPEN:
        _ensure_reports(space, project, period, at, by)
    return period


def _cycle(project: Project) -> Cycle:
    return Cycle.objects.filter(project=project).first() or Cycle(project=project)


def _next_cutoff(project: Project, cycle: Cycle, at: datetime) -> datetime | None:
    """The cut-off the day reports to, aware, in the organisation's time zone."""
    day = timezone.localtime(at).date()
    due = next_report_cutoff(day, calendar_numbered(project.calendar_id), cycle.weekday, cycle.hour)
    return None if due is None else timezone.make_aware(due)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _open(space: Space, project: Project, week: date, cutoff: datetime, at: datetime) -> Period:
    last = Period.objects.filter(project=project).order_by("-number").first()
    if last is not None:
        begins = timezone.localtime(last.cutoff).date() + timedelta(days=1)
    else:
        begins = max(_monday(timezone.localtime(at).date()), min(project.start, week))
    period = Period.objects.create(
        project=project, number=last.number + 1 if last else 1, week=week, begins=begins, cutoff=cutoff
    )
    record(
        space=space,
        by=None,
        at=at,
        action="period.opened",
        subject=("period", period.pk),
        data={"number": period.number, "begins": begins.isoformat(), "cutoff": cutoff.isoformat()},
    )
    return period


def _ensure_reports(space: Space, project: Project, period: Period, at: datetime, by: Person | None) -> None:
    """One report per participating department; each new one is that department's to hand in."""
    there = {row.department_id: row for row in Report.objects.filter(period=period)}
    parts = list(Participation.objects.filter(space=space).select_related("department"))
    for department in there.keys() - {part.department_id for part in parts}:
        _drop(there[department], at, by)
    step = first_step(period, calendar_numbered(project.calendar_id), at)
    for part in parts:
        if part.department_id in there:
            continue
        report = Report.objects.create(
            period=period, project=project, department=part.department, next_step_at=step
        )
        _wait_for(space, report, at, by)


def _wait_for(space: Space, report: Report, at: datetime, by: Person | None) -> None:
    turns.give(
        space=space,
        kind=SUBMIT,
        subject=("report", report.pk),
        at=at,
        department=report.department,
        due=report.period.cutoff,
        by=by,
    )


def _drop(report: Report, at: datetime, by: Person | None) -> None:
    """A department that has left has nothing to report any more; what it had handed in stays."""
    if report.submitted_at is None:
        turns.end(kind=SUBMIT, subject=("report", report.pk), by=by, at=at)
        report.delete()


def first_step(period: Period, calendar: WorkCalendar, at: datetime) -> datetime | None:
    """When somebody has to be reminded next of a report still missing at ``at``; None when all were told."""
    ahead = [rung.at for rung in rules.report_ladder(timezone.localtime(period.cutoff), calendar)]
    return min((moment for moment in ahead if moment > at), default=None)


@transaction.atomic
def set_cycle(
    *, by: Person, at: datetime, project_id: int, weekday: int, hour: time, is_on: bool, version: int = 0
) -> Cycle:
    """Say when the project reports (cycle.edit); open periods whose cut-off lies ahead move with it.

    Raises Denied, Invalid (weekday, hour), Conflict where ``version`` (0: not asked) is no longer it.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "cycle.edit")
    if not 0 <= weekday <= 4:
        raise Invalid({"weekday": [_("Please choose a day from Monday to Friday.")]})
    cycle = _cycle(work.project)
    wanted = {"weekday": weekday, "hour": hour.replace(second=0, microsecond=0), "is_on": is_on}
    told = {name: [_told(getattr(cycle, name)), _told(value)] for name, value in wanted.items()}
    told = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
    if version not in (0, cycle.version) and told:
        raise Conflict(
            [Difference(name, name, new, old) for name, (old, new) in told.items()], version=cycle.version
        )
    if not told:
        return cycle
    for name, value in wanted.items():
        setattr(cycle, name, value)
    cycle.version = cycle.version + 1 if cycle.pk and not cycle._state.adding else 1
    cycle.save()
    work.record("report.cycle_set", ("project", project_id), {"changes": told})
    ahead = Period.objects.filter(project=work.project, state=rules.OPEN, cutoff__gt=at)
    _move(work.space, work.project, cycle, ahead, at)
    if is_on:
        _ensure(work.space, work.project, at, by)
    return cycle


def _told(value: Any) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _move(space: Space, project: Project, cycle: Cycle, periods: Iterable[Period], at: datetime) -> None:
    """Open periods whose cut-off has not come keep their week and get its new day, if that lies ahead."""
    calendar = calendar_numbered(project.calendar_id)
    for period in periods:
        due = report_cutoff(period.week, calendar, cycle.weekday, cycle.hour)
        cutoff = timezone.make_aware(due) if due is not None else None
        if cutoff is None or cutoff <= at or cutoff == period.cutoff:
            continue
        period.cutoff = cutoff
        period.version += 1
        period.save(update_fields=["cutoff", "version"])
        missing = Report.objects.filter(period=period, submitted_at=None)
        missing.update(next_step_at=first_step(period, calendar, at))
        waits = Turn.objects.open().filter(kind=SUBMIT, subject_kind="report")
        waits.filter(space=space, subject_id__in=missing.values("pk")).update(due=cutoff)
        _tell_moved(space, project, period, missing.select_related("department"), at)


def _tell_moved(
    space: Space, project: Project, period: Period, missing: Iterable[Report], at: datetime
) -> None:
    """Whoever still has to report learns the new cut-off at once: it may lie before the next reminder."""
    rows = list(missing)
    seats = spokespeople(space, [row.department_id for row in rows])
    for report in rows:
        liaison = seats.get(report.department_id, {}).get(Role.LIAISON)
        queue(
            space=space,
            to=[liaison] if liaison is not None else [],
            kind="report.reminder",
            fact=f"report-moved-{report.pk}-{timezone.localtime(period.cutoff):%Y%m%d%H%M}-{period.version}",
            subject=("report", report.pk),
            at=at,
            params={
                "project": project.name,
                "department": report.department.name,
                "number": str(period.number),
                "due": printed(period.cutoff),
                "path": path_of_sheet(report, period.number),
            },
            important=True,
        )
