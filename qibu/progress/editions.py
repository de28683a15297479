"""What an edition holds and how two of them differ (T3): packing, checking, comparing. No database.

A table is JSON: {"columns": […], "rows": [[…], …]} in tree order, days as ISO text, words of no
language. It is kept compressed; its digest is that of the JSON itself.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import msgspec

#: Every column of a table. `need` is the task's own and what the last report asks for; `variance` counts
#: working days against the newest baseline, `original` against the first one where that is another.
COLUMNS: Final = (
    "task", "parent", "level", "summary", "department_id", "code", "number", "name", "phase", "department",
    "assignee", "planned_start", "planned_finish", "forecast_finish", "actual_start", "actual_finish",
    "status", "blocked", "percent", "risk", "need", "note", "block_cause", "block_need", "updated",
    "baseline_start", "baseline_finish", "variance", "original", "done", "next",
)  # fmt: skip
#: What counts as a change, in the order it is told. Left out: what follows from these (variance, the
#: number by place in the tree) and what is new every week (progress and next step, the day of the update).
COMPARED: Final = (
    "number", "name", "phase", "department", "assignee", "planned_start", "planned_finish",
    "forecast_finish", "actual_start", "actual_finish", "status", "blocked", "percent", "risk", "need",
    "note", "block_cause", "block_need", "baseline_start", "baseline_finish",
)  # fmt: skip

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
_TASK = COLUMNS.index("task")
_PLACES: Final = tuple((name, COLUMNS.index(name)) for name in COMPARED)
#: A longer table than this is no edition of ours (10,000 rows take about 4 MB).
MOST_BYTES = 64_000_000


class Damaged(Exception):
    """What is stored is not what was published."""


Row = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """The master schedule at one moment; `rows` in tree order, each in the order of `columns`."""

    rows: Sequence[Row]
    columns: tuple[str, ...] = COLUMNS

    @cached_property
    def by_task(self) -> Mapping[int, Row]:
        return {row[_TASK]: row for row in self.rows}

    def leaves(self) -> Iterator[dict[str, Any]]:
        """Tasks and milestones as columns → values; summaries add nothing to counts."""
        summary = self.columns.index("summary")
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows if not row[summary])


def packed(table: Table) -> tuple[bytes, str]:
    """(compressed JSON, SHA-256 of the JSON as 64 hexadecimal digits)."""
    plain = msgspec.json.encode({"columns": table.columns, "rows": table.rows})
    return zlib.compress(plain, 6), hashlib.sha256(plain).hexdigest()


def unpacked(content: bytes, digest: str) -> Table:
    """The table, checked against its digest. Raises Damaged where it is not what was published."""
    try:
        opened = zlib.decompressobj()
        plain = opened.decompress(content, MOST_BYTES)
    except zlib.error as problem:
        raise Damaged(str(problem)) from problem
    if hashlib.sha256(plain).hexdigest() != digest:
        raise Damaged("the digest does not fit")
    found = msgspec.json.decode(plain)
    return _as_now(tuple(found["columns"]), found["rows"])


def _as_now(columns: tuple[str, ...], rows: Sequence[Row]) -> Table:
    """An older table in today's order of columns; what it did not have yet is None."""
    if columns == COLUMNS:
        return Table(rows)
    places = [columns.index(name) if name in columns else -1 for name in COLUMNS]
    return Table([[row[place] if place >= 0 else None for place in places] for row in rows])


# --- comparing ---


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
    """All rows of the newer table in tree order, the removed ones after those they stood under."""

    lines: tuple[Line, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind != SAME)

    @property
    def changes_first(self) -> tuple[Line, ...]:
        return (*self.changes, *(line for line in self.lines if line.kind == SAME))


def compared(before: Table | None, after: Table) -> Comparison:
    """What differs by task; without anything before, nothing counts as added."""
    if before is None:
        return _counted([Line(SAME, row) for row in after.rows])
    earlier = before.by_task
    lines = [_line(earlier.get(row[_TASK]), row) for row in after.rows]
    removed = _removed(before, after)
    if removed:
        lines = _woven(lines, removed)
    return _counted(lines)


def _line(was: Row | None, now: Row) -> Line:
    if was is None:
        return Line(ADDED, now)
    cells = tuple(Cell(name, was[at], now[at]) for name, at in _PLACES if was[at] != now[at])
    return Line(CHANGED if cells else SAME, now, cells)


def _removed(before: Table, after: Table) -> dict[int, list[Line]]:
    """Removed rows by the task of the row before them that still stands, 0 at the top."""
    still = after.by_task
    found: dict[int, list[Line]] = {}
    last = 0
    for row in before.rows:
        if row[_TASK] in still:
            last = row[_TASK]
        else:
            found.setdefault(last, []).append(Line(REMOVED, row))
    return found


def _woven(lines: Sequence[Line], removed: Mapping[int, Sequence[Line]]) -> list[Line]:
    found = list(removed.get(0, ()))
    for line in lines:
        found.append(line)
        found.extend(removed.get(line.values[_TASK], ()))
    return found


def _counted(lines: Sequence[Line]) -> Comparison:
    counts = dict.fromkeys((ADDED, REMOVED, CHANGED), 0)
    for line in lines:
        if line.kind != SAME:
            counts[line.kind] += 1
    return Comparison(tuple(lines), counts)
