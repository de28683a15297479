"""The row keys of form 2, and the cells whose state at export travels with each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qibu.projects.importing import rowkeys

FORM: Final = "form-2"
#: The cells of form 2 whose state at export travels with each row, in this order.
CELLS: Final = (
    "number", "name", "phase", "department", "assignee", "planned_start", "planned_finish",
    "actual_start", "actual_finish", "status", "percent", "risk", "need", "updated", "predecessors",
    "stored_status", "parent",
)  # fmt: skip


class Keys(rowkeys.Keys):
    """Row keys of the tasks of one project."""

    def __init__(self, project_id: int) -> None:
        super().__init__(project_id, FORM)


def version_text(version: int, cells: Mapping[str, object] | Sequence[object]) -> str:
    """What the hidden version column holds: the row's version and a mark of every cell."""
    values = cells if isinstance(cells, Sequence) else [cells.get(name) for name in CELLS]
    return rowkeys.version_text(version, values)


def marks(version: str) -> dict[str, str]:
    """Cell → its mark at export; empty when the text was damaged."""
    return rowkeys.marks(version, CELLS)
