"""Promises: the deadline a maximum lag gives a successor, and how it stands (S9).

The last day is counted from the predecessor's actual day once reported, from its forecast before that; the
day itself does not count. FS and FF count from its finish, SS and SF from its start; FS and SS bind the
successor's start, FF and SF its finish. Working days are those of the successor, who gave the promise.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lags import CALENDAR, FF, FS, SF
from .plan import Plan, Promises, PromiseState
from .prepare import column
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
    m = len(most)
    kinds, units = column(links.kind, m), column(links.max_unit, m)
    for k in [k for k, amount in enumerate(most) if amount is not None]:
        i = links.pred[k]
        if kinds[k] in (FS, FF):
            anchor, anchored = finish[i], len(finished) and finished[i]
        else:
            anchor, anchored = start[i], len(started) and started[i]
        terms = (kinds[k], most[k] or 0, units[k])
        _keep(plan, result, k, (anchor, bool(anchored)), links.succ[k], terms, (start, finish))
    return result


def keep_external(plan: Plan, start: Sequence[int], finish: Sequence[int]) -> Promises:
    """As :func:`keep_promises`, for maximum lags counted from tasks of other projects."""
    links, most = plan.externals, plan.externals.max_amount
    result = Promises([], [], [], [])
    m = len(most)
    kinds, units, happened = (column(one, m) for one in (links.kind, links.max_unit, links.happened))
    for e in [e for e, amount in enumerate(most) if amount is not None and links.day[e]]:
        anchor = (links.day[e], bool(happened[e]))
        terms = (kinds[e], most[e] or 0, units[e])
        _keep(plan, result, e, anchor, links.succ[e], terms, (start, finish))
    return result


def _keep(
    plan: Plan,
    result: Promises,
    link: int,
    anchor: tuple[int, bool],
    j: int,
    terms: tuple[int, int, int],
    days: tuple[Sequence[int], Sequence[int]],
) -> None:
    """Note how one promise stands; ``anchor``: a day, has it happened; ``terms``: type, amount, unit."""
    kind, amount, unit = terms
    by_finish = kind in (FF, SF)
    own = plan.actual_finish if by_finish else plan.actual_start
    day, delivered = days[by_finish][j], len(own) and own[j]
    calendar = plan.calendars[plan.calendar[j] if len(plan.calendar) else 0]
    last = last_day_within(anchor[0], amount, unit, calendar)
    margin = last - day if unit == CALENDAR else calendar.working_days_between(day, last)
    if day > last and not margin:
        margin = -1  # missed by days off only: missed all the same
    result.link.append(link)
    result.last_day.append(last)
    result.margin.append(margin)
    result.state.append(_state(anchor[1], bool(delivered), margin, last < plan.data_date))


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
