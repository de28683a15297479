"""Read the rows of a table found by `layouts`: every row read or skipped with a reason, every cell that is
not certain a doubt."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from .doubts import Problem, Skipped
from .labels import OTHER, is_footnote, is_total, normalise, unnumbered
from .layouts import Table
from .pairs import Pair, Pairs, as_text
from .spelling_roles import Owner, read_owner
from .spellings import Edge, Named, Unclear, clean, read_date, read_people, says_nothing, shown
from .workbook import Cell

_NUMBER: Final = re.compile(r"[A-Za-z]{0,6}[-_.#]?\d[\d.\-]{0,12}|")
SEQUENCE: Final = ("序号", "序", "no", "#")


@dataclass(slots=True)
class Record:
    """One row, or the pairs of a form, while it is read: `problems` collects the doubts. `at` names the row
    for doubts that do not belong to a line of their own."""

    around: date
    problems: list[Problem] = field(default_factory=list)
    at: int = 0

    def doubt(
        self, name: str, severity: Any, reason: str, text: str = "", suggestion: Any = None, **params: Any
    ) -> None:
        """Add a problem."""
        if self.at:
            params.setdefault("row", self.at)
        self.problems.append(Problem(name, severity, reason, text, suggestion, params))

    def take(self, name: str, found: Any) -> Any:
        """A reading, or None for a doubt, which is told; what is only noted is taken."""
        if isinstance(found, Unclear):
            self.doubt(name, found.severity, found.reason, found.text, found.suggestion)
            return found.suggestion if found.severity == "note" else None
        return found

    def day(self, name: str, value: Cell, edge: Edge = "start") -> date | None:
        """A date."""
        found: date | None = self.take(name, read_date(value, around=self.around, edge=edge))
        return found

    def owner(self, name: str, value: Cell) -> Owner:
        """Departments and people of one cell."""
        found: Owner | None = self.take(name, read_owner(value))
        return found or Owner()

    def people(self, name: str, value: Cell) -> tuple[Named, ...]:
        """People of one cell."""
        found: tuple[Named, ...] | None = self.take(name, read_people(value))
        return found or ()

    def only(self, pairs: Pairs, name: str, *, many: Collection[str] = ()) -> Pair | None:
        """The pair of a field. Two that disagree, a value in several cells (but for `many`) and one apart
        from its label are told and None."""
        found = pairs.of(name)
        if not found:
            return None
        first = found[0]
        reason = ""
        if len({clean(pair.text) for pair in found}) > 1:
            reason = "label_twice"
        elif first.spread and name not in many:
            reason = "several_cells"
        elif first.apart:
            reason = "value_apart"
        if reason:
            self.doubt(name, "unclear", reason, first.label, first.text, row=first.row + 1)
            return None
        return first

    def people_of(self, name: str, pair: Pair | None) -> tuple[Named, ...]:
        """The people a pair names."""
        if pair is None:
            return ()
        self.at = pair.row + 1
        found = self.people(name, pair.value)
        self.at = 0
        return found

    def left_over(self, pairs: Pairs) -> tuple[tuple[str, str], ...]:
        """Labels no field knows with what stands there, told; texts without a label are asked about."""
        others = tuple(
            (pair.label, pair.text) for pair in pairs.pairs if pair.field in {"", OTHER} and pair.text
        )
        for label, text in others:
            self.doubt("", "note", "label_not_used", f"{label}：{text}"[:80])
        for row, text in pairs.loose:
            self.doubt("", "unclear", "text_not_used", text[:80], row=row + 1)
        return others


def known_fields(pairs: Pairs) -> int:
    """How many fields of a form have a label in a sheet."""
    return len({pair.field for pair in pairs.pairs if pair.field not in {"", OTHER}})


def said_by(pair: Pair | None) -> str:
    """The text of a pair, "" for none."""
    return said(pair.text) if pair else ""


def said(value: Cell) -> str:
    """Free text of a cell, "" where it says that there is nothing (/, 无, 待定)."""
    text = as_text(value)
    return "" if says_nothing(clean(text).lower()) else text


@dataclass(slots=True)
class RowRecord(Record):
    """A record of one row of a table."""

    table: Table | None = None
    row: int = 0

    def cell(self, name: str) -> Cell:
        """The value of a field, merged cells repeated; broken ones are told and None."""
        assert self.table is not None
        column = self.table.fields.get(name)
        broken = None if column is None else self.table.grid.sheet.unread.get((self.row, column))
        if broken:
            reason = "formula_without_value" if broken == "formula" else "cell_error"
            self.doubt(name, "unclear", reason, broken)
            return None
        if column is not None:
            top, left, _, _ = self.table.grid.extent(self.row, column)
            shared = self.table.grid.value(top, left) if left < column and top >= self.table.first else None
            if shared is not None:
                self.doubt(name, "unclear", "merged_across", shown(shared), said(shared))
        return self.table.value(self.row, name)

    @property
    def continued(self) -> int:
        """The row (from 1) whose number or description is merged over this one too, 0 for none."""
        assert self.table is not None
        for name in ("description", "number"):
            column = self.table.fields.get(name)
            top = self.row if column is None else self.table.grid.extent(self.row, column)[0]
            if self.table.first <= top < self.row:
                return top + 1
        return 0

    def own_text(self, name: str) -> str:
        """Text of the cell itself, never repeated from a merge."""
        self.cell(name)  # tells of a broken cell
        return said(self.table.own(self.row, name)) if self.table else ""

    def text(self, name: str) -> str:
        """Text of a field."""
        return said(self.cell(name))

    def choice(self, name: str, reader: Callable[[Cell], Any]) -> Any:
        """A field read by a reader of `spellings`."""
        return self.take(name, reader(self.cell(name)))


def body(table: Table) -> tuple[list[int], list[Skipped]]:
    """Rows of the body that hold something of the list, and those that do not with their reasons."""
    rows: list[int] = []
    skipped: list[Skipped] = [Skipped(row + 1, "repeated_header") for row in sorted(table.repeats)]
    numbering = {column.index for column in table.columns if normalise(column.header) in SEQUENCE}
    numbering |= {column for name, column in table.fields.items() if name in {"number", "sequence"}}
    broken = {row for row, _ in table.grid.sheet.unread}
    for row in table.rows():
        reason = _skip_reason(table, row, numbering, row in broken)
        if reason:
            text = " ".join(shown(table.grid.value(row, at)) for at in _filled(table, row))
            skipped.append(Skipped(row + 1, reason, text[:80]))
        else:
            rows.append(row)
    while skipped and skipped[-1].reason == "blank":
        skipped.pop()
    return rows, skipped


def _filled(table: Table, row: int) -> list[int]:
    return [column for column in table.grid.filled(row) if table.left <= column <= table.right]


def _skip_reason(table: Table, row: int, numbering: set[int], broken: bool) -> str:
    """Why a row is not one of the list, "" when it is. A running number alone (序号) makes no row."""
    filled = _filled(table, row)
    texts = [clean(as_text(table.grid.value(row, column))) for column in filled]
    pairs = zip(filled, texts, strict=True)
    if all(column in numbering and _NUMBER.fullmatch(text) for column, text in pairs) and not broken:
        return "blank"
    if is_total(texts[0]) if texts else False:
        return "total"
    if len(filled) <= 2 and texts and is_footnote(texts[0]):
        return "footnote"
    if len(filled) == 1 and unnumbered(texts[0]) != texts[0]:
        return "heading"
    left, right = (table.grid.extent(row, filled[0])[at] for at in (1, 3)) if filled else (0, 0)
    if len(filled) == 1 and right - left >= 2 and right - left + 1 >= len(table.columns) - 1:
        return "heading"
    return ""


def column_problems(tables: Sequence[Table]) -> list[Problem]:
    """What a person should check about the columns before trusting the rows."""
    problems: list[Problem] = []
    for table in tables:
        for column in table.columns:
            if column.guessed:
                name = column.field
                problems.append(Problem(name, "unclear", "column_guessed", column.header, name))
            elif column.twice:
                problems.append(Problem(column.twice, "unclear", "column_twice", column.header))
            elif not column.field and normalise(column.header) not in SEQUENCE:
                problems.append(Problem("", "note", "column_not_used", column.header))
    return _once(problems)


def _once(problems: Sequence[Problem]) -> list[Problem]:
    once: list[Problem] = []
    for problem in problems:
        if problem not in once:
            once.append(problem)
    return once
