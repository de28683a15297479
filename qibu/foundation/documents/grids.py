"""A sheet with its merged cells resolved: which cell a place belongs to, and what stands there."""

from dataclasses import dataclass, field
from typing import Final

from .spelling_base import clean
from .workbook import Cell, Merge, Place, Sheet

MOST_COVERED: Final = 200_000
"""Places that merges may cover: a hostile file can overlap thousands of merges."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet and, for every place below a merge, that merge (clipped to the sheet)."""

    sheet: Sheet
    covers: dict[Place, Merge] = field(default_factory=dict)
    width: int = 0

    @property
    def height(self) -> int:
        """Rows of the sheet."""
        return len(self.sheet.rows)

    def value(self, row: int, column: int) -> Cell:
        """What stands at a place itself; None below a merge, except at its first place."""
        found = self.sheet.cell(row, column)
        return found if found != "" else None

    def text(self, row: int, column: int) -> str:
        """A cleaned text; "" for numbers, dates and empty places."""
        found = self.value(row, column)
        return clean(found) if isinstance(found, str) else ""

    def extent(self, row: int, column: int) -> Merge:
        """The merge a place belongs to, or the place alone."""
        return self.covers.get((row, column), (row, column, row, column))

    def covered(self, row: int, column: int) -> bool:
        """Whether a place lies below a merge, not at its first place."""
        return self.extent(row, column)[:2] != (row, column)

    def filled(self, row: int) -> list[int]:
        """Columns of a row with something in them."""
        return [column for column, cell in enumerate(self.sheet.rows[row]) if cell is not None and cell != ""]


def grid_of(sheet: Sheet) -> Grid:
    """A grid of a sheet; merges beyond the sheet are clipped, beyond `MOST_COVERED` places dropped."""
    height = len(sheet.rows)
    width = len(sheet.rows[0]) if height else 0
    covers: dict[Place, Merge] = {}
    left_to_cover = MOST_COVERED
    for top, left, bottom, right in sheet.merges:
        if not (0 <= top <= bottom and 0 <= left <= right) or top >= height or left >= width:
            continue
        merge = (top, left, min(bottom, height - 1), min(right, width - 1))
        left_to_cover -= (merge[2] - top + 1) * (merge[3] - left + 1)
        if left_to_cover < 0:
            break
        for row in range(top, merge[2] + 1):
            for column in range(left, merge[3] + 1):
                covers[row, column] = merge
    return Grid(sheet, covers, width)
