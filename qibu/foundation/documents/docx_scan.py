"""A Word document as one grid: paragraphs are rows of one cell, tables keep their rows and merged cells.

Runs in the child process; imports nothing but the standard library. One pass of expat; nothing that the
document refers to (pictures, linked files, templates) is ever opened. Not read, and said so: text boxes,
deleted text, hidden text.
"""

import zipfile
from typing import Any, Final

from . import limits
from .docx_grid import Cell, Grid, Row
from .workbook import METADATA_SHEET
from .xlsx_scan import Attributes, Budget, Refused, feed, local

DOCUMENT: Final = "word/document.xml"
PROPERTIES: Final = "docProps/custom.xml"
OWN_PROPERTY: Final = "qibu"
SHEET_NAME: Final = "Word"
MAX_DEPTH: Final = 200
NESTED_DEEPEST: Final = 5

#: Parts that hold no text of the document as it stands, and what is said about them.
SKIPPED: Final[dict[str, str]] = {
    "txbxContent": "text_box",
    "del": "tracked_changes",
    "moveFrom": "tracked_changes",
    "Fallback": "",
    "pPrChange": "",
    "rPrChange": "",
    "tcPrChange": "",
    "trPrChange": "",
    "tblPrChange": "",
    "tblPrExChange": "",
    "tblGridChange": "",
    "sectPrChange": "",
}
BREAKS: Final = {"br": "\n", "cr": "\n", "tab": "  ", "noBreakHyphen": "-"}
OFF: Final = {"0", "false", "off", "none"}


class _Scan:
    """Collects the grid from the tags of the document."""

    def __init__(self) -> None:
        self.grid = Grid()
        self.depth = self.count = self.skipping = 0
        self.tables: list[list[Row]] = []
        self.waiting: list[list[Row]] = []
        self.path: list[str] = []
        self.text: list[str] = []
        self.hidden_text: list[str] = []
        self.in_text = self.run_hidden = False

    def begin(self, tag: str, attributes: Attributes) -> None:
        """A start tag."""
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > limits.MAX_DOCX_ELEMENTS:
            raise Refused("document_too_long")
        name = local(tag)
        if self.skipping:
            self.skipping += 1
            return
        if name in SKIPPED:
            if name == "del" and self.path and self.path[-1] == "trPr" and self.tables and self.tables[-1]:
                self.tables[-1][-1].dropped = True
            if SKIPPED[name]:
                self.grid.notes.add(SKIPPED[name])
            self.skipping = 1
            return
        self.path.append(name)
        if name == "t":
            self.in_text = True
        elif name in BREAKS:
            self._say(BREAKS[name])
        elif name in _OPEN:
            _OPEN[name](self, attributes)

    def end(self, tag: str) -> None:
        """An end tag."""
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
            return
        name = local(tag)
        self.path.pop()
        if name == "t":
            self.in_text = False
        elif name == "p":
            self._close_paragraph()
        elif name == "tbl":
            self._close_table()

    def characters(self, text: str) -> None:
        """Text between tags."""
        if self.in_text and not self.skipping:
            self._say(text)

    def _say(self, text: str) -> None:
        (self.hidden_text if self.run_hidden else self.text).append(text)

    def _cell(self) -> Cell | None:
        """The innermost open cell."""
        row = self.tables[-1][-1] if self.tables and self.tables[-1] else None
        return row.cells[-1] if row and row.cells else None

    def _close_paragraph(self) -> None:
        text, hidden = "".join(self.text), "".join(self.hidden_text)
        self.text, self.hidden_text = [], []
        cell = self._cell()
        if cell is not None:
            cell.lines.append(text.strip())
            cell.hidden += hidden
        elif not self.tables:
            if hidden.strip():
                self.grid.notes.add("hidden_text")
            self.grid.add_line(text)

    def open_table(self, _: Attributes) -> None:
        """A table, perhaps inside of a cell."""
        if self.tables:
            self.grid.notes.add("nested_table")
        if len(self.tables) >= NESTED_DEEPEST:
            raise Refused("document_too_long")
        self.tables.append([])

    def _close_table(self) -> None:
        rows = self.tables.pop()
        if self.tables:
            # A table inside of a cell is read as one of its own, below the one around it.
            self.waiting.append(rows)
            return
        self.grid.add_table(rows)
        for inner in self.waiting:
            self.grid.add_table(inner)
        self.waiting = []

    def open_row(self, _: Attributes) -> None:
        """A row of the innermost table."""
        if self.tables:
            self.tables[-1].append(Row())

    def open_cell(self, _: Attributes) -> None:
        """A cell of the innermost row."""
        if self.tables and self.tables[-1]:
            self.tables[-1][-1].cells.append(Cell())

    def open_run(self, _: Attributes) -> None:
        """A run of text; hidden only when it says so itself."""
        self.run_hidden = False

    def hide(self, attributes: Attributes) -> None:
        """<w:vanish/> of a run; that of a paragraph mark hides no text."""
        if self.path[-3:-1] == ["r", "rPr"] and _value(attributes) not in OFF:
            self.run_hidden = True

    def span(self, attributes: Attributes) -> None:
        """How many columns a cell covers."""
        cell = self._cell()
        if cell is not None:
            cell.span = _number(attributes, 1)

    def continued(self, attributes: Attributes) -> None:
        """A cell that continues the one above, or begins such a column."""
        cell = self._cell()
        if cell is not None:
            cell.down = _value(attributes) != "restart"

    def left_out(self, attributes: Attributes) -> None:
        """Columns without a cell at the beginning of a row."""
        if self.tables and self.tables[-1]:
            self.tables[-1][-1].before = _number(attributes, 0)


_OPEN: Final[dict[str, Any]] = {
    "tbl": _Scan.open_table,
    "tr": _Scan.open_row,
    "tc": _Scan.open_cell,
    "r": _Scan.open_run,
    "vanish": _Scan.hide,
    "gridSpan": _Scan.span,
    "vMerge": _Scan.continued,
    "gridBefore": _Scan.left_out,
}


def _value(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if local(key) == "val"), "")


def _number(attributes: Attributes, least: int) -> int:
    text = _value(attributes)
    if not (text.isascii() and text.isdigit()):
        return least
    number = int(text) if len(text) < 6 else limits.MAX_COLUMNS + 1
    if number > limits.MAX_COLUMNS:
        raise Refused("sheet_too_big", rows=0, columns=number)
    return max(number, least)


def read_grid(archive: zipfile.ZipFile) -> Grid:
    """The text of a document; raises `Refused` for one that is larger than Qibu reads."""
    if archive.getinfo(DOCUMENT).file_size > limits.MAX_DOCX_BYTES:
        raise Refused("document_too_long")
    scan = _Scan()
    budget = Budget(bytes_left=limits.MAX_DOCX_BYTES)
    feed(
        archive,
        DOCUMENT,
        scan.begin,
        budget,
        EndElementHandler=scan.end,
        CharacterDataHandler=scan.characters,
        buffer_text=True,
    )
    return scan.grid


def read_own(archive: zipfile.ZipFile) -> str:
    """What a file of ours carries as its property "qibu"; "" for every other file."""
    if PROPERTIES not in archive.namelist():
        return ""
    inside: list[str] = []
    text: list[str] = []

    def begin(name: str, attributes: Attributes) -> None:
        if local(name) == "property":
            inside[:] = [attributes.get("name", "")]

    def characters(piece: str) -> None:
        if inside == [OWN_PROPERTY]:
            text.append(piece)

    budget = Budget(bytes_left=limits.MAX_DOCX_BYTES)
    feed(archive, PROPERTIES, begin, budget, CharacterDataHandler=characters)
    return "".join(text)


def read_docx(path: Any) -> dict[str, Any]:
    """A Word document as sheets: its grid, and what a file of ours carries unseen."""
    with zipfile.ZipFile(path) as archive:
        grid, own = read_grid(archive), read_own(archive)
    width = max((len(row) for row in grid.rows), default=0)
    if width * len(grid.rows) > limits.MAX_DOCX_CELLS * 4:
        raise Refused("document_too_long")
    rows = [[value or None for value in row] + [None] * (width - len(row)) for row in grid.rows]
    sheets = [_sheet(SHEET_NAME, rows, grid)]
    if own:
        sheets.append(_sheet(METADATA_SHEET, [[own]], Grid()))
    return {"sheets": sheets, "notes": sorted(grid.notes)}


def _sheet(name: str, rows: list[list[str | None]], grid: Grid) -> dict[str, Any]:
    return {
        "name": name,
        "hidden": name == METADATA_SHEET,
        "rows": rows,
        "dates": [],
        "merges": grid.merges,
        "indents": [],
        "percents": [],
        "unread": [],
        "outline": [],
        "hidden_columns": [],
        "blocks": grid.blocks,
        "keys": grid.keys,
    }
