"""Form 4 from a file: a list of risks and issues as people lay it out, every row right or reported (D2, D0).

    recognise_issues(workbook, around=today).lines   → IssueLine(row=4, description="供应商延期", …)

Pure: no Django, no clock, no database. Doubts are `Problem` values; nothing doubtful is taken silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from qibu.foundation.documents.doubts import Problem, Skipped
from qibu.foundation.documents.grids import Grid, grid_of
from qibu.foundation.documents.layouts import Table, TableColumn, find_tables, table_by_hand
from qibu.foundation.documents.pairs import find_pairs
from qibu.foundation.documents.records import RowRecord, body, column_problems
from qibu.foundation.documents.spelling_roles import read_choice
from qibu.foundation.documents.spellings import Named, Unclear, clean, read_number_text
from qibu.foundation.documents.workbook import Cell, Workbook
from qibu.kernel.issue import RESOLVED, UNDER_WAY, WAITING

from .form4_words import (
    FACTS,
    FIELDS,
    KINDS,
    NEAR_SEVERITIES,
    NEAR_STATES,
    SEVERITIES,
    STATES,
    WORDS,
)

COLUMNS: Final = tuple(name for name in FIELDS if name != "sequence")
"""The fields a column may be mapped to, in the order a mapping form offers them."""
MOST_ROWS: Final = 12_000
"""Rows read of one file; a longer list is told."""
NEEDED: Final = frozenset({"description"})


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One row of form 4. A value that is unclear or wrong is None or empty and has a `Problem`.

    `row` is that in the file, from 1; `severity` low, mid or high; `state` waiting, open or resolved; `kind`
    risk or issue, "" where nothing says it; `key` and `version` come from outside: never trust them.
    """

    row: int
    description: str
    number: str = ""
    kind: str = ""
    type: str = ""
    task: str = ""
    departments: tuple[str, ...] = ()
    people: tuple[Named, ...] = ()
    found_on: date | None = None
    severity: str | None = None
    probability: str = ""
    scope: str = ""
    response: str = ""
    contingency: str = ""
    state: str | None = None
    due: date | None = None
    resolved_on: date | None = None
    note: str = ""
    key: str = ""
    version: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether something on the line cannot be taken as it stands."""
        return any(problem.severity == "wrong" for problem in self.problems)

    @property
    def is_unclear(self) -> bool:
        """Whether a person must choose something on the line."""
        return any(problem.severity == "unclear" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class IssueRecognition:
    """A file read as form 4. `ok` is False when no list was found; then map by hand (`header_row` from 0)."""

    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = -1
    columns: tuple[TableColumn, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """project and project_number as written above the list."""
    lines: tuple[IssueLine, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether a list was found."""
        return bool(self.columns)

    @property
    def mapping(self) -> dict[str, int]:
        """Field → column of the first list, in the shape `recognise_issues` takes back."""
        return {column.field: column.index for column in self.columns if column.field}


def recognise_issues(
    workbook: Workbook,
    *,
    around: date,
    sheet: str | None = None,
    mapping: Mapping[str, int] | None = None,
    header_row: int = -1,
) -> IssueRecognition:
    """Read a workbook or Word document as form 4 (D2). `around`: a day near the project, for dates without
    a year. `sheet` by name, else the likeliest visible one; `mapping`: field → column, by hand, below
    `header_row` (from 0)."""
    names = tuple(one.name for one in workbook.visible_sheets)
    grids = [grid_of(one) for one in workbook.visible_sheets if sheet is None or one.name == sheet]
    found = [(grid, _tables(grid, mapping, header_row)) for grid in grids]
    best = max(found, key=lambda pair: _score(pair[1]), default=None)
    if best is None or not best[1]:
        reason = "no_such_sheet" if sheet is not None and not grids else "no_issue_table"
        problems = (Problem("", "wrong", reason, sheet or ""), *_notes(workbook))
        return IssueRecognition(sheets=names, problems=problems, own=workbook.own)
    grid, tables = best
    lines: list[IssueLine] = []
    skipped: list[Skipped] = []
    for table in tables:
        rows, left_out = body(table)
        skipped += left_out
        lines += [_line(table, row, around) for row in rows[: MOST_ROWS - len(lines)]]
    others = [
        Problem("", "unclear", "other_sheet", one.sheet.name)
        for one, more in found
        if one is not grid and more
    ]
    if len(lines) >= MOST_ROWS:
        others.append(Problem("", "wrong", "too_many_rows", str(MOST_ROWS)))
    return IssueRecognition(
        sheet=grid.sheet.name,
        sheets=names,
        header_row=tables[0].head_last,
        columns=tables[0].columns,
        facts=_facts(grid, tables),
        lines=tuple(_repeated(lines)),
        skipped=tuple(sorted(skipped, key=lambda one: one.row)),
        problems=(*column_problems(tables), *others, *_left_over(grid, tables), *_notes(workbook)),
        own=workbook.own,
    )


def _tables(grid: Grid, mapping: Mapping[str, int] | None, header_row: int) -> list[Table]:
    if mapping is not None:
        return [table_by_hand(grid, header_row, mapping)]
    return find_tables(grid, WORDS, needs=NEEDED)


def _score(tables: list[Table]) -> tuple[int, int]:
    fields = {name for table in tables for name in table.fields}
    return len(fields), sum(table.last - table.first for table in tables)


def _facts(grid: Grid, tables: list[Table]) -> dict[str, str]:
    bodies = [range(table.head_first, table.last + 1) for table in tables]
    pairs = find_pairs(grid, FACTS, without=bodies)
    return {name: pairs.of(name)[0].text for name in ("project", "project_number") if pairs.of(name)}


def _left_over(grid: Grid, tables: list[Table]) -> list[Problem]:
    """Tables of a Word document that were not read."""
    read = {table.head_first for table in tables}
    return [
        Problem(
            "",
            "note",
            "table_not_read",
            " ".join(filter(None, _first_texts(grid, top)))[:80],
            params={"row": top + 1},
        )
        for top, bottom in grid.sheet.blocks
        if not any(top <= row <= bottom for row in read)
    ]


def _first_texts(grid: Grid, row: int) -> list[str]:
    return [grid.text(row, column) for column in grid.filled(row)[:6]]


def _notes(workbook: Workbook) -> tuple[Problem, ...]:
    return tuple(Problem("", "note", f"document_{note}") for note in workbook.notes)


def _line(table: Table, row: int, around: date) -> IssueLine:
    """One row read: every cell taken, or in doubt."""
    record = RowRecord(around, table=table, row=row)
    departments, people = _owners(record)
    key, version = table.grid.sheet.keys.get(row, ("", ""))
    found = {
        "description": _description(record),
        "number": _number(record),
        "kind": record.choice("kind", _read_kind) or _kind_of_type(record),
        "type": record.text("type"),
        "task": record.text("task"),
        "found_on": record.day("found_on", record.cell("found_on")),
        "severity": record.choice("severity", read_severity),
        "probability": record.text("probability"),
        "scope": record.text("scope"),
        "response": "\n".join(filter(None, (record.text("response"), record.text("prevention")))),
        "contingency": record.text("contingency"),
        "state": record.choice("state", read_state),
        "due": record.day("due", record.cell("due"), "finish"),
        "resolved_on": record.day("resolved_on", record.cell("resolved_on"), "finish"),
        "note": record.text("note"),
        "key": record.own_text("key") or key,
        "version": record.own_text("version") or version,
    }
    _check(record, found)
    return IssueLine(
        row=row + 1, departments=departments, people=people, problems=tuple(record.problems), **found
    )


def read_severity(value: Cell) -> str | Unclear | None:
    """低, 中 or 高 and their spellings as low, mid, high (D0); any other word is unclear."""
    return read_choice(value, SEVERITIES, NEAR_SEVERITIES, "severity_unknown")


def read_state(value: Cell) -> str | Unclear | None:
    """待处理, 处理中 or 已解决 and their spellings as waiting, open, resolved (D0)."""
    return read_choice(value, STATES, NEAR_STATES, "issue_state_unknown")


def _read_kind(value: Cell) -> str | Unclear | None:
    return read_choice(value, KINDS, {}, "issue_kind_unknown")


def _kind_of_type(record: RowRecord) -> str:
    """A column 类型 that says 风险 or 问题."""
    return KINDS.get(clean(record.text("type")).lower(), "")


def _description(record: RowRecord) -> str:
    text = record.own_text("description")
    if not text and record.continued:
        record.doubt("description", "unclear", "continues_row", above=record.continued)
    elif not text:
        record.doubt("description", "wrong", "description_missing")
    return text


def _number(record: RowRecord) -> str:
    """The number as text; one that Excel made a date of is in doubt."""
    table = record.table
    assert table is not None
    found = record.take("number", read_number_text(table.own(record.row, "number")))
    return str(found) if found is not None else ""


def _owners(record: RowRecord) -> tuple[tuple[str, ...], tuple[Named, ...]]:
    """Departments and people: of their own columns, else of the one that holds both."""
    both = record.owner("owner", record.cell("owner"))
    people = record.owner("people", record.cell("people"))
    departments = record.owner("department", record.cell("department"))
    named = departments.departments or people.departments or both.departments
    return named, people.people or both.people or departments.people


def _check(record: RowRecord, found: Mapping[str, Any]) -> None:
    """What the cells of a row must agree on."""
    resolved, state = found["resolved_on"], found["state"]
    doubtful = {problem.field for problem in record.problems if problem.severity != "note"}
    if resolved and found["found_on"] and resolved < found["found_on"]:
        record.doubt("resolved_on", "wrong", "resolved_before_found", f"{found['found_on']} – {resolved}")
    if resolved and state in {WAITING, UNDER_WAY}:
        record.doubt("state", "unclear", "resolved_day_but_open", str(resolved), RESOLVED)
    elif resolved and state is None and "state" not in doubtful:
        record.doubt("state", "unclear", "resolved_day_but_no_state", str(resolved), RESOLVED)
    elif state == RESOLVED and resolved is None and "resolved_on" not in doubtful:
        record.doubt("resolved_on", "note", "resolved_without_day")


def _repeated(lines: list[IssueLine]) -> list[IssueLine]:
    """Numbers and keys that come twice are in doubt the second time."""
    seen: dict[tuple[str, str], int] = {}
    result = []
    for line in lines:
        more: list[Problem] = []
        for name, text in (("number", line.number), ("key", line.key)):
            if text and (name, text) in seen:
                reason = "number_repeated" if name == "number" else "row_copied"
                more.append(Problem(name, "unclear", reason, text, params={"row": seen[name, text]}))
            elif text:
                seen[name, text] = line.row
        result.append(replace(line, problems=(*line.problems, *more)) if more else line)
    return result
