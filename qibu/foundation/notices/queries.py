"""What a person has been told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from qibu.foundation.access.queries import SEES
from qibu.foundation.notices.models import Delivery
from qibu.foundation.plain import fetch, moment_of

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


@dataclass(frozen=True)
class Said:
    """One notice as it is read: its words follow from `kind` and `params` (`texts.title`)."""

    pk: int
    kind: str
    fact: str
    params: dict[str, Any]
    created_at: datetime
    is_new: bool


_LATEST = f"""
    SELECT notice.id, notice.kind, notice.fact, CAST(notice.params AS text), notice.created_at,
           CASE WHEN notice.read_at IS NULL THEN 1 ELSE 0 END
      FROM notices_notice notice
      JOIN people_person person ON person.id = notice.person_id
      JOIN access_space space ON space.id = notice.space_id
     WHERE notice.person_id = %s AND {SEES}
     ORDER BY notice.created_at DESC, notice.id DESC LIMIT %s"""  # noqa: S608 -- constants only


def latest(person: Person, limit: int = 50) -> list[Said]:
    """The newest notices about spaces the person may still see; one statement."""
    return [
        Said(pk, kind, fact, json.loads(params), moment_of(at), bool(new))
        for pk, kind, fact, params, at, new in fetch(_LATEST, [person.pk, limit])
    ]


def stuck() -> QuerySet[Delivery]:
    """What was given up or may have arrived, and somebody can still decide about."""
    gone = Q(error__startswith="withdrawn") | Q(post__robot__removed_at__isnull=False)
    return Delivery.objects.filter(dead_at__isnull=False).exclude(gone)
