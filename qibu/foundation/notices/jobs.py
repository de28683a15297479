"""Carrying the outbox outside: lease → send → mark, with tries over at least 48 hours."""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from qibu.foundation.access.models import Space
from qibu.foundation.notices.channels import email
from qibu.foundation.notices.models import Delivery

logger = logging.getLogger(__name__)

Channel = Callable[[Delivery], None]
CHANNELS: Mapping[str, Channel] = {"email": email.send}

#: Longer than the slowest sending: a mail server may take ten seconds for each of its answers.
LEASE = timedelta(minutes=3)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
#: Counted in tries, not from the notice's birth, so that a worker that was off for days tries as
#: often: 1 + 2 + … + 128 minutes and eleven times four hours are 48 hours and 15 minutes.
MOST_ATTEMPTS = 20


def deliver(at: datetime, *, limit: int = 20, channels: Mapping[str, Channel] = CHANNELS) -> int:
    """Send what is due; returns how many were sent.

    Each delivery is leased in one short transaction and sent outside any. A worker that dies in
    between leaves a lease that runs out: the next one sends again with the same delivery id.
    """
    sent = 0
    began = time.monotonic()
    for _ in range(limit):
        # A slow mail server lets time pass: the last lease of a round must be as long as the first.
        moment = at + timedelta(seconds=time.monotonic() - began)
        delivery = _lease(moment)
        if delivery is None:
            break
        if _still_concerns(delivery):
            sent += _attempt(delivery, moment, channels)
        else:
            _withdraw(delivery, moment)
    return sent


def _lease(at: datetime) -> Delivery | None:
    token = uuid.uuid4()
    with transaction.atomic():
        due = Delivery.objects.filter(
            Q(lease_until=None) | Q(lease_until__lte=at),
            sent_at=None,
            dead_at=None,
            next_at__lte=at,
            post=None,
        ).order_by("next_at", "pk")
        pk = due.values_list("pk", flat=True).first()
        if pk is None:
            return None
        # The condition is repeated: of two workers that saw the same row, one update counts.
        claimed = due.order_by().filter(pk=pk).update(lease=token, lease_until=at + LEASE)
    if not claimed:
        return None
    return Delivery.objects.select_related("notice", "notice__person").get(pk=pk)


def _still_concerns(delivery: Delivery) -> bool:
    """Whether the person may still see the space: access may have ended since it was queued."""
    notice = delivery.notice
    return Space.objects.visible_to(notice.person).filter(pk=notice.space_id).exists()


def _withdraw(delivery: Delivery, at: datetime) -> None:
    held = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    held.update(dead_at=at, lease_until=None, error="withdrawn: the person may no longer see the space")


def _attempt(delivery: Delivery, at: datetime, channels: Mapping[str, Channel]) -> int:
    held = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    try:
        channels[delivery.channel](delivery)
    except Exception as problem:  # whatever a channel raises must not stop the others
        logger.warning("delivery %s failed: %s", delivery.delivery_id, problem)
        attempts = delivery.attempts + 1
        held.update(
            attempts=attempts,
            next_at=at + wait_after(attempts),
            lease_until=None,
            error=str(problem)[:300],
            dead_at=at if attempts >= MOST_ATTEMPTS else None,
        )
        return 0
    held.update(sent_at=at, attempts=delivery.attempts + 1, lease_until=None, error="")
    return 1


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes up to 4 hours, with up to a tenth of jitter."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return wait * random.uniform(1.0, 1.1)
