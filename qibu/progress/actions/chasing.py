"""催办: the lead asks for reports that are missing, at most once an hour each (T2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.access.models import Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.notices.actions import announce, queue
from qibu.foundation.outcomes import Denied, Invalid
from qibu.progress.actions.steering import path_of_sheet, period_in, printed, require_open, spokespeople
from qibu.progress.models import Period, Report
from qibu.progress.queries.weeks import RESTING, may_chase
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Chased:
    """Names of departments: chased now, left in peace (chased within the hour), without anybody to ask."""

    chased: tuple[str, ...] = ()
    lately: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@transaction.atomic
def chase_reports(
    *, by: Person, at: datetime, project_id: int, number: int, departments: Collection[int] | None = None
) -> Chased:
    """Ask the departments (ids; None: all whose report is missing) for their report of period `number`.

    The liaison is told, after the cut-off the deputy too, and the group is; within an hour a second
    wish changes nothing. Raises Denied, and Invalid where the period is closed or a report is there.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "report.moderate")
    period = period_in(work, number)
    require_open(period)
    if work.project.state in RESTING:
        raise Invalid({"": [_("The project is on hold or over: nobody has to report now.")]})
    wanted = _missing(period, departments)
    due = [row for row in wanted if may_chase(row.chased_at, at)]
    seats = spokespeople(work.space, [row.department_id for row in due])
    asked: dict[int, list[Person]] = {}
    for row in due:
        held = seats.get(row.department_id, {})
        people = [held[role] for role in _roles(period, at, held) if role in held]
        if people:
            asked[row.pk] = people
    chased = [row for row in due if row.pk in asked]
    if chased:
        _chase(work, period, chased, asked)
    return Chased(
        chased=_names(chased),
        lately=_names([row for row in wanted if row not in due]),
        without=_names([row for row in due if row.pk not in asked]),
    )


def _missing(period: Period, departments: Collection[int] | None) -> list[Report]:
    rows = Report.objects.filter(period=period).select_related("department").order_by("pk")
    if departments is None:
        return list(rows.filter(submitted_at=None))
    found = list(rows.filter(department__in=departments))
    if len(found) != len(set(departments)):
        raise Denied("report", visible=False)
    for row in found:
        if row.submitted_at is not None:
            message = _("%(department)s has reported already.") % {"department": row.department.name}
            raise Invalid({"": [message]})
    return found


def _roles(period: Period, at: datetime, held: Collection[str]) -> Sequence[str]:
    """Who is asked: the liaison, and the deputy too once it is late or where there is no liaison."""
    both = at > period.cutoff or Role.LIAISON not in held
    return (Role.LIAISON, Role.DEPUTY_LIAISON) if both else (Role.LIAISON,)


def _chase(work: Work, period: Period, chased: Sequence[Report], asked: dict[int, list[Person]]) -> None:
    moment = timezone.localtime(work.at).strftime("%Y%m%d%H%M%S")
    common = {"project": work.project.name, "due": printed(period.cutoff), "by": work.by.name}
    for row in chased:
        row.chased_at = work.at
        row.save(update_fields=["chased_at"])
        queue(
            space=work.space,
            to=asked[row.pk],
            kind="report.chased",
            fact=f"report-{row.pk}-chased-{moment}",
            subject=("report", row.pk),
            at=work.at,
            params={
                **common, "department": row.department.name, "path": path_of_sheet(row, period.number),
            },
            important=True,
            urgent=True,
        )  # fmt: skip
    names = _names(chased)
    path = f"/projects/{work.project.pk}/reports/{period.number}/"
    announce(
        space=work.space,
        kind="report.chased",
        fact=f"period-{period.pk}-chased-{moment}",
        subject=("period", period.pk),
        at=work.at,
        params={**common, "department": pgettext("list", ", ").join(names), "path": path},
        mention=[person for people in asked.values() for person in people],
    )
    told = {str(row.department_id): [person.pk for person in asked[row.pk]] for row in chased}
    work.record("report.chased", ("period", period.pk), {"number": period.number, "told": told})


def _names(rows: Sequence[Report]) -> tuple[str, ...]:
    return tuple(row.department.name for row in rows)
