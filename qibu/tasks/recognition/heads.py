"""Find the head of the task table on a sheet: which row, one or two rows high, which block of columns."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qibu.foundation.documents.spelling_base import clean
from qibu.foundation.documents.workbook import Cell, Sheet

from .headers import Assignment, assign, matches

HEAD_ROWS: Final = 15
"""The header stands in one of the first rows (D2)."""
LOOK_AHEAD: Final = 300
FEWEST_FIELDS: Final = 2
WIDEST_GROUP: Final = 8

Headers = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A head found: its first and last row (equal when one row high), the texts of the task table's columns,
    and the blocks beside it."""

    first: int
    last: int
    headers: Headers
    assignment: Assignment
    others: tuple[Headers, ...] = ()

    @property
    def score(self) -> float:
        """How sure we are; a head without a name for the tasks is worth little."""
        return self.assignment.score


def find_head(sheet: Sheet, *, only_row: int | None = None) -> Head | None:
    """The likeliest head among the first rows, or the one ending in `only_row` that a person named."""
    deep = _last_filled(sheet)
    spans = _header_merges(sheet)
    rows = range(min(HEAD_ROWS, len(sheet.rows))) if only_row is None else [max(only_row - 1, 0), only_row]
    found = [
        head
        for row in dict.fromkeys(rows)
        for head in (_single(sheet, row, deep), _double(sheet, row, deep, spans))
        if head is not None and (only_row is None or head.last == only_row)
    ]
    # One row rather than two, and the upper one, where they are equally good.
    best = max(
        found, key=lambda head: (round(head.score, 2), head.first == head.last, -head.first), default=None
    )
    if best is None or not (only_row is not None or _convincing(best)):
        return None
    return dataclasses.replace(best, assignment=assign(best.headers, near=True))


def _convincing(head: Head) -> bool:
    fields = set(head.assignment.taken)
    named = "name" in fields or any(field.startswith("level_name") for field in fields)
    return len(fields) >= FEWEST_FIELDS and (named or len(fields) >= 4)


def _single(sheet: Sheet, row: int, deep: Mapping[int, int]) -> Head | None:
    if row >= len(sheet.rows):
        return None
    headers = tuple((column, text) for column, cell in enumerate(sheet.rows[row]) if (text := _text(cell)))
    return _best_block(headers, row, row, deep)


def _double(
    sheet: Sheet, row: int, deep: Mapping[int, int], spans: Mapping[tuple[int, int], int]
) -> Head | None:
    """A head two rows high: 计划时间 over 开始 | 完成, the other headers standing beside both rows.

    Only with evidence: a header spread over several columns, and a second row of words only, each below
    such a spread header or below nothing.
    """
    if row + 1 >= len(sheet.rows):
        return None
    top, bottom = sheet.rows[row], sheet.rows[row + 1]
    groups = _groups(top, bottom, row, spans)
    if not groups:
        return None
    headers: list[tuple[int, str]] = []
    for column in range(len(top)):
        upper = groups.get(column) or _text(top[column])
        lower = _text(bottom[column])
        if bottom[column] is not None and not isinstance(bottom[column], str):
            return None
        both = lower and _text(top[column]) and column not in groups and lower != upper
        if both and not lower.startswith("("):
            return None
        text = _joined(upper, lower) if column in groups else upper or lower
        if text:
            headers.append((column, text))
    return _best_block(tuple(headers), row, row + 1, deep)


def _groups(
    top: tuple[Cell, ...], bottom: tuple[Cell, ...], row: int, spans: Mapping[tuple[int, int], int]
) -> dict[int, str]:
    """Columns below a spread header, with its text: by merged cells, else by blanks to its right that have
    a word below them."""
    groups: dict[int, str] = {}
    for column, cell in enumerate(top):
        text = _text(cell)
        if not text:
            continue
        last = spans.get((row, column), column)
        if last - column > WIDEST_GROUP:
            continue  # a title or a line of facts across the table
        if last == column and not spans:
            while (
                last + 1 < len(top)
                and top[last + 1] is None
                and _text(bottom[last + 1])
                and _text(bottom[column])
            ):
                last += 1
        if last > column and any(_text(bottom[below]) for below in range(column, min(last + 1, len(bottom)))):
            groups.update(dict.fromkeys(range(column, min(last + 1, len(top))), text))
    return groups


def _joined(upper: str, lower: str) -> str:
    """The reading of a two-row header that is known best: 计划时间 + 开始 is 计划时间开始."""
    ranked = [text for text in (upper + lower, lower, upper) if text]
    return max(
        ranked, key=lambda text: (matches(text)[0].confidence if matches(text) else 0, text == upper + lower)
    )


def _best_block(headers: Headers, first: int, last: int, deep: Mapping[int, int]) -> Head | None:
    """The block of a row that is most of a task list; the other blocks are kept for the report."""
    if len(headers) < FEWEST_FIELDS:
        return None
    blocks = _blocks(headers, last, deep)
    scored = [(assign(block), block) for block in blocks]
    best = max(range(len(scored)), key=lambda index: (scored[index][0].score, -index))
    assignment, chosen = scored[best]
    if not assignment.taken:
        return None
    others = tuple(block for index, block in enumerate(blocks) if index != best and len(block) > 1)
    return Head(first, last, chosen, assignment, others)


def _blocks(headers: Headers, row: int, deep: Mapping[int, int]) -> list[Headers]:
    """Cut a header row where a second table begins: at an empty column, or where numbering starts again."""
    blocks: list[list[tuple[int, str]]] = [[]]
    previous = headers[0][0] - 1
    for column, text in headers:
        gap = any(deep.get(between, -1) <= row for between in range(previous + 1, column))
        fields = {match.field for match in matches(text)[:1]}
        seen = _fields(blocks[-1])
        anchor = (
            bool(fields & {"sequence", "number"})
            and bool(seen & {"name"})
            and bool(seen & {"sequence", "number"})
        )
        if blocks[-1] and (gap or anchor):
            blocks.append([])
        blocks[-1].append((column, text))
        previous = column
    merged: list[list[tuple[int, str]]] = [blocks[0]]
    for block in blocks[1:]:
        if _stands_alone(block, merged[-1]):
            merged.append(block)
        else:
            merged[-1] = merged[-1] + block
    return [tuple(block) for block in merged]


def _stands_alone(block: list[tuple[int, str]], before: list[tuple[int, str]]) -> bool:
    """Whether a block beyond an empty column is a table of its own, not the rest of the one before."""
    fields = _fields(block)
    return len(block) > 1 and bool(fields & {"sequence", "number", "name"} or fields & _fields(before))


def _fields(block: list[tuple[int, str]]) -> set[str]:
    return {found[0].field for _, text in block if (found := matches(text))}


def _last_filled(sheet: Sheet) -> dict[int, int]:
    """Last filled row of each column, looking at the first rows only."""
    deep: dict[int, int] = {}
    for row, cells in enumerate(sheet.rows[:LOOK_AHEAD]):
        for column, cell in enumerate(cells):
            if cell is not None:
                deep[column] = row
    return deep


def _header_merges(sheet: Sheet) -> dict[tuple[int, int], int]:
    """Horizontal merges near the top: (row, first column) → last column."""
    return {
        (first, left): right
        for first, left, last, right in sheet.merges
        if first == last and right > left and first < HEAD_ROWS + 1
    }


def _text(cell: Cell) -> str:
    """A header text; numbers and dates are no headers."""
    return clean(cell) if isinstance(cell, str) else ""
