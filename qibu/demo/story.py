"""What all parts of the demo's story share: its people and departments, and its days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from qibu.foundation.people.models import Department, Person
from qibu.kernel.workdays import WorkCalendar as Workdays

#: Something of the story: when, and what is called with that time.
Happening = tuple[datetime, Callable[[datetime], None]]


@dataclass
class Company:
    """The demo's rows by the words of qibu.demo.people, and the days of its story."""

    start: date
    workdays: Workdays
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def day(self, place: int) -> date:
        """The working day that many working days after the project's start."""
        first = self.workdays.next_working_date(self.start)
        return self.workdays.add_working_days_date(first, place)

    def moment(self, place: int, hour: int = 10) -> datetime:
        return timezone.make_aware(datetime.combine(self.day(place), time(hour)))
