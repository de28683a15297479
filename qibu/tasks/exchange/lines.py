"""A project file in the form of a recognised list, so that one page and one road serve both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qibu.foundation.documents.mspdi_file import ProjectFile
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.exchange.rows import PlanRows, Row
from qibu.tasks.recognition.result import Column, Recognition, Skipped, TaskLine

COLUMNS: Final = (
    "name", "department", "people", "planned_start", "planned_finish", "duration", "milestone",
    "predecessors", "actual_start", "actual_finish", "status", "percent",
)  # fmt: skip


def recognised_plan(file: ProjectFile) -> Recognition:
    """A project file as one page shows every list; its rows are read by the preview."""
    return Recognition(
        sheet="",
        sheets=(),
        header_row=-1,
        columns=tuple(Column(n, "", name, 1.0) for n, name in enumerate(COLUMNS)),
        skipped=tuple(Skipped(task.id, "external", task.name) for task in file.tasks if task.external),
    )


def lines_of(rows: PlanRows) -> list[TaskLine]:
    """The rows as lines of a list, predecessors in words."""
    names = {one.task.uid: one.name for one in rows.rows}
    return [_line(row, names) for row in rows.rows]


def _line(row: Row, names: Mapping[int, str]) -> TaskLine:
    return TaskLine(
        row=row.number,
        name=row.name,
        level=row.level,
        parent=row.parent,
        heading=row.heading,
        department=row.department,
        contributors=row.contributors,
        people=(row.person,) if row.person is not None else (),
        milestone=row.task.duration == 0 and not row.heading,
        percent=row.task.percent,
        predecessors="、".join(_reference(names[uid], terms) for uid, terms in row.links),
    )


def _reference(name: str, terms: LinkTerms) -> str:
    lag = f"{terms.min_lag:+d}{'ed' if terms.min_unit == 'c' else 'd'}" if terms.min_lag else ""
    promise = f"≤{terms.max_lag}{'ed' if terms.max_unit == 'c' else 'd'}" if terms.max_lag is not None else ""
    kind = "" if terms.type == "FS" and not lag and not promise else terms.type
    return f"{name} {kind}{lag}{promise}".strip()
