"""Carrying the outbox outside: lease → send → mark, with tries over at least 48 hours.

E-mail carries the delivery id, so that a repeat is recognised; it is tried until it succeeds. A robot's
message cannot be recognised again: once its last byte is out it is never repeated without an answer
that refuses it, a person decides (decision 0019).
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from qibu.foundation.access.models import Space
from qibu.foundation.notices.channels import email, group
from qibu.foundation.notices.channels.messages import Unknown
from qibu.foundation.notices.models import Delivery, Robot

logger = logging.getLogger(__name__)

Channel = Callable[[Delivery], None]
CHANNELS: Mapping[str, Channel] = {"email": email.send, **dict.fromkeys(group.PLATFORMS, group.send)}

#: Longer than the slowest sending: a mail server may take ten seconds for each of its answers.
LEASE = timedelta(minutes=3)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
#: Counted in tries, not from the notice's birth, so that a worker that was off for days tries as
#: often: 1 + 2 + … + 128 minutes and eleven times four hours are 48 hours and 15 minutes.
MOST_ATTEMPTS = 20
#: A robot that failed gets nothing else for a while, so that a dead one costs a round one attempt.
ROBOT_RESTS = timedelta(minutes=10)


def deliver(at: datetime, *, limit: int = 20, channels: Mapping[str, Channel] = CHANNELS) -> int:
    """Send what is due; returns how many were sent.

    Each delivery is leased in one short transaction and sent outside any. A worker that dies in
    between leaves a lease that runs out: the next one sends again with the same delivery id, unless
    the message was on the wire and cannot be recognised.
    """
    sent = 0
    began = time.monotonic()
    for _ in range(limit):
        # A slow mail server lets time pass: the last lease of a round must be as long as the first.
        moment = at + timedelta(seconds=time.monotonic() - began)
        delivery = _lease(moment)
        if delivery is None:
            break
        if delivery.wire_at is not None:
            _hold(delivery, moment, "the worker ended before the answer came")
        elif _still_concerns(delivery):
            sent += _attempt(delivery, moment, channels)
        else:
            _withdraw(delivery, moment)
    return sent


def _lease(at: datetime) -> Delivery | None:
    token = uuid.uuid4()
    free = Delivery.objects.filter(Q(lease_until=None) | Q(lease_until__lte=at), sent_at=None, dead_at=None)
    with transaction.atomic():
        open_doors = Q(post=None) | Q(post__robot__not_before=None) | Q(post__robot__not_before__lte=at)
        due = free.filter(open_doors, next_at__lte=at).order_by("next_at", "pk")
        pk = due.values_list("pk", flat=True).first()
        if pk is None:
            return None
        # The condition is repeated: of two workers that saw the same row, one update counts.
        claimed = free.filter(pk=pk, next_at__lte=at).update(lease=token, lease_until=at + LEASE)
    if not claimed:
        return None
    rows = Delivery.objects.select_related("notice__person", "post__robot")
    return rows.get(pk=pk)


def _still_concerns(delivery: Delivery) -> bool:
    """Whether it may still go: access may have ended since it was queued, or the robot been taken away."""
    if (post := delivery.post) is not None:
        return post.robot.is_active and post.robot.removed_at is None
    notice = delivery.notice
    if notice is None:
        return False
    return Space.objects.visible_to(notice.person).filter(pk=notice.space_id).exists()


def _held(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, as long as this worker's lease on it stands."""
    return Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)


def _withdraw(delivery: Delivery, at: datetime) -> None:
    gone = "the robot is no longer in use" if delivery.post_id else "the person may no longer see the space"
    _held(delivery).update(dead_at=at, lease_until=None, error=f"withdrawn: {gone}")


def _hold(delivery: Delivery, at: datetime, reason: str) -> None:
    """It may have arrived: nothing more by itself."""
    logger.warning("delivery %s by %s may have arrived: %s", delivery.delivery_id, delivery.channel, reason)
    _held(delivery).update(dead_at=at, lease_until=None, error=reason[:300])


def _attempt(delivery: Delivery, at: datetime, channels: Mapping[str, Channel]) -> int:
    began = time.monotonic()
    try:
        channels[delivery.channel](delivery)
    except Unknown as problem:
        _held(delivery).update(attempts=delivery.attempts + 1)
        _hold(delivery, at, str(problem))
        return 0
    except Exception as problem:  # whatever a channel raises must not stop the others
        _failed(delivery, at, problem)
        return 0
    done = at + timedelta(seconds=time.monotonic() - began)
    _held(delivery).update(
        sent_at=done, attempts=delivery.attempts + 1, lease_until=None, wire_at=None, error=""
    )
    if delivery.post is not None:
        _rest(delivery.post.robot, done + group.PLATFORMS[delivery.channel].PACE)
    return 1


def _failed(delivery: Delivery, at: datetime, problem: Exception) -> None:
    attempts = delivery.attempts + 1
    wait = max(wait_after(attempts), getattr(problem, "wait", None) or timedelta(0))
    dead = attempts >= MOST_ATTEMPTS
    ending = "given up" if dead else "tried again later"
    logger.warning(
        "delivery %s by %s failed (%s): %s", delivery.delivery_id, delivery.channel, ending, problem
    )
    values: dict[str, Any] = {"attempts": attempts, "next_at": at + wait, "error": str(problem)[:300]}
    _held(delivery).update(**values, lease_until=None, wire_at=None, dead_at=at if dead else None)
    if delivery.post is not None:
        _rest(delivery.post.robot, at + min(wait, ROBOT_RESTS))


def _rest(robot: Robot, until: datetime) -> None:
    Robot.objects.filter(pk=robot.pk).update(not_before=until)


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes up to 4 hours, with up to a tenth of jitter."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return wait * random.uniform(1.0, 1.1)
