"""How a form calls its columns and lines: words compared without blanks, brackets and marks."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .spelling_base import clean

LONGEST_LABEL: Final = 40
OTHER: Final = "-"
"""The field of a word that is known to name something no field of ours holds."""
GUESS_FLOOR: Final = 0.75
_BRACKETS: Final = re.compile(r"[(（\[【{<][^()（）\[\]【】{}<>]{0,60}[)）\]】}>]")
_MARKS: Final = re.compile(r"[\s*:：、,，/／.。\-－_—|\"'“”!！?？;；]+")
_NUMBERING: Final = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、.．,，]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:[、.．)）](?!\d)|\s(?=\D)))\s*"
)
_TOTAL: Final = re.compile(
    r"(?:合计|小计|总计|共计|汇总|total|subtotal|sum)\s?[:：]?\s?(?:\(.{0,20}\)|\d.{0,12})?", re.I
)
_FOOTNOTE: Final = re.compile(
    r"(?:备注|注|说明|填[表写]说明|注意事项?|制表|编制|审核|批准|复核|签字|note)(?:人|日期|s)?\s?[:：]", re.I
)


@lru_cache(maxsize=65_536)
def _bare(text: str) -> str:
    bare = _MARKS.sub("", _BRACKETS.sub("", text))
    # A label that is only a bracket, such as (天), keeps its inside.
    return (bare or _MARKS.sub("", text).strip("()[]【】")).removeprefix("必填").removesuffix("必填")


def normalise(header: object) -> str:
    """A header as synonyms are compared: narrow, lower case, without brackets, blanks, stars and colons."""
    return _normalised(str(header))


@lru_cache(maxsize=20_000)
def _normalised(header: str) -> str:
    text = clean(header).lower()
    return text if text in {"_qibu_key", "_qibu_version"} else _bare(text)


def hint(header: object) -> str:
    """What stands in the brackets of a header: 工期(天) → 天."""
    return " ".join(found[1:-1] for found in _BRACKETS.findall(clean(header).lower()))


def unnumbered(text: str) -> str:
    """A heading without its number: 二、讨论内容 → 讨论内容."""
    return _NUMBERING.sub("", clean(text), count=1)


def is_total(text: str) -> bool:
    """Whether a cleaned text is that of a line of totals: 合计, 小计：12."""
    return _TOTAL.fullmatch(text) is not None


def is_footnote(text: str) -> bool:
    """Whether a cleaned text begins a remark below a table: 备注：…, 审核人：…"""
    return _FOOTNOTE.match(text) is not None


def combined(*parts: str) -> str:
    """All words made of one piece of each part: ("计划 预计", "开始 完成") → four words; "_" is an empty
    piece."""
    made = [""]
    for part in parts:
        made = [before + piece.replace("_", "") for before in made for piece in part.split()]
    return " ".join(made)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of a form: normalised word → field; words of `OTHER` are known to be none of ours."""

    words: Mapping[str, str] = field(default_factory=dict)
    weak: frozenset[str] = frozenset()
    """Words that mean several things: taken, and a person is asked."""

    def find(self, text: str) -> str:
        """The field of a header or label, `OTHER` for a known stranger, "" for an unknown text."""
        if len(text) > LONGEST_LABEL * 2:
            return ""
        return self.words.get(normalise(text), "")

    def doubtful(self, text: str) -> bool:
        """Whether a header that `find` knows may as well mean something else."""
        return normalise(text) in self.weak

    def guess(self, text: str) -> str:
        """The field an unknown header most likely means: by a known word in it, or a nearly equal one."""
        word = normalise(text)
        if not 2 <= len(word) <= LONGEST_LABEL:
            return ""
        inside = [known for known in self.words if len(known) >= 3 and known in word]
        close = inside or difflib.get_close_matches(word, self.words, n=1, cutoff=GUESS_FLOOR)
        found = self.words[max(close, key=len)] if close else ""
        return "" if found == OTHER else found


def vocabulary(
    fields: Mapping[str, str], others: Iterable[str] = (), *, weak: Mapping[str, str] | None = None
) -> Vocabulary:
    """A vocabulary of {field: "word word …"}, of words that are none of ours, and of `weak` ones in the shape
    of `fields`; the first field named keeps a word that two claim."""
    words: dict[str, str] = {}
    unsure = weak or {}
    for name, line in [*fields.items(), *((OTHER, line) for line in others), *unsure.items()]:
        for word in line.split():
            words.setdefault(normalise(word), name)
    sure = {normalise(word) for line in fields.values() for word in line.split()}
    doubtful = {normalise(word) for line in unsure.values() for word in line.split()}
    return Vocabulary(words, frozenset(doubtful - sure))
