"""What recognising a task list gives back: lines, what was skipped, and every doubt about them.

Nothing here is translated: problems carry ids and parameters, `messages.say` makes sentences of them.
Row numbers are those a person sees in Excel (from 1); columns are counted from 0.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qibu.foundation.documents.doubts import Problem, Severity, Skipped, Suggestion
from qibu.foundation.documents.spellings import Named

__all__ = [
    "Column",
    "OtherTable",
    "Problem",
    "Recognition",
    "Severity",
    "SheetCandidate",
    "Skipped",
    "Suggestion",
    "TaskLine",
]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One recognised task row. A value that is unclear or wrong is None or empty here and has a `Problem`."""

    row: int
    """Row in the file, from 1; a phase made from a phase column carries the row of its first task."""
    name: str
    number: str = ""
    level: int = 0
    parent: int | None = None
    """Index of the parent in `Recognition.lines`; parents always come before their children."""
    made: bool = False
    """Not a row of its own in the file: a phase named only in other rows' cells."""
    heading: bool = False
    """A phase or summary line: made, a heading across the table, or a line with lines below it."""
    key: str = ""
    """Row key of our own export, as found in the file: untrusted, check that it belongs to the project."""
    version: str = ""
    phase: str = ""
    parent_text: str = ""
    department: str = ""
    contributors: tuple[str, ...] = ()
    people: tuple[Named, ...] = ()
    """The first is the accountable one (第一责任人)."""
    helpers: tuple[Named, ...] = ()
    """Others who do the work, from R columns of a responsibility matrix or a contributor column."""
    planned_start: date | None = None
    planned_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    duration: float | None = None
    """Working days."""
    status: str | None = None
    """not_started, in_progress, done, paused or cancelled."""
    blocked: bool = False
    percent: int | None = None
    milestone: bool | None = None
    predecessors: str = ""
    """As written; the kernel's promise words read it."""
    deliverable: str = ""
    note: str = ""
    risk: str = ""
    need: str = ""
    updated_on: date | None = None
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
class Column:
    """One column of the chosen table. `field` is "" when it is not used, "person" for a column of a
    responsibility matrix headed by a name."""

    index: int
    header: str
    field: str = ""
    confidence: float = 0.0
    """1.0 header known or mapped by hand; below 1 guessed, and a problem of the sheet says so."""
    samples: tuple[str, ...] = ()
    """The first few values, to help a person map by hand."""


@dataclass(frozen=True, slots=True)
class SheetCandidate:
    """A sheet that may hold the task list; higher scores are likelier. `header_row` from 0, else -1."""

    name: str
    hidden: bool
    score: float
    header_row: int = -1


@dataclass(frozen=True, slots=True)
class OtherTable:
    """A second table on the same sheet, beside the task table, that was not read."""

    first_column: int
    last_column: int
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """A sheet read as a task list. `ok` is False when no table was found; then map by hand."""

    sheet: str
    sheets: tuple[SheetCandidate, ...]
    header_row: int
    """Index of the (last) header row from 0, -1 if none."""
    columns: tuple[Column, ...] = ()
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Pairs written above the table, such as 项目名称 → 星海; the title stands under "title"."""
    lines: tuple[TaskLine, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Doubts about the sheet as a whole: no table, guessed columns, columns not used, other tables."""
    other_tables: tuple[OtherTable, ...] = ()
    own: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Metadata of our own export, untrusted; empty for other files."""

    @property
    def ok(self) -> bool:
        """Whether a task table was found."""
        return any(column.field == "name" or column.field.startswith("level_name") for column in self.columns)

    @property
    def mapping(self) -> dict[str, int]:
        """Field → column index, in the shape `recognise` takes back after a person corrected it."""
        return {column.field: column.index for column in self.columns if column.field not in {"", "person"}}
