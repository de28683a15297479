"""Planned start and finish of a sentence: which end a day stands for, and what is odd about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from qibu.tasks.quick.days import Hit, find_days
from qibu.tasks.quick.english_days import find_english_days
from qibu.tasks.quick.sentence import DEPARTMENT, PERSON, Sentence
from qibu.tasks.quick.values import Around, Doubt, Field, Found

_TO: Final = re.compile(r"\s*(?:到|至|~|—+|–|-|to)\s*", re.IGNORECASE)
_BEFORE: Final = re.compile(r"\s*(?:[之以]?前(?![置端景期台线]|提(?![交供出报]))|为止|截止|到期)")
_ONWARDS: Final = re.compile(
    rf"\s*(?:开始|(?=[{PERSON}{DEPARTMENT}\s]+开始)|起(?![草诉点稿])|(?=启动(?!会|仪式|键|器|盘))|(?=着手|开工|动工))"
)
_BETWEEN: Final = re.compile(r"\s*(?:之间|期间)")
_DONE: Final = re.compile(r"\s*(?=完成|交付|提交|截止)")
_FROM: Final = re.compile(
    r"(?:(?P<start>从|自|自从|(?<![a-z])(?:starting|start|from|begin(?:ning)?)(?: on)?)"
    r"|(?P<finish>(?:截止|截至|最晚|最迟|不晚于|务必[在于]|须[在于]|必须[在于]|在|于|到|至"
    r"|(?<![a-z])(?:by|before|until|due|deadline))(?:时间|日期|到|至|:)*|于|在|(?<![a-z])(?:on|in)))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a day of the sentence would mean, and the words it would take."""

    start: int
    end: int
    fields: tuple[tuple[Field, date | None, Doubt], ...]
    is_said: bool


def read_days(sentence: Sentence, around: Around) -> list[Found]:
    """The planned days of a sentence, at most one for each end; their words are taken out of it.

    A day with 前, 起, 截止 … goes before one that merely stands there, which then stays in the name.
    """
    found: dict[Field, Found] = {}
    for one in sorted(_readings(sentence.marks, around), key=lambda r: (not r.is_said, r.start)):
        if any(field in found for field, _day, _doubt in one.fields):
            continue
        text = sentence.take(one.start, one.end)
        found.update({field: _found(field, text, day, doubt, around) for field, day, doubt in one.fields})
    return list(found.values())


def _readings(marks: str, around: Around) -> list[_Reading]:
    hits = sorted([*find_days(marks, around), *find_english_days(marks, around)], key=lambda hit: hit.start)
    found = []
    index = 0
    while index < len(hits):
        hit = hits[index]
        following = hits[index + 1] if index + 1 < len(hits) else None
        index += 1
        if following is not None and _TO.fullmatch(marks, hit.end, following.start):
            index += 1
            found.append(_range(marks, hit, following))
        else:
            found.append(_single(marks, hit))
    return found


def _range(marks: str, first: Hit, last: Hit) -> _Reading:
    lead, between = _FROM.search(marks, 0, first.start), _BETWEEN.match(marks, last.end)
    start, end = lead.start() if lead else first.start, between.end() if between else last.end
    if last.last is not None and first.first is not None and last.last < first.first:
        return _Reading(start, end, (("planned_finish", None, "unclear"),), True)
    ends: tuple[tuple[Field, date | None, Doubt], ...] = (
        ("planned_start", first.first, first.doubt),
        ("planned_finish", last.last, last.doubt),
    )
    return _Reading(start, end, ends, True)


def _single(marks: str, hit: Hit) -> _Reading:
    before, onwards = _BEFORE.match(marks, hit.end), _ONWARDS.match(marks, hit.end)
    lead = _FROM.search(marks, 0, hit.start)
    start = lead.start() if lead else hit.start
    end = max(hit.end, before.end() if before else 0, onwards.end() if onwards else 0)
    starts = onwards is not None or (lead is not None and lead["start"] is not None)
    is_said = bool(before or onwards or lead or hit.side)
    if hit.side == "range":
        both: tuple[tuple[Field, date | None, Doubt], ...] = (
            ("planned_start", hit.first, hit.doubt),
            ("planned_finish", hit.last, hit.doubt),
        )
        return _Reading(start, end, both, True)
    if before is None and not _DONE.match(marks, hit.end) and (starts or hit.side == "start"):
        return _Reading(start, end, (("planned_start", hit.first, hit.doubt),), is_said)
    # 四月中旬前 and 下周前 are read as within them, as offices mean it; 周末前 is Friday
    day = hit.first if hit.side == "weekend" and before else hit.last
    return _Reading(start, end, (("planned_finish", day, hit.doubt),), is_said)


def _found(field: Field, text: str, day: date | None, doubt: Doubt, around: Around) -> Found:
    """A day with what is odd about it: past, a day off with the next working day offered."""
    if day is None:
        return Found(field, text, None, doubt or "no_such_day")
    if day < around.today:
        return Found(field, text, day, "past")
    if not around.calendar.is_working_date(day):
        return Found(field, text, day, "day_off", offer=around.calendar.next_working_date(day))
    return Found(field, text, day, doubt)
