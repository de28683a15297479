"""Days in simple English: next Wed, 20 March, tomorrow, end of month, within 2 weeks."""

from __future__ import annotations

import calendar as months
import re
from datetime import date, timedelta
from typing import Final

from qibu.tasks.quick.days import Hit, counted
from qibu.tasks.quick.values import Around

NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
AMOUNT: Final = rf"(?:\d{{1,4}}|{'|'.join(NUMBERS)})"
_DAYS: Final = "mon|tue|wed|thu|fri|sat|sun"
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH: Final = rf"(?P<month>{_MONTHS})[a-z]{{0,6}}\.?"
_WORDS: Final = re.compile(
    rf"(?<![a-z0-9])(?:(?P<spoken>today|tomorrow)|(?P<which>this|next)?\s?(?P<day>{_DAYS})(?:day|sday|nesday|rsday|urday|s)?"
    rf"|(?:the )?end of (?:the |this )?(?P<period>month|week|year)"
    rf"|(?P<first>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?:,? (?P<year>\d{{4}}))?"
    rf"|{_MONTH.replace('month', 'month2')} (?P<second>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>\d{{4}}))?"
    rf"|(?P<way>within|in) (?P<amount>{AMOUNT}) (?P<unit>(?:working |business )?(?:days?|weeks?|months?)))"
    r"(?![a-z0-9])",
    re.IGNORECASE,
)


def unit_of(words: str) -> str:
    """The Chinese unit of an English one: days and weeks are calendar time, working days are not."""
    text = words.lower()
    working = "working" in text or "business" in text
    for sign, chinese in (("day", "天"), ("week", "周"), ("month", "月")):
        if sign in text:
            return f"工作{'日' if sign == 'day' else chinese}" if working else chinese
    return "天"


def amount_of(word: str) -> str:
    return str(NUMBERS.get(word.lower(), word))


def find_english_days(marks: str, around: Around) -> list[Hit]:
    """Every day a sentence names in English."""
    hits = []
    for found in _WORDS.finditer(marks):
        day = _day(found, around)
        doubt = "" if day else "no_such_day"
        side = "" if not found["way"] else "finish" if found["way"].lower() == "within" else "start"
        hits.append(Hit(found.start(), found.end(), day, day, side, doubt))  # type: ignore[arg-type]
    return hits


def _day(found: re.Match[str], around: Around) -> date | None:
    today = around.today
    if found["spoken"]:
        return today + timedelta(days=found["spoken"].lower() == "tomorrow")
    if found["day"]:
        return _weekday(found, today)
    if found["period"]:
        return _end_of(found["period"].lower(), today)
    if found["way"]:
        return counted(amount_of(found["amount"]), unit_of(found["unit"]), around)
    month = _MONTHS.split("|").index((found["month"] or found["month2"]).lower()) + 1
    year, day = found["year"] or found["year2"], int(found["first"] or found["second"])
    try:
        if year:
            return date(int(year), month, day)
        here = date(today.year, month, day)
        return here if here >= today - timedelta(days=60) else date(today.year + 1, month, day)
    except ValueError:
        return None


def _weekday(found: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=_DAYS.split("|").index(found["day"].lower()))
    which = (found["which"] or "").lower()
    if which == "next" or (not which and day < today):
        day += timedelta(weeks=1)
    return day


def _end_of(period: str, today: date) -> date:
    if period == "month":
        return today.replace(day=months.monthrange(today.year, today.month)[1])
    if period == "week":
        return today + timedelta(days=4 - today.weekday() if today.weekday() < 5 else 0)
    return date(today.year, 12, 31)
