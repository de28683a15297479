"""The rows a Word document becomes, with merged cells, places of tables and hidden row keys.

Runs in the child process that reads documents; imports nothing but the standard library.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from . import limits
from .xlsx_scan import Refused

#: What our own files hide at the end of a row's first cell: qibu:<key>|<version>.
ROW_KEY: Final = re.compile(r"qibu:([^|]{1,200})\|(.{0,2000})", re.DOTALL)


@dataclass(slots=True)
class Cell:
    """A cell while it is read; `down` says that it continues the cell above."""

    span: int = 1
    down: bool = False
    lines: list[str] = field(default_factory=list)
    hidden: str = ""


@dataclass(slots=True)
class Row:
    """A row while it is read: its cells, and columns left out before them."""

    before: int = 0
    cells: list[Cell] = field(default_factory=list)
    dropped: bool = False


@dataclass(slots=True)
class Grid:
    """What becomes of the document."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    keys: list[tuple[int, str, str]] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    cells: int = 0

    def add_line(self, text: str) -> None:
        """A paragraph outside of tables; its line breaks begin new rows."""
        for line in text.split("\n"):
            self._add([line.strip()])

    def add_table(self, rows: list[Row]) -> None:
        """A table, between two empty rows."""
        rows = [row for row in rows if row.cells and not row.dropped]
        if not rows:
            return
        self._add([])
        first = len(self.rows)
        open_merges: dict[int, tuple[int, int, int]] = {}
        for row in rows:
            self._add_row(row, open_merges)
        for left, (top, right, bottom) in open_merges.items():
            self._merge(top, left, bottom, right)
        self.blocks.append((first, len(self.rows) - 1))
        self._add([])

    def _add_row(self, row: Row, open_merges: dict[int, tuple[int, int, int]]) -> None:
        at, column = len(self.rows), row.before
        values = [""] * column
        for cell in row.cells:
            right = column + cell.span - 1
            if right >= limits.MAX_COLUMNS:
                raise Refused("sheet_too_big", rows=at + 1, columns=right + 1)
            above = open_merges.get(column)
            if cell.down and above and above[1] == right and above[2] == at - 1:
                open_merges[column] = (above[0], right, at)
                # What stands in a covered cell is not shown by Word either.
                values += [""] * cell.span
            else:
                if above:
                    self._merge(above[0], column, above[2], above[1])
                open_merges[column] = (at, right, at)
                values += ["\n".join(cell.lines).strip()] + [""] * (cell.span - 1)
            found = ROW_KEY.fullmatch(cell.hidden.strip())
            if found:
                self.keys.append((at, found[1], found[2]))
            elif cell.hidden.strip():
                self.notes.add("hidden_text")
            column = right + 1
        self._add(values)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    def _add(self, values: list[str]) -> None:
        self.rows.append(values)
        self.cells += len(values) + 1
        if len(self.rows) > limits.MAX_DOCX_ROWS or self.cells > limits.MAX_DOCX_CELLS:
            raise Refused("document_too_long")
