"""What all readers of spelled values share: the doubtful result, clean text, words that say "nothing"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypeAlias

Severity: TypeAlias = Literal["wrong", "unclear", "note"]

LONGEST_SPELLING: Final = 80
"""Longer texts are sentences, not values; it also keeps every pattern below cheap."""
FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2200, 12, 31)


def words(text: str) -> frozenset[str]:
    """A set of words written as one line."""
    return frozenset(text.split())


NOTHING: Final = words(
    "na n/a n.a. #n/a null none nil tbd t.b.d. tba tbc / // \\ - -- --- — —— – _ . 。 ? ?? ??? "
    "无 无。 空 暂无 没有 待定 未定 待确认 待确定 待补充 待填 不详 不涉及 不适用 未知 (无) (空) (待定)"
)
_INVISIBLE: Final = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Unclear:
    """A value that cannot simply be taken.

    `severity` "note": take `suggestion` and say so; "unclear": a person chooses, `suggestion` is our guess or
    None; "wrong": it cannot be right. `reason` is an id a message exists for; `text` is what was written.
    """

    text: str
    reason: str
    severity: Severity = "unclear"
    suggestion: Any = None


def clean(value: object) -> str:
    """Text as it is compared: full-width forms narrowed, invisible characters dropped, blanks collapsed."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", str(value)))
    return " ".join(text.split())


def says_nothing(text: str) -> bool:
    """Whether a cleaned text means that there is no value (NA, /, 待定, empty)."""
    return not text or text.lower() in NOTHING


def shown(value: object) -> str:
    """What the person wrote, short enough for a message."""
    text = str(value).strip()
    return text if len(text) <= LONGEST_SPELLING else text[:LONGEST_SPELLING] + "…"


_DIGITS: Final = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL: Final = re.compile(
    r"[〇零一二两三四五六七八九十]{1,4}(?=\s?(?:年|月|日|号|周|季|天|个|工|星期|小时|h))"
)


def arabic(text: str) -> str:
    """Chinese numerals before a unit as digits: 二〇二六年七月十二日 → 2026年7月12日, 两周 → 2周."""
    return _NUMERAL.sub(lambda found: _arabic(found[0]), text)


def _arabic(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(str(_DIGITS[char]) for char in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
