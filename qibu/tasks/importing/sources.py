"""What is in an uploaded file: a task list, ours or anybody's, or a plan from MS Project (D2, F14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from qibu.foundation.documents.guard import Verdict
from qibu.foundation.documents.mspdi_file import ProjectFile
from qibu.foundation.documents.spellings import shown
from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER, Sheet, Workbook
from qibu.kernel.wbs import dense_levels, parents_of
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.importing import storing
from qibu.projects.models import Project
from qibu.tasks.exchange.lines import recognised_plan
from qibu.tasks.exchange.rows import tasks_of
from qibu.tasks.importing.form_words import CHINESE, ENGLISH
from qibu.tasks.importing.rowkeys import FORM
from qibu.tasks.recognition.recognise import FIELDS, recognise
from qibu.tasks.recognition.result import Column, Recognition, TaskLine

HEADER: Final = "h:"
#: How CSV sheets are called when they are read, and what the column of levels is called.
CSV_SHEET: Final = "CSV"
LEVELS: Final = ("层级", "Level")
_PERCENT: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?%")
_NUMBER: Final = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,5}){0,30}")
#: Cell of form 2 → field of recognition.
_FIELD_OF: Final = {
    "number": "number", "name": "name", "department": "department", "assignee": "people",
    "planned_start": "planned_start", "planned_finish": "planned_finish", "actual_start": "actual_start",
    "actual_finish": "actual_finish", "status": "status", "percent": "percent", "risk": "risk",
    "need": "need", "predecessors": "predecessors",
}  # fmt: skip
#: Cells of form 2 that are computed: compared, never read.
_COMPARED: Final = {"phase": "", "updated": ""}


@dataclass(frozen=True)
class Own:
    """A file that Qibu exported: where its cells stand, by the names of `rowkeys.CELLS`."""

    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]

    @property
    def is_csv(self) -> bool:
        """Whether all cells are texts, and the tree is a column."""
        return self.sheet.name == CSV_SHEET

    @property
    def is_word(self) -> bool:
        """Whether all cells are texts, and the tree is what the numbers say."""
        return bool(self.sheet.keys)

    def raw(self, row: int) -> dict[str, object]:
        """Cell → value of a row (from 1, as people count them)."""
        found: dict[str, object] = {
            name: self.sheet.cell(row - 1, column) for name, column in self.columns.items() if name != "level"
        }
        if (self.is_csv or self.is_word) and isinstance(share := found.get("percent"), str):
            found["percent"] = float(share[:-1]) / 100 if _PERCENT.fullmatch(share) else share
        return found


@dataclass(frozen=True)
class Source:
    """What is in a file: a recognised list, or the problem that stands in the way.

    `columns` and `header_row` (from 0) are what can be mapped by hand, also where nothing was recognised.
    `plan`: the file where it is a project (MS Project XML).
    """

    recognition: Recognition | None = None
    own: Own | None = None
    problem: Verdict | None = None
    columns: tuple[Column, ...] = ()
    header_row: int = -1
    plan: ProjectFile | None = None


def read(
    path: Path, filename: str, project: Project, calendar: WorkCalendar, chosen: Mapping[str, Any]
) -> Source:
    """The list in a file. `chosen` is what was mapped by hand: sheet, header_row, mapping (all optional).

    The file itself never changes, so pages of the same preview read it once.
    """
    reading = storing.read(path, filename)
    if reading.project is not None:
        if not tasks_of(reading.project):
            return Source(problem=Verdict(False, problem_id="no_tasks"))
        return Source(recognition=recognised_plan(reading.project), plan=reading.project)
    if reading.problem is not None or reading.workbook is None:
        return Source(problem=reading.problem)
    return recognised(reading.workbook, project, calendar, chosen)


def rows(path: Path, filename: str) -> int:
    """How many rows the largest sheet of a file has, or how many tasks a project file."""
    reading = storing.read(path, filename)
    if reading.project is not None:
        return len(tasks_of(reading.project))
    sheets = reading.workbook.visible_sheets if reading.workbook is not None else ()
    return max((len(sheet.rows) for sheet in sheets), default=0)


def recognised(
    workbook: Workbook, project: Project, calendar: WorkCalendar, chosen: Mapping[str, Any]
) -> Source:
    """As `read`, for a workbook that is in hand."""
    workbook = _with_key_columns(workbook)
    own = None if chosen.get("mapping") else own_sheet(workbook)
    options: dict[str, Any] = {"around": _around(project), "workdays": calendar.count_dates}
    if own is not None:
        mapping = {_FIELD_OF[name]: column for name, column in own.columns.items() if name in _FIELD_OF}
        mapping |= {"key": own.columns[KEY_HEADER], "version": own.columns[VERSION_HEADER]}
        options |= {"sheet": own.sheet.name, "header_row": own.header_row, "mapping": mapping}
    else:
        options |= _by_hand(chosen)
    found = recognise(workbook, **options)
    if own is not None:
        found = replace(found, lines=_indented(found.lines, own))
    columns, header_row = _columns(workbook, found, chosen)
    return Source(recognition=found, own=own, columns=columns, header_row=header_row)


def _columns(
    workbook: Workbook, found: Recognition, chosen: Mapping[str, Any]
) -> tuple[tuple[Column, ...], int]:
    """The columns with their headers as written, and the row those stand in."""
    sheet = workbook.sheet(found.sheet) or next(iter(workbook.visible_sheets), None)
    if sheet is None:
        return (), -1
    row = found.header_row
    if row < 0:
        row = chosen["header_row"] if isinstance(chosen.get("header_row"), int) else _first_full_row(sheet)
    known = {column.index: column for column in found.columns}
    width = len(sheet.rows[0]) if sheet.rows else 0
    made = []
    for index in range(width):
        header = " ".join(str(sheet.cell(row, index) or "").split())
        samples = tuple(
            shown(value) for r in range(row + 1, row + 20) if (value := sheet.cell(r, index)) is not None
        )[:3]
        column = known.get(index, Column(index, header, samples=samples))
        if header or samples or column.field:
            made.append(column if column.header else replace(column, header=header))
    return tuple(made), row


def _first_full_row(sheet: Sheet) -> int:
    """The first row that may hold headers: at least two texts."""
    rows = enumerate(sheet.rows[:30])
    return next((i for i, cells in rows if sum(isinstance(cell, str) for cell in cells) > 1), 0)


def _around(project: Project) -> date:
    """The middle of the project: dates without a year are nearest to it."""
    return date.fromordinal((project.start.toordinal() + project.planned_finish.toordinal()) // 2)


def _by_hand(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What was mapped by hand, as far as it makes sense."""
    options: dict[str, Any] = {}
    if isinstance(chosen.get("sheet"), str):
        options["sheet"] = chosen["sheet"]
    if isinstance(chosen.get("header_row"), int):
        options["header_row"] = max(0, chosen["header_row"])
    mapping = chosen.get("mapping")
    if isinstance(mapping, dict):
        options["mapping"] = {
            field: column
            for field, column in mapping.items()
            if (field in FIELDS or field.startswith("level_name:"))
            and isinstance(column, int)
            and column >= 0
        }
    return options


def own_sheet(workbook: Workbook) -> Own | None:
    """The table of a form 2 that Qibu exported, whatever a person moved in it; None for other files."""
    titles = _titles_of_export(workbook)
    if not titles:
        return None
    for sheet in workbook.visible_sheets:
        for row, cells in enumerate(sheet.rows[:40]):
            if KEY_HEADER in cells and VERSION_HEADER in cells:
                columns = {titles[c]: i for i, c in enumerate(cells) if isinstance(c, str) and c in titles}
                columns |= {KEY_HEADER: cells.index(KEY_HEADER), VERSION_HEADER: cells.index(VERSION_HEADER)}
                return Own(sheet, row, columns) if "name" in columns else None
    return None


def _with_key_columns(workbook: Workbook) -> Workbook:
    """The tables of our own Word file with their rows' hidden texts as columns, as a spreadsheet has them."""
    titles = _titles_of_export(workbook)
    if not titles:
        return workbook
    sheets = tuple(_keyed(sheet, titles) if sheet.keys else sheet for sheet in workbook.sheets)
    return replace(workbook, sheets=sheets)


def _keyed(sheet: Sheet, titles: Mapping[str, str]) -> Sheet:
    heads = {
        row
        for row, cells in enumerate(sheet.rows)
        if row not in sheet.keys and any(titles.get(str(cell)) == "name" for cell in cells)
    }
    return replace(
        sheet,
        rows=tuple(
            (*cells, *((KEY_HEADER, VERSION_HEADER) if row in heads else sheet.keys.get(row, (None, None))))
            for row, cells in enumerate(sheet.rows)
        ),
    )


def _titles_of_export(workbook: Workbook) -> dict[str, str]:
    """Header → cell, where Qibu wrote the file: an Excel file says so, a CSV has nothing but its keys."""
    if workbook.own.get("form") == FORM:
        return {
            name[len(HEADER) :]: str(cell) for name, cell in workbook.own.items() if name.startswith(HEADER)
        }
    first = workbook.sheets[0] if workbook.sheets else None
    if first is None or first.name != CSV_SHEET or not first.rows or KEY_HEADER not in first.rows[0]:
        return {}
    languages = (CHINESE, ENGLISH)
    titles = {words.columns[cell]: cell for words in languages for cell in _FIELD_OF | _COMPARED}
    return titles | dict.fromkeys(LEVELS, "level")


def _indented(lines: tuple[TaskLine, ...], own: Own) -> tuple[TaskLine, ...]:
    """Our own rows in file order; their tree is the indent of the names (Excel keeps it in new rows)."""
    ordered = sorted(lines, key=lambda line: line.row)
    column = own.columns["name"]
    if own.is_word:
        indents = _numbered(own, [line.row for line in ordered])
    elif own.is_csv:
        indents = [_level(own, line.row) for line in ordered]
    else:
        indents = [own.sheet.indents.get((line.row - 1, column), 0) for line in ordered]
    parents, levels = parents_of(indents), dense_levels(indents)
    return tuple(
        replace(line, parent=parent if parent >= 0 else None, level=level)
        for line, parent, level in zip(ordered, parents, levels, strict=True)
    )


def _numbered(own: Own, rows: list[int]) -> list[int]:
    """Levels by the numbers of our own Word table; a row without one stands beside the row above it."""
    column, levels = own.columns.get("number", -1), [0]
    for row in rows:
        text = str(own.sheet.cell(row - 1, column) or "").strip()
        levels.append(text.count(".") if _NUMBER.fullmatch(text) else levels[-1])
    return levels[1:]


def _level(own: Own, row: int) -> int:
    """The level column of our own CSV; the top where somebody emptied it."""
    column = own.columns.get("level")
    text = str(own.sheet.cell(row - 1, column) or "").strip() if column is not None else ""
    return min(int(text), 99) if re.fullmatch("[0-9]{1,2}", text) else 1
