"""A task list with its labels: how it is built, and what every row of it must come out as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

FIELDS = (
    "number",
    "phase",
    "parent_text",
    "department",
    "contributors",
    "people",
    "helpers",
    "planned_start",
    "planned_finish",
    "actual_start",
    "actual_finish",
    "duration",
    "status",
    "blocked",
    "percent",
    "milestone",
    "predecessors",
    "deliverable",
    "note",
    "risk",
    "need",
    "updated_on",
    "made",
)
"""What is compared for every line; a field a label does not mention must be empty."""
EMPTY: dict[str, Any] = {
    **dict.fromkeys(FIELDS, ""),
    **dict.fromkeys(("contributors", "people", "helpers"), ()),
    **dict.fromkeys(
        (
            "planned_start",
            "planned_finish",
            "actual_start",
            "actual_finish",
            "duration",
            "status",
            "percent",
            "milestone",
            "updated_on",
        ),
        None,
    ),
    "blocked": False,
    "made": False,
}


SHORT = {
    "start": "planned_start",
    "finish": "planned_finish",
    "began": "actual_start",
    "ended": "actual_finish",
}


@dataclass(frozen=True)
class Row:
    """The label of one line: its row in Excel, name, parent's name, fields, and doubts as "field:id"."""

    row: int
    name: str
    parent: str | None
    fields: Mapping[str, Any]
    doubts: frozenset[str]


def row(line: int, name: str, parent: str | None = None, /, *, doubts: str = "", **fields: Any) -> Row:
    """Label a line: people as "张三 李四", dates as ISO text, doubts as "planned_start:range …"."""
    for short, long in SHORT.items():
        if short in fields:
            fields[long] = fields.pop(short)
    for key in ("people", "helpers", "contributors"):
        if key in fields:
            names = fields[key]
            fields[key] = (names,) if names.isascii() else tuple(names.split())
    for key in ("planned_start", "planned_finish", "actual_start", "actual_finish", "updated_on"):
        if key in fields:
            fields[key] = date.fromisoformat(fields[key])
    return Row(line, name, parent, {**EMPTY, **fields}, frozenset(doubts.split()))


@dataclass(frozen=True)
class Case:
    """One list: `build(path)` writes the file, the rest says what must come out."""

    id: str
    build: Callable[[Path], None]
    rows: tuple[Row, ...]
    skipped: Mapping[int, str] = field(default_factory=dict)
    """Excel row → reason."""
    sheet_doubts: frozenset[str] = frozenset()
    """Doubts about the sheet as "id:text" or "id"."""
    facts: Mapping[str, str] = field(default_factory=dict)
    header_row: int = 1
    """As Excel numbers it."""
    extension: str = "xlsx"
