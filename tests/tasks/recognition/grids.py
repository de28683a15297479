"""Sheets made directly, without a file, for the rules that need only cells."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qibu.foundation.documents.workbook import Cell, Sheet, Workbook
from qibu.tasks.recognition import Recognition, TaskLine, recognise

AROUND = date(2026, 5, 1)


def sheet(rows: Sequence[Sequence[Cell]], name: str = "Sheet1", **more: Any) -> Sheet:
    """A sheet with its rows filled up to the same length."""
    width = max((len(row) for row in rows), default=0)
    return Sheet(name, tuple((*row, *(None,) * (width - len(row))) for row in rows), **more)


def read(rows: Sequence[Sequence[Cell]], *, own: Mapping[str, Any] | None = None, **more: Any) -> Recognition:
    """Recognise one sheet; keywords `mapping` and `header_row` go to `recognise`, others to the sheet."""
    choices = {key: more.pop(key) for key in ("mapping", "header_row", "workdays") if key in more}
    return recognise(Workbook((sheet(rows, **more),), own or {}), around=AROUND, **choices)


def tree(result: Recognition) -> list[tuple[str, str | None]]:
    """(name, parent's name) of every line in order."""
    return [
        (line.name, result.lines[line.parent].name if line.parent is not None else None)
        for line in result.lines
    ]


def doubts(line: TaskLine) -> set[str]:
    return {f"{problem.field}:{problem.id}" for problem in line.problems}
