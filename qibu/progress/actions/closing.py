"""Closing a period publishes an edition; the lead alone opens it again (T2, T3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.foundation.turns import actions as turns
from qibu.kernel import reporting as rules
from qibu.kernel.steps import Answer, take
from qibu.progress.actions.assessing import assess
from qibu.progress.actions.publishing import publish
from qibu.progress.actions.steering import LONGEST_REASON, period_in, text_of
from qibu.progress.models import Edition, Period, Report
from qibu.tasks.actions.forecasting import refresh_forecast
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.models import PlanState

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

SUBMIT = "report.submit"


@transaction.atomic
def close_period(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, key: str, confirmed: bool = False
) -> Edition:
    """Close period `number` and publish the next edition.

    `confirmed`: the reports still missing have been seen. Raises Denied, Conflict where the period
    moved on since it was shown, and Invalid before the cut-off while a report is missing ("") or
    where that is not confirmed ("confirmed").
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "period.close")
    claim, earlier = once(by=by, form="period-closing", key=key, body=[project_id, number], at=at)
    if earlier is not None:
        return Edition.objects.get(pk=earlier["edition"])
    period = period_in(work, number)
    _refuse_stale(period, version, _("closed"))
    missing = list(Report.objects.filter(period=period, submitted_at=None).select_related("department"))
    passage = rules.close_period(period.state, at, period.cutoff, len(missing), confirmed=confirmed)
    _refuse(passage.answer, missing)
    work = _as_of_today(work)
    assess(work.project, at, space=work.space)
    edition = publish(work, period)
    period.state, period.closed_at, period.closed_by = passage.target, at, by
    period.version += 1
    period.save()
    _end_reporting(work, period)
    told = {"number": number, "edition": edition.number, "missing": [row.department.name for row in missing]}
    work.record("period.closed", ("period", period.pk), told)
    answered(claim, {"edition": edition.pk})
    return edition


def _as_of_today(work: Work) -> Work:
    """Forecasts in an edition are those of its day; the worker may not have come round yet."""
    if not PlanState.objects.filter(project=work.project).exclude(as_of=work.today).exists():
        return work
    refresh_forecast(at=work.at, project_id=work.project.pk, why="new day")
    return begin(work.by, work.at, work.project.pk)


def _refuse(answer: Answer, missing: Sequence[Report]) -> None:
    names = {"names": ", ".join(row.department.name for row in missing)}
    if answer is Answer.TOO_EARLY:
        raise Invalid({"": [_("Before the cut-off a week can be closed only when nobody is missing.")]})
    if answer is Answer.UNCONFIRMED:
        raise Invalid({"confirmed": [_("Please confirm that these reports are missing: %(names)s.") % names]})
    if answer is not Answer.ALLOWED:
        raise Invalid({"": [_("This period is closed already.")]})


def _refuse_stale(period: Period, version: int, yours: str) -> None:
    if version == period.version:
        return
    theirs = _("closed") if period.state == rules.CLOSED else _("open")
    by = period.closed_by.name if period.closed_by is not None else ""
    raise Conflict(
        [Difference("state", _("State of the period"), yours, theirs)],
        by=by,
        at=period.closed_at,
        version=period.version,
    )


def _end_reporting(work: Work, period: Period) -> None:
    """Nobody waits for a report of a closed period, and nobody is reminded of it."""
    for pk in Report.objects.filter(period=period).values_list("pk", flat=True):
        turns.end(kind=SUBMIT, subject=("report", pk), by=work.by, at=work.at)
    Report.objects.filter(period=period, next_step_at__isnull=False).update(next_step_at=None)


@transaction.atomic
def reopen_period(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, reason: str
) -> Period:
    """Open a closed period again (T2: the lead only); its edition stays, the next closing makes another.

    Departments whose report is missing have it to do again. Raises Denied, Conflict, Invalid ("reason").
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "period.reopen")
    period = period_in(work, number)
    _refuse_stale(period, version, _("open"))
    passage = take(rules.PERIOD, period.state, "reopen")
    if not passage.allowed:
        raise Invalid({"": [_("This period is open already.")]})
    why = text_of("reason", reason, LONGEST_REASON)
    if not why:
        raise Invalid({"reason": [_("Please fill this in.")]})
    period.state, period.closed_at, period.closed_by = passage.target, None, None
    period.version += 1
    period.save()
    for row in Report.objects.filter(period=period, submitted_at=None).select_related("department"):
        turns.give(
            space=work.space,
            kind=SUBMIT,
            subject=("report", row.pk),
            at=at,
            department=row.department,
            due=period.cutoff,
            by=by,
        )
    work.record("period.reopened", ("period", period.pk), {"number": number, "reason": why})
    return period
