"""Calendars of an MS Project file, as working hours: inheritance, recurring exceptions, resources on a task.

A task is worked when its own calendar and any of its people's say so; without a calendar of its own, when any
of them is there; without people, on the project's calendar. That is how the durations in such files count.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from qibu.kernel.hours import DAY, Shifts, WorkHours

from .mspdi_file import FileCalendar, FileException, FileTask, ProjectFile

OFFICE: Shifts = ((480, 720), (780, 1020))
STANDARD: list[Shifts] = [OFFICE] * 5 + [()] * 2
MOST_DAYS = 100_000  # days that recurring exceptions and differing weeks of one file may add up to
MOST_CALENDARS = 60  # further combinations of people count as the project's calendar

Rules = tuple[list[Shifts], dict[int, Shifts]]


class FileCalendars:
    """Calendars of the file, made when a task first needs them; an unknown one is the project's."""

    def __init__(self, file: ProjectFile) -> None:
        self.rows = {one.uid: one for one in file.calendars}
        self.default = file.calendar if file.calendar in self.rows else min(self.rows, default=-1)
        self.made: list[WorkHours] = []
        self.numbers: dict[tuple[int, ...], int] = {}
        self.rules: dict[int, Rules] = {}
        self.budget = MOST_DAYS
        self.people = _people(file, self.rows)
        self._keep((self.default,), lambda: _hours(self._resolved(self.default)))

    @property
    def always(self) -> int:
        """Index of the calendar for elapsed durations."""
        return self._keep((-9, -9), WorkHours.always)

    def of_task(self, task: FileTask) -> int:
        """Index of the calendar that a task's duration counts on."""
        own = task.calendar if task.calendar in self.rows else -1
        theirs = () if own >= 0 and task.ignores_people else self.people.get(task.uid, ())
        if not theirs:
            one = own if own >= 0 else self.default
            return self._keep((one,), lambda: _hours(self._resolved(one)))
        return self._keep((own, *theirs), lambda: self._combined(own, theirs))

    def days_of(self, uid: int) -> tuple[tuple[bool, ...], dict[int, bool]]:
        """A calendar in whole days: (worked on Monday, Tuesday …; what dated days differ), by ordinals."""
        weekly, exceptions = self._resolved(uid)
        worked = tuple(map(bool, weekly if any(weekly) else STANDARD))
        found = {day: bool(shifts) for day, shifts in exceptions.items()}
        return worked, {
            day: is_worked for day, is_worked in found.items() if is_worked != worked[(day - 1) % 7]
        }

    def is_first_thing(self, task: FileTask) -> bool:
        """Whether a task starts with the first working minute of its day, or before it."""
        if task.start is None:
            return False
        day = task.start.toordinal()
        weekly, exceptions = self._resolved(task.calendar if task.calendar in self.rows else self.default)
        shifts = exceptions.get(day, weekly[(day - 1) % 7])
        return bool(shifts) and task.start.hour * 60 + task.start.minute <= min(shifts)[0]

    def _keep(self, key: tuple[int, ...], build: Callable[[], WorkHours]) -> int:
        if key not in self.numbers:
            if len(self.made) >= MOST_CALENDARS:
                return 0
            made = build()
            if made in self.made:
                self.numbers[key] = self.made.index(made)
            else:
                self.numbers[key] = len(self.made)
                self.made.append(made)
        return self.numbers[key]

    def _combined(self, own: int, theirs: tuple[int, ...]) -> WorkHours:
        rules = self._resolved(theirs[0])
        for uid in theirs[1:]:
            rules = _merged(rules, self._resolved(uid), _either)
        if own >= 0:
            both = _merged(rules, self._resolved(own), _both)
            rules = both if any(both[0]) else self._resolved(own)
        return _hours(rules)

    def _resolved(self, uid: int) -> Rules:
        """Weekly pattern and dated days of a calendar with all it inherits."""
        if uid in self.rules:
            return self.rules[uid]
        chain: list[FileCalendar] = []
        at = uid
        while at in self.rows and self.rows[at] not in chain and len(chain) < 20:
            chain.append(self.rows[at])
            at = self.rows[at].base
        weekly = list(STANDARD)
        exceptions: dict[int, Shifts] = {}
        for row in reversed(chain):  # the base first, its own rules win
            weekly = [own if own is not None else base for own, base in zip(row.weekly, weekly, strict=True)]
            for first, last, pattern in row.weeks:
                for day in self._days(first, last):
                    shifts = pattern[(day - 1) % 7]
                    exceptions[day] = weekly[(day - 1) % 7] if shifts is None else shifts
            for one in row.exceptions:
                for day in self._occurrences(one):
                    exceptions[day] = one.shifts
        self.rules[uid] = (weekly, exceptions)
        return self.rules[uid]

    def _days(self, first: int, last: int) -> range:
        count = max(0, min(last - first + 1, self.budget))
        self.budget -= count
        return range(first, first + count)

    def _occurrences(self, one: FileException) -> Iterator[int]:
        days = self._days(one.first, one.last)
        return (day for day in days if not one.pattern or _falls_on(one, day))


def _people(file: ProjectFile, rows: dict[int, FileCalendar]) -> dict[int, tuple[int, ...]]:
    """By task UID: the calendars of the people assigned to it."""
    calendars = {one.uid: one.calendar for one in file.resources if one.kind == 1 and one.uid > 0}
    found: dict[int, set[int]] = {}
    for one in file.assignments:
        calendar = calendars.get(one.resource)
        if calendar is not None and calendar in rows:
            found.setdefault(one.task, set()).add(calendar)
    return {task: tuple(sorted(uids)) for task, uids in found.items()}


def _hours(rules: Rules) -> WorkHours:
    weekly, exceptions = rules
    return WorkHours.of(weekly if any(weekly) else STANDARD, exceptions)


def _merged(one: Rules, other: Rules, how: Callable[[Shifts, Shifts], Shifts]) -> Rules:
    def shifts(rules: Rules, day: int) -> Shifts:
        return rules[1].get(day, rules[0][(day - 1) % 7])

    weekly = [how(a, b) for a, b in zip(one[0], other[0], strict=True)]
    return weekly, {day: how(shifts(one, day), shifts(other, day)) for day in {**one[1], **other[1]}}


def _either(one: Shifts, other: Shifts) -> Shifts:
    return (*one, *other)  # put in order and joined when the calendar is made


def _both(one: Shifts, other: Shifts) -> Shifts:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((begin, to) for begin, to in pairs if 0 <= begin < to <= DAY)


def _falls_on(one: FileException, day: int) -> bool:
    """Whether a recurring exception falls on a day of its range; recurrences not known fall on every day."""
    kind, period, days, month, month_day, item, position = one.pattern
    when, period = date.fromordinal(day), max(period, 1)
    weekday = 1 << ((when.weekday() + 1) % 7)  # bit 0 is Sunday
    if kind in (1, 7):
        return (day - one.first) % period == 0
    if kind == 6:
        week = (day - one.first + date.fromordinal(one.first).isoweekday() % 7) // 7
        return bool(days & weekday) and week % period == 0
    months = (when.year - date.fromordinal(one.first).year) * 12 + when.month
    in_month = (months - date.fromordinal(one.first).month) % period == 0
    if kind == 2:
        return when.month == month + 1 and when.day == month_day
    if kind == 3:
        return when.month == month + 1 and _is_position(when, item, position)
    if kind == 4:
        return in_month and when.day == month_day
    if kind == 5:
        return in_month and _is_position(when, item, position)
    return True


def _is_position(when: date, item: int, position: int) -> bool:
    """The first to fourth or last (4) day, weekday, weekend day or named weekday (3: Sunday) of a month."""
    last = monthrange(when.year, when.month)[1]
    fits = [
        one
        for one in (when.replace(day=1) + timedelta(days=n) for n in range(last))
        if item == 0
        or (item == 1 and one.weekday() < 5)
        or (item == 2 and one.weekday() >= 5)
        or (item >= 3 and (one.weekday() + 1) % 7 == item - 3)
    ]
    place = -1 if position == 4 else position
    return bool(fits) and -len(fits) <= place < len(fits) and fits[place] == when
