"""Days as people say them, counted from today: 明天, 本周五, 下周三, 周五 (T1)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_NEAR: Final = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "大后天": 3, "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
_WEEK: Final = re.compile(r"(上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_WEEKS: Final = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_DAYS: Final = "一二三四五六日"


def spoken_day(text: str, today: date) -> date | None:
    """The day of a word such as 下周五, None for anything else; weeks begin on Monday, a weekday alone is
    this week's."""
    bare = text.strip().lower().removesuffix("前").removesuffix("之")
    if bare in _NEAR:
        return today + timedelta(days=_NEAR[bare])
    found = _WEEK.fullmatch(bare)
    if found is None:
        return None
    day = found[2].replace("天", "日")
    place = int(day) - 1 if day.isdecimal() else _DAYS.index(day)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=_WEEKS.get(found[1] or "", 0), days=place)
