"""What a person has been told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qibu.foundation.access.models import Space
from qibu.foundation.notices.models import Notice
from qibu.foundation.plain import fetch

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def unread_count(person: Person) -> int:
    """Notices not yet read, about spaces the person may still see; one statement where there are none."""
    unread = fetch(_UNREAD, [person.pk])
    if not unread:
        return 0
    visible = Space.objects.visible_to(person).filter(pk__in=[space for space, _ in unread])
    seen = set(visible.values_list("pk", flat=True))
    return sum(count for space, count in unread if space in seen)


# asked for every page
_UNREAD = """
    SELECT space_id, COUNT(*) FROM notices_notice
     WHERE person_id = %s AND read_at IS NULL GROUP BY space_id"""


def latest(person: Person, limit: int = 50) -> list[Notice]:
    """The newest notices about spaces the person may still see; one statement."""
    rows = Notice.objects.filter(person=person, space__in=Space.objects.visible_to(person))
    return list(rows.order_by("-created_at", "-pk")[:limit])
