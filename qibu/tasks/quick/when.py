"""Planned start and finish of a sentence: which end a day stands for, and what is odd about it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from qibu.tasks.quick.days import Hit, find_days
from qibu.tasks.quick.english_days import find_english_days
from qibu.tasks.quick.sentence import DEPARTMENT, PERSON, Sentence
from qibu.tasks.quick.values import Around, Doubt, Field, Found

_TO: Final = re.compile(r"\s*(?:到|至|~|—+|–|-|to)\s*", re.IGNORECASE)
_BEFORE: Final = re.compile(r"\s*(?:[之以]?前(?![置端景期台线提])|为止|截止|到期)")
_ONWARDS: Final = re.compile(
    rf"\s*(?:开始|(?=[{PERSON}{DEPARTMENT}\s]+开始)|起(?![草诉点稿])|(?=启动(?!会|仪式|键|器|盘))|(?=着手|开工|动工))"
)
_DONE: Final = re.compile(r"\s*(?=完成|交付|提交|截止)")
_FROM: Final = re.compile(
    r"(?:(?P<start>从|自|自从|(?<![a-z])(?:starting|start|from|begin(?:ning)?)(?: on)?)"
    r"|(?P<finish>(?:截止|截至|最晚|最迟|不晚于|务必[在于]|须[在于]|必须[在于]|在|于|到|至"
    r"|(?<![a-z])(?:by|before|until|due|deadline))(?:时间|日期|到|至|:)*|于|在|(?<![a-z])(?:on|in)))\s*$",
    re.IGNORECASE,
)


def read_days(sentence: Sentence, around: Around) -> list[Found]:
    """The planned days of a sentence, at most one for each end; their words are taken out of it."""
    hits = sorted(
        [*find_days(sentence.marks, around), *find_english_days(sentence.marks, around)],
        key=lambda hit: hit.start,
    )
    found: dict[Field, Found] = {}
    index = 0
    while index < len(hits):
        hit = hits[index]
        following = hits[index + 1] if index + 1 < len(hits) else None
        index += 1
        if following is not None and _TO.fullmatch(sentence.marks, hit.end, following.start):
            index += 1
            parts = _range(sentence, hit, following, around)
        else:
            parts = _single(sentence, hit, around)
        if parts and not any(part.field in found for part in parts):
            found.update({part.field: part for part in parts})
    return list(found.values())


def _range(sentence: Sentence, first: Hit, last: Hit, around: Around) -> list[Found]:
    lead = _FROM.search(sentence.marks, 0, first.start)
    text = sentence.take(lead.start() if lead else first.start, last.end)
    ends = last.last
    if ends is not None and first.first is not None and ends < first.first:
        return [Found("planned_finish", text, None, "unclear")]
    return [
        _found("planned_start", text, first.first, first.doubt, around),
        _found("planned_finish", text, ends, last.doubt, around),
    ]


def _single(sentence: Sentence, hit: Hit, around: Around) -> list[Found]:
    marks = sentence.marks
    before, onwards = _BEFORE.match(marks, hit.end), _ONWARDS.match(marks, hit.end)
    lead = _FROM.search(marks, 0, hit.start)
    end = max(hit.end, before.end() if before else 0, onwards.end() if onwards else 0)
    starts = onwards is not None or (lead is not None and lead["start"] is not None)
    text = sentence.take(lead.start() if lead else hit.start, end)
    if hit.side == "range":
        return [
            _found("planned_start", text, hit.first, hit.doubt, around),
            _found("planned_finish", text, hit.last, hit.doubt, around),
        ]
    if hit.side == "weekend":
        return [_found("planned_finish", text, hit.first if before else hit.last, hit.doubt, around)]
    if before is None and not _DONE.match(marks, hit.end) and (starts or hit.side == "start"):
        return [_found("planned_start", text, hit.first, hit.doubt, around)]
    # 四月中旬前 and 下周前 are read as within them, as offices mean it
    return [_found("planned_finish", text, hit.last, hit.doubt, around)]


def _found(field: Field, text: str, day: date | None, doubt: Doubt, around: Around) -> Found:
    """A day with what is odd about it: past, a day off with the next working day offered."""
    if day is None:
        return Found(field, text, None, doubt or "no_such_day")
    if day < around.today:
        return Found(field, text, day, "past")
    if not around.calendar.is_working_date(day):
        return Found(field, text, day, "day_off", offer=around.calendar.next_working_date(day))
    return Found(field, text, day, doubt)
