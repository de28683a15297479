"""What a person has been told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qibu.foundation.access.models import Space
from qibu.foundation.notices.models import Notice

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def unread_count(person: Person) -> int:
    """Notices not yet read, about spaces the person may still see; one statement."""
    return Notice.objects.filter(
        person=person, read_at=None, space__in=Space.objects.visible_to(person)
    ).count()


def latest(person: Person, limit: int = 50) -> list[Notice]:
    """The newest notices about spaces the person may still see; one statement."""
    rows = Notice.objects.filter(person=person, space__in=Space.objects.visible_to(person))
    return list(rows.order_by("-created_at", "-pk")[:limit])
