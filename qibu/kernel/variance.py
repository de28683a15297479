"""Variance against the baseline in working days, and when it opens a variance (T4)."""

from __future__ import annotations

from dataclasses import dataclass

from .workdays import WorkCalendar

THRESHOLD = 3


@dataclass(frozen=True, slots=True)
class Variance:
    """``days`` working days late (negative: early); ``late`` when more than the threshold."""

    days: int
    late: bool


def variance(baseline: int, now: int, calendar: WorkCalendar, threshold: int = THRESHOLD) -> Variance:
    """Finish ``now`` (actual, else forecast) against the baseline finish, both ordinals.

    Three working days late open nothing, four open one; the threshold is per project. Without a baseline
    or a current finish (0) there is no variance.
    """
    if not baseline or not now:
        return Variance(0, False)
    days = calendar.working_days_between(baseline, now)
    return Variance(days, days > threshold)
