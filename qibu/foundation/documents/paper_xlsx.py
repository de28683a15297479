"""A paper as an Excel file.

One table under a line of facts becomes a sheet to filter and sort (`workbook_writer`). Anything else is laid
out as offices do: one grid fine enough for every block, each cell merged over the columns it needs.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from .paper import (
    PAIR_SHARES,
    Block,
    FormRow,
    Heading,
    Kind,
    Line,
    Pairs,
    Paper,
    Signatures,
    Table,
    Text,
    Value,
    clean_text,
    line_text,
    pair_lines,
    shown,
)
from .workbook import KEY_HEADER, VERSION_HEADER
from .workbook_writer import (
    FONT,
    HEAD_FONT,
    HEADER_FILL,
    KINDS,
    LINE_GAP,
    LINE_HEIGHT,
    MOST_LINES,
    OPTIONS,
    FormSheet,
    clean_sheet_name,
    set_head,
    text_width,
    write_metadata,
    write_workbook,
)

#: Characters of 10 points between the margins of an A4 page, upright and across.
WIDTHS: Final = (92.0, 136.0)
#: Edges closer than this part of the width fall together.
CLOSE: Final = 0.02


def write_xlsx(paper: Paper) -> bytes:
    """The document as xlsx; deterministic."""
    if paper.is_register:
        return write_workbook([_sheet(paper)], metadata=paper.metadata or None)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC), "title": clean_text(paper.title)})
        _GridWriter(book, paper).write()
        if paper.metadata:
            write_metadata(book, paper.metadata)
    return stream.getvalue()


def _footer(paper: Paper) -> str:
    text = clean_text(paper.footer).replace("&", "&&")
    return text.replace("{pages}", "&N").replace("{page}", "&P")


def _sheet(paper: Paper) -> FormSheet:
    """A register as the sheet it is."""
    table = paper.tables[0]
    first = paper.blocks[0]
    return FormSheet(
        name=paper.title,
        title=paper.title,
        columns=table.columns,
        rows=table.rows,
        facts=first.facts if isinstance(first, Line) else (),
        closing=[block.text for block in paper.blocks if isinstance(block, Text)],
        footer=_footer(paper),
        letterhead=paper.letterhead,
        logo=paper.logo,
        outline=table.outline,
        keyed=table.keyed,
        frozen_columns=table.frozen_columns,
    )


def _edges(weights: Sequence[float]) -> list[float]:
    """The right edges of columns, as parts of the width from 0 to 1."""
    total = sum(weights)
    return [sum(weights[: index + 1]) / total for index in range(len(weights))]


def _grid(blocks: Sequence[Block]) -> list[float]:
    """The edges of the columns all blocks fit on; the widest table is exact, others give way a little."""
    layouts = [[column.width for column in block.columns] for block in blocks if isinstance(block, Table)]
    if any(isinstance(block, Pairs) for block in blocks):
        layouts.append(list(PAIR_SHARES))
    grid = [1.0]
    for layout in sorted(layouts, key=len, reverse=True):
        for edge in _edges(layout):
            if all(abs(edge - known) > CLOSE for known in grid):
                grid.append(edge)
    return sorted(grid)


class _GridWriter:
    """Writes a form of several blocks; holds the row it has come to."""

    def __init__(self, book: xlsxwriter.Workbook, paper: Paper) -> None:
        self._book, self._paper = book, paper
        self._sheet = book.add_worksheet(clean_sheet_name(paper.title))
        self._grid = _grid(paper.blocks)
        self._last = len(self._grid) - 1
        self._width = WIDTHS[paper.landscape]
        self._made: dict[tuple[Any, ...], Any] = {}
        self._row = 0

    def write(self) -> None:
        """Title, blocks, then what concerns the sheet as a whole."""
        for index, (left, right) in enumerate(pairwise([0.0, *self._grid])):
            self._sheet.set_column(index, index, (right - left) * self._width)
        self._full(self._paper.title, self._style(head=True, size=16, align="center", edge=False), least=32)
        for block in self._paper.blocks:
            self._block(block)
        self._set_up_page()

    def _block(self, block: Block) -> None:
        match block:
            case Line():
                self._full(line_text(block), self._style(edge=False))
            case Heading():
                self._full(block.text, self._style(head=True, size=12, edge=False), least=26)
            case Text():
                self._full(block.text, self._style(edge=False))
            case Pairs():
                self._pairs(block)
            case Table():
                self._table(block)
            case Signatures():
                for label in block.labels:
                    text = f"{label}：________________    {block.day}：____________"
                    self._full(text, self._style(edge=False), least=28)

    def _style(self, *, head: bool = False, size: int = 10, edge: bool = True, **more: Any) -> Any:
        """A cell format, made once for each combination that occurs."""
        wanted = {
            "font_name": HEAD_FONT if head else FONT, "bold": head, "font_size": size, "valign": "vcenter",
            "text_wrap": True, "border": int(edge), **more,
        }  # fmt: skip
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def _head_style(self) -> Any:
        return self._style(head=True, align="center", bg_color=HEADER_FILL)

    def _column_at(self, edge: float) -> int:
        """The grid column that ends at an edge."""
        return min(range(len(self._grid)), key=lambda index: abs(self._grid[index] - edge))

    def _put(self, first: int, last: int, value: Value, style: Any, kind: Kind = "text") -> None:
        """A value over the columns first to last of the row."""
        if last > first:
            self._sheet.merge_range(self._row, first, self._row, last, "", style)
        if value is None or value == "":
            self._sheet.write_blank(self._row, first, None, style)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self._sheet.write_number(self._row, first, value / 100 if kind == "percent" else value, style)
        elif isinstance(value, date) and (kind == "date" or isinstance(value, datetime)):
            if value.year < 1901:
                self._sheet.write_string(self._row, first, shown(value), style)
            else:
                self._sheet.write_datetime(self._row, first, value, style)
        else:
            self._sheet.write_string(self._row, first, shown(value, kind), style)

    def _full(self, text: str, style: Any, *, least: float = 18) -> None:
        self._put(0, self._last, text, style)
        self._end_row([(text, 1.0)], least)

    def _end_row(self, texts: Sequence[tuple[str, float]], least: float = 18) -> None:
        """Make the row high enough for its texts, each with its part of the width: merged cells do not fit
        their rows themselves."""
        most = 1
        for text, part in texts:
            room = max(4.0, part * self._width - 1)
            most = max(most, sum(max(1, int(-(-text_width(line) // room))) for line in text.split("\n")))
        self._sheet.set_row(self._row, max(least, LINE_HEIGHT * min(most, MOST_LINES) + LINE_GAP))
        self._row += 1

    def _pairs(self, block: Pairs) -> None:
        ends = [self._column_at(edge) for edge in _edges(PAIR_SHARES)]
        parts = [share / sum(PAIR_SHARES) for share in PAIR_SHARES]
        for line in pair_lines(block.pairs):
            texts = []
            for place, pair in enumerate(line):
                last = ends[3] if len(line) == 1 else ends[2 * place + 1]
                first = 0 if place == 0 else ends[1] + 1
                self._put(first, ends[2 * place], pair.label, self._head_style())
                self._put(ends[2 * place] + 1, last, pair.value, self._style(num_format="@", align="left"))
                room = sum(parts[1:]) if len(line) == 1 else parts[1]
                texts += [(pair.label, parts[0]), (shown(pair.value), room)]
            self._end_row(texts)

    def _table(self, table: Table) -> None:
        if table.title:
            self._full(table.title, self._head_style(), least=22)
        edges = _edges([column.width for column in table.columns])
        ends = [self._column_at(edge) for edge in edges]
        firsts = [0, *(end + 1 for end in ends[:-1])]
        parts = [right - left for left, right in pairwise([0.0, *edges])]
        for column, first, last in zip(table.columns, firsts, ends, strict=True):
            self._put(first, last, column.title, self._head_style())
        if table.keyed and table.rows:
            self._sheet.write_row(self._row, self._last + 1, [KEY_HEADER, VERSION_HEADER])
        self._end_row([(column.title, part) for column, part in zip(table.columns, parts, strict=True)], 22)
        if len(self._paper.tables) == 1:
            self._sheet.repeat_rows(self._row - 1)
        for row in table.rows:
            self._data_row(table, row, list(zip(firsts, ends, parts, strict=True)))
        if not table.rows and table.empty:
            self._full(table.empty, self._style(align="center"))

    def _data_row(self, table: Table, row: FormRow, places: Sequence[tuple[int, int, float]]) -> None:
        texts = []
        for column, value, (first, last, part) in zip(table.columns, row.values, places, strict=True):
            extra = {"bold": True} if row.heading else {}
            indent = {"indent": min(row.level, 15)} if column.kind == "tree" else {}
            style = self._style(**{**KINDS[column.kind], "text_wrap": True, **extra, **indent})
            self._put(first, last, value, style, column.kind)
            texts.append((shown(value, column.kind), part))
        if table.keyed and row.key:
            self._sheet.write_string(self._row, self._last + 1, row.key)
            self._sheet.write_string(self._row, self._last + 2, row.version)
            self._sheet.set_column(self._last + 1, self._last + 2, 8, None, {"hidden": True})
        self._end_row(texts)

    def _set_up_page(self) -> None:
        sheet, paper = self._sheet, self._paper
        if paper.landscape:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=1.0 if paper.logo else 0.8, bottom=0.7)
        sheet.set_footer(f"&C{_footer(paper)}")
        set_head(sheet, paper.letterhead, paper.logo)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.print_area(f"A1:{xl_col_to_name(self._last)}{self._row}")
