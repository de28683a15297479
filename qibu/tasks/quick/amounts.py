"""Duration, effort and kind of a sentence: 工期 3 天, 5 人日, 里程碑."""

from __future__ import annotations

import re
from typing import Final

from qibu.foundation.documents.spelling_amounts import MONTH_DAYS, read_duration
from qibu.foundation.documents.spelling_base import Unclear
from qibu.tasks.quick.english_days import AMOUNT as ENGLISH
from qibu.tasks.quick.english_days import amount_of
from qibu.tasks.quick.sentence import EDGE_AFTER, EDGE_BEFORE, Sentence
from qibu.tasks.quick.values import Found

_N: Final = r"(?:\d{1,4}(?:\.\d)?|[一二两三四五六七八九十]{1,3}|半)"
_EFFORT: Final = re.compile(
    rf"(?:(?:工作量|投入|人力|工时)\s*(?:约|大概|:)?\s*)?(?P<n>{_N})\s?个?人[·.]?(?P<unit>天|日|周|月)"
    rf"|(?P<n2>\d{{1,4}}(?:\.\d)?|{ENGLISH}) ?(?:person|man)[- ](?P<unit2>day|week|month)s?"
    rf"|(?:工作量|投入)\s*(?:约|大概|:)?\s*(?P<n3>{_N})\s?(?P<unit3>天)",
    re.IGNORECASE,
)
_FACTORS: Final = {
    "天": 1.0,
    "日": 1.0,
    "day": 1.0,
    "周": 5.0,
    "week": 5.0,
    "月": MONTH_DAYS,
    "month": MONTH_DAYS,
}
_LENGTH: Final = rf"(?P<text>{_N}\s?(?:个?半)?(?:个?工作[日天]|天半?|周半?|个?星期|个?礼拜|个?半?月|小时|日))"
_DURATION: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:工期|历时|用时|耗时|为期|时长|需要|需|预计|大概|大约|约|持续|花)\s*(?:为|需|要|是|约|:)*\s*{_LENGTH}"
        r"(?![后内前]|之)",
        rf"{EDGE_BEFORE}(?:做)?{_LENGTH}(?:时间|完成|做完|搞定|工期)?{EDGE_AFTER}",
        rf"(?<![a-z])(?:for|takes?|lasting|duration:?) "
        rf"(?P<text>(?:{ENGLISH}) (?:working |business )?(?:days?|weeks?))(?![a-z])",
        rf"(?:^|(?<=[,;] ))(?P<text>(?:{ENGLISH}) (?:working |business )?(?:days?|weeks?))(?=\s*(?:[,;]|$))",
    )
)  # fmt: skip
_KIND: Final = re.compile(
    rf"{EDGE_BEFORE}(?:(?:设|作|列)?为)?(?:关键)?(?:里程碑|milestone){EDGE_AFTER}\s*:?|[(【\[](?:里程碑|milestone)[)】\]]",
    re.IGNORECASE,
)


def read_effort(sentence: Sentence) -> list[Found]:
    """Effort in person-days, with one decimal."""
    found = _EFFORT.search(sentence.marks)
    if found is None:
        return []
    amount = found["n"] or found["n2"] or found["n3"]
    unit = (found["unit"] or found["unit2"] or found["unit3"]).lower()
    days = read_duration(f"{amount_of(amount)}天" if amount != "半" else "半天")
    if not isinstance(days, float):
        return []
    return [Found("effort", sentence.take(*found.span()), round(days * _FACTORS[unit], 1))]


def read_length(sentence: Sentence) -> list[Found]:
    """The duration in working days; what is no whole number of days is rounded up and said."""
    for pattern in _DURATION:
        found = pattern.search(sentence.marks)
        if found is None:
            continue
        words = found["text"].split()
        if found["text"].isascii():
            words[0] = amount_of(words[0])
        read = read_duration(" ".join(words).replace("working ", "").replace("business ", ""))
        days = read.suggestion if isinstance(read, Unclear) else read
        if not isinstance(days, float):
            continue
        whole = max(1, -int(-days // 1))
        odd = isinstance(read, Unclear) or whole != days
        return [Found("duration", sentence.take(*found.span()), whole, "rounded" if odd else "")]
    return []


def read_kind(sentence: Sentence) -> list[Found]:
    """里程碑 as a word of its own; 梳理里程碑计划 is a name."""
    found = _KIND.search(sentence.marks)
    return [Found("kind", sentence.take(*found.span()), "milestone")] if found else []
