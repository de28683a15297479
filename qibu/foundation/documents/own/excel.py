"""An Excel template: a row with a name of a list is repeated with all it looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from xml.sax.saxutils import escape

from qibu.foundation.documents.paper import shown

from .excel_reading import STRINGS, WORKBOOK, Sheet, SheetCell, SheetRow, read_sheets, sheets_of
from .heights import Room, height_for, lines_in, room_of, wrapping_formats
from .marks import Cell, Found, Values, cell_for
from .numbers import RowMap, format_kinds
from .package import Node, Parts, children, elements, local, parsed, targets_of, text_of

_DATA: Final = "qibu-data"
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DRAWN_ROW: Final = re.compile(r"(<(?:\w+:)?row>)(\d+)(</)")
_EPOCH: Final = date(1899, 12, 30)


@dataclass(frozen=True)
class _Formats:
    """What formats say by their number: what a value is, and whether text wraps."""

    kind: Callable[[str], str]
    wraps: frozenset[str]


def excel_text_parts(parts: Parts) -> list[str]:
    """The parts whose texts are filled."""
    return [STRINGS, *(part for _name, part in sheets_of(parts))]


def places_in_excel(parts: Parts) -> list[Found]:
    """Every placeholder with its cell, and what is wrong with some. Raises Refused."""
    found: list[Found] = []
    for sheet in read_sheets(parts):
        found += [*sheet.marks.found, *sheet.marks.problems]
    return found


def fill_excel(parts: Parts, values: Values) -> None:
    """Write the values into the parts."""
    formats = _Formats(format_kinds(parts), wrapping_formats(parts))
    maps: dict[int, tuple[RowMap, int]] = {}
    for index, sheet in enumerate(read_sheets(parts)):
        if not sheet.marks.found:
            continue
        times = {one.first: len(values.tables.get(one.key, ())) or 1 for one in sheet.groups}
        rows = RowMap(sheet.groups, times)
        head = sheet.groups[0].first - 1 if len(sheet.groups) == 1 else 0
        maps[index] = (rows, head)
        parts[sheet.part] = _written(sheet, rows, values, formats)
        _move_drawings(parts, sheet.part, rows)
    _move_names(parts, maps)


def _written(sheet: Sheet, rows: RowMap, values: Values, formats: _Formats) -> bytes:
    root = sheet.tree.documentElement
    room = room_of(root)
    for one in list(children(root)):
        name = local(one)
        if name == "dimension":
            root.removeChild(one)
        elif name == "sheetData":
            while one.firstChild is not None:
                one.removeChild(one.firstChild)
            one.appendChild(sheet.tree.createProcessingInstruction(_DATA, "1"))
        elif name == "mergeCells":
            _repeat_merges(sheet.tree, one, rows)
        elif name not in ("sheetViews", "cols", "sheetPr"):
            _stretch(one, rows)
    before, after = root.toxml().split(f"<?{_DATA} 1?>")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    prefix = f"{root.prefix}:" if root.prefix else ""
    writer = _Writer(sheet.marks.found, values, formats.kind, prefix, room, formats.wraps)
    return "".join([head, before, *_rows(sheet, rows, writer), after]).encode()


def _rows(sheet: Sheet, rows: RowMap, writer: _Writer) -> list[str]:
    """The rows as text, those of a list once for each of its rows."""
    out: list[str] = []
    waiting: list[SheetRow] = []
    for row in sheet.rows:
        group = rows.group_of(row.number)
        if group is None:
            out.append(writer.row(row, rows.first(row.number), None))
            continue
        waiting.append(row)
        if row.number == group.last:
            for copy, record in enumerate(writer.values.tables.get(group.key) or ({},)):
                shift = copy * group.size
                out += [writer.row(one, rows.first(one.number) + shift, record) for one in waiting]
            waiting = []
    return out


@dataclass
class _Writer:
    """Writes rows with values; what it needs for each cell is looked up once."""

    found: list[Found]
    values: Values
    kinds: Callable[[str], str]
    prefix: str

    room: Room
    wraps: frozenset[str]

    def row(self, row: SheetRow, number: int, record: Mapping[str, Cell] | None) -> str:
        """One row at its place."""
        p = self.prefix
        cells = "".join([self._cell(one, f"{one.column}{number}", record) for one in row.cells])
        height = self._height(row, record)
        return f'<{p}row r="{number}"{row.attributes}{height}>{cells}</{p}row>'

    def _height(self, row: SheetRow, record: Mapping[str, Cell] | None) -> str:
        """The height of a row with values: what the template fixes or more; "" where Excel fits it itself."""
        wanted = row.height
        for one in row.cells:
            by_itself = not row.height and f"{one.column}{row.number}" not in self.room.merged
            if not one.pieces or one.style not in self.wraps or by_itself:
                continue
            texts = [
                shown(*cell_for(self.found[int(piece)], self.values, record)) for piece in one.pieces[1::2]
            ]
            lines = lines_in("".join(texts), self.room.of(one.column, row.number))
            wanted = max(wanted, height_for(lines) if lines > 1 else 0)
        return f' ht="{wanted:g}" customHeight="1"' if wanted else ""

    def _cell(self, one: SheetCell, place: str, record: Mapping[str, Cell] | None) -> str:
        p = self.prefix
        start = f'<{p}c r="{place}"' + (f' s="{one.style}"' if one.style else "")
        if not one.pieces:
            return f"{start}{one.rest}>{one.inner}</{p}c>"
        if one.alone >= 0:
            number = self._number(cell_for(self.found[one.alone], self.values, record), self.kinds(one.style))
            if number is not None:
                return f"{start}><{p}v>{number}</{p}v></{p}c>" if number else f"{start}/>"
        pieces = [
            _text(cell_for(self.found[int(piece)], self.values, record)) if index % 2 else piece
            for index, piece in enumerate(one.pieces)
        ]
        return f'{start} t="inlineStr"><{p}is>{"".join(pieces)}</{p}is></{p}c>'

    @staticmethod
    def _number(cell: Cell, kind: str) -> str | None:
        """The value as a number where the cell is made for it; "" for nothing, None for text."""
        value, meant = cell
        if value is None or value == "":
            return ""
        if isinstance(value, (str, bool)) or kind == "text":
            return None
        if isinstance(value, date):
            return _serial(value) if kind == "date" and value.year > 1900 else None
        if kind == "date" or (meant == "percent") != (kind == "percent"):
            return None
        return repr(value / 100 if meant == "percent" else value)


def _serial(value: date) -> str:
    """A day as Excel counts it, a moment with its part of the day."""
    days = value.toordinal() - _EPOCH.toordinal()
    if isinstance(value, datetime):
        return repr(days + (value.hour * 3600 + value.minute * 60 + value.second) / 86_400)
    return str(days)


def _text(cell: Cell) -> str:
    """A value inside a text; what Excel would take for a code of a character is written out."""
    return escape(_ESCAPED.sub("_x005F_", shown(cell[0], cell[1])))


def _repeat_merges(tree: Node, merges: Node, rows: RowMap) -> None:
    for one in list(children(merges)):
        for reference in rows.repeated(one.getAttribute("ref")):
            copy = one.cloneNode(False)
            copy.setAttribute("ref", reference)
            merges.appendChild(copy)
        merges.removeChild(one)
    merges.setAttribute("count", str(len(children(merges))))


def _stretch(node: Node, rows: RowMap) -> None:
    """Ranges of conditional formats, lists to choose from, filters, links and page breaks."""
    for one in (node, *elements(node)):
        for name in ("ref", "sqref"):
            if one.hasAttribute(name):
                one.setAttribute(name, rows.stretched(one.getAttribute(name)))
        if local(one) == "brk" and local(one.parentNode) == "rowBreaks":
            one.setAttribute("id", str(rows.last(int(one.getAttribute("id") or 0))))


def _move_drawings(parts: Parts, sheet: str, rows: RowMap) -> None:
    """Pictures and stamps below a list move down with what they stand beside."""

    def moved(match: re.Match[str]) -> str:
        return f"{match[1]}{rows.first(int(match[2]) + 1) - 1}{match[3]}"

    for kind, part in targets_of(parts, sheet).values():
        if kind == "drawing" and part in parts:
            parts[part] = _DRAWN_ROW.sub(moved, parts[part].decode("utf-8")).encode()


def _move_names(parts: Parts, maps: Mapping[int, tuple[RowMap, int]]) -> None:
    """What is printed and which rows come again on every page; a list's head comes again where nothing is
    said."""
    if not maps:
        return
    tree = parsed(parts[WORKBOOK])
    root = tree.documentElement
    prefix = f"{root.prefix}:" if root.prefix else ""
    sheets = [one.getAttribute("name") for one in elements(root) if local(one) == "sheet"]
    names = next((one for one in children(root) if local(one) == "definedNames"), None)
    if names is None:
        names = tree.createElement(f"{prefix}definedNames")
        before = {"calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "fileRecoveryPr", "extLst"}
        root.insertBefore(names, next((one for one in children(root) if local(one) in before), None))
    titled = set()
    for one in children(names):
        index = int(one.getAttribute("localSheetId") or -1)
        if one.getAttribute("name") == "_xlnm.Print_Titles":
            titled.add(index)
        if index in maps and one.firstChild is not None:
            sheet, bang, place = text_of(one).rpartition("!")
            one.firstChild.data = f"{sheet}{bang}{maps[index][0].stretched(place)}"
    for index, (_rows_of, head) in maps.items():
        if head > 0 and index not in titled:
            name = tree.createElement(f"{prefix}definedName")
            name.setAttribute("name", "_xlnm.Print_Titles")
            name.setAttribute("localSheetId", str(index))
            sheet = sheets[index].replace("'", "''")
            name.appendChild(tree.createTextNode(f"'{sheet}'!${head}:${head}"))
            names.appendChild(name)
    if not children(names):
        root.removeChild(names)
    head_line = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts[WORKBOOK] = (head_line + root.toxml()).encode()
