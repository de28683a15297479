"""From the rows of a task table to drafts: every cell read, every row kept or skipped with its reason."""

import re
from datetime import date
from functools import partial
from typing import Any, Final

from qibu.foundation.documents.labels import hint, is_footnote, is_total, normalise
from qibu.foundation.documents.spellings import (
    Edge,
    StatusWord,
    Unclear,
    clean,
    read_date,
    read_duration,
    read_number_text,
    read_percent,
    read_span,
    read_status,
    read_yes_no,
    says_nothing,
    shown,
)
from qibu.foundation.documents.workbook import Cell
from qibu.kernel.status import Status

from .drafts import Draft, Memo, as_text, take
from .headers import known_field
from .numbers import style_of
from .result import Skipped
from .staff import read_staff
from .table import TaskTable

TEXTS: Final = (
    "phase",
    "parent_text",
    "predecessors",
    "deliverable",
    "risk",
    "need",
    "note",
    "key",
    "version",
)
DATES: Final[tuple[tuple[str, Edge], ...]] = (
    ("planned_start", "start"),
    ("planned_finish", "finish"),
    ("actual_start", "start"),
    ("actual_finish", "finish"),
    ("updated_on", "finish"),
)
LONGEST_NAME: Final = 200


class RowReader:
    """Reads the rows of one table; holds what columns as a whole say about their cells."""

    def __init__(self, table: TaskTable, around: date) -> None:
        self._table = table
        self._around = around
        self._memo = Memo()
        self._columns = [column.index for column in table.columns]
        self._headers = {column.index: clean(column.header).lower() for column in table.columns}
        self._mixed = False
        self._fractions = self._are_fractions()
        self._level_columns = sorted(
            (int(field.partition(":")[2]), column)
            for field, column in table.fields.items()
            if field.startswith("level_name")
        )
        self._beside = False
        """Whether the rows have come to another table below this one."""
        self._duration_hint = self._hint_of("duration")
        self._asks_whether_done = "是否" in self._headers.get(table.fields.get("status", -1), "")
        # The hidden key of our own export must not make an empty row look filled.
        self._visible = [index for index in self._columns if index not in self._hidden_fields()]

    def read_all(self) -> tuple[list[Draft], list[Skipped]]:
        """Drafts of all task rows in file order, and the rows that are none."""
        drafts: list[Draft] = []
        skipped: list[Skipped] = []
        rows = self._table.sheet.rows
        last = len(rows)
        while last > self._table.first_row and self._is_blank(last - 1):
            last -= 1
        for row in range(self._table.first_row, last):
            reason = self._skip_reason(row)
            if reason:
                skipped.append(Skipped(row + 1, reason, self._row_text(row)))
            else:
                drafts.append(self._read(row))
        return drafts, skipped

    def _hidden_fields(self) -> set[int]:
        return {self._table.fields[field] for field in ("key", "version") if field in self._table.fields}

    def _hint_of(self, field: str) -> str:
        """Unit a header names: 工期(周), 预估工时."""
        column = next((column for column in self._table.columns if column.field == field), None)
        if column is None:
            return ""
        text = hint(column.header) + normalise(column.header)
        if "周" in text and "周期" not in text:
            return "周"
        if "月" in text:
            return "个月"
        return "小时" if re.search(r"小时|工时|hour|\bh\b", text) else ""

    def _are_fractions(self) -> bool | None:
        """Whether bare numbers of the percent column are shares of 1 (True) or percents (False)."""
        column = self._table.fields.get("percent")
        if column is None:
            return None
        percents = self._table.sheet.percents
        numbers = [
            (number, (row, column) in percents)
            for row in range(self._table.first_row, len(self._table.sheet.rows))
            if (number := _as_number(self._table.value(row, "percent"))) is not None
        ]
        shares = sum(0 < number < 1 or formatted for number, formatted in numbers)
        whole = sum(number > 1 and not formatted for number, formatted in numbers)
        self._mixed = bool(shares and whole)
        # Only 0 and 1: a list of done and not done. In a mixture the few are in doubt, and so is every 1.
        return shares >= whole if numbers else None

    def _is_blank(self, row: int) -> bool:
        cells = self._table.sheet.rows[row]
        return all(
            cells[column] is None or not as_text(cells[column])
            for column in self._visible
            if column < len(cells)
        )

    def _skip_reason(self, row: int) -> str:
        if self._is_blank(row):
            return "blank"
        cells = self._table.sheet.rows[row]
        filled = [(column, cells[column]) for column in self._visible if cells[column] is not None]
        texts = [(column, clean(cell)) for column, cell in filled if isinstance(cell, str)]
        if head := self._is_head(texts, len(filled)):
            self._beside = head == "other_table"
        if head or self._beside:
            return head or "other_table"
        first = clean(filled[0][1])
        name = clean(self._table.value(row, "name") or "")
        if is_total(first) or is_total(name):
            return "total"
        if len(filled) <= 2 and is_footnote(first):
            return "footnote"
        alone = len(filled) == 1 and filled[0][0] == self._table.fields.get("number")
        # Forms are printed with the running numbers already in their empty rows.
        return "blank" if alone and style_of(first)[0] in {"digits", "dotted"} else ""

    def _is_head(self, texts: list[tuple[int, str]], filled: int) -> str:
        """Whether a row is the header again ("repeated_header"), in another language perhaps, or that of
        another table below this one ("other_table")."""
        same = sum(text.lower() == self._headers.get(column) for column, text in texts)
        if same >= max(2, filled // 2 + 1):
            return "repeated_header"
        known = {column: field for column, text in texts if (field := known_field(text))}
        if len(set(known.values())) < 3 or len(known) * 2 < filled:
            return ""
        ours = sum(self._table.fields.get(field) == column for column, field in known.items())
        return "repeated_header" if ours * 2 > len(known) else "other_table"

    def _row_text(self, row: int) -> str:
        cells = self._table.sheet.rows[row]
        return " ".join(as_text(cells[column]) for column in self._columns if cells[column] is not None)[:120]

    def _read(self, row: int) -> Draft:
        draft = Draft(row)
        self._read_name(draft)
        for field in TEXTS:
            text = as_text(self._table.value(row, field))
            if text and (field in {"note", "key", "version"} or not says_nothing(clean(text).lower())):
                draft.values[field] = text
        self._read_dates(draft)
        self._read_duration(draft)
        read_staff(draft, self._table, self._memo)
        self._read_progress(draft)
        self._read_unread(draft)
        return draft

    def _read_name(self, draft: Draft) -> None:
        table, row = self._table, draft.row
        number = read_number_text(table.value(row, "number"))
        take(draft, "number", number)
        name = as_text(table.value(row, "name"))
        if self._level_columns:
            draft.levels = self._level_names(row, name)
            name = draft.levels[-1] if draft.levels else name
        if not name:
            name = self._name_from_left(row)
            draft.heading = bool(name)
            if name and draft.values.get("number") == clean(name):
                del draft.values["number"]
        if len(name) > LONGEST_NAME:
            draft.doubt("name", "unclear", "name_too_long", name, name[: LONGEST_NAME - 1] + "…")
            name = name[:LONGEST_NAME]
        if name:
            draft.values["name"] = re.sub(r"\s*\n\s*", " ", name)
        else:
            draft.doubt("name", "wrong", "name_missing", self._row_text(row))
        milestone = self._memo.read("yes", table.value(row, "milestone"), read_yes_no)
        take(draft, "milestone", milestone)

    def _level_names(self, row: int, name: str) -> tuple[str, ...]:
        """Names of a row per level, empty where the cell is; a plain name column comes first."""
        cells = self._table.sheet.rows[row]
        names = [as_text(cells[column]) if column < len(cells) else "" for _, column in self._level_columns]
        if "name" in self._table.fields:
            names.insert(0, name)
        while names and not names[-1]:
            names.pop()
        return tuple(names)

    def _name_from_left(self, row: int) -> str:
        """The text of a heading across the table, which stands in a cell left of the name column."""
        column = self._table.fields.get("name")
        if column is None:
            return ""
        left, right = self._table.wide_merges.get(row, (column, column))
        if left < column <= right:
            return as_text(self._table.sheet.cell(row, left))
        # A section line that nobody merged: a lone text in a column left of the names.
        cells = self._table.sheet.rows[row]
        filled = [index for index in self._visible if index < len(cells) and cells[index] is not None]
        return as_text(cells[filled[0]]) if len(filled) == 1 and filled[0] < column else ""

    def _read_dates(self, draft: Draft) -> None:
        for field, edge in DATES:
            if field in self._table.fields:
                reader = partial(read_date, around=self._around, edge=edge)
                take(draft, field, self._memo.read(edge, self._table.value(draft.row, field), reader))
        for field, first, last in (
            ("planned_span", "planned_start", "planned_finish"),
            ("actual_span", "actual_start", "actual_finish"),
        ):
            if field in self._table.fields:
                span = self._memo.read(
                    "span", self._table.value(draft.row, field), partial(read_span, around=self._around)
                )
                pair = take(draft, field, span)
                draft.values.pop(field, None)
                if pair:
                    draft.values.setdefault(first, pair[0])
                    draft.values.setdefault(last, pair[1])

    def _read_duration(self, draft: Draft) -> None:
        value = self._table.value(draft.row, "duration")
        bare = isinstance(value, int | float) or (
            isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value.strip())
        )
        if self._duration_hint and bare and not isinstance(value, bool):
            found = read_duration(f"{value}{self._duration_hint}")
            if self._duration_hint == "小时" and isinstance(found, float):
                # Hours of work are not the length of a task; eight to a day is only a guess.
                found = Unclear(shown(value), "hours_or_days", suggestion=found)
        else:
            found = self._memo.read("duration", value, read_duration)
        take(draft, "duration", found)

    def _read_progress(self, draft: Draft) -> None:
        table, row = self._table, draft.row
        percent = self._read_percent(row)
        status: Any = None
        if "status" in table.fields:
            status = self._read_status(table.value(row, "status"))
        elif isinstance(percent, Unclear) and percent.reason in {"not_a_percent", "about_done"}:
            word = read_status(table.value(row, "percent"))
            if isinstance(word, StatusWord):
                percent, status = None, word
        take(draft, "percent", percent)
        if isinstance(status, StatusWord):
            draft.values["status_word"] = status
            if status.status is Status.DONE and percent is None:
                draft.values["percent"] = 100
        else:
            take(draft, "status", status)

    def _read_percent(self, row: int) -> Any:
        value = self._table.value(row, "percent")
        if self._mixed and _as_number(value) == 1:
            return read_percent(value)
        formatted = (row, self._table.fields.get("percent", -1)) in self._table.sheet.percents
        return read_percent(value, fractions=self._fractions, formatted=formatted)

    def _read_status(self, value: Cell) -> Any:
        if self._asks_whether_done:
            answer = read_yes_no(value)
            if isinstance(answer, bool):
                return (
                    StatusWord(Status.DONE)
                    if answer
                    else Unclear(shown(value), "status_unknown", suggestion=Status.TODO)
                )
        found = self._memo.read("status", value, read_status)
        if isinstance(found, Unclear) and isinstance(read_percent(value), int):
            percent = read_percent(value)
            return StatusWord(Status.DONE if percent == 100 else Status.DOING if percent else Status.TODO)
        return found

    def _read_unread(self, draft: Draft) -> None:
        """Errors and formulas without a result: the cell says nothing, and that is said."""
        unread = self._table.sheet.unread
        if not unread:
            return
        for field, column in self._table.fields.items():
            why = unread.get((draft.row, column))
            if why:
                reason = "formula_without_value" if why == "formula" else "cell_error"
                draft.doubt(field, "unclear", reason, "" if why == "formula" else why)


def _as_number(cell: Cell) -> float | None:
    """A bare number, typed as such or, in a CSV, as text."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        return float(cell) if re.fullmatch(r"\s{0,9}\d{1,6}(\.\d{1,6})?\s{0,9}", cell, re.ASCII) else None
    return float(cell) if isinstance(cell, int | float) else None
