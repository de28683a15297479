"""State Council holiday notices read as calendar exceptions (S10); the data lives with the people slice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .workdays import MONDAY_TO_FRIDAY, WorkCalendar


@dataclass(frozen=True, slots=True)
class Notices:
    """What the notices say: ``exceptions`` {date: is it worked}, ``names`` {date: holiday}, ``known_until``.

    ``known_until`` is 31 December of the last year of the unbroken run of notices; None without any.
    ``problems`` holds one text id per row that could not be read: (notice year, row text).
    """

    exceptions: dict[date, bool]
    names: dict[date, str]
    known_until: date | None
    problems: tuple[tuple[int, str], ...] = ()

    def calendar(self, weekly: tuple[bool, ...] = MONDAY_TO_FRIDAY) -> WorkCalendar:
        """The working calendar these notices make on top of a weekly pattern."""
        return WorkCalendar.of(weekly, self.exceptions, self.known_until)


def parse_notices(notices: Iterable[Mapping[str, Any]]) -> Notices:
    """Read notices ``{"year": 2026, "days": [{"name", "date": "2026-01-01", "isOffDay"}, …]}``.

    A notice's days may fall in the neighbouring year. Where two notices name the same day the later
    notice wins, whatever order they come in.
    """
    exceptions: dict[date, bool] = {}
    names: dict[date, str] = {}
    problems: list[tuple[int, str]] = []
    years: list[int] = []
    for notice in sorted(notices, key=lambda one: int(one["year"])):
        year = int(notice["year"])
        days = notice.get("days", [])
        if days:
            years.append(year)
        for row in days:
            try:
                day, is_off = date.fromisoformat(str(row["date"])), row["isOffDay"]
            except (KeyError, TypeError, ValueError):
                problems.append((year, str(row)))
                continue
            exceptions[day] = not is_off
            names[day] = str(row.get("name", ""))
    return Notices(exceptions, names, _end_of_run(years), tuple(problems))


def _end_of_run(years: list[int]) -> date | None:
    """31 December of the last year before the first gap: a later lone year does not vouch for the gap."""
    if not years:
        return None
    last = years[0]
    while last + 1 in years:
        last += 1
    return date(last, 12, 31)
