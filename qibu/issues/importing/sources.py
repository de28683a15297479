"""What is in an uploaded file: form 4 as we exported it, a list as anybody keeps it, or a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from qibu.foundation.documents.guard import Verdict
from qibu.foundation.documents.spellings import shown
from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER, Sheet, Workbook
from qibu.issues.importing.cells import FIELD_OF, FORM, HEADER
from qibu.issues.recognition import COLUMNS, IssueRecognition, recognise_issues
from qibu.projects.importing import storing
from qibu.projects.importing.forms import ColumnView
from qibu.projects.importing.mapping import by_hand
from qibu.projects.models import Project

#: Rows a head is looked for in; rows samples are taken from.
MOST_ROWS_ABOVE: Final = 40
SAMPLED: Final = 20


@dataclass(frozen=True)
class Own:
    """A file that Qibu exported: where its cells stand, by the names of `cells.CELLS`; rows from 0."""

    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]

    def raw(self, row: int) -> dict[str, object]:
        """Cell → value of a row (from 1, as people count them)."""
        return {name: self.sheet.cell(row - 1, column) for name, column in self.columns.items()}


@dataclass(frozen=True)
class Source:
    """What is in a file: a recognised list, or the problem that stands in the way.

    `columns` and `header_row` (from 0) are what can be mapped by hand, also where nothing was recognised.
    """

    recognition: IssueRecognition | None = None
    own: Own | None = None
    problem: Verdict | None = None
    columns: tuple[ColumnView, ...] = ()
    header_row: int = -1


def read(path: Path, filename: str, project: Project, chosen: Mapping[str, Any]) -> Source:
    """The list in a file. `chosen` is what was mapped by hand: sheet, header_row, mapping (all optional)."""
    reading = storing.read(path, filename)
    if reading.project is not None:
        return Source(problem=Verdict(False, problem_id="not_a_table"))
    if reading.problem is not None or reading.workbook is None:
        return Source(problem=reading.problem)
    return recognised(reading.workbook, project, chosen)


def recognised(workbook: Workbook, project: Project, chosen: Mapping[str, Any]) -> Source:
    """As `read`, for a workbook that is in hand."""
    own = None if chosen.get("mapping") else own_sheet(workbook)
    if own is not None:
        mapping = {FIELD_OF[name]: column for name, column in own.columns.items()}
        head = own.sheet.rows[own.header_row]
        for name, header in (("key", KEY_HEADER), ("version", VERSION_HEADER)):
            if header in head:
                mapping[name] = head.index(header)
        options: dict[str, Any] = {
            "sheet": own.sheet.name, "header_row": own.header_row, "mapping": mapping,
        }  # fmt: skip
    else:
        options = by_hand(chosen, COLUMNS)
        if "mapping" not in options:
            options.pop("header_row", None)
    found = recognise_issues(workbook, around=_around(project), **options)
    columns, header_row = _columns(workbook, found, chosen)
    return Source(recognition=found, own=own, columns=columns, header_row=header_row)


def _around(project: Project) -> date:
    """The middle of the project: dates without a year are nearest to it."""
    return date.fromordinal((project.start.toordinal() + project.planned_finish.toordinal()) // 2)


def own_sheet(workbook: Workbook) -> Own | None:
    """The table of a form 4 that Qibu exported, whatever a person moved in it; None for other files."""
    if workbook.own.get("form") != FORM:
        return None
    heads = {name[len(HEADER) :]: str(cell) for name, cell in workbook.own.items() if name.startswith(HEADER)}
    for sheet in workbook.visible_sheets:
        for row, cells in enumerate(sheet.rows[:MOST_ROWS_ABOVE]):
            columns = {
                heads[text]: at
                for at, cell in enumerate(cells)
                if isinstance(cell, str) and (text := " ".join(cell.split())) in heads
            }
            if "title" in columns and len(columns) > 1 and set(columns) <= set(FIELD_OF):
                return Own(sheet, row, columns)
    return None


def _columns(
    workbook: Workbook, found: IssueRecognition, chosen: Mapping[str, Any]
) -> tuple[tuple[ColumnView, ...], int]:
    """The columns with their headers as written, and the row those stand in."""
    name = found.sheet or str(chosen.get("sheet") or "")
    sheet = workbook.sheet(name) or next(iter(workbook.visible_sheets), None)
    if sheet is None or not sheet.rows:
        return (), -1
    row = found.header_row
    if row < 0:
        row = chosen["header_row"] if isinstance(chosen.get("header_row"), int) else _first_full_row(sheet)
    known = {column.index: column for column in found.columns}
    made = []
    for index in range(len(sheet.rows[0])):
        header = known[index].header if index in known else ""
        header = header or " ".join(str(sheet.cell(row, index) or "").split())
        below = (sheet.cell(at, index) for at in range(row + 1, row + SAMPLED))
        samples = tuple(shown(value) for value in below if value is not None)[:3]
        field = known[index].field if index in known else ""
        if header or samples or field:
            made.append(ColumnView(index, header, field, samples))
    return tuple(made), row


def _first_full_row(sheet: Sheet) -> int:
    """The first row that may hold headers: at least two texts."""
    rows = enumerate(sheet.rows[:30])
    return next((at for at, cells in rows if sum(isinstance(cell, str) for cell in cells) > 1), 0)
