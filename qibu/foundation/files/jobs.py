"""Emptying the recycle bin, and sweeping out files no row names."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from qibu.foundation.files import storing
from qibu.foundation.files.models import StoredFile

logger = logging.getLogger(__name__)

KEEP_DELETED: Final = timedelta(days=90)
#: How long bytes stay after their row let go of them: a backup copies the database first, files later.
KEEP_PURGED: Final = timedelta(days=1)
#: How young a file without a row may be and yet be part of an upload under way.
ORPHAN_SECONDS: Final = 24 * 3600


def empty_bin(at: datetime) -> int:
    """Let go of files that lay in the recycle bin for 90 days; their facts stay. Returns how many."""
    old = StoredFile.objects.filter(deleted_at__lt=at - KEEP_DELETED, purged_at=None)
    return old.update(purged_at=at)


def sweep(at: datetime) -> int:
    """Remove files no row keeps: uploads cut off more than a day ago, and what the bin let go of.

    The age of a file is told by the disk's own clock, which a rehearsal does not move.
    """
    empty_bin(at)
    before = time.time() - ORPHAN_SECONDS
    old = [(name, path) for name, path in storing.all_stored() if path.stat().st_mtime < before]
    kept = set(
        StoredFile.objects.filter(Q(purged_at=None) | Q(purged_at__gt=at - KEEP_PURGED)).values_list(
            "stored_as", flat=True
        )
    )
    gone = [path for name, path in old if name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        logger.info("files no row names: %s removed", len(gone))
    return len(gone)
