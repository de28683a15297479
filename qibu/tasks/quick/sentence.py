"""A sentence while it is read: what was understood is taken out of it, what is left is the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

#: Marks of the same length as the text: words already taken, a person's name, a quotation, a department.
TAKEN, PERSON, QUOTED, DEPARTMENT = "\ue001", "\ue000", "\ue002", "\ue003"
LONGEST: Final = 300
_STOP: Final = rf"\s,;。!():/|、【】\[\]@{TAKEN}"
#: Where a word may begin and end: at a blank, a mark or an end of the sentence, or beside a name.
EDGE_BEFORE: Final = rf"(?:(?<=[{_STOP}{PERSON}{DEPARTMENT}])|^)"
EDGE_AFTER: Final = rf"(?=[{_STOP}{PERSON}{DEPARTMENT}]|$)"
_CLAUSE: Final = re.compile(rf"[\s,;。!():/|【】\[\]{TAKEN}]")
_PART: Final = re.compile(rf"[,;。!():|【】\[\]{TAKEN}]")
_INVISIBLE: Final = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00]")
_QUOTE: Final = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"|《[^》]*》|『[^』]*』")
_NO_WORDS: Final = re.compile(
    r"(?:完成|做完|搞定|开始|启动|结束|交付|之?前|以前|以?内|负责|为|的|由|请|在|于|须|需|要|必须|最晚|最迟|截止|设为?"
    r"|by|on|at|for|to|and|is|the|before|after|from|until|takes?|finish|done|start(?:s|ing)?)",
    re.IGNORECASE,
)
_FRONT: Final = " ,;。:、|/-—·)】]，；：）"
_BACK: Final = " ,;。:、|/-—·(【[，；：（."


class Sentence:
    """`raw` is what was typed, blanks collapsed; `marks` as long, with taken words and names marked."""

    def __init__(self, text: str) -> None:
        self.raw = " ".join(_INVISIBLE.sub("", text).split())[:LONGEST]
        self.plain = "".join(_narrow(sign) for sign in self.raw)
        self._marks = list(self.plain)
        for quote in _QUOTE.finditer(self.plain):
            self._mark(quote.start(), quote.end(), QUOTED)

    @property
    def marks(self) -> str:
        return "".join(self._marks)

    def _mark(self, start: int, end: int, sign: str) -> None:
        self._marks[start:end] = sign * (end - start)

    def take(self, start: int, end: int) -> str:
        """These words are understood; returns them as they were typed."""
        self._mark(start, end, TAKEN)
        return self.raw[start:end].strip(" ,，;；:：。")

    def names(self, names: Iterable[str], sign: str) -> list[tuple[int, int, str]]:
        """Mark every place of a name that is not inside another; (start, end, name), longest names first."""
        found = []
        for name in sorted(filter(None, names), key=len, reverse=True):
            for start, end in places_of(name, self.marks):
                self._mark(start, end, sign)
                found.append((start, end, name))
        return sorted(found)

    def clause_start(self, end: int, *, blanks: bool = True) -> int:
        """Where the words before `end` begin, back to the nearest mark or, where `blanks` count, blank."""
        last = 0
        for stop in (_CLAUSE if blanks else _PART).finditer(self.marks, 0, end):
            last = stop.end()
        return last

    def rest(self) -> str:
        """What nobody understood, in its order: the name."""
        pieces: list[str] = []
        for run in re.finditer(rf"[^{TAKEN}]+", self.marks):
            piece = self.raw[run.start() : run.end()]
            bare = piece.strip(_FRONT + _BACK)
            if not bare or _NO_WORDS.fullmatch(bare):
                continue
            glue = " " if pieces and (piece[0] in _FRONT or pieces[-1][-1] in _BACK) else ""
            pieces.append(glue + piece if not glue else glue + piece.lstrip(_FRONT))
        return _balanced("".join(pieces).strip(" ").lstrip(_FRONT.replace("【", "")).rstrip(_BACK))


def places_of(name: str, text: str) -> list[tuple[int, int]]:
    """Where a name stands in a text; Latin names only as whole words, capital or not."""
    escaped = re.escape(name)
    pattern = rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if name.isascii() else escaped
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]


def _narrow(sign: str) -> str:
    """The half-width form of a character; one character stays one."""
    narrow = unicodedata.normalize("NFKC", sign)
    return narrow if len(narrow) == 1 else sign


def _balanced(text: str) -> str:
    """A bracket without its other half says nothing."""
    for opening, closing in ("()", "（）", "【】", "[]"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return " ".join(text.split())
