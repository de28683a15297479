"""Dependencies and promises in words, as people write them in the predecessor column of a task list (S9, D0).

Read:  ``2`` · ``1.2，1.3`` · ``3FS+2天`` · ``2FF+5d`` · ``3 FS+2 工作日`` · ``原型完成后 2 周内`` ·
``须在 3 完成后 5 个工作日内开始`` · ``3开始后2天`` · ``与3同时开始`` · ``3FS+2工作日≤14天`` (a promise in
short); :func:`words` writes the same.

Units: 工作日, d, 工作周 (5), w (5), 月工时 and mo (20) are working days; 天, 日, 自然日, 周 (7), ed and 月
are calendar days. A month counts as 30 days, because a lag is stored in days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from .lags import Lag, LinkType, UnitWord

WhyUnclear = Literal["amount", "unit", "phrase", "undecided"]

DAYS_OF_MONTH = 30
LONGEST = 200  # characters of one part; longer text is prose, not a dependency
NO_LAG = Lag(0, "working")


@dataclass(frozen=True, slots=True)
class WordLink:
    """A dependency read from words. ``ref`` is a task number or name, "" where the words name none.

    ``alternative`` is a shorter name to try when no task is called ``ref`` ("研发部完成原型" → "原型").
    """

    ref: str
    kind: LinkType = LinkType.FS
    minimum: Lag = NO_LAG
    maximum: Lag | None = None
    alternative: str = field(default="", compare=False)
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that are not a dependency we are sure of: shown to a person, never guessed."""

    text: str
    why: WhyUnclear


_NONE = {"", "/", "-", "—", "——", "无", "na", "n/a", "none", "nil", "没有", "\\"}
_UNDECIDED = {"待定", "tbd", "?", "？", "未定", "待确认"}

_UNITS: tuple[tuple[str, int, UnitWord], ...] = (
    (r"(?:个)?工作[日天]|日工时|wd|days?|d", 1, "working"),
    (r"(?:个)?工作周|周工时|weeks?|wks?|w", 5, "working"),
    (r"月工时|months?|mons?|mo", 20, "working"),
    (r"(?:个)?自然[日天]|日历[日天]|天|日|edays?|ed", 1, "calendar"),
    (r"周|(?:个)?星期|(?:个)?礼拜|eweeks?|ew", 7, "calendar"),
    (r"(?:个)?月", DAYS_OF_MONTH, "calendar"),
)
_UNIT = "|".join(pattern for pattern, _, _ in _UNITS)
_AMOUNT = r"-?\d+|[一二两三四五六七八九十百半]+"
_SPAN = rf"(?P<amount>{_AMOUNT})\s*(?P<unit>{_UNIT}|[^\W\d]{{0,4}}?)"

_FINISH = "全部完成|完成|结束|完工|交付|通过|定稿|上线"
_START = "开始|启动|开工"
_LEAD = r"(?:.{0,20}?(?:必须|须|务必)\s*(?:于|在)|(?:必须|须|需|应|务必)?(?:于|在)?)\s*"
_CODE = re.compile(
    rf"(?:任务|第|#|№)?\s*(?P<ref>\S.*?)\s*(?<![A-Za-z])(?P<kind>FS|SS|FF|SF)\s*"
    rf"(?:(?P<sign>[+-])\s*(?P<amount>\d+)\s*(?P<unit>{_UNIT})?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?:任务|第|#|№)?\s*(?P<ref>\d+(?:\.\d+)*|\x00\d+\x00)\s*(?:号|项)?\s*"
    rf"(?:(?P<sign>[+-])\s*(?P<amount>\d+)\s*(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"{_LEAD}(?:任务|#)?(?P<ref>.*?)\s*的?(?P<anchor>{_FINISH}|{_START})?\s*[之以]?后\s*的?\s*{_SPAN}\s*[之以]?内"
    rf"\s*(?P<event>[^\d（(]*?)\s*(?:[（(]\s*至少\s*(?P<least>-?\d+)\s*(?P<least_unit>{_UNIT})\s*[)）])?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"{_LEAD}(?:任务|#)?(?P<ref>.*?)\s*的?(?P<anchor>{_FINISH}|{_START})\s*[之以]?后\s*(?:{_SPAN})?\s*(?:后|再|方可|才能)?"
    rf"\s*(?P<event>{_FINISH}|{_START}|进行)?",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    rf"(?:与|和|同)?\s*(?P<ref>.+?)\s*(?:同时|一起|同步)\s*(?P<event>{_FINISH}|{_START}|进行)"
)
_AT_MOST = re.compile(rf"\s*(?:[≤≦]|<=)\s*(?P<amount>\d+)\s*(?P<unit>{_UNIT})?$", re.IGNORECASE)
_SUSPECT = re.compile(r"后|之?前|以?内|不[早晚]于|[~～]|\d\s*[-至到]\s*\d|[+＋]\s*\d|[?？]")
_QUOTED = re.compile(r"「((?:[^」]|」」)*)」")
_PLAIN = str.maketrans("０１２３４５６７８９＋－．＃ＦＳｆｓ", "0123456789+-.#FSfs")
_DIGITS = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))


def parse_predecessors(text: str) -> tuple[WordLink | Unclear, ...]:
    """Read a predecessor cell; () for an empty one, an :class:`Unclear` for every part that is not sure.

    Parts are separated by 、，,；; or a line break, not inside 「…」, which keeps a name exactly as it is.
    """
    names: list[str] = []

    def keep(match: re.Match[str]) -> str:
        names.append(match[1].replace("」」", "」"))
        return f"\x00{len(names) - 1}\x00"

    plain = _QUOTED.sub(keep, text.replace("\x00", " ")).translate(_PLAIN)
    parts = (part.strip() for part in re.split(r"[、，,；;\n\r]", plain))
    return tuple(_named(_parse(part), names) for part in parts if part.casefold() not in _NONE)


def _named(found: WordLink | Unclear, names: list[str]) -> WordLink | Unclear:
    def back(text: str) -> str:
        return re.sub(r"\x00(\d+)\x00", lambda match: names[int(match[1])], text)

    if isinstance(found, Unclear):
        return Unclear(back(found.text), found.why)
    ref, alternative, text = back(found.ref), back(found.alternative), back(found.text)
    return WordLink(ref, found.kind, found.minimum, found.maximum, alternative, text)


def _parse(part: str) -> WordLink | Unclear:
    if part.casefold() in _UNDECIDED:
        return Unclear(part, "undecided")
    if len(part) > LONGEST:
        return Unclear(part, "phrase")
    if match := _AT_MOST.search(part):
        return _at_most(part, match)
    if match := _NUMBER.fullmatch(part) or _CODE.fullmatch(part):
        return _coded(part, match)
    if match := _WITHIN.fullmatch(part):
        return _within(part, match)
    if match := _AFTER.fullmatch(part):
        return _after(part, match)
    if match := _TOGETHER.fullmatch(part):
        kind = LinkType.FF if re.fullmatch(_FINISH, match["event"]) else LinkType.SS
        return WordLink(_tidy(match["ref"]), kind, text=part)
    if _SUSPECT.search(part):
        return Unclear(part, "phrase")
    return WordLink(_tidy(part), text=part)


def _at_most(part: str, match: re.Match[str]) -> WordLink | Unclear:
    """A dependency with its promise written behind it: 3FS≤14天."""
    link, maximum = _parse(part[: match.start()].strip()), _lag(match["amount"], match["unit"] or "天")
    if isinstance(link, Unclear) or maximum is None or link.maximum is not None:
        return Unclear(part, "phrase")
    return replace(link, maximum=maximum, text=part)


def _coded(part: str, match: re.Match[str]) -> WordLink | Unclear:
    ref = match["ref"]
    if _SUSPECT.search(ref):
        return Unclear(part, "phrase")
    kind = LinkType[match["kind"].upper()] if "kind" in match.re.groupindex else LinkType.FS
    lag = NO_LAG
    if match["amount"]:
        read = _lag(match["amount"], match["unit"] or "d")
        if read is None:
            return Unclear(part, "amount")
        lag = Lag(-read.amount if match["sign"] == "-" else read.amount, read.unit)
    return WordLink(_tidy(ref), kind, lag, text=part)


def _within(part: str, match: re.Match[str]) -> WordLink | Unclear:
    maximum = _lag(match["amount"], match["unit"])
    if maximum is None:
        return Unclear(part, _why(match["unit"]))
    minimum = NO_LAG
    if match["least"]:
        least = _lag(match["least"], match["least_unit"])
        if least is None:
            return Unclear(part, "amount")
        minimum = least
    ref, alternative = _split_ref(match["ref"])
    starts = bool(re.search(_START, match["event"] or ""))
    kind = _kind(bool(re.fullmatch(_START, match["anchor"] or "")), starts)
    return WordLink(ref, kind, minimum, maximum, alternative, part)


def _after(part: str, match: re.Match[str]) -> WordLink | Unclear:
    lag: Lag | None = NO_LAG
    if match["amount"]:
        lag = _lag(match["amount"], match["unit"])
    if lag is None:
        return Unclear(part, _why(match["unit"]))
    ref, alternative = _split_ref(match["ref"])
    ends = bool(match["event"] and re.fullmatch(_FINISH, match["event"]))
    kind = _kind(bool(re.fullmatch(_START, match["anchor"])), not ends)
    return WordLink(ref, kind, lag, None, alternative, part)


def _kind(from_start: bool, to_start: bool) -> LinkType:
    if from_start:
        return LinkType.SS if to_start else LinkType.SF
    return LinkType.FS if to_start else LinkType.FF


def _split_ref(ref: str) -> tuple[str, str]:
    """Where 研发部完成原型 the task after the verb, both readings are handed on."""
    tidy = _tidy(ref)
    match = re.fullmatch(rf".*?(?:{_FINISH})(?P<thing>.+)", tidy)
    return tidy, match["thing"] if match else ""


def _tidy(ref: str) -> str:
    plain = ref.strip(" \t\u3000“”\"'《》【】[]‘’")
    return re.sub(r"^(?:任务|#|第(?=\d))\s*(?=\d)|(?<=\d)\s*[号项]$", "", plain)


def _why(unit: str) -> WhyUnclear:
    return "amount" if unit and _unit(unit) else "unit"


def _unit(word: str) -> tuple[int, UnitWord] | None:
    for pattern, factor, unit in _UNITS:
        if re.fullmatch(pattern, word, re.IGNORECASE):
            return factor, unit
    return None


def _lag(amount: str, word: str) -> Lag | None:
    unit = _unit(word.strip())
    if unit is None:
        return None
    if amount == "半":
        # 半个月 is what offices write; half a day or week is not a whole number of days
        return Lag(DAYS_OF_MONTH // 2, "calendar") if unit[0] == DAYS_OF_MONTH else None
    number = _number(amount)
    return None if number is None or abs(number) > 9999 else Lag(number * unit[0], unit[1])


def _number(text: str) -> int | None:
    """An integer in digits or in Chinese up to 99: 十五, 二十, 两."""
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    match = re.fullmatch(r"(?:([二三四五六七八九])?(十))?([一二两三四五六七八九])?", text)
    if not text or match is None:
        return None
    tens = _DIGITS.get(match[1], 1) * 10 if match[2] else 0
    return tens + _DIGITS.get(match[3] or "", 0)


def words(link: WordLink) -> str:
    """The dependency as text for an export; :func:`parse_predecessors` reads this very link back from it."""
    plain = _words(link, link.ref)
    if "\n" not in plain and parse_predecessors(plain) == (link,):
        return plain
    return _words(link, "「" + link.ref.replace("」", "」」") + "」")


def words_of(links: Iterable[WordLink]) -> str:
    """All predecessors of a task as the text of one cell."""
    return "、".join(map(words, links))


def _words(link: WordLink, ref: str) -> str:
    if link.maximum is not None:
        anchor = "完成" if link.kind in (LinkType.FS, LinkType.FF) else "开始"
        event = "开始" if link.kind in (LinkType.FS, LinkType.SS) else "完成"
        least = "" if link.minimum == NO_LAG else f"（至少{_span(link.minimum)}）"
        return f"{ref}{anchor}后{_span(link.maximum)}内{event}{least}"
    if link.minimum == NO_LAG:
        return ref if link.kind == LinkType.FS else f"{ref}{link.kind.name}"
    sign = "-" if link.minimum.amount < 0 else "+"
    return f"{ref}{link.kind.name}{sign}{_span(Lag(abs(link.minimum.amount), link.minimum.unit))}"


def _span(lag: Lag) -> str:
    return f"{lag.amount}{'个工作日' if lag.unit == 'working' else '天'}"
