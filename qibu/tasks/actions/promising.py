"""Telling the departments concerned about promises: started, soon due, no longer to be kept (S9)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.actions import announce, queue
from qibu.foundation.people.models import Person
from qibu.foundation.plain import fetch
from qibu.kernel.lags import REMIND_BEFORE
from qibu.projects.models import Project
from qibu.tasks.models import Promise
from qibu.tasks.planning import calendars_of
from qibu.tasks.words import hidden

if TYPE_CHECKING:
    from collections.abc import Iterable


_TOUCHED = """
    SELECT 1 FROM tasks_promise promise JOIN projects_project project ON project.id = promise.project_id
     WHERE project.space_id = %s AND promise.touched = %s LIMIT 1"""


def tell_of_promises(event: Event) -> None:
    """After a plan changed: say which promises began to count and which can no longer be kept.

    Each is told once (see `_fact`), so that a forecast moving to and fro does not repeat itself.
    """
    if not fetch(_TOUCHED, [event.space_id, event.number]):
        return  # as after most edits: one cheap statement
    project = Project.objects.get(space=event.space_id)
    touched = _promises(project).filter(touched=event.number)
    for promise in touched.filter(state="running"):
        _tell(project, event.space, promise, "promise.started", event.at, urgent=False)
    for promise in touched.filter(breach__gt=0):
        _tell(project, event.space, promise, "promise.broken", event.at, urgent=True)


@transaction.atomic
def remind_of_promises(*, at: datetime, project_id: int) -> int:
    """Remind once, two working days before the last day of a promise that counts; returns how many."""
    project = Project.objects.select_related("space", "calendar").get(pk=project_id)
    today = timezone.localtime(at).date().toordinal()
    reminded = 0
    held = calendars_of(project)
    for promise in _promises(project).filter(state="running", last_day__gte=today):
        calendar = held.of_task(promise.link.successor)
        if calendar.add_working_days(promise.last_day, -REMIND_BEFORE) <= today:
            _tell(project, project.space, promise, "promise.reminder", at, urgent=True)
            reminded += 1
    return reminded


def _promises(project: Project) -> Any:
    rows = Promise.objects.filter(project=project, link__successor__deleted_at=None)
    return rows.select_related("link__predecessor", "link__successor")


def _tell(project: Project, space: Space, promise: Promise, kind: str, at: datetime, *, urgent: bool) -> None:
    task = promise.link.successor
    concerned = _concerned(space, task.department_id, task.assignee_id, also_lead=kind == "promise.broken")
    fact, subject = _fact(kind, promise), ("task", task.pk)
    params = {
        "project": project.name,
        # who is told may see this project, not always the other one
        "predecessor": hidden() if promise.link.is_outside else promise.link.predecessor.name,
        "task": task.name,
        "last_day": date.fromordinal(promise.last_day).isoformat(),
        "days": str(promise.breach),
        "path": f"/projects/{project.pk}/tasks/{task.pk}/",
    }
    queue(
        space=space,
        to=concerned,
        kind=kind,
        fact=fact,
        subject=subject,
        at=at,
        params=params,
        important=True,
        urgent=urgent,
    )
    if kind == "promise.broken":
        announce(space=space, kind=kind, fact=fact, subject=subject, at=at, params=params, mention=concerned)


def _fact(kind: str, promise: Promise) -> str:
    """What is told once: the day a promise counts to; that it breaks, before and after it counts, and
    again when it was changed and does not hold either."""
    if kind == "promise.broken":
        counting = "counting" if promise.state != "at_risk" else "ahead"
        return f"{kind}-{promise.pk}-{counting}-{promise.link.max_lag}{promise.link.max_unit}"
    return f"{kind}-{promise.pk}-{promise.last_day}"


def _concerned(
    space: Space, department: int | None, assignee: int | None, *, also_lead: bool
) -> Iterable[Person]:
    """The department's liaison and the assignee; for a broken promise the lead as well."""
    seats = Membership.objects.filter(space=space, ended_at=None)
    ids = set(seats.filter(role=Role.LIAISON, department=department).values_list("person_id", flat=True))
    if also_lead:
        ids |= set(seats.filter(role=Role.LEAD).values_list("person_id", flat=True))
    if assignee is not None:
        ids.add(assignee)
    return Person.objects.filter(pk__in=ids)
