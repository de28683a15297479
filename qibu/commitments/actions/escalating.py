"""Silence climbs a ladder everybody can see, and is never turned into consent (C2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from qibu.commitments.actions.common import (
    Table,
    local,
    next_step,
    path_of_sheet,
    printed,
    seat,
    table_of,
    waits,
)
from qibu.commitments.models import Sheet
from qibu.commitments.words import fact_of_rung
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role
from qibu.foundation.journal.actions import record
from qibu.foundation.notices.actions import announce, queue
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Denied
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import Rung
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def climb(*, at: datetime, sheet_id: int) -> int:
    """Tell whoever has to be told by now that an answer is missing; returns how many rungs were new.

    Repeating it tells nobody twice: every rung is a fact of its own.
    """
    space_id = Sheet.objects.filter(pk=sheet_id).values_list("project__space_id", flat=True).first()
    if space_id is None:
        raise Denied("sheet")
    space = access.lock(space_id)
    sheet = Sheet.objects.select_related("department__head").get(pk=sheet_id)
    project = Project.objects.select_related("calendar").get(pk=sheet.project_id)
    at_table = table_of(space, project, None, at)
    waiting = waits(sheet)
    told = 0
    for mover, groups in waiting.items():
        calendar = at_table.calendar_of(mover, sheet.department_id)
        for due, since in groups:
            for rung in rules.ladder(local(due), calendar, local(since)):
                if rung.at <= at:
                    told += _tell(at_table, sheet, mover, due, rung)
    sheet.next_step_at = next_step(at_table, sheet, waiting)
    sheet.save(update_fields=["next_step_at"])
    return told


def recipient(at_table: Table, sheet: Sheet, mover: str, rung: str) -> Person | None:
    """Who stands on a rung; None where nobody holds that seat."""
    department = sheet.department_id if mover == rules.DEPARTMENT else None
    first, second = (
        (Role.LIAISON, Role.DEPUTY_LIAISON) if mover == rules.DEPARTMENT else (Role.LEAD, Role.DEPUTY_LEAD)
    )
    if rung == rules.REMINDER:
        return seat(at_table.space, first, department)
    if rung == rules.DEPUTY:
        return seat(at_table.space, second, department)
    if rung == rules.SPONSOR:
        return seat(at_table.space, Role.SPONSOR)
    return sheet.department.head if mover == rules.DEPARTMENT else None


def _tell(at_table: Table, sheet: Sheet, mover: str, due: datetime, rung: Rung) -> int:
    fact = fact_of_rung(sheet.pk, mover, due, rung.name)
    person = recipient(at_table, sheet, mover, rung.name)
    if person is None or Notice.objects.filter(space=at_table.space, fact=fact).exists():
        return 0
    of_lead = mover == rules.LEAD
    reminder = "commitment.reminder_lead" if of_lead else "commitment.reminder"
    overdue = "commitment.overdue_lead" if of_lead else "commitment.overdue"
    subject = ("sheet", sheet.pk)
    params = {
        "project": at_table.project.name,
        "department": sheet.department.name,
        "due": printed(due),
        "path": f"/projects/{sheet.project_id}/dispatch/" if of_lead else path_of_sheet(sheet),
    }
    queue(
        space=at_table.space,
        to=[person],
        kind=reminder if rung.name == rules.REMINDER else overdue,
        fact=fact,
        subject=subject,
        at=at_table.at,
        params=params,
        important=True,
        urgent=True,
    )
    if not of_lead and rung.name != rules.REMINDER:
        announce(
            space=at_table.space,
            kind="commitments.overdue",
            fact=fact,
            subject=subject,
            at=at_table.at,
            params=params,
            mention=[person],
        )
    record(
        space=at_table.space,
        by=None,
        at=at_table.at,
        action="commitments.escalated",
        subject=("sheet", sheet.pk),
        data={"rung": rung.name, "mover": mover, "to": person.pk, "due": timezone.localtime(due).isoformat()},
    )
    return 1
