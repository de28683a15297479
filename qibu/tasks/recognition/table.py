"""The task table of a sheet: which column is which field, and the value of every cell as people see it."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from qibu.foundation.documents.labels import normalise
from qibu.foundation.documents.spellings import StatusWord, Unclear, clean, read_percent, read_status
from qibu.foundation.documents.workbook import Cell, Sheet

from .facts import facts_above
from .heads import Head, find_head
from .result import Column, OtherTable, Problem

RACI: Final = re.compile(r"[RACISPC](?:[/、,&+ ]?[RACISPC])*|主|主责|负责|协|辅|协助|配合|知会|审批")
SAMPLE_ROWS: Final = 200
GUESS_BELOW: Final = 0.9
MOST_FILLED: Final = 500_000
"""Cells that merges may fill: a hostile file can overlap thousands of merges over the same rows."""
ONE_PER_ROW: Final = ("number", "name", "key", "version")
"""Fields whose merged cells are not repeated over the rows they cover."""


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A recognised table. `first_row` is the first row below the head; `fields` maps fields to columns."""

    sheet: Sheet
    header_row: int
    head_rows: int
    columns: tuple[Column, ...]
    fields: Mapping[str, int]
    people_columns: tuple[tuple[int, str], ...] = ()
    """Columns headed by a person's name with R/A/I in their cells."""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    others: tuple[OtherTable, ...] = ()
    problems: tuple[Problem, ...] = ()
    wide_merges: Mapping[int, tuple[int, int]] = dataclasses.field(default_factory=dict)
    """Rows with one cell merged over three columns or more: row → (first column, last column)."""
    filled: Mapping[tuple[int, int], Cell] = dataclasses.field(default_factory=dict)
    """Values that vertical merges repeat in the rows they cover."""

    @property
    def first_row(self) -> int:
        """First row of the body."""
        return self.header_row + 1

    def value(self, row: int, field: str) -> Cell:
        """The value of a field in a row, merged cells repeated; None where there is no such column."""
        column = self.fields.get(field)
        if column is None or column >= len(self.sheet.rows[row]):
            return None
        found = self.sheet.rows[row][column]
        return self.filled.get((row, column)) if found is None and self.filled else found


def read_table(
    sheet: Sheet, *, mapping: Mapping[str, int] | None = None, header_row: int | None = None
) -> TaskTable | None:
    """The task table of a sheet, None when no head is found and no mapping is given."""
    head = None if header_row is not None and header_row < 0 else find_head(sheet, only_row=header_row)
    if head is None and mapping is None:
        return None
    last = head.last if head else (header_row if header_row is not None else -1)
    headers = _all_headers(sheet, head, last)
    if mapping is not None:
        width = len(sheet.rows[0]) if sheet.rows else 0
        confidence = {field: (column, 1.0) for field, column in mapping.items() if 0 <= column < width}
        losers: dict[int, str] = {}
    else:
        assert head is not None
        confidence, losers = dict(head.assignment.taken), dict(head.assignment.losers)
        confidence = _by_content(sheet, last, confidence, dict(headers))
    people = _people_columns(sheet, last, headers, {column for column, _ in confidence.values()})
    columns = _columns(sheet, last, headers, confidence, dict(people))
    fields = {field: column for field, (column, _) in confidence.items()}
    return TaskTable(
        sheet=sheet,
        header_row=last,
        head_rows=head.last - head.first + 1 if head else 1,
        columns=columns,
        fields=fields,
        people_columns=people,
        facts=facts_above(sheet, head.first if head else last),
        others=_others(head),
        problems=_problems(columns, losers, head),
        wide_merges={
            top: (left, right)
            for top, left, bottom, right in sheet.merges
            if top == bottom and top > last and right - left >= 2
        },
        filled=_filled(sheet, last + 1, fields),
    )


def _all_headers(sheet: Sheet, head: Head | None, row: int) -> tuple[tuple[int, str], ...]:
    """Texts of all columns of the table; columns without a header are included when they hold something."""
    known = dict(head.headers) if head else {}
    others = {column for block in (head.others if head else ()) for column, _ in block}
    width = len(sheet.rows[0]) if sheet.rows else 0
    body = sheet.rows[row + 1 : row + 1 + SAMPLE_ROWS]
    return tuple(
        (column, known.get(column, ""))
        for column in range(width)
        if column in known or (column not in others and any(line[column] is not None for line in body))
    )


def _by_content(
    sheet: Sheet, row: int, taken: dict[str, tuple[int, float]], headers: Mapping[int, str]
) -> dict[str, tuple[int, float]]:
    """完成情况 and 进度 may hold percents or status words: what the cells say decides."""
    if "percent" in taken and "status" not in taken:
        column = taken["percent"][0]
        cells = [
            line[column] for line in sheet.rows[row + 1 : row + 1 + SAMPLE_ROWS] if line[column] is not None
        ]
        words = sum(isinstance(read_status(cell), StatusWord) for cell in cells if isinstance(cell, str))
        numbers = sum(_is_amount(cell) for cell in cells)
        if words > numbers:
            taken["status"] = taken.pop("percent")
    return taken


def _is_amount(cell: Cell) -> bool:
    found = read_percent(cell)
    return not (isinstance(cell, str) and not re.search(r"\d", cell)) and (
        not isinstance(found, Unclear) or found.suggestion is not None
    )


def _people_columns(
    sheet: Sheet, row: int, headers: tuple[tuple[int, str], ...], used: set[int]
) -> tuple[tuple[int, str], ...]:
    """Columns of a responsibility matrix: a name above, R, A, C or I in the cells."""
    found = []
    for column, header in headers:
        if column in used or not header or len(header) > 20:
            continue
        cells = [
            line[column] for line in sheet.rows[row + 1 : row + 1 + SAMPLE_ROWS] if line[column] is not None
        ]
        if cells and all(isinstance(cell, str) and RACI.fullmatch(clean(cell).upper()) for cell in cells):
            found.append((column, header))
    return tuple(found) if len(found) > 1 else ()


def _columns(
    sheet: Sheet,
    row: int,
    headers: tuple[tuple[int, str], ...],
    taken: Mapping[str, tuple[int, float]],
    people: Mapping[int, str],
) -> tuple[Column, ...]:
    by_column = {column: (field, confidence) for field, (column, confidence) in taken.items()}
    known = dict(headers)
    columns = []
    for column in sorted({*known, *by_column}):
        field, confidence = by_column.get(column, ("", 0.0))
        if column in people:
            field, confidence = "person", 1.0
        columns.append(Column(column, known.get(column, ""), field, confidence, _samples(sheet, row, column)))
    return tuple(columns)


def _samples(sheet: Sheet, row: int, column: int) -> tuple[str, ...]:
    found: list[str] = []
    for line in sheet.rows[row + 1 : row + 40]:
        cell = line[column] if column < len(line) else None
        if cell is not None:
            found.append(cell.isoformat()[:10] if isinstance(cell, date) else clean(cell)[:40])
        if len(found) == 3:
            break
    return tuple(found)


def _others(head: Head | None) -> tuple[OtherTable, ...]:
    return tuple(
        OtherTable(block[0][0], block[-1][0], tuple(text for _, text in block))
        for block in (head.others if head else ())
    )


def _problems(
    columns: tuple[Column, ...], losers: Mapping[int, str], head: Head | None
) -> tuple[Problem, ...]:
    """What a person should check about the columns before trusting the rows."""
    problems = []
    for column in columns:
        if column.field and column.confidence < GUESS_BELOW:
            problems.append(Problem(column.field, "unclear", "column_guessed", column.header, column.field))
        elif column.index in losers:
            problems.append(Problem(losers[column.index], "unclear", "column_twice", column.header))
        elif not column.field and normalise(column.header) != "序号":
            problems.append(Problem("", "note", "column_not_used", column.header or f"#{column.index + 1}"))
    for other in _others(head):
        problems.append(Problem("", "note", "other_table", "、".join(other.headers)[:80]))
    return tuple(problems)


def _filled(sheet: Sheet, first_row: int, fields: Mapping[str, int]) -> dict[tuple[int, int], Cell]:
    """The values vertical merges repeat: one phase, department or date written once for several rows."""
    wanted = {column for field, column in fields.items() if field not in ONE_PER_ROW}
    filled: dict[tuple[int, int], Cell] = {}
    left_to_fill = MOST_FILLED
    for top, left, bottom, _ in sheet.merges:
        if bottom <= top or left not in wanted or bottom < first_row:
            continue
        value = sheet.cell(top, left)
        if value is None:
            continue
        covered = range(max(top + 1, first_row), min(bottom + 1, len(sheet.rows)))
        left_to_fill -= len(covered)
        if left_to_fill < 0:
            break
        filled.update(((row, left), value) for row in covered)
    return filled
