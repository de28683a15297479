"""Who is told of an issue, in the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.queries import grants
from qibu.foundation.notices.actions import queue
from qibu.issues.models import Issue

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def path_of(issue: Issue) -> str:
    """Where a notice leads."""
    return f"/projects/{issue.project_id}/issues/{issue.number}/"


def spokespeople(space: Space, department_id: int | None) -> list[Person]:
    """The liaison of a department, then the deputy."""
    held = Membership.objects.filter(
        space=space, department=department_id, role__in=(Role.LIAISON, Role.DEPUTY_LIAISON),
        ended_at=None, person__is_active=True,
    ).select_related("person")  # fmt: skip
    return [one.person for one in sorted(held, key=lambda one: one.role != Role.LIAISON)]


def tell(
    space: Space,
    issue: Issue,
    kind: str,
    people: Iterable[Person],
    at: datetime,
    *,
    by: Person | None = None,
    urgent: bool = False,
    fact: str = "",
) -> None:
    """One notice each for who still sees the project; nobody is told what they did themselves.

    `fact` names what is told once; without one it is this kind of notice of this state of the issue.
    """
    to = {one.pk: one for one in people if by is None or one.pk != by.pk}.values()
    queue(
        space=space,
        to=[one for one in to if grants(one, space).sees],
        kind=kind,
        fact=fact or fact_of(kind, issue),
        subject=("issue", issue.pk),
        at=at,
        params={
            "what": issue.title[:120],
            "code": issue.code,
            "owner": issue.owner.name,
            "due": issue.due.isoformat() if issue.due else "",
            "by": by.name if by is not None else "",
            "path": path_of(issue),
        },
        important=True,
        urgent=urgent,
    )


def fact_of(kind: str, issue: Issue) -> str:
    """Names one telling of one state of an issue: it is told once."""
    return f"{kind}-{issue.pk}-{issue.version}"
