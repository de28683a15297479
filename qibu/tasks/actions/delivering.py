"""Which tasks a deliverable is made of (S3), several at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import record_each
from qibu.foundation.outcomes import Denied, Invalid
from qibu.projects.models import Deliverable
from qibu.tasks.actions.work import Saved, begin
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MOST = 500


@transaction.atomic
def link_tasks_to_deliverable(
    *, by: Person, at: datetime, project_id: int, deliverable_id: int | None, task_ids: Collection[int]
) -> Saved:
    """Make the tasks part of a deliverable of the same project; None takes them out of theirs.

    Tasks that are there already stay untouched. Each that moves gets an event of its own. Raises Denied
    (also for a task or a deliverable of another project) and Invalid for a summary or nothing chosen.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    wanted = set(task_ids)
    if not wanted:
        raise Invalid(tasks=_("Please choose at least one task."))
    if len(wanted) > MOST:
        raise Invalid(tasks=_("At most %(most)d tasks at once.") % {"most": MOST})
    name = _name_of(project_id, deliverable_id)
    rows = Task.objects.live().filter(project=work.project, pk__in=wanted)
    rows = rows.select_related("deliverable").order_by("sort")
    if len(rows) != len(wanted):
        raise Denied("task")
    if any(row.is_summary for row in rows):
        raise Invalid(tasks=_("A deliverable is made of tasks, not of phases."))
    moved = [row for row in rows if row.deliverable_id != deliverable_id]
    if not moved:
        return Saved(number=work.space.event_number)
    Task.objects.filter(pk__in=[row.pk for row in moved]).update(
        deliverable=deliverable_id, version=F("version") + 1, touched=work.number, updated_at=at
    )
    told = [
        (("task", row.pk), {"name": row.name, "deliverable": [_named(row), name], "to": deliverable_id})
        for row in moved
    ]
    events = record_each(space=work.space, by=by, at=at, action="task.deliverable_set", of=told)
    return Saved(number=events[-1].number, ids=tuple(row.pk for row in moved))


def _named(row: Task) -> str:
    return row.deliverable.name if row.deliverable is not None else ""


def _name_of(project_id: int, deliverable_id: int | None) -> str:
    """The deliverable's name, "" for none. Raises Denied for one of another project."""
    if deliverable_id is None:
        return ""
    found = Deliverable.objects.filter(pk=deliverable_id, project=project_id).values_list("name", flat=True)
    name = found.first()
    if name is None:
        raise Denied("plan.edit", visible=False)
    return name
