"""What the clock does with meetings: the next of a series, minutes to write, decisions that stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from qibu.foundation.access.models import Space
from qibu.meetings.actions.series import prepare_next
from qibu.meetings.actions.settling import hand_over_in, look_after
from qibu.meetings.models import Meeting, Series


def prepare_meetings(at: datetime) -> int:
    """Make the meetings of series that are due, one working day before each; how many were made."""
    due = Series.objects.filter(next_at__lte=at, active=True, space__frozen_at=None).order_by("pk")
    return _each(due.values_list("pk", "space_id"), lambda pk, space: prepare_next(pk, space, at))


def look_after_meetings(at: datetime) -> int:
    """Meetings that are over wait for their minutes; periods that have ended settle; how many."""
    due = Meeting.objects.filter(next_step_at__lte=at, space__frozen_at=None).order_by("pk")
    return _each(due.values_list("pk", "space_id"), lambda pk, space: look_after(at, pk, space))


def replace_hosts(at: datetime) -> int:
    """Daily: what people host who can no longer sign in passes to the lead; how many meetings (N4)."""
    rows = Space.objects.filter(frozen_at=None, meetings__host__is_active=False) | Space.objects.filter(
        frozen_at=None, meeting_series__host__is_active=False, meeting_series__active=True
    )
    return sum(hand_over_in(pk, at) for pk in rows.distinct().order_by("pk").values_list("pk", flat=True))


def _each(rows: Iterable[tuple[int, int]], step: Callable[[int, int], object]) -> int:
    """One that fails does not keep the others from theirs."""
    done, problems = 0, []
    for pk, space in list(rows):
        try:
            done += bool(step(pk, space))
        except Exception as problem:
            problems.append(problem)
    if problems:
        raise ExceptionGroup("meetings", problems)
    return done
