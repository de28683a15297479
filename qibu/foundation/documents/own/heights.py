"""How high a row of Excel must be for the values written into it.

A height the template fixes is the least a row has; merged cells never fit their rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from qibu.foundation.documents.guard import column_number
from qibu.foundation.documents.workbook_writer import LINE_GAP, LINE_HEIGHT, MOST_LINES, text_width

from .package import Node, Parts, children, elements, local, parsed

_WIDTH: Final = 8.43
_MOST_COLUMNS: Final = 300


@dataclass
class Room:
    """Widths of columns in characters, cells merged within one row, and formats that wrap."""

    widths: dict[int, float] = field(default_factory=dict)
    usual: float = _WIDTH
    merged: dict[str, float] = field(default_factory=dict)
    """First cell of a merged range → its width."""

    def of(self, column: str, row: int) -> float:
        """The characters that fit into one line of a cell."""
        return self.merged.get(f"{column}{row}") or self.width(column_number(column))

    def width(self, column: int) -> float:
        """The width of one column."""
        return self.widths.get(column, self.usual)


def room_of(sheet: Node) -> Room:
    """What a sheet says of its columns and merged cells."""
    room = Room()
    for one in elements(sheet):
        name = local(one)
        if name == "sheetFormatPr":
            room.usual = float(one.getAttribute("defaultColWidth") or _WIDTH)
        elif name == "col" and one.getAttribute("width"):
            last = min(int(one.getAttribute("max")), _MOST_COLUMNS)
            for number in range(int(one.getAttribute("min")), last + 1):
                room.widths[number] = float(one.getAttribute("width"))
        elif name == "mergeCell":
            first, _colon, last_cell = one.getAttribute("ref").partition(":")
            columns = [column_number(cell.rstrip("0123456789")) for cell in (first, last_cell or first)]
            span = range(columns[0], min(columns[1], _MOST_COLUMNS) + 1)
            room.merged[first] = sum(room.width(number) for number in span)
    return room


def lines_in(text: str, width: float) -> int:
    """Lines a text takes in a cell that wraps."""
    fits = max(4.0, width - 1)
    return sum(max(1, int(-(-text_width(line) // fits))) for line in text.split("\n"))


def height_for(lines: int) -> float:
    """Points for so many lines, as in our own documents."""
    return LINE_HEIGHT * min(lines, MOST_LINES) + LINE_GAP


def wrapping_formats(parts: Parts) -> frozenset[str]:
    """The numbers of the formats that wrap their text."""
    if "xl/styles.xml" not in parts:
        return frozenset()
    root = parsed(parts["xl/styles.xml"]).documentElement
    table = next((one for one in children(root) if local(one) == "cellXfs"), None)
    wraps = []
    for number, one in enumerate(children(table) if table else ()):
        if any(child.getAttribute("wrapText") in ("1", "true") for child in children(one)):
            wraps.append(str(number))
    return frozenset(wraps)
