"""Who is told of an action item, in the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from qibu.actionitems.models import ActionItem
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.notices.actions import queue

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def leads(space: Space) -> list[Person]:
    """The lead, then the deputy."""
    held = Membership.objects.filter(
        space=space, role__in=(Role.LEAD, Role.DEPUTY_LEAD), ended_at=None, person__is_active=True
    ).select_related("person")
    return [one.person for one in sorted(held, key=lambda one: one.role != Role.LEAD)]


def tell(
    space: Space,
    item: ActionItem,
    kind: str,
    people: Iterable[Person],
    at: datetime,
    *,
    by: Person | None = None,
    urgent: bool = False,
) -> None:
    """One notice each; nobody is told what they did themselves."""
    to: Sequence[Person] = [one for one in people if by is None or one.pk != by.pk]
    queue(
        space=space,
        to=to,
        kind=kind,
        fact=f"{kind}-{item.pk}-{item.version}",
        subject=("action", item.pk),
        at=at,
        params={
            "what": item.what[:120],
            "owner": item.owner.name,
            "due": item.due.isoformat(),
            "by": by.name if by is not None else "",
            "path": f"/actions/{item.pk}/",
        },
        important=True,
        urgent=urgent,
    )
