"""An honest status: re-planning does not turn a slip green (T4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.foundation.plain import fetch
from qibu.kernel.workdays import WorkCalendar


@dataclass(frozen=True)
class Honest:
    """Working days late (negative: early) against the first baseline, and against the newest, ``number``.

    ``original`` is None where the task was not in the first baseline; ``variance`` as in `Finishes`.
    """

    number: int
    original: int | None
    current: int
    variance: int = 0

    @property
    def is_late(self) -> bool:
        return self.current > 0 or (self.original or 0) > 0

    @property
    def text(self) -> str:
        """One sentence: "较原基线晚 9 天，按 V3 基线正常"."""
        if self.number == 1 or self.original is None:
            return against_current(self.current, self.number)
        if self.original <= 0:
            return against_current(self.current, self.number) if self.current > 0 else _("On time")
        first = ngettext(
            "%(days)d working day behind the original baseline",
            "%(days)d working days behind the original baseline",
            self.original,
        ) % {"days": self.original}
        if self.current <= 0:
            second = _("on time by baseline V%(number)d") % {"number": self.number}
        else:
            second = ngettext(
                "%(days)d day behind by baseline V%(number)d",
                "%(days)d days behind by baseline V%(number)d",
                self.current,
            ) % {"days": self.current, "number": self.number}
        return _("%(first)s, %(second)s") % {"first": first, "second": second}


def against_current(days: int, number: int) -> str:
    """ "3 working days behind baseline V1", or that it is on time."""
    if days <= 0:
        return _("On time by baseline V%(number)d") % {"number": number}
    text = ngettext(
        "%(days)d working day behind baseline V%(number)d",
        "%(days)d working days behind baseline V%(number)d",
        days,
    )
    return text % {"days": days, "number": number}


def honest(
    original: date | None, newest: date | None, now: date | None, number: int, calendar: WorkCalendar
) -> Honest | None:
    """From the finish in V1, that in baseline ``number`` and the actual or forecast one; None without."""
    if now is None or newest is None:
        return None
    first = calendar.working_days_between_dates(original, now) if original is not None else None
    return Honest(number, first, calendar.working_days_between_dates(newest, now))


@dataclass(frozen=True)
class Finishes:
    """When a task should have been done by the first and the newest baseline, and when it is now.

    ``variance``: the number of the open variance it is the source of, or inherits; 0 for none.
    """

    original: date | None
    newest: date | None
    now: date | None
    number: int
    variance: int = 0

    def honest(self, calendar: WorkCalendar) -> Honest | None:
        said = honest(self.original, self.newest, self.now, self.number, calendar)
        return said and replace(said, variance=self.variance)

    @property
    def may_be_late(self) -> bool:
        """Without a calendar: later than either baseline on the wall."""
        days = [day for day in (self.original, self.newest) if day is not None]
        return self.now is not None and bool(days) and self.now > min(days)


_FINISHES = """
    SELECT baseline.number, CAST(agreed.finish AS text), CAST(task.actual_finish AS text), ahead.finish_day,
           COALESCE(
               (SELECT MAX(number) FROM progress_variance WHERE task_id = task.id AND state <> 'closed'),
               (SELECT MAX(source.number) FROM progress_inherited heir
                  JOIN progress_variance source ON source.id = heir.variance_id AND source.state <> 'closed'
                 WHERE heir.task_id = task.id), 0)
      FROM tasks_task task
      JOIN changes_baselinetask agreed ON agreed.task_id = task.id
      JOIN changes_baseline baseline ON baseline.id = agreed.baseline_id
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
     WHERE task.id = %s AND baseline.project_id = %s
       AND (baseline.number = 1
            OR baseline.number = (SELECT MAX(number) FROM changes_baseline WHERE project_id = %s))"""


def finishes(project_id: int, task_id: int) -> Finishes | None:
    """Both finishes of one task; None where it is in neither baseline. One statement."""
    rows = fetch(_FINISHES, [task_id, project_id, project_id])
    if not rows:
        return None
    agreed = {number: date.fromisoformat(day) if day else None for number, day, *_rest in rows}
    actual, forecast, variance = rows[0][2:]
    now = date.fromisoformat(actual) if actual else date.fromordinal(forecast) if forecast else None
    number = max(agreed)
    return Finishes(agreed.get(1), agreed[number], now, number, variance)
