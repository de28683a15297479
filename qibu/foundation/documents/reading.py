"""Read an uploaded table file: guard, child process, plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from . import limits
from .guard import Verdict, check_table_file
from .mspdi_file import ProjectFile
from .sandbox import Answer, RawSheet, parse_in_child
from .workbook import METADATA_SHEET, Sheet, Workbook


@dataclass(frozen=True, slots=True)
class Reading:
    """A `workbook`, a `project`, or a `problem` (its `problem_id` and `params` fill `messages.say`)."""

    workbook: Workbook | None = None
    problem: Verdict | None = None
    project: ProjectFile | None = None

    @property
    def ok(self) -> bool:
        """Whether there is something to read."""
        return self.workbook is not None or self.project is not None


def read_table_file(path: Path, filename: str, *, word: bool = False) -> Reading:
    """Read an xlsx, CSV or MS Project XML file that a person uploaded (D2, F14), with `word` a docx too.

    `path` is where the upload is stored, `filename` what it was called. Costs at most 20 s and never
    raises for what the file contains; hostile, damaged, encrypted and oversized files come back as a problem.
    """
    verdict = check_table_file(path, filename, word=word)
    if not verdict.ok:
        return Reading(problem=verdict)
    answer = parse_in_child(path, verdict.kind)
    if answer.problem_id:
        return Reading(problem=Verdict(False, problem_id=answer.problem_id, params=answer.params))
    if answer.project is not None:
        if not answer.project.tasks:
            return Reading(problem=Verdict(False, problem_id="no_tasks"))
        return Reading(project=answer.project)
    workbook = workbook_of(answer)
    if not any(sheet.rows for sheet in workbook.sheets if not sheet.hidden or verdict.kind != "docx"):
        return Reading(problem=Verdict(False, problem_id="no_cells"))
    return Reading(workbook=workbook)


def workbook_of(answer: Answer) -> Workbook:
    """The sheets of the child's answer as values."""
    sheets = tuple(_sheet(raw) for raw in answer.sheets)
    return Workbook(sheets, _metadata(sheets), tuple(answer.notes))


@dataclass(frozen=True, slots=True)
class ProjectReading:
    """Either `project`, or a `problem` (its `problem_id` and `params` fill `messages.say`)."""

    project: ProjectFile | None = None
    problem: Verdict | None = None


def read_project_file(path: Path) -> ProjectReading:
    """Read an MS Project XML file that a person uploaded; bounded and never raising, as `read_table_file`."""
    try:
        size = path.stat().st_size
    except OSError:
        return ProjectReading(problem=Verdict(False, problem_id="unreadable"))
    if not size:
        return ProjectReading(problem=Verdict(False, problem_id="empty_file"))
    if size > limits.MAX_FILE_BYTES:
        params = {"megabytes": limits.MAX_FILE_BYTES // limits.MEGABYTE}
        return ProjectReading(problem=Verdict(False, problem_id="file_too_big", params=params))
    answer = parse_in_child(path, "mspdi")
    if answer.project is None:
        return ProjectReading(
            problem=Verdict(False, problem_id=answer.problem_id or "damaged", params=answer.params)
        )
    return ProjectReading(project=answer.project)


def _sheet(raw: RawSheet) -> Sheet:
    grid: list[list[Any]] = raw.rows
    for row, column, text in raw.dates:
        grid[row][column] = datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    return Sheet(
        name=raw.name,
        rows=tuple(tuple(row) for row in grid),
        hidden=raw.hidden,
        merges=tuple(raw.merges),
        indents={(row, column): indent for row, column, indent in raw.indents},
        percents=frozenset(raw.percents),
        unread={(row, column): why for row, column, why in raw.unread},
        outline=dict(raw.outline),
        hidden_columns=frozenset(raw.hidden_columns),
        blocks=tuple(raw.blocks),
        keys={row: (key, version) for row, key, version in raw.keys},
    )


def _metadata(sheets: tuple[Sheet, ...]) -> dict[str, Any]:
    """The JSON our own exports carry in a hidden sheet; empty for every other file, however damaged."""
    own = next((sheet for sheet in sheets if sheet.name == METADATA_SHEET), None)
    if own is None:
        return {}
    text = "".join(str(row[0]) for row in own.rows if row and row[0] is not None)
    try:
        found = msgspec.json.decode(text, type=dict[str, str | int | bool | None])
    except msgspec.DecodeError:
        return {}
    return dict(found)
