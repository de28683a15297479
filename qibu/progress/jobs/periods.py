"""What the clock does with the weekly cycle: opening periods, reminding, telling who is late."""

from __future__ import annotations

from datetime import datetime


def open_periods(at: datetime) -> int:
    """Daily at 00:10: every reporting project has its period of the week; returns how many were made."""
    raise NotImplementedError


def remind_and_escalate(at: datetime) -> int:
    """Take the steps of the ladder that are due; one cheap statement where there are none."""
    raise NotImplementedError
