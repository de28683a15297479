"""What the clock does with the weekly cycle: opening periods, reminding, telling who is late."""

from __future__ import annotations

from datetime import datetime

from qibu.progress.actions.periods import ensure_period
from qibu.progress.actions.reminding import remind_of_report
from qibu.progress.models import Period, Report
from qibu.progress.queries.weeks import REPORTING
from qibu.projects.models import Project


def open_periods(at: datetime) -> int:
    """Daily at 00:10: every reporting project has its period of the week; returns how many were made.

    One project that fails does not keep the others from theirs.
    """
    before = Period.objects.count()
    problems: list[Exception] = []
    reporting = Project.objects.filter(state__in=REPORTING, space__frozen_at=None).order_by("pk")
    for pk in list(reporting.values_list("pk", flat=True)):
        try:
            ensure_period(project_id=pk, at=at)
        except Exception as problem:
            problems.append(problem)
    if problems:
        raise ExceptionGroup("periods", problems)
    return Period.objects.count() - before


def remind_and_escalate(at: datetime) -> int:
    """Take the steps of the ladder that are due; one cheap statement where there are none.

    One report that fails does not keep the others from theirs. Returns how many rungs were new.
    """
    due = Report.objects.filter(next_step_at__lte=at, project__state__in=REPORTING).order_by("pk")
    told = 0
    problems: list[Exception] = []
    for pk in list(due.values_list("pk", flat=True)):
        try:
            told += remind_of_report(at=at, report_id=pk)
        except Exception as problem:
            problems.append(problem)
    if problems:
        raise ExceptionGroup("reports", problems)
    return told
