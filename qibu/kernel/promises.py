"""Promises: the deadline a maximum lag gives a successor, and how it stands (S9).

The last day is counted from the predecessor's actual day once reported, from its forecast before that; the
day itself does not count. FS and FF count from its finish, SS and SF from its start; FS and SS bind the
successor's start, FF and SF its finish. Working days are those of the successor, who gave the promise.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lags import CALENDAR, FF, FS, SF, WORKING
from .plan import Plan, Promises, PromiseState
from .workdays import DAYS, FIRST, LAST, WorkCalendar


def keep_promises(plan: Plan, start: Sequence[int], finish: Sequence[int]) -> Promises:
    """Last day, state and margin of every link with a maximum lag, given forecast (or actual) days.

    States: ``pending`` the predecessor has not happened and the forecast keeps the promise; ``running`` it
    has happened and the forecast keeps it; ``at_risk`` the forecast misses the last day, which is not over
    yet; ``broken`` the last day is over, or the successor happened after it; ``kept`` it happened in time.
    """
    links, most = plan.links, plan.links.max_amount
    result = Promises([], [], [], [])
    started, finished = plan.actual_start, plan.actual_finish
    for k in [k for k, amount in enumerate(most) if amount is not None]:
        i, j = links.pred[k], links.succ[k]
        kind = links.kind[k] if len(links.kind) else FS
        calendar = plan.calendars[plan.calendar[j] if len(plan.calendar) else 0]
        unit = links.max_unit[k] if len(links.max_unit) else WORKING
        if kind in (FS, FF):
            anchor, anchored = finish[i], len(finished) and finished[i]
        else:
            anchor, anchored = start[i], len(started) and started[i]
        if kind in (FF, SF):
            day, delivered = finish[j], len(finished) and finished[j]
        else:
            day, delivered = start[j], len(started) and started[j]
        last = last_day_within(anchor, most[k] or 0, unit, calendar)
        margin = last - day if unit == CALENDAR else calendar.working_days_between(day, last)
        if day > last and not margin:
            margin = -1  # missed by days off only: missed all the same
        result.link.append(k)
        result.last_day.append(last)
        result.margin.append(margin)
        result.state.append(_state(bool(anchored), bool(delivered), margin, last < plan.data_date))
    return result


def last_day_within(anchor: int, amount: int, unit: int, calendar: WorkCalendar) -> int:
    """As :func:`qibu.kernel.lags.last_day`, held inside the calendar's range instead of raising."""
    if unit == CALENDAR:
        return min(max(anchor + amount, FIRST), LAST)
    if not amount:
        return anchor
    index = min(max(anchor - FIRST, 0), DAYS - 1)
    number = calendar.before[index + 1] + amount - 1 if amount > 0 else calendar.before[index] + amount
    return calendar.nth[min(max(number, 0), len(calendar.nth) - 1)]


def _state(anchored: bool, delivered: bool, margin: int, over: bool) -> PromiseState:
    if delivered:
        return PromiseState.BROKEN if margin < 0 else PromiseState.KEPT
    if margin < 0:
        return PromiseState.BROKEN if anchored and over else PromiseState.AT_RISK
    return PromiseState.RUNNING if anchored else PromiseState.PENDING
