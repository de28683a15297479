"""Days of a sheet as pixels, and the two bands of labels above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import formats
from django.utils.translation import pgettext

WEEK: Final = 7
MONTHS_OF_QUARTER: Final = 3
#: from so many pixels per day on, the bands count these units
BANDS: Final = (
    (12.0, ("month", "day")),
    (3.6, ("month", "week")),
    (1.0, ("year", "month")),
    (0.0, ("year", "quarter")),
)
ROOM: Final = {"day": 11, "week": 48, "month": 36, "quarter": 44, "year": 30}  # pixels a label needs


@dataclass(frozen=True)
class Tick:
    """A label of a band with its left edge, and whether a line stands there."""

    x: float
    text: str


@dataclass(frozen=True)
class Scale:
    """Days `first`…`last` (counted from `base`) drawn from `left` on with `width` pixels each."""

    base: date
    first: int
    last: int
    width: float

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    @property
    def total(self) -> float:
        return round(self.days * self.width, 1)

    def x(self, day: float) -> float:
        """Left edge of a day."""
        return round((day - self.first) * self.width, 1)

    def clamped(self, day: float) -> float:
        """Left edge of a day, kept within the sheet."""
        return min(self.total, max(0.0, self.x(day)))

    @property
    def units(self) -> tuple[str, str]:
        return next(units for least, units in BANDS if self.width >= least)

    def band(self, unit: str) -> list[Tick]:
        """Labels of one band: the unit the sheet begins in, and every one that begins on it."""
        ticks: list[Tick] = []
        begun = self.first
        for day in self._starts(unit):
            begun = min(begun, day)
            at = self.clamped(day)
            if ticks and at - ticks[-1].x < ROOM[unit]:
                if len(ticks) == 1 and begun < self.first:
                    ticks[0] = Tick(at, self._label(unit, day))  # rather than the rest of a unit
                continue
            ticks.append(Tick(at, self._label(unit, day)))
        return ticks

    def _label(self, unit: str, day: int) -> str:
        return label(unit, self.base + timedelta(days=day), upper=unit == self.units[0])

    def lines(self) -> list[float]:
        """Where lines stand behind the bars."""
        upper, lower = self.units
        unit = upper if lower == "day" else lower
        return [self.x(day) for day in self._starts(unit) if day >= self.first]

    def _starts(self, unit: str) -> Iterator[int]:
        """First days of the units that touch the sheet; the first may lie before it."""
        is_start = _STARTS[unit]
        day = self.first
        while not is_start(self.base + timedelta(days=day)):
            day -= 1
        yield day
        for later in range(self.first + (day == self.first), self.last + 1):
            if is_start(self.base + timedelta(days=later)):
                yield later


_STARTS: Final[dict[str, Callable[[date], bool]]] = {
    "day": lambda _day: True,
    "week": lambda day: day.weekday() == 0,
    "month": lambda day: day.day == 1,
    "quarter": lambda day: day.day == 1 and (day.month - 1) % MONTHS_OF_QUARTER == 0,
    "year": lambda day: day.day == 1 and day.month == 1,
}


def label(unit: str, day: date, *, upper: bool) -> str:
    """ "7", "W28", "Jul" or, above days and weeks, "July 2026"."""
    if unit == "day":
        return str(day.day)
    if unit == "week":
        return pgettext("schedule weekNo", "W{n}").replace("{n}", str(day.isocalendar().week))
    if unit == "quarter":
        quarter = (day.month - 1) // MONTHS_OF_QUARTER + 1
        return pgettext("schedule quarterNo", "Q{n}").replace("{n}", str(quarter))
    if unit == "year":
        return str(day.year)
    return formats.date_format(day, "YEAR_MONTH_FORMAT" if upper else "M")
