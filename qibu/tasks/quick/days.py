# ruff: noqa: E501 -- the table of patterns reads line by line
"""Days as people say them: 下周三, 月底, 6号, 国庆前, 3 天后; resolved against a day and its calendar."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qibu.foundation.documents.spelling_base import Unclear, arabic
from qibu.foundation.documents.spelling_dates import read_date
from qibu.kernel.workdays import in_range
from qibu.tasks.quick.sentence import EDGE_BEFORE
from qibu.tasks.quick.values import Around, Doubt

N: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_WEEK: Final = r"(?:周|星期|礼拜)"
_THIS: Final = r"(?:上上?个?|本|这个?|下下?个?)"
_AFTER: Final = r"(?=\s*(?:之?前|以前|起|开始|启动|截止|为止|内|到|至|完成|交付|~))"
#: Spoken days are days only at the edge of a word (明天系列 is a name), or where 前, 起 … follow.
_DAYPART: Final = r"(?:\s?(?:上午|下午|早上|晚上|中午|傍晚|下班)(?:\s?\d{1,2}(?::\d\d|[点时]半?))?)?"
LENGTHS: Final = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}


@dataclass(frozen=True, slots=True)
class Hit:
    """A day, or a period from `first` to `last`, that stands at start:end of a sentence.

    `side`: "finish" or "start" where the words themselves say which; `last` is None where no day can be named.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    side: str = ""
    doubt: Doubt = ""


Resolved = tuple[date | None, date | None, str, Doubt]
Resolver = Callable[[re.Match[str], Around], Resolved | None]


def number(text: str) -> int:
    """十五, 两, 3 as an integer; 0 for what is none."""
    found = arabic(f"{text}天").removesuffix("天")
    return int(found) if found.isdigit() else 0


def _one(day: date | None, side: str = "", doubt: Doubt = "") -> Resolved:
    return day, day, side, doubt


def _spoken(found: re.Match[str], around: Around) -> Resolved:
    far = {"今": 0, "明": 1, "后": 2, "大后": 3, "昨": -1, "前": -2}
    return _one(around.today + timedelta(days=far[found["day"]]))


def _monday(around: Around, word: str) -> date:
    weeks = word.count("下") - word.count("上")
    return around.today - timedelta(days=around.today.weekday()) + timedelta(weeks=weeks)


def _weekday(found: re.Match[str], around: Around) -> Resolved:
    word, name = found["which"] or "", found["name"]
    monday = _monday(around, word)
    if name == "末":
        friday = monday + timedelta(days=4)
        return around.calendar.previous_working_date(friday), monday + timedelta(days=5), "weekend", ""
    day = monday + timedelta(days="一二三四五六日".index("日" if name == "天" else name))
    if not word and day < around.today:
        day += timedelta(weeks=1)
    return _one(day)


def _week(found: re.Match[str], around: Around) -> Resolved:
    monday = _monday(around, found["which"])
    first = around.calendar.next_working_date(monday)
    last = around.calendar.previous_working_date(monday + timedelta(days=6))
    if found["part"] == "初":
        return _one(first)
    return (first, last, "", "") if last >= first else (monday, monday + timedelta(days=4), "", "")


def _read(found: re.Match[str], around: Around) -> Resolved:
    """A day with its year, any spelling a file may have."""
    return _from_reader(read_date(found[0].strip(), around=around.today))


def _from_reader(day: object) -> Resolved:
    if isinstance(day, Unclear):
        if day.severity == "wrong" or not isinstance(day.suggestion, date):
            return _one(None, doubt="no_such_day")
        return _one(day.suggestion)
    return _one(day if isinstance(day, date) else None, doubt="" if isinstance(day, date) else "no_such_day")


def _ahead(month: int, day: int, around: Around) -> Resolved:
    """Month and day without a year: this year's, the next one's when that is long past."""
    for year in (around.today.year, around.today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= around.today - timedelta(days=60):
            return _one(found)
    return _one(None, doubt="no_such_day")


def _month_day(found: re.Match[str], around: Around) -> Resolved:
    return _ahead(number(found["month"]), number(found["date"]), around)


def _month_days(found: re.Match[str], around: Around) -> Resolved:
    first = _ahead(number(found["month"]), number(found["date"]), around)
    last = _ahead(number(found["month"]), number(found["until"]), around)
    if first[0] is None or last[0] is None or last[0] < first[0]:
        return _one(None, doubt="no_such_day")
    return first[0], last[0], "range", ""


_PARTS: Final = {"初": (1, 10), "上旬": (1, 10), "中": (11, 20), "中旬": (11, 20), "下旬": (21, 31)}


def _part(year: int, month: int, part: str) -> Resolved:
    """Part of a month; without a part the whole of it, 底 its last day."""
    length = months.monthrange(year, month)[1]
    first, last = _PARTS.get(part, (length, length) if part in ("底", "末") else (1, 31))
    return date(year, month, first), date(year, month, min(last, length)), "", ""


def _month_part(found: re.Match[str], around: Around) -> Resolved:
    month = number(found["month"])
    if not 1 <= month <= 12:
        return _one(None, doubt="no_such_day")
    year = around.today.year + (date(around.today.year, month, 28) < around.today - timedelta(days=60))
    return _part(year, month, found["part"])


def _near_month(found: re.Match[str], around: Around) -> Resolved:
    ahead = (found["which"] or "").count("下")
    index = around.today.year * 12 + around.today.month - 1 + ahead
    year, month = index // 12, index % 12 + 1
    if not found["date"]:
        return _part(year, month, found["part"] or "")
    try:
        return _one(date(year, month, number(found["date"])))
    except ValueError:
        return _one(None, doubt="no_such_day")


def _day_of_month(found: re.Match[str], around: Around) -> Resolved:
    wanted, today = number(found["date"]), around.today
    for ahead in range(3):
        index = today.year * 12 + today.month - 1 + ahead
        year, month = index // 12, index % 12 + 1
        if 1 <= wanted <= months.monthrange(year, month)[1] and date(year, month, wanted) >= today:
            return _one(date(year, month, wanted))
    return _one(None, doubt="no_such_day")


def counted(amount: str, unit: str, around: Around, base: date | None = None) -> date | None:
    """So many days, weeks, months or working days after a day (today); None beyond the calendar."""
    start = base or around.today
    many = 0.5 if amount == "半" else number(amount)
    if "工作" in unit:
        days = int(many * (5 if "周" in unit else 1))
        return around.calendar.add_working_days_date(start, days)
    if "月" in unit and many >= 1:
        index = start.year * 12 + start.month - 1 + int(many)
        year, month = index // 12, index % 12 + 1
        return date(year, month, min(start.day, months.monthrange(year, month)[1]))
    length = next(days for sign, days in LENGTHS.items() if sign in unit)
    day = start + timedelta(days=int(many * length))
    return day if in_range(day.toordinal()) else None


_FINISHING: Final = re.compile(r"\s*(?:完成|交付|提交|上线|到货|交货|截止)")


def _counted(found: re.Match[str], around: Around) -> Resolved:
    day = counted(found["amount"], found["unit"], around)
    if "内" in found["way"]:
        return _one(day, "finish")
    ends = _FINISHING.match(found.string, found.end())
    return _one(day, "finish" if ends else "start")


_HOLIDAYS: Final = {
    "国庆": "国庆节", "十一": "国庆节", "五一": "劳动节", "劳动节": "劳动节", "春节": "春节", "过年": "春节",
    "元旦": "元旦", "清明": "清明节", "端午": "端午节", "中秋": "中秋节",
}  # fmt: skip


def _holiday(found: re.Match[str], around: Around) -> Resolved:
    name = _HOLIDAYS[found["name"]]
    days = sorted(
        day for day, called in around.holidays.items()
        if called == name and day >= around.today and not around.calendar.is_working_date(day)
    )  # fmt: skip
    before = found["way"].endswith("前")
    if not days:
        return _one(None, "finish" if before or found["amount"] else "start", "unpublished")
    last = days[0]
    while last + timedelta(days=1) in days:
        last += timedelta(days=1)
    if before:
        return _one(around.calendar.previous_working_date(days[0] - timedelta(days=1)), "finish")
    if found["amount"]:
        return _one(counted(found["amount"], found["unit"], around, last), "finish")
    return _one(around.calendar.next_working_date(last + timedelta(days=1)), "start")


def _quarter(found: re.Match[str], around: Around) -> Resolved:
    digit = found["n"] or found["q"]
    quarter = number(digit) if digit else (around.today.month + 2) // 3
    if not 1 <= quarter <= 4:
        return None, None, "", "no_such_day"
    year = around.today.year + (quarter * 3 < around.today.month)
    if found["part"] == "初":
        return _one(date(year, quarter * 3 - 2, 1))
    return date(year, quarter * 3 - 2, 1), _part(year, quarter * 3, "底")[1], "", ""


def _year_end(found: re.Match[str], around: Around) -> Resolved:
    year = around.today.year + (found["which"] == "明年")
    return _one(date(year, 6, 30) if found["part"] == "中" else date(year, 12, 31))


UNIT: Final = r"(?:个?工作[日天周]|个?自然[日天]|天|周|个?星期|个?礼拜|个月)"
AMOUNT: Final = r"(?:\d{1,4}|[一二两三四五六七八九十半]{1,3})"


_PATTERNS: Final[tuple[tuple[re.Pattern[str], Resolver], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), resolve)
    for pattern, resolve in (
        (r"(?<![\d.])\d{4}\s?(?:年|[-/.])\s?\d{1,2}\s?(?:月|[-/.])\s?\d{1,2}(?!\d)\s?[日号]?", _read),
        (r"[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]", _read),
        (rf"(?<!\d)(?P<month>{N})\s?月\s?(?P<date>{N})[日号]?\s?(?:-|~|至|到|—+|–)\s?(?P<until>{N})[日号]", _month_days),
        (rf"(?<!\d)(?P<month>{N})\s?月\s?(?P<date>{N})\s?[日号]?{_DAYPART}", _month_day),
        (r"(?<![\d./v])(?P<month>\d{1,2})/(?P<date>\d{1,2})(?![\d/])", _month_day),
        (r"(?<![\d./v])(?P<month>\d{1,2})\.(?P<date>\d{1,2})(?![\d.])(?=\s?(?:之?前|起|开始|号|截止))", _month_day),
        (rf"(?<!\d)(?P<month>{N})\s?月份?(?P<part>初|上旬|中旬|中|下旬|底|末|内)", _month_part),
        (rf"(?P<which>本|这个?|当|下下?个?)月(?:(?P<date>{N})[日号]?|(?P<part>初|上旬|中旬|中|下旬|底|末))?", _near_month),
        (rf"{EDGE_BEFORE}(?P<which>)(?P<date>)月(?P<part>初|上旬|中旬|下旬|底|末|内)", _near_month),
        (rf"(?P<which>{_THIS}){_WEEK}(?P<name>[一二三四五六日天末]){_DAYPART}", _weekday),
        (rf"(?<![每双单隔\d])(?P<which>){_WEEK}(?P<name>[一二三四五六日天末]){_DAYPART}(?=\s*(?:之?前|以前|起|开始|到|至|截止|~|-))", _weekday),
        (rf"{EDGE_BEFORE}(?P<which>){_WEEK}(?P<name>[一二三四五六日天末]){_DAYPART}(?!例会|会议)", _weekday),
        (rf"{EDGE_BEFORE}(?P<which>{_THIS}){_WEEK}(?![一二三四五六日天末报会])(?P<part>初|底)?", _week),
        (rf"{EDGE_BEFORE}(?P<day>大后|今|明|后|昨|前)[天日]{_DAYPART}", _spoken),
        (rf"(?<=[^\s最])(?P<day>大后|今|明|后)[天日]{_DAYPART}{_AFTER}", _spoken),
        (rf"(?<![\d第月])(?P<date>{N})\s?[号日](?=\s*(?:之?前|以前|起|开始|到|至|截止|~))", _day_of_month),
        (rf"{EDGE_BEFORE}(?P<date>{N})\s?[号日](?![线楼机院门馆厂车柜历期内后])", _day_of_month),
        (rf"(?<![\d.])(?P<amount>{AMOUNT})\s?(?P<unit>{UNIT})\s?(?P<way>[之以]?[后内])", _counted),
        (rf"(?P<name>{'|'.join(_HOLIDAYS)})节?(?:假期|长假|放假)?(?P<way>[之以]?[前后])(?:\s?(?P<amount>{AMOUNT})\s?(?P<unit>{UNIT})[之以]?内)?", _holiday),
        (r"(?:第?(?P<n>[1-4一二三四])|(?<![a-z])q(?P<q>[1-4])|本)\s?季?度?(?<=[季度1-4])\s?(?P<part>末|底|初)", _quarter),
        (rf"{EDGE_BEFORE}(?P<which>今年|明年)?年?(?<=年)(?P<part>底|末|内|中)", _year_end),
    )
)  # fmt: skip


def find_days(marks: str, around: Around) -> list[Hit]:
    """Every day a sentence names, in its order; of two that overlap the longer one."""
    hits = [hit for pattern, resolve in _PATTERNS for hit in _hits(pattern, resolve, marks, around)]
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.start)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)


def _hits(pattern: re.Pattern[str], resolve: Resolver, marks: str, around: Around) -> list[Hit]:
    found = []
    for match in pattern.finditer(marks):
        resolved = resolve(match, around)
        if resolved is not None:
            found.append(Hit(match.start(), match.end(), *resolved))
    return found
