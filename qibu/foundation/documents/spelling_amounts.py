"""Durations, percents, numbers and yes/no as people write them."""

import math
import re
from datetime import date, datetime
from typing import Final

from .spelling_base import LONGEST_SPELLING, Unclear, arabic, clean, says_nothing, shown, words
from .workbook import Cell

WEEK_DAYS: Final = 5
"""Working days of a week, for durations only: lags written in 周 are calendar time."""
MONTH_DAYS: Final = 21.75
"""Average working days of a month, as Chinese wage law counts them."""
DAY_HOURS: Final = 8
LONGEST_DURATION: Final = 10_000

_NUMBER: Final = r"(\d{1,7}(?:\.\d{1,4})?)"
_UNITS: Final = {
    **dict.fromkeys(
        ("", "天", "d", "day", "days", "个工作日", "工作日", "个工作天", "工作天", "工日", "wd"), 1.0
    ),
    **dict.fromkeys(("周", "个周", "星期", "个星期", "w", "wk", "wks", "week", "weeks"), float(WEEK_DAYS)),
    **dict.fromkeys(("小时", "个小时", "h", "hr", "hrs", "hour", "hours", "工时"), 1 / DAY_HOURS),
}
_MONTHS: Final = frozenset({"个月", "月", "mo", "mos", "mon", "month", "months"})
_CALENDAR: Final = frozenset(
    {"日", "日历天", "个日历天", "日历日", "个日历日", "自然日", "个自然日", "自然天", "ed", "eday", "edays"}
)
_EFFORT: Final = frozenset({"人天", "人日", "个人天", "个人日", "人·天", "pd", "man-day", "man-days"})
_DURATION: Final = re.compile(rf"(?:共|约|大约|预计|~|≈)?\s?{_NUMBER}(半)?\s?([^\d\s].{{0,12}})?")
_RANGE: Final = re.compile(rf"{_NUMBER}\s?(?:~|〜|-|—|–|至|到)\s?{_NUMBER}\s?([^\d\s].{{0,12}})?")
_ABOUT: Final = re.compile(r"^(?:约|大约|预计|~|≈)|(?:左右|\?|以内|内|\+)$")
_HALVES: Final = {"半天": 0.5, "半日": 0.5, "半周": 2.5, "0.5日": 0.5}

_PERCENT: Final = re.compile(rf"{_NUMBER}\s?(%|percent|成)?")
_FRACTION: Final = re.compile(r"(\d{1,5})\s?/\s?(\d{1,5})")
_ALL: Final = words(
    "完成 已完成 全部完成 已全部完成 100%完成 done resolved completed complete finished 已结束 √ ✓ ✔"
)
_NONE_YET: Final = words("未开始 未启动 未开展 todo")
_ALMOST: Final = {
    "基本完成": 90,
    "接近完成": 90,
    "即将完成": 90,
    "完成大半": 70,
    "过半": 50,
    "一半": 50,
    "部分完成": 50,
}

_YES: Final = words("是 y yes true 1 √ ✓ ✔ ● ■ ★ ☑ 有 对 需要 需 m milestone 里程碑 ◆")
_NO: Final = words("否 n no false 0 × ✗ ✘ x ○ □ ☐ 无 不 不需要 非 任务 task")


def read_duration(value: Cell) -> float | Unclear | None:
    """Working days (S7): 3天, 1周 = 5, 0.5天, 4小时 = 0.5; a bare number is days. A range, a month, calendar
    days and person-days are unclear with a suggestion; below 0 or above 10,000 is wrong."""
    if value is None:
        return None
    if isinstance(value, bool | date):
        return Unclear(shown(value), "not_a_duration")
    if isinstance(value, int | float):
        return _days(float(value), value)
    text = clean(value).lower().replace("個", "个")
    if says_nothing(text):
        return None
    text = arabic(text.replace("半个月", "0.5个月"))
    if len(text) > LONGEST_SPELLING:
        return Unclear(shown(value), "not_a_duration")
    if text in _HALVES:
        return _HALVES[text]
    return _duration_text(text, value)


def _duration_text(text: str, value: object) -> float | Unclear:
    if re.fullmatch(rf"-\s?{_NUMBER}.{{0,8}}", text):
        return Unclear(shown(value), "negative_duration", "wrong")
    several = _RANGE.fullmatch(text)
    if several:
        upper = _with_unit(float(several[2]), several[3] or "", value)
        guess = upper.suggestion if isinstance(upper, Unclear) else upper
        return Unclear(shown(value), "duration_range", suggestion=guess)
    about = _ABOUT.search(text) is not None
    found = _DURATION.fullmatch(_ABOUT.sub("", text).strip())
    if not found:
        return Unclear(shown(value), "not_a_duration")
    amount = float(found[1]) + (0.5 if found[2] else 0)
    days = _with_unit(amount, (found[3] or "").strip(), value)
    return (
        Unclear(shown(value), "approximate", suggestion=days) if about and isinstance(days, float) else days
    )


def _with_unit(amount: float, unit: str, value: object) -> float | Unclear:
    if unit.endswith("半"):  # 1周半, 2天半
        amount, unit = amount + 0.5, unit[:-1]
    if unit in _UNITS:
        return _days(amount * _UNITS[unit], value)
    if unit in _MONTHS:
        return Unclear(
            shown(value), "duration_in_months", suggestion=float(math.floor(amount * MONTH_DAYS + 0.5))
        )
    if unit in _CALENDAR:
        return Unclear(
            shown(value), "calendar_days", suggestion=float(max(1, math.ceil(amount * WEEK_DAYS / 7)))
        )
    if unit in _EFFORT:
        return Unclear(shown(value), "effort_not_duration", suggestion=amount)
    return Unclear(shown(value), "not_a_duration")


def _days(days: float, value: object) -> float | Unclear:
    if days < 0:
        return Unclear(shown(value), "negative_duration", "wrong")
    if not days <= LONGEST_DURATION:
        return Unclear(shown(value), "duration_too_long", "wrong")
    return round(days, 4)


def read_percent(
    value: Cell, *, fractions: bool | None = None, formatted: bool = False
) -> int | Unclear | None:
    """Percent done, 0 to 100 (D0): 45%, 90％, 完成; 0.9 is 90.

    `formatted`: the cell is shown with a percent sign. `fractions` says what bare numbers of the column are:
    True shares of 1, False percents, None unknown: then a bare 1 is unclear (1 % or all). Values with
    decimals are rounded and say so.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return 100 if value else 0
    if isinstance(value, date | datetime):
        return Unclear(shown(value), "not_a_percent")
    if isinstance(value, int | float):
        return _bare(float(value), value, True if formatted else fractions)
    text = clean(value).lower()
    if says_nothing(text):
        return None
    return _percent_text(text, value, fractions)


def _percent_text(text: str, value: object, fractions: bool | None) -> int | Unclear:
    if text in _ALL:
        return 100
    if text in _NONE_YET:
        return 0
    if text in _ALMOST:
        return Unclear(shown(value), "about_done", suggestion=_ALMOST[text])
    if len(text) > LONGEST_SPELLING:
        return Unclear(shown(value), "not_a_percent")
    if text.startswith("-") and _PERCENT.fullmatch(text[1:]):
        return Unclear(shown(value), "percent_out_of_range", "wrong")
    body = (
        text.removeprefix("已完成")
        .removeprefix("完成")
        .removesuffix("已完成")
        .removesuffix("完成")
        .strip(" :")
    )
    found = _PERCENT.fullmatch(body)
    if found and found[2]:
        return _whole(float(found[1]) * (10 if found[2] == "成" else 1), value)
    if found:
        return _bare(float(found[1]), value, fractions)
    part = _FRACTION.fullmatch(body)
    if part and int(part[2]) > 0 and int(part[1]) <= int(part[2]):
        guess = round(100 * int(part[1]) / int(part[2]))
        return Unclear(shown(value), "count_of_parts", suggestion=guess)
    return Unclear(shown(value), "not_a_percent")


def _bare(number: float, value: object, fractions: bool | None) -> int | Unclear:
    """A number without a percent sign."""
    if 0 < number < 1 and fractions is False:
        return Unclear(shown(value), "share_among_percents", suggestion=math.floor(number * 100 + 0.5))
    if 0 < number < 1 or (fractions and 0 <= number <= 1):
        return _whole(number * 100, value)
    if number == 1 and fractions is None:
        return Unclear(shown(value), "one_or_all", suggestion=100)
    if fractions and number > 1:
        # 95 among shares of 1 can only be a percent, but who writes both may mean something else.
        inside = number <= 100
        return Unclear(
            shown(value), "percent_among_shares" if inside else "percent_out_of_range",
            "unclear" if inside else "wrong", round(number) if inside else None,
        )  # fmt: skip
    return _whole(number, value)


def _whole(percent: float, value: object) -> int | Unclear:
    if not 0 <= percent <= 100 + 1e-9:
        return Unclear(shown(value), "percent_out_of_range", "wrong")
    whole = math.floor(percent + 0.5 + 1e-9)
    # 99.6 % is not done: only what is complete may say 100.
    whole = 99 if whole == 100 and percent < 100 - 1e-9 else whole
    return whole if abs(percent - whole) < 1e-6 else Unclear(shown(value), "rounded", "note", whole)


def read_number_text(value: Cell) -> str | Unclear | None:
    """A task or WBS number as text: 1.0 typed as a number is "1", 1.2 is "1.2". Excel turns 1-2 and 1.2.3
    into dates; such a cell is unclear."""
    if value is None:
        return None
    if isinstance(value, date):
        return Unclear(shown(value), "number_became_date", suggestion=f"{value.month}-{value.day}")
    if isinstance(value, float):
        return repr(round(value, 6))
    text = clean(value)
    return None if says_nothing(text) else text


def read_yes_no(value: Cell) -> bool | Unclear | None:
    """是/否, Y/N, √/×, 1/0, True/False; None when empty."""
    if value is None or isinstance(value, bool):
        return value
    text = clean(value).lower()
    if not text or text in {"/", "-", "—"}:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    return Unclear(shown(value), "not_yes_or_no")
