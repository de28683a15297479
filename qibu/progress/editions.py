"""What an edition holds and how two of them differ (T3): packing, checking, comparing. No database.

A table is JSON: {"columns": […], "rows": [[…], …]} in tree order, days as ISO text, words of no
language. It is kept compressed; its digest is that of the JSON itself.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from qibu.kernel.comparing import (
    ADDED,
    CHANGED,
    REMOVED,
    SAME,
    Cell,
    Comparison,
    Line,
    Row,
    compare,
)

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

_TASK = COLUMNS.index("task")
_PLACES: Final = tuple((name, COLUMNS.index(name)) for name in COMPARED)
#: A longer table than this is no edition of ours (10,000 rows take about 4 MB).
MOST_BYTES = 64_000_000


class Damaged(Exception):
    """What is stored is not what was published."""


@dataclass(frozen=True)
class Table:
    """The master schedule at one moment; `rows` in tree order, each in the order of `columns`."""

    rows: Sequence[Row]
    columns: tuple[str, ...] = COLUMNS

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


def compared(before: Table | None, after: Table) -> Comparison:
    """What differs by task; without anything before, nothing counts as added."""
    return compare(before.rows if before is not None else None, after.rows, key=_TASK, places=_PLACES)


__all__ = [
    "ADDED", "CHANGED", "COLUMNS", "COMPARED", "REMOVED", "SAME", "Cell", "Comparison", "Damaged", "Line",
    "Row", "Table", "compared", "packed", "unpacked",
]  # fmt: skip
