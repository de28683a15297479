"""What the actions on change requests share: finding one under its lock, whose turn it is, who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from qibu.changes.effects import Effect
from qibu.changes.models import ChangeRequest, ChangeState
from qibu.changes.queries.requests import request_in
from qibu.changes.steps import Add, Edit, Step, tasks_of
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.queries import require_in
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns.actions import end, give
from qibu.kernel import change
from qibu.kernel.change import decided_by_pmo
from qibu.projects.models import Project
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.changes.models import Scenario

#: The turn of whoever decides, and what it is about.
TURN: Final = "change.decide"
SUBJECT: Final = "change"


def subject(row: ChangeRequest) -> tuple[str, int]:
    return (SUBJECT, row.pk)


def open_own(by: Person, at: datetime, project_id: int, number: int, step: str) -> tuple[Work, ChangeRequest]:
    """A request under its lock, for its maker to take this step. Raises Denied, Invalid."""
    work = begin(by, at, project_id)
    require_in(work.grants, "change.request")
    row = request_in(work.project, number, by)
    if row.by_id != by.pk:
        raise Denied("change.request", visible=True)
    return work, _may(row, step)


def open_to_decide(
    by: Person, at: datetime, project_id: int, number: int, step: str, version: int
) -> tuple[Work, ChangeRequest]:
    """A request under its lock, for somebody who decides. Raises Denied, Invalid, Conflict.

    Whoever comes second sees the decision of the first, not only that it cannot be taken any more.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "change.decide")
    row = request_in(work.project, number, by)
    refuse_stale(row, version)
    return work, _may(row, step)


def _may(row: ChangeRequest, step: str) -> ChangeRequest:
    if not change.take(row.state, step).allowed:
        words = _("This change request is “%(state)s”.") % {"state": ChangeState(row.state).label}
        raise Invalid({"": [words]})
    return row


def refuse_stale(row: ChangeRequest, version: int) -> None:
    """Conflict where the request has changed since the version somebody saw."""
    if row.version == version:
        return
    stands = str(ChangeState(row.state).label)
    raise Conflict(
        [Difference("state", _("State"), _("what you saw"), stands)],
        by=row.decided_by.name if row.decided_by is not None else row.by.name,
        at=row.decided_at or row.submitted_at,
        version=row.version,
    )


def save(row: ChangeRequest, *names: str) -> None:
    row.version += 1
    row.save(update_fields=[*names, "version"])


def lead_of(space: Space) -> Person | None:
    """Who leads the project; one statement."""
    seats = Membership.objects.filter(space=space, role=Role.LEAD, ended_at=None)
    found: Person | None = Person.objects.filter(pk__in=seats.values("person_id")).first()
    return found


def is_for_pmo(project: Project, effect: Effect) -> bool:
    """Whether the finish moves further than the lead may decide alone, and there is a PMO."""
    limit = project.change_limit
    if limit is None or not decided_by_pmo(effect.days if effect.is_ok else None, limit):
        return False
    return bool(_pmo().exists())


def _pmo() -> Any:
    return Person.objects.filter(is_pmo=True, is_active=True).order_by("pk")


def deciders(work: Work, row: ChangeRequest) -> list[Person]:
    """Who can decide the request; the first one has the turn. Not the asker, where there is another."""
    lead = lead_of(work.space)
    found: list[Person] = list(_pmo()) if row.for_pmo else [lead] if lead is not None else list(_pmo())
    return sorted(found, key=lambda person: person.pk == row.by_id)


def pass_turn(work: Work, row: ChangeRequest) -> None:
    """It is the decider's move now."""
    found = deciders(work, row)
    if found:
        give(
            space=work.space, kind=TURN, subject=subject(row), at=work.at, holder=found[0], by=work.by,
            waiter=row.by,
        )  # fmt: skip


def end_turn(work: Work, row: ChangeRequest) -> None:
    end(kind=TURN, subject=subject(row), by=work.by, at=work.at)


def departments_hit(steps: Sequence[Step], effect: Effect) -> set[int]:
    """Departments whose tasks move, are changed, come or go; at most one statement."""
    found = {one.department for one in effect.impact.departments}
    found |= {step.department for step in steps if isinstance(step, Add) and step.department}
    found |= {
        step.value for step in steps if isinstance(step, Edit) and step.field == "department" and step.value
    }
    touched = tasks_of(steps)
    if touched:
        rows = Task.objects.filter(pk__in=touched, department__isnull=False)
        found |= set(rows.values_list("department_id", flat=True))
    return found


def concerned(space: Space, departments: Iterable[int]) -> list[Person]:
    """Whoever speaks for these departments in the project; one statement."""
    seats = Membership.objects.filter(space=space, ended_at=None, department__in=list(departments))
    seats = seats.filter(role__in=[Role.LIAISON, Role.DEPUTY_LIAISON])
    return list(Person.objects.filter(pk__in=seats.values("person_id")))


def tell(
    work: Work,
    row: ChangeRequest,
    kind: str,
    to: Iterable[Person],
    params: Mapping[str, str] | None = None,
    *,
    urgent: bool = False,
) -> None:
    """One notice of this version of the request; its author knows already."""
    queue(
        space=work.space,
        to=[person for person in to if person.pk != work.by.pk],
        kind=kind,
        fact=f"{kind}-{row.pk}-{row.version}",
        subject=subject(row),
        at=work.at,
        params={**told(work, row), **(params or {})},
        important=True,
        urgent=urgent,
    )


def told(work: Work, row: ChangeRequest) -> dict[str, str]:
    """What notices and group messages say of a request."""
    return {
        "project": work.project.name,
        "number": str(row.number),
        "title": row.title,
        "by": work.by.name,
        "path": f"/projects/{work.project.pk}/changes/{row.number}/",
    }


def steps_in(row: ChangeRequest | Scenario) -> list[dict[str, Any]]:
    """A copy of the stored steps."""
    return [dict(step) for step in row.steps]
