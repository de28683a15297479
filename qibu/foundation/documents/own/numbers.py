"""Numbers of rows when some are repeated, and what a cell's format says its value is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from .package import Parts, children, elements, local, parsed

_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_CORNER: Final = re.compile(r"(\$?)([A-Z]{1,3})?(\$?)(\d{1,7})(?::(\$?)([A-Z]{1,3})?(\$?)(\d{1,7}))?")
_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


@dataclass(frozen=True)
class Group:
    """Rows first to last of the template, repeated once for each row of the list `key`."""

    key: str
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many rows one row of the list takes."""
        return self.last - self.first + 1


@dataclass
class RowMap:
    """Where the rows of the template come to stand; `times` says how often each group is written."""

    groups: list[Group] = field(default_factory=list)
    times: Mapping[int, int] = field(default_factory=dict)
    """First row of a group → how often."""

    def first(self, row: int) -> int:
        """The first place of a row."""
        return row + sum((self.times[one.first] - 1) * one.size for one in self.groups if one.last < row)

    def last(self, row: int) -> int:
        """The last place of a row; the first one where it is not repeated."""
        group = self.group_of(row)
        return self.first(row) + (self.times[group.first] - 1) * group.size if group else self.first(row)

    def group_of(self, row: int) -> Group | None:
        """The group a row belongs to."""
        return next((one for one in self.groups if one.first <= row <= one.last), None)

    def stretched(self, reference: str) -> str:
        """A range or a list of ranges over the rows as they come to stand."""
        return _CORNER.sub(self._stretch, reference)

    def repeated(self, reference: str) -> list[str]:
        """A merged range: once for each repetition where it lies in one group, else stretched."""
        match = _CORNER.fullmatch(reference)
        if match is None or match[8] is None:
            return [self.stretched(reference)]
        top, bottom = int(match[4]), int(match[8])
        group = self.group_of(top)
        if group is None or group is not self.group_of(bottom):
            return [self.stretched(reference)]
        base = self.first(top)
        return [
            f"{match[2]}{base + copy * group.size}:{match[6]}{base + bottom - top + copy * group.size}"
            for copy in range(self.times[group.first])
        ]

    def _stretch(self, match: re.Match[str]) -> str:
        begin = f"{match[1]}{match[2] or ''}{match[3]}{self.first(int(match[4]))}"
        if match[8] is None:
            row = int(match[4])
            group = self.group_of(row)
            if match[2] is None or group is None or self.last(row) == self.first(row):
                return begin
            return f"{begin}:{match[1]}{match[2]}{match[3]}{self.last(row)}"
        return f"{begin}:{match[5]}{match[6] or ''}{match[7]}{self.last(int(match[8]))}"


def format_kinds(parts: Parts) -> Callable[[str], str]:
    """What the format with an index is for: "date", "percent", "text", or "" for any number."""
    content = parts.get("xl/styles.xml")
    if content is None:
        return lambda style: ""
    root = parsed(content).documentElement
    codes = {
        one.getAttribute("numFmtId"): one.getAttribute("formatCode")
        for one in elements(root)
        if local(one) == "numFmt"
    }
    table = next((one for one in children(root) if local(one) == "cellXfs"), None)
    kinds = [_kind(one.getAttribute("numFmtId"), codes) for one in children(table)] if table else []
    return lambda style: kinds[int(style)] if style.isdigit() and int(style) < len(kinds) else ""


def _kind(number: str, codes: Mapping[str, str]) -> str:
    if number in ("9", "10"):
        return "percent"
    if number == "49":
        return "text"
    code = _QUOTED.sub("", codes.get(number, "")).lower()
    if "%" in code:
        return "percent"
    if code.strip() == "@":
        return "text"
    dated = any(sign in code for sign in "yd年月日") or (number.isdigit() and int(number) in _DATES)
    return "date" if dated else ""
