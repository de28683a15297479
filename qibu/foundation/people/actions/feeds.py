"""Private addresses of calendars: made, replaced, ended, and used by a program that has no session."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.actions.common import own_space
from qibu.foundation.people.models import FeedToken, Person

#: When an address was last read is noted once in this time: programs come every few minutes.
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(*, by: Person, at: datetime, kind: str) -> str:
    """A token for an address of this kind; the one before ends. Raises Invalid for an unknown kind.

    Only the hash of the token is stored, so this answer is the only chance to read it.
    """
    if kind not in FeedToken.Kind.values:
        raise Invalid({"": [_("There is no such calendar.")]})
    space = own_space()
    by.feed_tokens.filter(kind=kind, revoked_at=None).update(revoked_at=at)
    token = secrets.token_urlsafe(32)
    FeedToken.objects.create(person=by, kind=kind, token_hash=_hash(token), created_at=at)
    data = {"kind": kind}
    record(space=space, by=by, at=at, action="person.feed_made", subject=("person", by.pk), data=data)
    return token


@transaction.atomic
def end_feed(*, by: Person, at: datetime, kind: str) -> bool:
    """End one's own address of this kind; False where there was none."""
    space = own_space()
    if not by.feed_tokens.filter(kind=kind, revoked_at=None).update(revoked_at=at):
        return False
    data = {"kind": kind}
    record(space=space, by=by, at=at, action="person.feed_ended", subject=("person", by.pk), data=data)
    return True


def feed_holder(*, token: str) -> FeedToken | None:
    """Whose address this is and what it shows; None when it ended or its person is not active."""
    found = FeedToken.objects.select_related("person")
    return found.filter(token_hash=_hash(token), revoked_at=None, person__is_active=True).first()


def note_feed_use(*, feed: FeedToken, at: datetime) -> None:
    """Remember that the address was read; written at most once an hour."""
    if feed.used_at is None or feed.used_at <= at - NOTED_EVERY:
        stale = Q(used_at=None) | Q(used_at__lte=at - NOTED_EVERY)
        FeedToken.objects.filter(stale, pk=feed.pk).update(used_at=at)


def _hash(token: str) -> str:
    """Plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
