"""The one place that asks what time it is.

Views, jobs and commands call `now()` once and pass the answer down as ``at``; nothing
below them may (an import contract holds that). In the demo and in tests the clock can be
moved: the rehearsal offset stands in a small file, so that every process sees the same time.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def _offset_file() -> Path:
    return Path(settings.HOME) / "rehearsal-clock"


def now() -> datetime:
    """The current aware time; on a demo installation moved by the rehearsal offset."""
    real = timezone.now()
    return real + offset() if settings.DEMO else real


def offset() -> timedelta:
    """How far the rehearsal clock stands from the real one (zero unless someone moved it)."""
    try:
        return timedelta(seconds=float(_offset_file().read_text("ascii")))
    except (OSError, ValueError):
        return timedelta(0)


def rehearse(moved_by: timedelta) -> None:
    """Set the rehearsal offset. Raises RuntimeError outside the demo."""
    if not settings.DEMO:
        raise RuntimeError("The rehearsal clock exists in the demo only.")
    file = _offset_file()
    fresh = file.with_name(f"{file.name}-{os.getpid()}")
    fresh.write_text(str(moved_by.total_seconds()), "ascii")
    fresh.replace(file)  # at once: whoever reads meanwhile must not see an empty file and jump back
