"""What the clock does for people: throwing away what has served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from qibu.foundation.people.limiter import WINDOW
from qibu.foundation.people.models import Attempt, OneTimeLink

KEEP_LINKS = timedelta(days=30)


@dataclass(frozen=True)
class Purged:
    """How many rows went."""

    attempts: int
    sessions: int
    links: int


def purge(at: datetime) -> Purged:
    """Delete attempts that no longer count, expired sessions, and links dead for 30 days."""
    attempts, _a = Attempt.objects.filter(at__lte=at - WINDOW).delete()
    sessions, _s = Session.objects.filter(expire_date__lt=at).delete()
    links, _l = OneTimeLink.objects.filter(expires_at__lt=at - KEEP_LINKS).delete()
    return Purged(attempts=attempts, sessions=sessions, links=links)
