"""Periods open by themselves; the lead says when the week ends (T1, T2)."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from qibu.progress.models import Cycle, Period

if TYPE_CHECKING:
    from qibu.foundation.journal.models import Event
    from qibu.foundation.people.models import Person


def ensure_period(*, project_id: int, at: datetime) -> Period | None:
    """The period the day of ``at`` reports to, made with one report per department where it is missing.

    None where the project does not report (not executing or closing, archived, cycle off, no working
    day within eight weeks) or where the week's cut-off has passed without a period. Idempotent.
    """
    raise NotImplementedError


def open_after(event: Event) -> None:
    """Reaction: a project that begins to execute, or a department that joins, has its report at once."""
    raise NotImplementedError


def set_cycle(
    *, by: Person, at: datetime, project_id: int, weekday: int, hour: time, is_on: bool, version: int = 0
) -> Cycle:
    """Say when the project reports (cycle.edit); open periods whose cut-off lies ahead move with it.

    Raises Denied, Invalid (weekday, hour), Conflict where ``version`` (0: not asked) is no longer it.
    """
    raise NotImplementedError
