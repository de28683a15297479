"""A missing report climbs a ladder everybody can see (T2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role, Space
from qibu.foundation.journal.actions import record
from qibu.foundation.notices.actions import announce, queue
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.calendars import calendar_numbered
from qibu.kernel import reporting as rules
from qibu.progress.actions.periods import first_step
from qibu.progress.actions.steering import path_of_sheet, printed, spokespeople
from qibu.progress.models import Report
from qibu.progress.queries.weeks import REPORTING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qibu.foundation.people.models import Person

#: Rung of the ladder → kind of notice.
KINDS: Final = {
    rules.REMINDER: "report.reminder",
    rules.LATE: "report.late",
    rules.HEAD: "report.head",
}


@transaction.atomic
def remind_of_report(*, at: datetime, report_id: int) -> int:
    """Tell whoever has to be told by now that a report is missing; returns how many rungs were new.

    Repeating it tells nobody twice: every rung is a fact of its own.
    """
    space_id = Report.objects.filter(pk=report_id).values_list("project__space_id", flat=True).first()
    if space_id is None:
        return 0
    space = access.lock(space_id)
    rows = Report.objects.select_related("period", "project", "department__head")
    report: Report = rows.get(pk=report_id)
    period, project = report.period, report.project
    over = report.submitted_at is not None or period.state != rules.OPEN or space.frozen_at is not None
    told = 0
    calendar = calendar_numbered(project.calendar_id)
    if not over and project.state in REPORTING:
        ladder = rules.report_ladder(timezone.localtime(period.cutoff), calendar)
        names = [rung.name for rung in ladder if rung.at <= at]
        for name in names:
            if name != rules.REMINDER or rules.LATE not in names:  # "please, until" is over by then
                told += _tell(space, report, name, at)
    report.next_step_at = None if over else first_step(period, calendar, at)
    report.save(update_fields=["next_step_at"])
    return told


def _recipients(space: Space, report: Report, rung: str) -> Sequence[Person]:
    if rung == rules.HEAD:
        head = report.department.head
        return [head] if head is not None else []
    seats = spokespeople(space, [report.department_id]).get(report.department_id, {})
    roles = (Role.LIAISON,) if rung == rules.REMINDER else (Role.LIAISON, Role.DEPUTY_LIAISON)
    return [seats[role] for role in roles if role in seats]


def _tell(space: Space, report: Report, rung: str, at: datetime) -> int:
    kind = KINDS[rung]
    fact = f"{kind}-{report.pk}-{timezone.localtime(report.period.cutoff):%Y%m%d%H%M}"
    people = _recipients(space, report, rung)
    if not people or Notice.objects.filter(space=space, fact=fact).exists():
        return 0
    params = {
        "project": report.project.name,
        "department": report.department.name,
        "number": str(report.period.number),
        "due": printed(report.period.cutoff),
        "path": path_of_sheet(report, report.period.number),
    }
    subject = ("report", report.pk)
    queue(
        space=space, to=people, kind=kind, fact=fact, subject=subject, at=at, params=params,
        important=True, urgent=True,
    )  # fmt: skip
    if rung != rules.HEAD:  # the group is not the place to tell superiors
        announce(
            space=space, kind=kind, fact=fact, subject=subject, at=at, params=params, mention=people
        )  # fmt: skip
    record(
        space=space,
        by=None,
        at=at,
        action="report.escalated",
        subject=subject,
        data={"rung": rung, "to": [person.pk for person in people], "period": report.period.number},
    )
    return 1
