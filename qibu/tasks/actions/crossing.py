"""A dependency on a task of another project (S9)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.journal.actions import answered
from qibu.foundation.outcomes import Denied
from qibu.projects.models import Project
from qibu.tasks.actions.linking import LinkTerms, claimed, finish, link_tasks, put
from qibu.tasks.actions.work import Saved, begin
from qibu.tasks.circles import refuse_circle
from qibu.tasks.crossing import joined
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def link_across(
    *, by: Person, at: datetime, project_id: int, key: str, predecessor: int, successor: int, terms: LinkTerms
) -> Saved:
    """Let a task wait for one of another project, or change how it does; the successor's project owns it.

    The linker plans here and sees the other project: Denied otherwise. Everything joined to the two projects
    is locked, in id order, so that no circle over several projects can be closed from two sides at once.
    """
    other = Task.objects.visible_to(by).filter(pk=predecessor).first()
    if other is None:
        raise Denied("task", visible=False)
    if other.project_id == project_id:
        return link_tasks(
            by=by,
            at=at,
            project_id=project_id,
            key=key,
            predecessor=predecessor,
            successor=successor,
            terms=terms,
        )
    spaces = Project.objects.filter(pk__in=joined({project_id, other.project_id}))
    access.lock_all(spaces.values_list("space_id", flat=True))
    work = begin(by, at, project_id)
    claim, earlier = claimed(work, key, predecessor, successor, terms)
    if earlier is not None:
        return earlier
    task = work.task(successor)
    refuse_circle(work.project, [(other.pk, task.pk)], also=other.project_id, reader=by)
    put(work, other.pk, task.pk, terms, is_outside=True)
    saved = finish(work, "link.made", task.pk, [other, task], asdict(terms))
    answered(claim, {"number": saved.number, "ids": [task.pk]})
    return Saved(saved.number, (task.pk,), saved.moved, (*saved.messages, *_said(saved)))


def _said(saved: Saved) -> tuple[str, ...]:
    return (_("%(count)d forecasts moved.") % {"count": saved.moved},) if saved.moved > 1 else ()
