"""Find pairs of label and value in a sheet: beside each other, below each other, in one cell with a colon,
as headings with paragraphs below them; two, four or more columns, labels merged over several rows (D2)."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from .grids import Grid
from .labels import Vocabulary, normalise, unnumbered
from .spelling_base import clean
from .workbook import Cell

LONGEST_LABEL: Final = 30
_INLINE: Final = re.compile(r"\s*([^\s:：][^:：\n]{0,38}?)\s?[:：]")
_UNKNOWN: Final = re.compile(r"[^\W\d_]{2,12}")
_FURTHER: Final = re.compile(r"(?<=[\s;；])([^\s:：;；]{2,20})[^\S\n]?[:：]")
_ITEM: Final = re.compile(
    r"^\s*(?:[(（]?\d{1,2}[、.．)）](?!\d)|[一二三四五六七八九十]{1,2}、|[-•·●*]\s?)\s*"
)
_BLANKS: Final = re.compile(r"[\s_＿]*")


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what belongs to it. `field` is "" for a label nobody knows, `OTHER` for a known stranger.
    `cells` are the values in order; places are those of the label, from 0. `apart`: an empty place lies
    between label and value; `spread`: several cells of one row."""

    field: str
    label: str
    cells: tuple[Cell, ...]
    row: int
    column: int
    apart: bool = False
    spread: bool = False

    @property
    def text(self) -> str:
        """All that belongs to the label as text, one line for each cell."""
        return "\n".join(text for cell in self.cells if (text := as_text(cell)))

    @property
    def value(self) -> Cell:
        """The single value as it is, several as text, None for nothing."""
        if len(self.cells) == 1 and not isinstance(self.cells[0], str):
            return self.cells[0]
        return self.text or None


def as_text(value: Cell) -> str:
    """Free text of a cell, its line breaks kept; places to write on (____) are empty."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:16].replace("T", " ")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return "" if _BLANKS.fullmatch(text) else text


@dataclass(slots=True)
class _Found:
    """Pairs while the rows are walked; `open` is the heading whose paragraphs follow."""

    pairs: list[Pair]
    loose: list[tuple[int, str]]
    title: str = ""
    open: int = -1


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs in order, the first lone text above them, and texts that belong to no label: (row, text)."""

    pairs: tuple[Pair, ...]
    title: str = ""
    loose: tuple[tuple[int, str], ...] = ()

    def of(self, name: str) -> tuple[Pair, ...]:
        """The pairs of a field that hold something."""
        return tuple(pair for pair in self.pairs if pair.field == name and pair.text)


def lines_of(text: str) -> tuple[str, ...]:
    """A text as its lines, without the numbers or bullets before them."""
    return tuple(bare for line in text.split("\n") if (bare := _ITEM.sub("", line).strip()))


def find_pairs(grid: Grid, words: Vocabulary, *, without: Collection[range] = ()) -> Pairs:
    """The pairs of a sheet outside of the rows `without` (its tables)."""
    found = _Found([], [])
    below = -1
    for row in range(grid.height):
        if row == below:
            continue
        if any(row in rows for rows in without):
            found.open = -1
            continue
        cells = _cells(grid, words, row)
        if not cells:
            continue
        if _take_below(grid, words, row, cells, found):
            below = row + 1
        else:
            _walk(grid, words, row, cells, found)
    return Pairs(tuple(found.pairs), found.title, tuple(found.loose))


def _take_below(
    grid: Grid, words: Vocabulary, row: int, cells: list[tuple[int, Cell]], found: _Found
) -> bool:
    """A row of nothing but labels beside each other whose values stand in the row below."""
    labels = [label_of(words, cell) for _, cell in cells]
    if len(cells) < 2 or row + 1 >= grid.height or not all(label and label[0] for label in labels):
        return False
    columns = [column for column, _ in cells]
    ends = [grid.extent(row, column)[3] + 1 for column in columns]
    values = _cells(grid, words, row + 1)
    if ends[:-1] != columns[1:] or not values or any(label_of(words, cell) for _, cell in values):
        return False
    for label, column in zip(labels, columns, strict=True):
        assert label is not None
        own = grid.value(row + 1, column)
        found.pairs.append(Pair(*label, () if own is None else (own,), row, column))
    for column, cell in values:
        if column not in columns:
            _loose(found, row + 1, cell)
    found.open = -1
    return True


def _cells(grid: Grid, words: Vocabulary, row: int) -> list[tuple[int, Cell]]:
    """What a row shows: its own cells, and first a label merged over it from above."""
    cells: list[tuple[int, Cell]] = [(column, grid.value(row, column)) for column in grid.filled(row)]
    if cells:
        before = cells[0][0] - 1
        top, left, _, _ = grid.extent(row, before)
        if before >= 0 and top < row and label_of(words, grid.value(top, left)):
            cells.insert(0, (left, grid.value(top, left)))
    return cells


def label_of(words: Vocabulary, cell: Cell) -> tuple[str, str] | None:
    """(field, label) of a cell that is a label: a known word, or a short text that ends in a colon."""
    if not isinstance(cell, str):
        return None
    text = unnumbered(cell)
    if not text or len(text) > LONGEST_LABEL * 2:
        return None
    bare = text.rstrip(":： ")
    name = words.find(bare)
    if name:
        return name, bare
    ends = text.endswith((":", "：")) and len(bare) <= LONGEST_LABEL
    return ("", bare) if ends and normalise(bare) else None


def _walk(grid: Grid, words: Vocabulary, row: int, cells: list[tuple[int, Cell]], found: _Found) -> None:
    """Take the pairs of one row, or its text for the heading above."""
    labels = [label_of(words, cell) for _, cell in cells]
    if len(cells) == 1 and (labels[0] is None or (found.open >= 0 and not labels[0][0])):
        _lone(words, row, cells[0], found)
        return
    at = 0
    while at < len(cells):
        label = labels[at]
        if label is None:
            inline = _inline(words, row, cells[at])
            found.pairs += inline
            if not inline:
                _loose(found, row, cells[at][1])
            at += 1
            continue
        following = at + 1
        while following < len(cells) and not _begins(words, row, cells, labels, following, at):
            following += 1
        _take(grid, row, cells[at:following], label, found)
        at = following
    found.open = len(found.pairs) - 1 if len(cells) == 1 else -1


def _begins(
    words: Vocabulary,
    row: int,
    cells: list[tuple[int, Cell]],
    labels: list[tuple[str, str] | None],
    at: int,
    label_at: int,
) -> bool:
    """Whether another pair begins in a cell: right after a label only a label of its own does."""
    label = labels[at]
    if label is not None:
        return bool(label[0]) or at + 1 < len(cells)
    return at > label_at + 1 and any(pair.field for pair in _inline(words, row, cells[at]))


def _take(grid: Grid, row: int, cells: list[tuple[int, Cell]], label: tuple[str, str], found: _Found) -> None:
    """A label and the cells up to the next one; a label merged over rows goes on with its pair."""
    column = cells[0][0]
    top, _, _, right = grid.extent(row, column)
    values = tuple(cell for _, cell in cells[1:])
    if top < row and not grid.covered(top, column):
        for index in range(len(found.pairs) - 1, -1, -1):
            pair = found.pairs[index]
            if (pair.row, pair.column) == (top, column):
                found.pairs[index] = replace(pair, cells=pair.cells + values)
                return
    apart = len(cells) > 1 and cells[1][0] > right + 1
    found.pairs.append(Pair(*label, values, min(row, top), column, apart, len(values) > 1))


def _lone(words: Vocabulary, row: int, cell: tuple[int, Cell], found: _Found) -> None:
    """A row of one text without a label: pairs with colons, a paragraph of the heading above, or a title."""
    inline = _inline(words, row, cell)
    if inline:
        known = [pair for pair in inline if pair.field]
        if known or found.open < 0:
            found.pairs += inline
            last = inline[-1]
            # 讨论内容：first sentence, and more paragraphs below.
            found.open = len(found.pairs) - 1 if last.field else -1
            return
    if found.open >= 0:
        pair = found.pairs[found.open]
        found.pairs[found.open] = replace(pair, cells=(*pair.cells, cell[1]))
    elif not found.title and not found.pairs and isinstance(cell[1], str):
        found.title = clean(cell[1])
    else:
        _loose(found, row, cell[1])


def _loose(found: _Found, row: int, cell: Cell) -> None:
    text = as_text(cell)
    if text:
        found.loose.append((row, text))


def _inline(words: Vocabulary, row: int, cell: tuple[int, Cell]) -> list[Pair]:
    """Pairs inside of one cell: 会议时间：7月3日    地点：301. The first must be a label; further ones begin
    a line or follow wide blanks, and only known words may follow a single blank."""
    column, content = cell
    if not isinstance(content, str) or not ("：" in content or ":" in content):
        return []
    first = _INLINE.match(content)
    if not first or not (words.find(unnumbered(first[1])) or _UNKNOWN.fullmatch(unnumbered(first[1]))):
        return []
    pairs: list[Pair] = []
    label, start = first[1], first.end()
    for begin, end, text in [*_starts(words, content, first.end()), (len(content), len(content), "")]:
        value = content[start:begin].strip()
        bare = unnumbered(label)
        if not bare or len(bare) > LONGEST_LABEL:
            return []
        pairs.append(Pair(words.find(bare), bare, (value,) if as_text(value) else (), row, column))
        label, start = text, end
    return pairs


def _starts(words: Vocabulary, content: str, after: int) -> Iterable[tuple[int, int, str]]:
    """Further labels inside of a text: (where its value before ends, where its own begins, label)."""
    return [
        (match.start(), match.end(), match[1])
        for match in _FURTHER.finditer(content, after)
        if words.find(unnumbered(match[1]))
    ]
