"""Published networks: time in units without a calendar, every lag hard, zero lengths are points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from .lags import FS, SS
from .plan import LinkRow, Links, Plan
from .workdays import FIRST, WorkCalendar


@cache
def _units() -> WorkCalendar:
    return WorkCalendar.every_day()


ORIGIN = FIRST
"""The ordinal that stands for time 0: an early start is ``result.early_start[t] - ORIGIN``, an early finish
``result.early_finish[t] + 1 - ORIGIN``, the length of the network ``result.project_finish + 1 - ORIGIN``."""


def unit_plan(duration: Sequence[int], arcs: Iterable[tuple[int, int, int]], *, start_lags: bool) -> Plan:
    """The plan of a network; ``arcs`` are (from, to, lag), counted from finish to start or start to start.

    Lags may be negative and go round (start(j) >= start(i) - 5 is "i at most 5 after j"). Up to 84,000 units;
    longer networks come back as "beyond-calendar".
    """
    kind = SS if start_lags else FS
    return Plan(
        calendars=(_units(),),
        duration=duration,
        links=Links.of(*(LinkRow(i, j, kind, lag) for i, j, lag in arcs)),
        project_start=ORIGIN,
        milestones_last_a_day=False,
        hard_max=True,
    )
