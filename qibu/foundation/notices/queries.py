"""What a person has been told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import SEES
from qibu.foundation.notices.models import Delivery, Notice
from qibu.foundation.plain import fetch

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


# asked for every page
UNREAD = f"""
    SELECT COUNT(*) FROM notices_notice notice
      JOIN people_person person ON person.id = notice.person_id
      JOIN access_space space ON space.id = notice.space_id
     WHERE notice.person_id = %s AND notice.read_at IS NULL AND {SEES}"""  # noqa: S608 -- constants only


def unread_count(person: Person) -> int:
    """Notices not yet read, about spaces the person may still see; one statement."""
    return int(fetch(UNREAD, [person.pk])[0][0])


def latest(person: Person, limit: int = 50) -> list[Notice]:
    """The newest notices about spaces the person may still see; two statements."""
    rows = Notice.objects.filter(person=person, space__in=Space.objects.visible_to(person))
    return list(rows.order_by("-created_at", "-pk")[:limit])


def stuck() -> QuerySet[Delivery]:
    """What was given up or may have arrived, and somebody can still decide about."""
    gone = Q(error__startswith="withdrawn") | Q(post__robot__removed_at__isnull=False)
    return Delivery.objects.filter(dead_at__isnull=False).exclude(gone)
