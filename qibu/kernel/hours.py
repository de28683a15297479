"""Working hours: calendars in minutes, for plans of other tools that schedule by the clock.

An instant is an ``int``: ``ordinal * 1440 + minute of the day``; 0 stands for "none". A position is a number
of working minutes since 1970, so adding a duration is adding integers. Each position but the first stands for
two instants, the moment work ends (17:00) and the moment it goes on (08:00 of the next working day).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate

from .workdays import DAYS, FIRST

DAY = 1440
Shifts = tuple[tuple[int, int], ...]


def instant(moment: datetime) -> int:
    """The minute of a naive local time; seconds are dropped."""
    return moment.toordinal() * DAY + moment.hour * 60 + moment.minute


def moment(instant: int) -> datetime:
    """The local time of an instant."""
    return datetime.fromordinal(instant // DAY) + timedelta(minutes=instant % DAY)


@dataclass(frozen=True, slots=True)
class WorkHours:
    """Shifts per weekday plus dated exceptions, 1970 to 2200.

    ``weekly``      seven tuples of (from, to) minutes of the day, Monday first, in order, () for a day off
    ``exceptions``  ((ordinal, shifts), …) in date order
    ``before``      ``before[day - FIRST]`` = working minutes before that day (one extra entry)

    Build one with :meth:`of`.
    """

    weekly: tuple[Shifts, ...]
    exceptions: tuple[tuple[int, Shifts], ...]
    before: array[int] = field(init=False, compare=False, repr=False)
    special: dict[int, Shifts] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        offset = date.fromordinal(FIRST).weekday()
        sizes = [sum(to - begin for begin, to in shifts) for shifts in self.weekly]
        minutes = ((sizes[offset:] + sizes[:offset]) * (DAYS // 7 + 1))[:DAYS]
        for day, shifts in self.exceptions:
            minutes[day - FIRST] = sum(to - begin for begin, to in shifts)
        object.__setattr__(self, "before", array("q", accumulate(minutes, initial=0)))
        object.__setattr__(self, "special", dict(self.exceptions))

    @classmethod
    def of(cls, weekly: Sequence[Shifts], exceptions: Mapping[int, Shifts] | None = None) -> WorkHours:
        """A calendar; shifts are put in order and joined, exceptions outside 1970..2200 left out.

        Raises ValueError for a pattern that is not seven days or has no working minute.
        """
        pattern = tuple(_tidy(shifts) for shifts in weekly)
        if len(pattern) != 7 or not any(pattern):
            raise ValueError("the weekly pattern needs seven days, at least one of them worked")
        days = sorted((day, shifts) for day, shifts in (exceptions or {}).items() if 0 <= day - FIRST < DAYS)
        return cls(pattern, tuple((day, _tidy(shifts)) for day, shifts in days))

    @classmethod
    def always(cls) -> WorkHours:
        """Every minute is worked: for elapsed durations."""
        return cls.of([((0, DAY),)] * 7)

    def _shifts(self, day: int) -> Shifts:
        return self.special.get(day, self.weekly[(day - 1) % 7])

    def position(self, at: int) -> int:
        """Working minutes before an instant."""
        day, minute = divmod(at, DAY)
        index = day - FIRST
        if not 0 <= index < DAYS:
            return 0 if index < 0 else self.before[-1]
        return self.before[index] + sum(
            min(to, minute) - begin for begin, to in self._shifts(day) if begin < minute
        )

    def begin(self, position: int) -> int:
        """The instant at which work goes on after ``position`` minutes."""
        position = min(max(position, 0), self.before[-1] - 1)
        index = bisect_right(self.before, position) - 1
        left = position - self.before[index]
        for begin, to in self._shifts(index + FIRST):
            if left < to - begin:
                return (index + FIRST) * DAY + begin + left
            left -= to - begin
        raise AssertionError("a position lies inside its day")

    def end(self, position: int) -> int:
        """The instant at which ``position`` minutes have just been worked."""
        position = min(max(position, 1), self.before[-1])
        index = bisect_left(self.before, position) - 1
        left = position - self.before[index]
        for begin, to in self._shifts(index + FIRST):
            if left <= to - begin:
                return (index + FIRST) * DAY + begin + left
            left -= to - begin
        raise AssertionError("a position lies inside its day")


def _tidy(shifts: Shifts) -> Shifts:
    joined: list[tuple[int, int]] = []
    for begin, to in sorted(shifts):
        begin, to = max(begin, 0), min(to, DAY)
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], to))
        elif begin < to:
            joined.append((begin, to))
    return tuple(joined)
