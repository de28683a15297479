"""Find tables in a sheet as people lay them out: heads in any row and one or two rows high, merged cells,
tables beside and below each other (D2). Pairs of label and value are found by `pairs`.

`find_tables(grid, words, needs={"description"})` → tables with their columns and the rows of their bodies.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from .grids import Grid
from .labels import OTHER, Vocabulary, normalise
from .workbook import Cell

FEWEST: Final = 2
LOOK_AHEAD: Final = 300
LONGEST_HEADER: Final = 40
MOST_HEADS: Final = 600
"""Heads looked at: more than a list of 10,000 rows repeats on its pages."""
Headers = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column. `field` is "" where it is not used; `guessed` and `twice` are for a person to look at
    (`twice`: the field of an earlier column, which keeps it)."""

    index: int
    header: str
    field: str = ""
    guessed: bool = False
    twice: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table found. Rows from 0: its head is `head_first` … `head_last`, its body `first` … `last`
    (empty when last < first); `repeats` are rows of the body that only repeat the head."""

    grid: Grid
    head_first: int
    head_last: int
    first: int
    last: int
    columns: tuple[TableColumn, ...]
    repeats: frozenset[int] = frozenset()

    @property
    def fields(self) -> dict[str, int]:
        """Field → column."""
        return {column.field: column.index for column in self.columns if column.field}

    @property
    def left(self) -> int:
        """First column."""
        return self.columns[0].index

    @property
    def right(self) -> int:
        """Last column, with what its head covers."""
        last = self.columns[-1].index
        return max(last, self.grid.extent(self.head_last, last)[3])

    def own(self, row: int, name: str) -> Cell:
        """What the cell of a field itself holds."""
        column = self.fields.get(name)
        return None if column is None else self.grid.value(row, column)

    def value(self, row: int, name: str) -> Cell:
        """The value of a field, a cell merged over several rows of the body repeated."""
        column = self.fields.get(name)
        if column is None:
            return None
        top, left, _, _ = self.grid.extent(row, column)
        return self.grid.value(top, left) if left == column and top >= self.first else None

    def rows(self) -> Iterator[int]:
        """Rows of the body that are not heads again."""
        return (row for row in range(self.first, self.last + 1) if row not in self.repeats)


@dataclass(frozen=True, slots=True)
class _Head:
    first: int
    last: int
    headers: Headers
    fields: dict[int, str] = field(default_factory=dict)

    @property
    def columns(self) -> range:
        return range(self.headers[0][0], self.headers[-1][0] + 1)


def find_tables(
    grid: Grid,
    words: Vocabulary,
    *,
    needs: Collection[str],
    ends: Callable[[int, str], bool] | None = None,
) -> list[Table]:
    """All tables whose heads name one of `needs` and at least two fields of `words`, top to bottom.

    `ends(row, text)` says that a row whose first cell reads `text` does not belong to the body above.
    """
    tables: list[Table] = []
    row = seen = 0
    while row < grid.height and seen < MOST_HEADS:
        heads = _heads(grid, words, row, frozenset(needs))
        seen += len(heads)
        for head in heads:
            earlier = next((table for table in tables if _continues(table, head, row)), None)
            if earlier is not None:
                tables[tables.index(earlier)] = replace(
                    earlier, repeats=earlier.repeats | set(range(head.first, head.last + 1))
                )
                continue
            tables = [_cut(table, head) for table in tables]
            tables.append(_table(grid, words, head, ends))
        row = max((head.last for head in heads), default=row) + 1
    return tables


def _continues(table: Table, head: _Head, row: int) -> bool:
    """Whether a head is that of the same table again, as after the break of a page."""
    if not table.first <= row <= table.last or len(table.columns) != len(head.headers):
        return False
    # Cell by cell, so that the first other header ends it: a hostile list has hundreds of heads.
    return all(
        column.index == at and (column.header == text or normalise(column.header) == normalise(text))
        for column, (at, text) in zip(table.columns, head.headers, strict=True)
    )


def _cut(table: Table, head: _Head) -> Table:
    """A table ends above the next head in its columns."""
    overlaps = head.columns.start <= table.right and table.left < head.columns.stop
    return replace(table, last=min(table.last, head.first - 1)) if overlaps else table


def _heads(grid: Grid, words: Vocabulary, row: int, needs: frozenset[str]) -> list[_Head]:
    """The heads that begin in a row: one row high, or two where that reads more."""
    texts = _texts(grid, row)
    if not any(words.find(text) for _, text in texts) and not _spread(grid, row):
        return []
    single = _judged(grid, words, row, row, texts, needs)
    double = _judged(grid, words, row, row + 1, _joined_headers(grid, words, row), needs)
    if not double or _worth(double) < _worth(single):
        return single
    # A title merged over the head is no upper row of it.
    below = _judged(grid, words, row + 1, row + 1, _texts(grid, row + 1), needs)
    return single if _worth(below) >= _worth(double) else double


def _texts(grid: Grid, row: int) -> Headers:
    return tuple(
        (column, text)
        for column in grid.filled(row)
        if (text := grid.text(row, column)) and len(text) <= LONGEST_HEADER * 2
    )


def _worth(heads: list[_Head]) -> int:
    return sum(len(set(head.fields.values()) - {OTHER}) for head in heads)


def _spread(grid: Grid, row: int) -> bool:
    return any(
        grid.extent(row, column)[3] > column and not grid.covered(row, column) for column in grid.filled(row)
    )


def _judged(
    grid: Grid, words: Vocabulary, first: int, last: int, headers: Headers, needs: frozenset[str]
) -> list[_Head]:
    """The blocks of a row of headers that are heads of tables."""
    found = []
    headers = _without_side_label(grid, headers, first, last)
    for block in _blocks(grid, words, headers, last) if headers else []:
        fields = {column: name for column, text in block if (name := words.find(text))}
        ours = set(fields.values()) - {OTHER}
        if len(ours) < FEWEST or _looks_like_pairs(block, fields):
            continue
        if not ours & needs and (len(ours) == FEWEST or not _guessed(words, block, fields) & needs):
            continue
        enough = len(fields) * 3 >= len(block) if len(ours) > FEWEST else len(fields) * 2 > len(block)
        if enough and _only_words(grid, first, block):
            found.append(_Head(first, last, block, fields))
    return found


def _without_side_label(grid: Grid, headers: Headers, first: int, last: int) -> Headers:
    """Headers without a label to their left that is merged down beside the body."""
    deep = [grid.extent(first, column)[2] for column, _ in headers[:2]]
    return headers[1:] if len(deep) == 2 and deep[0] > last >= deep[1] else headers


def _guessed(words: Vocabulary, block: Headers, fields: dict[int, str]) -> set[str]:
    return {words.guess(text) for column, text in block if column not in fields}


def _only_words(grid: Grid, row: int, block: Headers) -> bool:
    """Whether no number or date stands between the headers."""
    columns = range(block[0][0], block[-1][0] + 1)
    return all(isinstance(grid.value(row, column), str | None) for column in columns)


def _looks_like_pairs(block: Headers, fields: dict[int, str]) -> bool:
    """Known and unknown texts by turns: labels with their values, not headers."""
    known = [column in fields for column, _ in block]
    return len(block) >= 4 and all(known[::2]) and not any(known[1::2])


def _blocks(grid: Grid, words: Vocabulary, headers: Headers, row: int) -> list[Headers]:
    """Headers cut where a second table begins: beyond an empty column or where a field comes again first."""
    blocks: list[list[tuple[int, str]]] = [[headers[0]]]
    first = words.find(headers[0][1])
    seen = {first}
    for column, text in headers[1:]:
        name = words.find(text)
        if name and name in seen and len(seen - {"", OTHER}) >= FEWEST:
            between = range(blocks[-1][-1][0] + 1, column)
            again = name == first and name != OTHER
            if again or any(_is_empty(grid, row, at) for at in between):
                blocks.append([])
                first, seen = name, set()
        seen.add(name)
        blocks[-1].append((column, text))
    return [tuple(block) for block in blocks]


def _is_empty(grid: Grid, row: int, column: int) -> bool:
    """Whether nothing stands in a column at and below a head."""
    below = range(row, min(row + LOOK_AHEAD, grid.height))
    return all(grid.value(line, column) is None and not grid.covered(line, column) for line in below)


def _joined_headers(grid: Grid, words: Vocabulary, row: int) -> Headers:
    """Headers of two rows: 时间 over 发现 | 解决. Only with evidence: a header spread over several columns
    with words below it, and no second word below any other."""
    if row + 1 >= grid.height:
        return ()
    spread = _spread_headers(grid, row)
    headers = []
    for column in range(grid.width):
        below = grid.value(row + 1, column)
        lower = grid.text(row + 1, column)
        if below is not None and (not isinstance(below, str) or len(lower) > LONGEST_HEADER):
            return ()
        upper = spread.get(column, grid.text(row, column))
        if lower and upper and column not in spread and not lower.startswith("("):
            return ()
        text = _best(words, upper, lower) if column in spread else upper or lower
        if text:
            headers.append((column, text))
    return tuple(headers) if spread else ()


def _spread_headers(grid: Grid, row: int) -> dict[int, str]:
    """Columns below a header merged over several columns (or with blanks beside it) that have words below."""
    spread: dict[int, str] = {}
    for column in grid.filled(row):
        text = grid.text(row, column)
        top, _, bottom, right = grid.extent(row, column)
        while not grid.sheet.merges and _blank_above_word(grid, row, right + 1):
            right += 1
        if not text or top != bottom or right == column or right - column > 8:
            continue
        if all(grid.text(row + 1, below) for below in range(column, right + 1)):
            spread.update(dict.fromkeys(range(column, right + 1), text))
    return spread


def _blank_above_word(grid: Grid, row: int, column: int) -> bool:
    return grid.value(row, column) is None and grid.text(row + 1, column) != ""


def _best(words: Vocabulary, upper: str, lower: str) -> str:
    """The reading of a two-row header that is known: 时间 over 发现 as 发现时间."""
    readings = [text for text in (upper + lower, lower + upper, lower) if text]
    return next((text for text in readings if words.find(text)), readings[0])


def _table(grid: Grid, words: Vocabulary, head: _Head, ends: Callable[[int, str], bool] | None) -> Table:
    first = head.last + 1
    last = _limit(grid, head)
    for row in range(first, last + 1) if ends else ():
        cells = [column for column in grid.filled(row) if column in head.columns]
        if cells and ends and ends(row, grid.text(row, grid.filled(row)[0])):
            last = row - 1
            break
    return Table(grid, head.first, head.last, first, last, _columns(grid, words, head, first, last))


def _limit(grid: Grid, head: _Head) -> int:
    """The last row a body may have: of a table in a document, and beside a label merged over it."""
    last = grid.height - 1
    for top, bottom in grid.sheet.blocks:
        if top <= head.first <= bottom:
            last = bottom
    left = head.columns.start - 1
    if left >= 0:
        top, _, bottom, _ = grid.extent(head.last, left)
        if bottom > head.last and top <= head.first:
            last = min(last, bottom)
    return last


def _columns(grid: Grid, words: Vocabulary, head: _Head, first: int, last: int) -> tuple[TableColumn, ...]:
    """The columns of a table: known headers first, then guesses for what is left."""
    columns: list[TableColumn] = []
    taken: set[str] = set()
    for column, text in head.headers:
        name = head.fields.get(column, "")
        known = "" if name == OTHER else name
        again = known in taken
        guessed = known != "" and not again and words.doubtful(text)
        columns.append(TableColumn(column, text, "" if again else known, guessed, known if again else ""))
        taken.add(known)
    for at, left_over in enumerate(columns):
        if left_over.field or left_over.twice or left_over.index in head.fields:
            continue
        guess = words.guess(left_over.header)
        if guess and guess not in taken:
            columns[at] = replace(left_over, field=guess, guessed=True)
            taken.add(guess)
    return tuple(columns)


def table_by_hand(grid: Grid, header_row: int, mapping: Mapping[str, int]) -> Table:
    """The table a person described: the row of its head (from 0, -1 for none) and field → column."""
    fields = {column: name for name, column in mapping.items() if 0 <= column < grid.width}
    columns = tuple(
        TableColumn(column, grid.text(header_row, column), fields.get(column, ""))
        for column in range(grid.width)
        if column in fields or grid.text(header_row, column)
    )
    last = grid.height - 1
    for top, bottom in grid.sheet.blocks:
        if top <= header_row <= bottom:
            last = bottom
    return Table(grid, header_row, header_row, header_row + 1, last, columns)
