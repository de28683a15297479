"""What the clock does for access: refusals are kept for half a year."""

from __future__ import annotations

from datetime import datetime, timedelta

from qibu.foundation.access.models import Denial

KEEP_DENIALS = timedelta(days=180)


def purge(at: datetime) -> int:
    """Delete refusals older than 180 days; returns how many."""
    return Denial.objects.filter(at__lt=at - KEEP_DENIALS).delete()[0]
