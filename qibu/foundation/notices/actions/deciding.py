"""What a person decides about messages that did not arrive, or perhaps did (decision 0019)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet

from qibu.foundation.access.actions import lock_all
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants, require, require_in
from qibu.foundation.journal.actions import record
from qibu.foundation.notices.models import Delivery, Robot

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def replay_deliveries(
    *, by: Person, at: datetime, deliveries: Iterable[int], space_id: int | None = None
) -> int:
    """Send given-up messages (ids) anew, with all their tries; returns how many.

    With a space: robots' messages of that project, by whoever keeps its channels. Without: any, by
    whoever manages the organisation. What is not given up, or belongs to another project, is left alone.
    """
    chosen = _chosen(by, deliveries, space_id)
    for delivery in chosen:
        Delivery.objects.filter(pk=delivery.pk).update(
            dead_at=None, wire_at=None, lease_until=None, attempts=0, next_at=at, error=""
        )
        _note(delivery, by, at, "delivery.replayed")
    robots = {delivery.post.robot_id for delivery in chosen if delivery.post is not None}
    Robot.objects.filter(pk__in=robots).update(not_before=None)
    return len(chosen)


@transaction.atomic
def confirm_deliveries(
    *, by: Person, at: datetime, deliveries: Iterable[int], space_id: int | None = None
) -> int:
    """Somebody saw in the group that these uncertain messages (ids) arrived; returns how many."""
    chosen = [row for row in _chosen(by, deliveries, space_id) if row.wire_at is not None]
    for delivery in chosen:
        Delivery.objects.filter(pk=delivery.pk).update(
            sent_at=delivery.wire_at, dead_at=None, wire_at=None, error=""
        )
        _note(delivery, by, at, "delivery.confirmed")
    return len(chosen)


def _chosen(by: Person, deliveries: Iterable[int], space_id: int | None) -> list[Delivery]:
    """The given-up ones among these, with every space they belong to locked."""
    ids = sorted(set(deliveries))[:500]
    if space_id is None:
        require(by, "organisation.manage")
        lock_all(_spaces(_dead(ids)))
        return list(_dead(ids))
    space = lock_all([space_id])[0]
    require_in(grants(by, space), "channel.edit")
    return list(_dead(ids).filter(post__robot__space=space))


def _dead(ids: list[int]) -> QuerySet[Delivery]:
    """Given up, and still able to go: a removed robot sends nothing any more."""
    rows = Delivery.objects.filter(pk__in=ids, dead_at__isnull=False, sent_at=None)
    rows = rows.filter(Q(post=None) | Q(post__robot__removed_at=None))
    return rows.select_related("notice__space", "post__robot__space").order_by("pk")


def _spaces(rows: QuerySet[Delivery]) -> set[int]:
    return {space_of(delivery).pk for delivery in rows}


def space_of(delivery: Delivery) -> Space:
    """The project's space a delivery belongs to."""
    if delivery.post is not None:
        return delivery.post.robot.space
    if delivery.notice is None:
        raise ValueError("a delivery carries a notice or a post")
    return delivery.notice.space


def _note(delivery: Delivery, by: Person, at: datetime, action: str) -> None:
    # Read anew: two deliveries of one space must count on from each other's number.
    space = Space.objects.get(pk=space_of(delivery).pk)
    data = {"channel": delivery.channel}
    record(space=space, by=by, at=at, action=action, subject=("delivery", delivery.pk), data=data)
