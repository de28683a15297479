"""Queueing notices inside an action's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from qibu.foundation.access.models import Space
from qibu.foundation.notices.models import Delivery, Notice

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def queue(
    *,
    space: Space,
    to: Iterable[Person],
    kind: str,
    fact: str,
    subject: tuple[str, int],
    at: datetime,
    params: Mapping[str, Any] | None = None,
    important: bool = False,
    urgent: bool = False,
) -> None:
    """Tell each person one fact, once; important ones also go out by e-mail.

    `fact` identifies what is told ("promise-7-started"); repeating it changes nothing.
    """
    people = {person.pk: person for person in to if person.is_active}
    told = set(Notice.objects.filter(person__in=people, fact=fact).values_list("person_id", flat=True))
    notices = Notice.objects.bulk_create(
        Notice(
            person=person,
            space=space,
            kind=kind,
            fact=fact,
            subject_kind=subject[0],
            subject_id=subject[1],
            params=dict(params or {}),
            important=important,
            urgent=urgent,
            created_at=at,
        )
        for pk, person in sorted(people.items())
        if pk not in told
    )
    if not (important and settings.EMAIL_HOST):
        return
    Delivery.objects.bulk_create(
        Delivery(notice=notice, channel="email", next_at=at) for notice in notices if notice.person.email
    )


def mark_read(*, by: Person, at: datetime, notice_ids: Iterable[int] | None = None) -> int:
    """Mark the person's own notices read (all of them without ids); returns how many."""
    rows = Notice.objects.filter(person=by, read_at=None)
    if notice_ids is not None:
        rows = rows.filter(pk__in=list(notice_ids))
    return rows.update(read_at=at)
