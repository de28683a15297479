"""Placeholders in the text of a part: found even where a program has broken them over several runs, kept as
processing instructions until the part is written with values in their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from qibu.foundation.documents.paper import Kind, Value

from .package import Node, text_of

#: A name in two pairs of braces, as typed with a Latin or a Chinese keyboard.
PLACEHOLDER: Final = re.compile(r"[{｛]{2}([^{}｛｝]{1,80})[}｝]{2}")
STRAY: Final = re.compile(r"[{｛]{2}|[}｝]{2}")
_DOT: Final = re.compile(r"[.．。]")
MARK: Final = "qibu"

Where = tuple[str, ...]
"""("cell", sheet, "B5"), ("table", part, table, row, column), ("text", part, beginning of the paragraph), or
("elsewhere", part). Numbers count from 1."""
Cell = tuple[Value, Kind]


@dataclass(frozen=True)
class Values:
    """What goes into a template: `facts` by the key of their name, `tables` the rows by the key of what
    stands before the dot, each row by the keys of its names."""

    facts: Mapping[str, Cell]
    tables: Mapping[str, Sequence[Mapping[str, Cell]]]


@dataclass(frozen=True)
class Found:
    """A placeholder or what looks like one: `group` stands before the dot and is "" without one. `problem` is
    "" or "open", "outside", "mixed", "elsewhere"."""

    text: str
    where: Where
    group: str = ""
    name: str = ""
    problem: str = ""


@dataclass
class Marks:
    """The placeholders of one part in the order they were met, each marked by its number."""

    found: list[Found] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    problems: list[Found] = field(default_factory=list)

    def mark(self, texts: Sequence[Node | None], where: Where) -> list[int]:
        """Mark what stands in these elements, read as one text; None parts it. The first element that holds a
        piece of a placeholder keeps it. Returns the numbers."""
        strings = ["\n" if one is None else text_of(one) for one in texts]
        whole = "".join(strings)
        matches = list(PLACEHOLDER.finditer(whole))
        if STRAY.search(PLACEHOLDER.sub("", whole)):
            stray = STRAY.search(PLACEHOLDER.sub("", whole))
            at = stray.start() if stray else 0
            self.problems.append(
                Found(PLACEHOLDER.sub("", whole)[max(0, at - 10) : at + 30].strip(), where, problem="open")
            )
        if not matches:
            return []
        numbers = [self._new(match[0], match[1], where) for match in matches]
        begin = 0
        for one, string in zip(texts, strings, strict=True):
            if one is not None:
                self._rewrite(
                    one, begin, begin + len(string), whole, list(zip(matches, numbers, strict=True))
                )
            begin += len(string)
        return numbers

    def _new(self, text: str, inner: str, where: Where) -> int:
        before, dot, after = _split(inner)
        self.found.append(Found(text, where, before if dot else "", after if dot else before))
        self.nodes.append(None)
        return len(self.found) - 1

    def _rewrite(
        self, one: Node, begin: int, end: int, whole: str, matches: list[tuple[re.Match[str], int]]
    ) -> None:
        """The text of one element, from `begin` to `end` of the whole, with marks for what begins in it."""
        touching = [(m, number) for m, number in matches if m.start() < end and m.end() > begin]
        if not touching:
            return
        while one.firstChild is not None:
            one.removeChild(one.firstChild)
        document = one.ownerDocument
        at = begin
        for match, number in touching:
            if match.start() >= begin:
                one.appendChild(document.createTextNode(whole[at : match.start()]))
                node = document.createProcessingInstruction(MARK, str(number))
                self.nodes[number] = one.appendChild(node)
            at = min(end, match.end())
        one.appendChild(document.createTextNode(whole[at:end]))
        one.setAttribute("xml:space", "preserve")


def _split(inner: str) -> tuple[str, str, str]:
    """A name cut at its dot: before, the dot, after. A dot at the end belongs to the name."""
    parts = _DOT.split(inner.strip(), maxsplit=1)
    if len(parts) < 2 or not parts[1].strip():
        return (inner.strip(), "", "")
    return (parts[0].strip(), ".", parts[1].strip())


def key_of(name: str) -> str:
    """What two spellings of a name have in common: no spaces, no widths, no capitals."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def cell_for(one: Found, values: Values, row: Mapping[str, Cell] | None) -> Cell:
    """The value of a placeholder; nothing for a name nobody knows, which the check refuses beforehand."""
    if one.group:
        return (row or {}).get(key_of(one.name), (None, "text"))
    return values.facts.get(key_of(one.name), (None, "text"))
