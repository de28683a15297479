"""Working-day calendars (S10): which days are worked, and counting in working days.

Days are proleptic ordinals (``date.toordinal()``), so a day is an ``int`` everywhere in the kernel.
A calendar covers 1970-01-01 to 2200-12-31 and is a value: two calendars with the same rules are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, compress

FIRST = date(1970, 1, 1).toordinal()
LAST = date(2200, 12, 31).toordinal()
DAYS = LAST - FIRST + 1

MONDAY_TO_FRIDAY = (True, True, True, True, True, False, False)
EVERY_DAY = (True,) * 7


class OutOfRange(ValueError):
    """A day outside 1970-01-01..2200-12-31; forms and imports check with :func:`in_range` first."""


def in_range(day: int) -> bool:
    """Whether the kernel can calculate with this day (an ordinal)."""
    return FIRST <= day <= LAST


def _index(day: int) -> int:
    index = day - FIRST
    if 0 <= index < DAYS:
        return index
    raise OutOfRange(f"day {day} is outside 1970-01-01..2200-12-31")


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Weekly pattern plus dated exceptions; the tables are made once and read by index.

    ``weekly``       seven booleans, Monday first
    ``exceptions``   ((ordinal, is it worked), …) in date order: holidays and make-up working days (调休)
    ``known_until``  last day covered by published notices (ordinal); None: not bound to notices
    ``before``       ``before[day - FIRST]`` = number of working days before that day (one extra entry)
    ``nth``          ``nth[n]`` = the working day that has n working days before it

    Build one with :meth:`of`. The two tables are read-only by convention.
    """

    weekly: tuple[bool, ...]
    exceptions: tuple[tuple[int, bool], ...]
    known_until: int | None
    before: list[int] = field(init=False, compare=False, repr=False)
    nth: list[int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        worked = self._flags()
        object.__setattr__(self, "before", list(accumulate(worked, initial=0)))
        object.__setattr__(self, "nth", list(compress(range(FIRST, LAST + 1), worked)))

    def _flags(self) -> bytearray:
        offset = date.fromordinal(FIRST).weekday()
        week = bytes(self.weekly[offset:] + self.weekly[:offset])
        flags = bytearray((week * (DAYS // 7 + 1))[:DAYS])
        for day, is_worked in self.exceptions:
            flags[_index(day)] = is_worked
        return flags

    @classmethod
    def of(
        cls,
        weekly: Iterable[bool] = MONDAY_TO_FRIDAY,
        exceptions: Mapping[date, bool] | None = None,
        known_until: date | None = None,
    ) -> WorkCalendar:
        """A calendar from a weekly pattern (Monday first) and ``{date: is it worked}``.

        Raises ValueError for a pattern that is not seven days or has no working day, and
        :class:`OutOfRange` for an exception outside the range.
        """
        pattern = tuple(bool(worked) for worked in weekly)
        if len(pattern) != 7 or not any(pattern):
            raise ValueError("the weekly pattern needs seven days, at least one of them worked")
        rows = sorted((day.toordinal(), bool(worked)) for day, worked in (exceptions or {}).items())
        return cls(pattern, tuple(rows), known_until.toordinal() if known_until else None)

    @classmethod
    def weekdays(cls) -> WorkCalendar:
        """Monday to Friday without any holiday."""
        return cls.of()

    @classmethod
    def every_day(cls) -> WorkCalendar:
        """Every day is worked: for networks in plain time units."""
        return cls.of(EVERY_DAY)

    # -- days as ordinals ------------------------------------------------------------------------

    def is_working(self, day: int) -> bool:
        """Whether this day is worked."""
        index = _index(day)
        return self.before[index + 1] > self.before[index]

    def is_published(self, day: int) -> bool:
        """False for a day after the last published notice: shown as 节假日未公布, never guessed (S10)."""
        return self.known_until is None or day <= self.known_until

    def next_working(self, day: int) -> int:
        """The day itself if it is worked, else the first working day after it."""
        return self._nth(self.before[_index(day)])

    def previous_working(self, day: int) -> int:
        """The day itself if it is worked, else the last working day before it."""
        return self._nth(self.before[_index(day) + 1] - 1)

    def add_working_days(self, day: int, n: int) -> int:
        """The n-th working day after ``day`` (before it for a negative n); ``day`` itself does not count.

        Thu 2026-02-12 + 2 is Sat 2026-02-14, because that Saturday is a make-up day. n = 0 gives ``day``
        unchanged, worked or not.
        """
        if n == 0:
            return self._nth_guard(day)
        index = _index(day)
        return self._nth(self.before[index + 1] + n - 1 if n > 0 else self.before[index] + n)

    def working_days_between(self, a: int, b: int) -> int:
        """Signed number of working days from a to b: those in (a, b], negative when b is before a.

        This is the unit of variance: finished on b instead of a.
        """
        return self.before[_index(b) + 1] - self.before[_index(a) + 1]

    def count(self, start: int, finish: int) -> int:
        """Working days in [start, finish], both inclusive: the duration; 0 when finish is before start."""
        return max(0, self.before[_index(finish) + 1] - self.before[_index(start)])

    def _nth(self, number: int) -> int:
        if 0 <= number < len(self.nth):
            return self.nth[number]
        raise OutOfRange("the working day asked for is outside 1970-01-01..2200-12-31")

    @staticmethod
    def _nth_guard(day: int) -> int:
        _index(day)
        return day

    # -- thin wrappers for dates -----------------------------------------------------------------

    def is_working_date(self, day: date) -> bool:
        """:meth:`is_working` for a date."""
        return self.is_working(day.toordinal())

    def is_published_date(self, day: date) -> bool:
        """:meth:`is_published` for a date."""
        return self.is_published(day.toordinal())

    def next_working_date(self, day: date) -> date:
        """:meth:`next_working` for a date."""
        return date.fromordinal(self.next_working(day.toordinal()))

    def previous_working_date(self, day: date) -> date:
        """:meth:`previous_working` for a date."""
        return date.fromordinal(self.previous_working(day.toordinal()))

    def add_working_days_date(self, day: date, n: int) -> date:
        """:meth:`add_working_days` for a date."""
        return date.fromordinal(self.add_working_days(day.toordinal(), n))

    def working_days_between_dates(self, a: date, b: date) -> int:
        """:meth:`working_days_between` for dates."""
        return self.working_days_between(a.toordinal(), b.toordinal())

    def count_dates(self, start: date, finish: date) -> int:
        """:meth:`count` for dates."""
        return self.count(start.toordinal(), finish.toordinal())


def merge(
    parent: WorkCalendar,
    overrides: Mapping[date, bool] | None = None,
    weekly: Iterable[bool] | None = None,
) -> WorkCalendar:
    """The calendar of a department or project: the parent's, with its own exceptions winning (S10).

    ``weekly`` replaces the weekly pattern where given; the parent's exceptions stay, so statutory
    holidays hold for a six-day week too. ``known_until`` is the parent's.
    """
    exceptions = {date.fromordinal(day): worked for day, worked in parent.exceptions}
    exceptions.update(overrides or {})
    known = date.fromordinal(parent.known_until) if parent.known_until is not None else None
    return WorkCalendar.of(parent.weekly if weekly is None else weekly, exceptions, known)
