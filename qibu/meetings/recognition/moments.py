"""When a meeting was, as people write it: a day and perhaps hours in one cell."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from qibu.foundation.documents.spellings import Unclear, clean, read_date, says_nothing, shown
from qibu.foundation.documents.workbook import Cell

_HOUR: Final = (
    r"(上午|下午|早上|晚上|中午|am|pm)?\s?(\d{1,2})(?:[:时点](\d{1,2})?分?(半)?(?::\d{2})?)\s?(am|pm)?"
)
_HOURS: Final = re.compile(rf"{_HOUR}(?:\s?(?:-{{1,2}}|~|—{{1,2}}|–|至|到)\s?{_HOUR})?$", re.I)
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class When:
    """A day, and the hours where they are written."""

    day: date
    start: time | None = None
    finish: time | None = None


def read_when(value: Cell, *, around: date) -> When | Unclear | None:
    """2026年7月3日 14:00-16:00, 7月3日下午2点—4点半, a native moment, or a day alone.

    Hours that cannot be (25:00, an end before the beginning) are wrong; a doubtful day stays doubtful, its
    suggestion that of `read_date`.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return When(value.date(), value.time())
    if not isinstance(value, str):
        found = read_date(value, around=around)
        return When(found) if isinstance(found, date) else found
    text = clean(value)
    if says_nothing(text):
        return None
    if len(text) > _LONGEST:
        return Unclear(shown(value), "not_a_date")
    hours = _HOURS.search(text)
    before = text[: hours.start()].rstrip().rstrip(",;、").rstrip() if hours else text
    day = read_date(re.sub(r"\s?[(（]?(?:周|星期)[一二三四五六日天][)）]?$", "", before), around=around)
    if day is None:
        return Unclear(shown(value), "not_a_date")
    if isinstance(day, Unclear) and (day.severity != "note" or not isinstance(day.suggestion, date)):
        return Unclear(shown(value), day.reason, day.severity, day.suggestion)
    taken = day.suggestion if isinstance(day, Unclear) else day
    if hours is None:
        return When(taken)
    try:
        start = _time(hours.groups()[:5], "")
        half = hours[1] or ""
        finish = _time(hours.groups()[5:], half if hours[1] else "") if hours[7] else None
    except ValueError:
        return Unclear(shown(value), "no_such_hour", "wrong", taken)
    if finish and finish <= start:
        return Unclear(shown(value), "hours_backwards", "wrong", taken)
    return When(taken, start, finish)


def _time(parts: tuple[str | None, ...], half_before: str) -> time:
    """An hour of the day; 下午 before the first hour counts for the second too."""
    half = (parts[0] or parts[4] or half_before).lower()
    hour = int(parts[1] or 0)
    if half in {"下午", "晚上", "pm"} and hour < 12:
        hour += 12
    if half == "中午" and hour < 3:
        hour += 12
    return time(hour, 30 if parts[3] else int(parts[2] or 0))
