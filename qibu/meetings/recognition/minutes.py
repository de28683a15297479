"""Minutes in a file: pairs of label and value, sections of paragraphs, and the table of action items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from qibu.foundation.documents.doubts import Problem, Skipped
from qibu.foundation.documents.grids import Grid, grid_of
from qibu.foundation.documents.layouts import Table, find_tables
from qibu.foundation.documents.pairs import Pair, Pairs, as_text, find_pairs, label_of, lines_of
from qibu.foundation.documents.records import Record, RowRecord, body, column_problems, known_fields, said_by
from qibu.foundation.documents.spellings import Named, Unclear
from qibu.foundation.documents.workbook import Workbook

from .moments import When, read_when
from .words import ACTION_WORDS, FIELDS, WORDS

#: Fields whose values may stand in several cells of a row.
MANY: Final = frozenset({"attendees", "absentees", "distribution", "topics", "decisions"})
#: Rows of action items read; minutes with more are no minutes.
MOST_ACTIONS: Final = 1_000
#: A table is one of action items when it says what, and who or by when.
WHO_OR_WHEN: Final = frozenset({"owner", "department", "people", "due"})


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action item. A value that is unclear or wrong is None or empty and has a `Problem`.

    `row` is that in the file, from 1. `raw`: what the cells "what", "who" and "due" hold, as text; only
    those the table has.
    """

    row: int
    description: str
    departments: tuple[str, ...] = ()
    people: tuple[Named, ...] = ()
    due: date | None = None
    note: str = ""
    key: str = ""
    version: str = ""
    problems: tuple[Problem, ...] = ()
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MinutesRead:
    """Form 3 as read; doubts as in `ActionLine`. `attendees` and `distribution` as written, line by line;
    `others`: what stands under labels form 3 has no place for; `said`: field → its text untouched,
    "" for an empty one."""

    sheet: str = ""
    name: str = ""
    when: When | None = None
    place: str = ""
    chair: tuple[Named, ...] = ()
    recorder: tuple[Named, ...] = ()
    attendees: tuple[str, ...] = ()
    absentees: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    discussion: str = ""
    decisions: tuple[str, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    next_steps: str = ""
    notes: str = ""
    distribution: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether these are minutes at all."""
        return not any(problem.id == "no_minutes" for problem in self.problems)


def recognise_minutes(workbook: Workbook, *, around: date, sheet: str | None = None) -> MinutesRead:
    """Read a workbook or Word document as form 3 (D2). `around`: a day near the meeting, for dates without a
    year; action items are read near the meeting's own day. `sheet` by name, else the likeliest."""
    found = [_parts(grid_of(one)) for one in workbook.visible_sheets if sheet is None or one.name == sheet]
    best = max(found, key=lambda parts: known_fields(parts[1]), default=None)
    if best is None or known_fields(best[1]) < 2:
        return MinutesRead(problems=(Problem("", "wrong", "no_minutes"),), own=workbook.own)
    record = Record(around)
    for grid, pairs, _ in found:
        if grid is not best[0] and known_fields(pairs) >= 3:
            record.doubt("", "unclear", "other_sheet", grid.sheet.name)
    for note in workbook.notes:
        record.doubt("", "note", f"document_{note}")
    return _minutes(*best, record, workbook)


def _parts(grid: Grid) -> tuple[Grid, Pairs, list[Table]]:
    """The pairs and the tables of action items of a sheet."""
    tables = [
        table
        for table in find_tables(grid, ACTION_WORDS, needs={"description"}, ends=_ends)
        if table.fields.keys() & WHO_OR_WHEN
    ]
    bodies = [range(table.head_first, table.last + 1) for table in tables]
    return grid, find_pairs(grid, WORDS, without=bodies), tables


def _ends(row: int, text: str) -> bool:
    """A label of the minutes ends the action items above it."""
    label = label_of(WORDS, text)
    return bool(label and label[0] not in {"", "actions"})


def _minutes(
    grid: Grid, pairs: Pairs, tables: list[Table], record: Record, workbook: Workbook
) -> MinutesRead:
    texts = {name: record.only(pairs, name, many=MANY) for name in FIELDS}
    when = _when(texts["when"], record)
    name = said_by(texts["name"])
    if not name and pairs.title:
        record.doubt("name", "unclear", "meeting_name_from_title", pairs.title, pairs.title)
    actions, skipped = _actions(tables, when.day if when else record.around)
    written = said_by(texts["actions"])
    for line in lines_of(written):
        # Who and until when stand somewhere in the sentence: a person says it.
        record.doubt("actions", "unclear", "action_as_text", line, line)
    record.problems += column_problems(tables)
    if len(actions) >= MOST_ACTIONS:
        record.doubt("", "wrong", "too_many_rows", str(MOST_ACTIONS))
    others = record.left_over(pairs)
    _tables_not_read(grid, pairs, tables, record)
    return MinutesRead(
        sheet=grid.sheet.name,
        name=name,
        when=when,
        place=said_by(texts["place"]),
        chair=record.people_of("chair", texts["chair"]),
        recorder=record.people_of("recorder", texts["recorder"]),
        attendees=lines_of(said_by(texts["attendees"])),
        absentees=lines_of(said_by(texts["absentees"])),
        topics=lines_of(said_by(texts["topics"])),
        discussion=said_by(texts["discussion"]),
        decisions=lines_of(said_by(texts["decisions"])),
        actions=actions,
        next_steps=said_by(texts["next_steps"]),
        notes=said_by(texts["notes"]),
        distribution=lines_of(said_by(texts["distribution"])),
        others=others,
        skipped=skipped,
        problems=tuple(record.problems),
        own=workbook.own,
        said={pair.field: "" for pair in pairs.pairs if pair.field in FIELDS}
        | {name: pair.text for name, pair in texts.items() if pair is not None},
    )


def _tables_not_read(grid: Grid, pairs: Pairs, tables: list[Table], record: Record) -> None:
    """Tables of a Word document in which nothing was recognised."""
    rows = {table.head_first for table in tables} | {pair.row for pair in pairs.pairs if pair.field}
    for top, bottom in grid.sheet.blocks:
        if not any(top <= row <= bottom for row in rows):
            text = " ".join(grid.text(top, column) for column in grid.filled(top)[:6])
            record.doubt("", "unclear", "table_not_read", text[:80], row=top + 1)


def _when(pair: Pair | None, record: Record) -> When | None:
    if pair is None:
        return None
    record.at = pair.row + 1
    found = read_when(pair.value, around=record.around)
    record.at = 0
    if isinstance(found, Unclear):
        record.doubt("when", found.severity, found.reason, found.text, found.suggestion, row=pair.row + 1)
        return None
    return found


def _actions(tables: list[Table], around: date) -> tuple[tuple[ActionLine, ...], tuple[Skipped, ...]]:
    lines: list[ActionLine] = []
    skipped: list[Skipped] = []
    for table in tables:
        rows, left_out = body(table)
        skipped += left_out
        lines += [_action(table, row, around) for row in rows[: MOST_ACTIONS - len(lines)]]
    return tuple(lines), tuple(skipped)


def _action(table: Table, row: int, around: date) -> ActionLine:
    """One row of action items."""
    record = RowRecord(around, table=table, row=row)
    description = record.own_text("description")
    if not description and record.continued:
        record.doubt("description", "unclear", "continues_row", above=record.continued)
    elif not description:
        record.doubt("description", "wrong", "description_missing")
    both = record.owner("owner", record.cell("owner"))
    people = record.owner("people", record.cell("people"))
    departments = record.owner("department", record.cell("department"))
    key, version = table.grid.sheet.keys.get(row, ("", ""))
    due = record.day("due", record.cell("due"), "finish")
    return ActionLine(
        row=row + 1,
        description=description,
        departments=departments.departments or people.departments or both.departments,
        people=people.people or both.people or departments.people,
        due=due,
        note=record.text("note"),
        key=record.own_text("key") or key,
        version=record.own_text("version") or version,
        problems=tuple(record.problems),
        raw=_raw(table, row),
    )


#: Cell → the columns it may stand in.
_CELLS: Final = {"what": ("description",), "who": ("owner", "people", "department"), "due": ("due",)}


def _raw(table: Table, row: int) -> dict[str, str]:
    """The cells of a row as text, for a comparison with what was exported."""
    found = {}
    for cell, names in _CELLS.items():
        texts = [as_text(table.value(row, name)) for name in names if name in table.fields]
        if texts:
            found[cell] = " ".join(text for text in texts if text)
    return found
