"""The parts of an xlsx sheet that a values-only reader drops: indents, percent formats, outline levels,
errors, formulas saved without a result. Runs in the child process; imports nothing but the standard library.

One pass of expat over the XML counts real cells on the way, so a sheet whose directory lied is refused
before anything allocates a grid for it.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from . import limits
from .guard import CORNER, column_number

PERCENT_FORMATS = {9, 10}
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
Attributes = dict[str, str]


class Refused(Exception):
    """Why the child will not go on: a problem id and its parameters."""

    def __init__(self, problem_id: str, **params: Any) -> None:
        super().__init__(problem_id)
        self.problem_id = problem_id
        self.params = params


@dataclass(slots=True)
class Budget:
    """Bytes and cells that may still be spent on this file."""

    bytes_left: int = limits.MAX_UNPACKED_BYTES
    cells_left: int = limits.MAX_CELLS


@dataclass(slots=True)
class SheetFacts:
    """What one pass over a sheet's XML found; places are (row, column) from 0."""

    rows: int = 0
    columns: int = 0
    indents: list[tuple[int, int, int]] = field(default_factory=list)
    percents: list[tuple[int, int]] = field(default_factory=list)
    unread: list[tuple[int, int, str]] = field(default_factory=list)
    outline: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Style:
    """The few facts of a cell format that change what its value means."""

    indent: int = 0
    percent: bool = False


def local(name: str) -> str:
    """An XML name without its namespace prefix."""
    return name.rpartition(":")[2]


def feed(
    archive: zipfile.ZipFile,
    part: str,
    on_start: Callable[..., None],
    budget: Budget,
    parser: Any = None,
    **more: Any,
) -> None:
    """Run expat over one part, refusing a DOCTYPE and counting the bytes really unpacked."""
    parser = parser or expat.ParserCreate()
    parser.StartElementHandler = on_start
    for name, handler in more.items():
        setattr(parser, name, handler)

    def refuse_doctype(*_: object) -> None:
        raise Refused("unsafe_parts")

    parser.StartDoctypeDeclHandler = refuse_doctype
    with archive.open(part) as stream:
        while chunk := stream.read(65_536):
            budget.bytes_left -= len(chunk)
            if budget.bytes_left < 0:
                raise Refused("too_big_inside", megabytes=limits.MAX_UNPACKED_BYTES // limits.MEGABYTE)
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def sheet_parts(archive: zipfile.ZipFile, budget: Budget) -> list[tuple[str, str]]:
    """(sheet name, part path) in the order of the workbook."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def on_relation(name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def on_sheet(name: str, attributes: Attributes) -> None:
        if local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            sheets.append((attributes.get("name", ""), relation))

    feed(archive, "xl/_rels/workbook.xml.rels", on_relation, budget)
    feed(archive, "xl/workbook.xml", on_sheet, budget)
    return [
        (name, posixpath.normpath(posixpath.join("/xl", targets.get(relation, "")))[1:])
        for name, relation in sheets
    ]


def read_styles(archive: zipfile.ZipFile, budget: Budget) -> dict[str, Style]:
    """The cell formats that matter, by the style index written on the cells."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    codes: dict[int, str] = {}
    formats: list[tuple[int, int]] = []
    where: list[str] = []

    def on_start(name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "numFmt":
            codes[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name in {"cellXfs", "cellStyleXfs"}:
            where.append(name)
        elif name == "xf" and where and where[-1] == "cellXfs":
            formats.append((_int(attributes.get("numFmtId")), 0))
        elif name == "alignment" and where and where[-1] == "cellXfs" and formats:
            formats[-1] = (formats[-1][0], _int(attributes.get("indent")))

    def on_end(name: str) -> None:
        if where and local(name) == where[-1]:
            where.pop()

    feed(archive, "xl/styles.xml", on_start, budget, EndElementHandler=on_end)
    styles = {}
    for index, (number_format, indent) in enumerate(formats):
        percent = number_format in PERCENT_FORMATS or "%" in QUOTED.sub("", codes.get(number_format, ""))
        if indent or percent:
            styles[str(index)] = Style(min(indent, 250), percent)
    return styles


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class SheetScan:
    """Collects `SheetFacts` from the start tags of one sheet."""

    def __init__(self, styles: dict[str, Style], budget: Budget) -> None:
        self.facts = SheetFacts()
        self.parser = expat.ParserCreate()
        self._styles = styles
        self._budget = budget
        self._row = -1
        self._column = -1
        self._formula_without_value = False
        self._error = False
        self._error_text = ""
        self._text_result = False
        self._in_value = False
        self._letters: dict[str, int] = {}

    def on_start(self, name: str, attributes: Attributes) -> None:
        """Handle a start tag; most are cells and their values, so those come first."""
        if ":" in name:
            name = local(name)
        if name == "c":
            self._close_cell()
            self._open_cell(attributes)
        elif name in {"v", "is"}:
            self._see_value()
            if self._formula_without_value or self._error:
                # Only here does the text matter: two million calls for plain values would be seconds.
                self._in_value = True
                self.parser.CharacterDataHandler = self.on_text
        elif name == "f":
            self._formula_without_value = not self._text_result
        elif name == "row":
            self._close_cell()
            self._open_row(attributes)
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = _int(attributes.get("min")), _int(attributes.get("max"))
            self.facts.hidden_columns.extend(range(max(first - 1, 0), min(last, limits.MAX_COLUMNS)))

    def on_text(self, text: str) -> None:
        """Note that a formula has its result, and keep the text of an error; no other text matters here."""
        if self._formula_without_value and not text.isspace():
            self._formula_without_value = False
        if self._error and len(self._error_text) < 20:
            self._error_text += text

    def finish(self) -> SheetFacts:
        """The facts, after the last tag."""
        self._close_cell()
        return self.facts

    def _open_row(self, attributes: Attributes) -> None:
        self._row = _int(attributes.get("r")) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        level = _int(attributes.get("outlineLevel"))
        if level and 0 <= self._row < limits.MAX_ROWS:
            self.facts.outline.append((self._row, min(level, 7)))

    def _open_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        if place:
            self._go_to(place)
        else:
            self._column += 1
        kind = attributes.get("t")
        self._error = kind == "e"
        # An empty text is a result too: =IF(A1="","",…) is saved as t="str" with nothing in it.
        self._text_result = kind == "str"
        style = self._styles.get(attributes.get("s", "")) if self._styles else None
        if style and style.indent:
            self.facts.indents.append((self._row, self._column, style.indent))
        if style and style.percent:
            self.facts.percents.append((self._row, self._column))
        self._budget.cells_left -= 1
        if self._budget.cells_left < 0:
            raise Refused("too_many_cells", cells=limits.MAX_CELLS, limit=limits.MAX_CELLS)

    def _go_to(self, place: str) -> None:
        letters = place.rstrip("0123456789")
        column = self._letters.get(letters)
        if column is None:
            if not CORNER.fullmatch(place):
                raise Refused("damaged")
            column = self._letters[letters] = column_number(letters) - 1
        self._column = column
        self._row = int(place[len(letters) :] or 0) - 1

    def _see_value(self) -> None:
        facts = self.facts
        if self._row >= facts.rows:
            facts.rows = self._row + 1
        if self._column >= facts.columns:
            facts.columns = self._column + 1
        if facts.rows > limits.MAX_ROWS or facts.columns > limits.MAX_COLUMNS:
            raise Refused("sheet_too_big", rows=facts.rows, columns=facts.columns)

    def _close_cell(self) -> None:
        if not (self._formula_without_value or self._error or self._in_value):
            return
        if self._formula_without_value:
            self.facts.unread.append((self._row, self._column, "formula"))
            self._see_value()
        elif self._error:
            self.facts.unread.append((self._row, self._column, self._error_text.strip() or "#ERROR"))
        self._formula_without_value = self._error = self._in_value = False
        self._error_text = ""
        self.parser.CharacterDataHandler = None


def scan_sheet(archive: zipfile.ZipFile, part: str, styles: dict[str, Style], budget: Budget) -> SheetFacts:
    """One pass over a sheet; raises `Refused` when it is larger than Qibu reads."""
    scan = SheetScan(styles, budget)
    feed(archive, part, scan.on_start, budget, scan.parser)
    facts = scan.finish()
    extent = facts.rows * facts.columns
    if extent > limits.MAX_CELLS:
        raise Refused("too_many_cells", cells=extent, limit=limits.MAX_CELLS)
    return facts
