"""Dates as people write them in Chinese plans: read, guessed with a reason, or refused. Never shifted."""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias

from .spelling_base import FIRST_DAY, LAST_DAY, LONGEST_SPELLING, Unclear, arabic, clean, says_nothing, shown
from .workbook import Cell

Edge: TypeAlias = Literal["start", "finish"]
"""Which end of a period a date stands for: 6月 starts on the 1st and finishes on the 30th."""
Span: TypeAlias = tuple[date, date]
Part: TypeAlias = date | Unclear | None

EXCEL_ZERO: Final = date(1899, 12, 30)
FIRST_SERIAL: Final = 20_000
"""Smaller whole numbers in a date column are far likelier days or counts than dates of 1954."""

_WEEKDAY: Final = re.compile(r"\s?\(?(?:周|星期|礼拜)[一二三四五六日天]\)?")
_HALF: Final = r"(?:上午|下午|早上|早|晚上|晚|中午|凌晨|傍晚|am|pm)"
_CLOCK: Final = re.compile(
    rf"[ t,]?{_HALF}?\s?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,9}})?)?\s?(?:am|pm|z|[+-]\d\d:?\d\d)?$"
    rf"|\s?{_HALF}?\s?\d{{1,2}}[点时](?:半|整|\d{{1,2}}分?)?$|\s?{_HALF}$|\s?(?:下班)$"
)
_BEFORE: Final = re.compile(r"(?:之前|以前|前完成|前|止|截止)$")
_ABOUT: Final = re.compile(
    r"^(?:预计|暂定|大约|大概|约|计划|预估)\s?:?|\s?(?:左右|前后|上下|\(?(?:预计|暂定|待定|待确认)\)?|\?+)$"
)
_YMD: Final = re.compile(r"(\d{4})\s?(?:年|[-/.])\s?(\d{1,2})\s?(?:月|[-/.])\s?(\d{1,2})\s?[日号]?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT_YEAR_CN: Final = re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]?")
_THREE: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{1,2})")
_MD: Final = re.compile(r"(\d{1,2})\s?(?:月|[-/.])\s?(\d{1,2})\s?[日号]?")
_MONTH: Final = re.compile(
    r"(?:(\d{4})\s?[年./-]\s?)?(\d{1,2})\s?(月?)(?:份)?\s?(初|上旬|中旬|中|下旬|底|末)?"
)
_DAY: Final = re.compile(r"(\d{1,2})[日号]?")
_PERIOD: Final = re.compile(
    r"(?:(\d{4})\s?年?\s?)?(?:第?([1-4])季度|q([1-4])|(年初|年中|年底|年末|上半年|下半年|初|底|末))"
)
_WEEK: Final = re.compile(r"(?:(\d{4})年?)?\s?(?:week|wk|w|第)\s?(\d{1,2})\s?周?\s?(?:\((.{3,40})\))?")
_NAMES: Final = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_ENGLISH: Final = (
    re.compile(r"([a-z]{3})[a-z]{0,6}\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})"),
    re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]([a-z]{3})[a-z]{0,6}\.?[\s,-]{1,2}(\d{4}|\d{2})"),
)
_TO: Final = re.compile(r"\s?(?:~|〜|—{1,2}|–|--|至|到|→|->|\bto\b)\s?| - ")
_FULL_SPAN: Final = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(\d{4}-\d{1,2}-\d{1,2})")
_HYPHEN_SPAN: Final = re.compile(r"(\d[\d年月日号./]{2,12})-([\d年月日号./]{1,12})")
_MONTH_SPAN: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})-(\d{1,2})月")
_REPEATING: Final = re.compile(r"^(?:每|每个|隔)[天日周月年季双单]|every|weekly|daily|monthly")
_OPEN: Final = re.compile(r"长期|持续|全程|全周期|ongoing|日常|随时")
_RELATIVE: Final = re.compile(
    r"^t\s?[+-]\s?\d|^d\s?[+-]\s?\d|^[本下上这][个]?[周月季年]|完成后|之后|后\d|^今|^明"
)

_THIRDS: Final = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (31, 31),
    "末": (31, 31),
}
_YEAR_PARTS: Final = {
    "年初": (1, 3), "初": (1, 3), "年中": (6, 6), "年底": (12, 12), "年末": (12, 12),
    "底": (12, 12), "末": (12, 12), "上半年": (1, 6), "下半年": (7, 12),
}  # fmt: skip


def read_date(value: Cell, *, around: date, edge: Edge = "start") -> date | Unclear | None:
    """A date cell, None for "nothing" (D2, S7).

    `around` is a day near the plan: a date without a year gets the year that brings it closest (severity
    "note"). Periods, 初/中旬/下旬, ranges and weeks are unclear; their suggestion is the end `edge` names.
    2026-02-30 and days outside 1970 to 2200 are wrong.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return _limited(value.date(), value)
    if isinstance(value, date):
        return _limited(value, value)
    if isinstance(value, bool):
        return Unclear(shown(value), "not_a_date")
    if isinstance(value, int | float):
        return _from_number(value, around)
    text = clean(value).lower().rstrip(".。、,;")
    if says_nothing(text):
        return None
    if len(text) > LONGEST_SPELLING:
        return Unclear(shown(value), "not_a_date")
    span = _span(arabic(text), around)
    if span is not None:
        return _edge_of(span, edge, shown(value))
    return _signed(_one(arabic(text), around, edge), value)


def read_span(value: Cell, *, around: date) -> Span | Unclear | None:
    """Start and finish written in one cell: 04.13-04.19, 6月下旬至7月初, week13(3.23-3.29)."""
    if value is None:
        return None
    if not isinstance(value, str):
        day = read_date(value, around=around)
        pair = (day, day) if isinstance(day, date) else None
        return Unclear(shown(value), "one_date", suggestion=pair)
    text = clean(value).lower()
    if says_nothing(text):
        return None
    span = _span(arabic(text), around) if len(text) <= LONGEST_SPELLING else None
    if span is None:
        first, last = (read_date(value, around=around, edge=edge) for edge in ("start", "finish"))
        days = tuple(_day_of(part) for part in (first, last))
        return Unclear(shown(value), "one_date", suggestion=days if None not in days else None)
    return _joined(span, shown(value))


def _joined(span: tuple[Part, Part], text: str) -> Span | Unclear:
    """Both ends as one value, doubtful as the more doubtful end."""
    doubts = [part for part in span if isinstance(part, Unclear)]
    first, last = (_day_of(part) for part in span)
    if first is None or last is None:
        worst = next((doubt for doubt in doubts if doubt.severity == "wrong"), None)
        return Unclear(
            text, worst.reason if worst else "range_unreadable", worst.severity if worst else "unclear"
        )
    if last < first:
        return Unclear(text, "range_backwards", "wrong")
    grave = next((doubt for doubt in doubts if doubt.severity != "note"), None)
    if grave:
        return Unclear(text, grave.reason, "unclear", (first, last))
    return Unclear(text, doubts[0].reason, "note", (first, last)) if doubts else (first, last)


def _edge_of(span: tuple[Part, Part], edge: Edge, text: str) -> Unclear:
    """One end of a range found where a single date was expected: always for a person to confirm."""
    joined = _joined(span, text)
    if isinstance(joined, Unclear) and joined.severity == "wrong":
        return joined
    pair = joined.suggestion if isinstance(joined, Unclear) else joined
    return Unclear(text, "range", suggestion=pair[0 if edge == "start" else 1] if pair else None)


def _span(text: str, around: date) -> tuple[Part, Part] | None:
    """The two ends of a range, None when the text is none; the second takes year and month of the first."""
    week = _WEEK.fullmatch(text)
    if week and week[3]:
        return _span(week[3].strip(), around)
    months = _MONTH_SPAN.fullmatch(text)
    if months:
        year = f"{months[1]}年" if months[1] else ""
        halves = [f"{year}{months[2]}月", f"{year}{months[3]}月"]
    else:
        full = _FULL_SPAN.fullmatch(text) or _HYPHEN_SPAN.fullmatch(text)
        halves = list(full.groups()) if full else _TO.split(text)
    if len(halves) != 2 or not all(halves):
        return None
    first = _one(halves[0], around, "start")
    start = _day_of(first)
    if first is None or start is None:
        return (first, None) if isinstance(first, Unclear) else None
    day_only = _DAY.fullmatch(halves[1])
    if day_only:
        return first, _day(start.year, start.month, int(day_only[1]), halves[1])
    last = _one(halves[1], start, "finish")
    end = _day_of(last)
    if end and end < start and isinstance(last, Unclear) and last.severity == "note":
        # Nearest to the start was the year before: a range runs forward.
        last = _one(halves[1], start + timedelta(days=200), "finish")
    if isinstance(last, Unclear) and last.reason == "year_assumed" and isinstance(first, date):
        return first, _day_of(last)
    return first, last


def _one(text: str, around: date, edge: Edge) -> Part:
    """A single date or period; None when the text is no date at all."""
    for pattern, reason in ((_REPEATING, "repeating"), (_OPEN, "open_ended"), (_RELATIVE, "relative")):
        if pattern.search(text):
            return Unclear(text, reason)
    week = _WEEK.fullmatch(text)
    if week and (week[3] or "周" in text or not text[0].isdigit()):
        return Unclear(text, "week")
    body = _ABOUT.sub("", text).strip()
    about = body != text
    body = _CLOCK.sub("", _WEEKDAY.sub("", body)).strip()
    before = _BEFORE.sub("", body).strip()
    until, body = before != body, before
    body = _CLOCK.sub("", body).strip()
    found = _plain(body, around, edge)
    day = _day_of(found)
    if day is None:
        return found
    if about or (until and edge == "start"):
        return Unclear(text, "approximate", suggestion=day)
    if until and isinstance(found, date):
        return Unclear(text, "until", "note", day)
    return found


def _plain(text: str, around: date, edge: Edge) -> Part:
    """Try each family of spellings in order, the unmistakable ones first."""
    families: tuple[Callable[[str, date, Edge], Part], ...] = (_exact, _three, _without_year, _month, _period)
    for family in families:
        found = family(text, around, edge)
        if found is not None:
            return found
    return None


def _exact(text: str, around: date, edge: Edge) -> Part:
    """Year, month and day in an order nobody doubts."""
    found = _YMD.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    found = _SHORT_YEAR_CN.fullmatch(text)
    if found:
        return _day(2000 + int(found[1]), int(found[2]), int(found[3]), text)
    for pattern in _ENGLISH:
        found = pattern.fullmatch(text)
        if found:
            month, day = (found[1], found[2]) if found[1].isalpha() else (found[2], found[1])
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return _day(year, _NAMES[month], int(day), text) if month in _NAMES else None
    return None


def _three(text: str, around: date, edge: Edge) -> Part:
    """Three numbers whose order is open: 7/3/2026, 26.7.3."""
    found = _THREE.fullmatch(text)
    if not found:
        return None
    one, two, last = (int(part) for part in found.groups())
    if len(found[3]) <= 2:
        guess = _day(2000 + one, two, last, text)
        if len(found[3]) == 2 and not isinstance(guess, date):
            guess = _day(2000 + last, one, two, text)
        return Unclear(text, "short_year", suggestion=guess) if isinstance(guess, date) else guess
    if one == two or one > 12 or two > 12:
        return _day(last, *((two, one) if one > 12 else (one, two)), text)
    guess = _day(last, one, two, text)
    return Unclear(text, "day_or_month_first", suggestion=guess) if isinstance(guess, date) else guess


def _without_year(text: str, around: date, edge: Edge) -> Part:
    found = _MD.fullmatch(text)
    if not found:
        return None
    month, day = int(found[1]), int(found[2])
    days = [_day(year, month, day, text) for year in range(around.year - 1, around.year + 2)]
    near = [candidate for candidate in days if isinstance(candidate, date)]
    if not near:
        return Unclear(text, "no_such_day", "wrong")
    return Unclear(text, "year_assumed", "note", min(near, key=lambda candidate: abs(candidate - around)))


def _month(text: str, around: date, edge: Edge) -> Part:
    """A month or a third of one."""
    found = _MONTH.fullmatch(text)
    if not found or not (found[1] or found[3]):
        return None
    year, month = int(found[1] or 0), int(found[2])
    if not 1 <= month <= 12:
        return Unclear(text, "no_such_day", "wrong")
    if not year:
        years = range(around.year - 1, around.year + 2)
        year = min(years, key=lambda candidate: abs(date(candidate, month, 15) - around))
    first, last = _THIRDS.get(found[4] or "", (1, 31))
    length = calendar.monthrange(max(year, 1), month)[1]
    guess = _day(year, month, min(first if edge == "start" else last, length), text)
    reason = "part_of_month" if found[4] else "whole_month"
    return Unclear(text, reason, suggestion=guess) if isinstance(guess, date) else guess


def _period(text: str, around: date, edge: Edge) -> Part:
    """A quarter, half or end of a year."""
    found = _PERIOD.fullmatch(text)
    if not found or (found[4] in {"初", "底", "末"} and "年" not in text):
        return None
    year = int(found[1] or around.year)
    quarter = int(found[2] or found[3] or 0)
    first, last = (quarter * 3 - 2, quarter * 3) if quarter else _YEAR_PARTS[found[4]]
    month = first if edge == "start" else last
    guess = _day(year, month, 1 if edge == "start" else calendar.monthrange(2001, month)[1], text)
    return Unclear(text, "long_period", suggestion=guess) if isinstance(guess, date) else guess


def _from_number(value: int | float, around: date) -> Part:
    """A number in a date column: an Excel serial, 20260709, or month.day typed as a decimal."""
    text = shown(value)
    if float(value).is_integer() and 19_000_000 < value < 23_000_000:
        return _day(int(value) // 10_000, int(value) // 100 % 100, int(value) % 100, text)
    last_serial = (LAST_DAY - EXCEL_ZERO).days
    if FIRST_SERIAL <= value <= last_serial + 1:
        day = _limited(EXCEL_ZERO + timedelta(days=int(value)), value)
        return Unclear(text, "serial", "note", day) if isinstance(day, date) else day
    if isinstance(value, float) and 1 < value < 13:
        # 5.1 may have been 5.10 before Excel made a number of it.
        guess = _without_year(text, around, "start")
        day_found = _day_of(guess)
        return Unclear(text, "decimal_date", suggestion=day_found)
    return Unclear(text, "not_a_date")


def _day(year: int, month: int, day: int, text: str) -> date | Unclear:
    try:
        return _limited(date(year, month, day), text)
    except ValueError:
        return Unclear(text, "no_such_day", "wrong")


def _limited(day: date, value: object) -> date | Unclear:
    return day if FIRST_DAY <= day <= LAST_DAY else Unclear(shown(value), "day_out_of_range", "wrong")


def _day_of(part: object) -> date | None:
    """The date in a part: itself, or what it suggests."""
    found = part.suggestion if isinstance(part, Unclear) else part
    return found if isinstance(found, date) else None


def _signed(part: Part, value: Cell) -> date | Unclear:
    """The final answer, carrying the text as the person wrote it."""
    if isinstance(part, Unclear):
        return Unclear(shown(value), part.reason, part.severity, part.suggestion)
    return part if part is not None else Unclear(shown(value), "not_a_date")
