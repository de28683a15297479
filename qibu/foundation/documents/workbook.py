"""What a table file holds once it is read: sheets of plain cell values with the few formats that matter.

Rows and columns are counted from 0 everywhere; the row a person sees in Excel is `row + 1`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | None
Place: TypeAlias = tuple[int, int]
"""(row, column), both from 0."""
Merge: TypeAlias = tuple[int, int, int, int]
"""(first row, first column, last row, last column), all inclusive and from 0."""

KEY_HEADER = "_qibu_key"
VERSION_HEADER = "_qibu_version"
METADATA_SHEET = "_qibu"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` start at the first row and column of the sheet, whatever is empty, and all have
    the same length."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    indents: Mapping[Place, int] = field(default_factory=dict)
    """Alignment indent of cells, only where greater than 0."""
    percents: frozenset[Place] = frozenset()
    """Numeric cells shown with a percent sign: 0.9 there means 90 %."""
    unread: Mapping[Place, str] = field(default_factory=dict)
    """Cells without a usable value: an error such as `#REF!`, or `formula` where the file was saved
    without the result of its formula."""
    outline: Mapping[int, int] = field(default_factory=dict)
    """Outline level of rows, only where greater than 0."""
    hidden_columns: frozenset[int] = frozenset()
    blocks: tuple[tuple[int, int], ...] = ()
    """First and last rows of the tables of a Word document; rows outside are paragraphs, one cell each.
    Empty for spreadsheets, where nothing says where a table ends."""
    keys: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Row key and version of rows of our own Word files; spreadsheets carry them in hidden columns."""

    def cell(self, row: int, column: int) -> Cell:
        """The value at a place, None outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


@dataclass(frozen=True, slots=True)
class Workbook:
    """A table file that was read. `own` is the metadata of a file Qibu itself exported (project id, export
    number, form id …), else empty; it comes from the outside like every cell: never trust it for rights."""

    sheets: tuple[Sheet, ...]
    own: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What of a Word document was not read: text_box, tracked_changes, hidden_text, nested_table (this one
    was read, below the table around it)."""

    @property
    def visible_sheets(self) -> tuple[Sheet, ...]:
        """The sheets a person sees; those of Qibu's own bookkeeping are never among them."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, hidden ones included."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
