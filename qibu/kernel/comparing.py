"""Two states of one table compared row by row: added, removed, changed (T3, S5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
SAME: Final = "same"

Row = Sequence[Any]


@dataclass(frozen=True)
class Cell:
    """One changed value of a row."""

    name: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Line:
    """One row of a comparison; a removed one shows what it was."""

    kind: str
    values: Row
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All rows of the newer table in their order, the removed ones after those they stood under."""

    lines: tuple[Line, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind != SAME)

    @property
    def changes_first(self) -> tuple[Line, ...]:
        return (*self.changes, *(line for line in self.lines if line.kind == SAME))


def compare(
    before: Sequence[Row] | None, after: Sequence[Row], *, key: int, places: Sequence[tuple[str, int]]
) -> Comparison:
    """What differs by the column `key`; `places` are the (name, column) that count as changes.

    Without anything before (None), nothing counts as added.
    """
    if before is None:
        return counted([Line(SAME, row) for row in after])
    earlier = {row[key]: row for row in before}
    lines = [_line(earlier.get(row[key]), row, places) for row in after]
    removed = _removed(before, after, key)
    if removed:
        lines = _woven(lines, removed, key)
    return counted(lines)


def counted(lines: Sequence[Line]) -> Comparison:
    """A comparison of these lines alone, with its counts by kind (SAME is not counted)."""
    counts = dict.fromkeys((ADDED, REMOVED, CHANGED), 0)
    for line in lines:
        if line.kind != SAME:
            counts[line.kind] += 1
    return Comparison(tuple(lines), counts)


def _line(was: Row | None, now: Row, places: Sequence[tuple[str, int]]) -> Line:
    if was is None:
        return Line(ADDED, now)
    cells = tuple(Cell(name, was[at], now[at]) for name, at in places if was[at] != now[at])
    return Line(CHANGED if cells else SAME, now, cells)


def _removed(before: Sequence[Row], after: Sequence[Row], key: int) -> dict[Any, list[Line]]:
    """Removed rows by the key of the row before them that still stands, None at the top."""
    still = {row[key] for row in after}
    found: dict[Any, list[Line]] = {}
    last = None
    for row in before:
        if row[key] in still:
            last = row[key]
        else:
            found.setdefault(last, []).append(Line(REMOVED, row))
    return found


def _woven(lines: Sequence[Line], removed: Mapping[Any, Sequence[Line]], key: int) -> list[Line]:
    found = list(removed.get(None, ()))
    for line in lines:
        found.append(line)
        found.extend(removed.get(line.values[key], ()))
    return found
