"""What the clock does for the journal: throwing away what only guarded against a double submit."""

from __future__ import annotations

from datetime import datetime, timedelta

from qibu.foundation.journal.models import Submission

KEEP_SUBMISSIONS = timedelta(days=30)


def purge(at: datetime) -> int:
    """Delete answers kept for forms sent twice, 30 days after they were given; returns how many."""
    return Submission.objects.filter(at__lt=at - KEEP_SUBMISSIONS).delete()[0]
