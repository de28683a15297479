"""The entry: a workbook in, a `Recognition` out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from qibu.foundation.documents.workbook import METADATA_SHEET, Sheet, Workbook

from .checks import check_row, check_rows, monday_to_friday, settle_status
from .drafts import Draft, as_text
from .headers import SURE
from .heads import find_head
from .result import Problem, Recognition, SheetCandidate, Skipped, TaskLine
from .rows import RowReader
from .table import TaskTable, read_table
from .tree import build_tree

FIELDS: tuple[str, ...] = (
    "number",
    "name",
    "phase",
    "parent_text",
    "department",
    "contributors",
    "people",
    "helpers",
    "planned_start",
    "planned_finish",
    "planned_span",
    "actual_start",
    "actual_finish",
    "actual_span",
    "duration",
    "status",
    "percent",
    "milestone",
    "predecessors",
    "deliverable",
    "risk",
    "need",
    "note",
    "updated_on",
    "level",
    "key",
    "version",
)
"""The fields a column may be mapped to, in the order a mapping form offers them."""


def recognise(
    workbook: Workbook,
    *,
    around: date,
    sheet: str | None = None,
    mapping: Mapping[str, int] | None = None,
    header_row: int | None = None,
    workdays: Callable[[date, date], int] | None = None,
) -> Recognition:
    """Read a workbook as a task list (D2, S7).

    `around`: a day near the plan, for dates written without a year. `sheet`: by name, else the likeliest.
    `mapping`: field → column index (both from `FIELDS` and 0), replaces the recognised columns; `header_row`
    from 0 replaces the recognised header. `workdays(first, last)` counts working days inclusively, to
    compare a duration with its dates; Monday to Friday when not given. Never raises for what is in the file.
    """
    candidates = _candidates(workbook)
    chosen = _choose_sheet(workbook, candidates, sheet)
    if chosen is None:
        problem = Problem("", "wrong", "no_such_sheet" if sheet else "no_table", sheet or "")
        return Recognition(sheet or "", candidates, -1, problems=(problem,), own=workbook.own)
    table = read_table(chosen, mapping=_known(mapping), header_row=header_row)
    if table is None:
        problem = Problem("", "wrong", "no_table", chosen.name)
        return Recognition(chosen.name, candidates, -1, problems=(problem,), own=workbook.own)
    return _read(workbook, candidates, table, around, workdays or monday_to_friday)


def _read(
    workbook: Workbook,
    candidates: tuple[SheetCandidate, ...],
    table: TaskTable,
    around: date,
    workdays: Callable[[date, date], int],
) -> Recognition:
    """The rows of the table as lines of a tree, checked, with everything that was doubtful or left out."""
    drafts, skipped = RowReader(table, around).read_all()
    ordered, notes = build_tree(drafts, table)
    numbered = any(column.field == "number" and column.confidence >= SURE for column in table.columns)
    for draft in ordered:
        settle_status(draft)
        check_row(draft, workdays)
    check_rows(ordered, numbered=numbered)
    return Recognition(
        sheet=table.sheet.name,
        sheets=candidates,
        header_row=table.header_row,
        columns=table.columns,
        facts=table.facts,
        lines=_lines(ordered),
        skipped=(*_titles(table), *skipped),
        problems=(
            *table.problems,
            *_missing(table),
            *_left_out(candidates, table.sheet, skipped),
            *notes,
        ),
        other_tables=table.others,
        own=workbook.own,
    )


def _known(mapping: Mapping[str, int] | None) -> dict[str, int] | None:
    """The part of a mapping that names fields we have."""
    if mapping is None:
        return None
    return {
        field: column
        for field, column in mapping.items()
        if field in FIELDS or field.startswith("level_name:")
    }


def _candidates(workbook: Workbook) -> tuple[SheetCandidate, ...]:
    found = []
    for sheet in workbook.sheets:
        if sheet.name == METADATA_SHEET:
            continue
        head = find_head(sheet)
        score = round(head.score, 2) if head else 0.0
        found.append(SheetCandidate(sheet.name, sheet.hidden, score, head.last if head else -1))
    return tuple(found)


def _choose_sheet(workbook: Workbook, candidates: Sequence[SheetCandidate], name: str | None) -> Sheet | None:
    """The sheet asked for, else the visible one that looks most like a task list."""
    if name is not None:
        return workbook.sheet(name)
    visible = [candidate for candidate in candidates if not candidate.hidden]
    best = max(visible, key=lambda candidate: candidate.score, default=None)
    return workbook.sheet(best.name) if best else None


def _titles(table: TaskTable) -> tuple[Skipped, ...]:
    """The rows above the head, so that every row of the file is accounted for."""
    first = table.header_row - table.head_rows + 1
    found = []
    for row in range(max(first, 0)):
        text = " ".join(as_text(cell) for cell in table.sheet.rows[row] if cell is not None)
        if text:
            found.append(Skipped(row + 1, "title", text[:120]))
    return tuple(found)


def _missing(table: TaskTable) -> tuple[Problem, ...]:
    """A list without names cannot be read; one without any dates can, and says so."""
    fields = set(table.fields)
    if "name" not in fields and not any(field.startswith("level_name") for field in fields):
        return (Problem("name", "wrong", "no_name_column"),)
    dates = {"planned_start", "planned_finish", "planned_span", "duration"}
    return () if fields & dates else (Problem("planned_finish", "note", "no_date_column"),)


def _left_out(
    candidates: Sequence[SheetCandidate], chosen: Sheet, skipped: Sequence[Skipped]
) -> tuple[Problem, ...]:
    """Tables that look like more tasks and are not read."""
    below = next((one.row for one in skipped if one.reason == "other_table"), None)
    found = [Problem("", "note", "table_below", params={"row": below})] if below else []
    others = [one for one in candidates if one.header_row >= 0 and not one.hidden and one.name != chosen.name]
    return (*found, *(Problem("", "note", "other_sheet", one.name) for one in others))


def _lines(ordered: Sequence[Draft]) -> tuple[TaskLine, ...]:
    places = {id(draft): index for index, draft in enumerate(ordered)}
    lines: list[TaskLine] = []
    for draft in ordered:
        parent = places[id(draft.parent)] if draft.parent is not None else None
        values = dict(draft.values)
        values.setdefault("name", "")
        lines.append(
            TaskLine(
                row=draft.row + 1,
                level=lines[parent].level + 1 if parent is not None else 0,
                parent=parent,
                made=draft.made,
                heading=draft.heading,
                problems=tuple(draft.problems),
                **values,
            )
        )
    return tuple(lines)
