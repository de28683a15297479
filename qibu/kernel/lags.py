"""Lags with their unit, and the last day of a promise (S9).

周 and 月 are calendar lags, 工作日 are working days; each amount is stored with its unit and never converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from .workdays import WorkCalendar

UnitWord = Literal["working", "calendar"]

REMIND_BEFORE = 2  # working days between the one reminder of a promise and its last day


class Unit(IntEnum):
    """Unit of a lag as it stands in integer arrays."""

    WORKING = 0
    CALENDAR = 1


class LinkType(IntEnum):
    """Type of a dependency as it stands in integer arrays; ``LinkType["FF"]`` reads the stored word."""

    FS = 0
    SS = 1
    FF = 2
    SF = 3


# the same codes as plain ints: looking up a member of an enum costs as much as the arithmetic of a link
FS, SS, FF, SF = (int(kind) for kind in LinkType)
WORKING, CALENDAR = (int(unit) for unit in Unit)

UNIT_CODES: dict[UnitWord, Unit] = {"working": Unit.WORKING, "calendar": Unit.CALENDAR}
UNIT_WORDS: tuple[UnitWord, UnitWord] = ("working", "calendar")


@dataclass(frozen=True, slots=True)
class Lag:
    """An amount of days and what kind of days they are. Negative amounts are leads."""

    amount: int
    unit: UnitWord = "working"

    @property
    def code(self) -> Unit:
        """The unit as it stands in integer arrays."""
        return UNIT_CODES[self.unit]


def last_day(anchor: int, lag: Lag, calendar: WorkCalendar) -> int:
    """Last day (ordinal) on which a promise counted from ``anchor`` is kept; the anchor day does not count.

    A prototype finished on 2026-03-06 with 14 calendar days gives 2026-03-20. The last day of a calendar
    lag stays where the calendar puts it, even on a day off. Raises OutOfRange beyond 2200.
    """
    return shifted(anchor, lag.amount, lag.code, calendar)


def shifted(day: int, amount: int, unit: int, calendar: WorkCalendar) -> int:
    """``day`` moved by an amount of working (0) or calendar (1) days."""
    return day + amount if unit == CALENDAR else calendar.add_working_days(day, amount)


def reminder_day(last: int, calendar: WorkCalendar, before: int = REMIND_BEFORE) -> int:
    """The day of the one reminder: two working days before the last day of a promise (S9)."""
    return calendar.add_working_days(last, -before)
