"""Queueing notices inside an action's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from qibu.foundation.access.models import Space
from qibu.foundation.notices.models import Delivery, Notice, Post, Robot

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


def announce(
    *,
    space: Space,
    kind: str,
    fact: str,
    subject: tuple[str, int],
    at: datetime,
    params: Mapping[str, Any] | None = None,
    mention: Iterable[Person] = (),
) -> int:
    """Tell the project's groups one fact, once per robot; returns how many messages were queued.

    Every robot in use whose kinds include `kind` (a key of `texts.POSTS`) gets it; `params` are that
    text's, with "path" for the link. `mention` are called by name where the robot does that. Repeating
    a fact changes nothing. One statement where the project has no robot (N3).
    """
    robots = Robot.objects.filter(space=space, is_active=True, removed_at=None)
    return post_to(
        [robot for robot in robots if kind in robot.kinds],
        kind=kind,
        fact=fact,
        subject=subject,
        at=at,
        params=params,
        mention=mention,
    )


def post_to(
    robots: Iterable[Robot],
    *,
    kind: str,
    fact: str,
    subject: tuple[str, int],
    at: datetime,
    params: Mapping[str, Any] | None = None,
    mention: Iterable[Person] = (),
) -> int:
    """Queue one message for each of these robots, where it has not had the fact yet."""
    chosen = list(robots)
    if not chosen:
        return 0
    told = set(Post.objects.filter(robot__in=chosen, fact=fact).values_list("robot_id", flat=True))
    called = [person.pk for person in {person.pk: person for person in mention}.values()]
    posts = Post.objects.bulk_create(
        Post(
            robot=robot,
            kind=kind,
            fact=fact,
            subject_kind=subject[0],
            subject_id=subject[1],
            params=dict(params or {}),
            mention=called,
            created_at=at,
        )
        for robot in chosen
        if robot.pk not in told
    )
    Delivery.objects.bulk_create(Delivery(post=post, channel=post.robot.kind, next_at=at) for post in posts)
    return len(posts)


def mark_read(*, by: Person, at: datetime, notice_ids: Iterable[int] | None = None) -> int:
    """Mark the person's own notices read (all of them without ids); returns how many."""
    rows = Notice.objects.filter(person=by, read_at=None)
    if notice_ids is not None:
        rows = rows.filter(pk__in=list(notice_ids))
    return rows.update(read_at=at)
