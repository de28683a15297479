"""Cells of the sheet as people type or paste them, read by the server (T1, S7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from qibu.progress.linefields import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qibu.progress.queries.sheets import SheetLine


@dataclass(frozen=True)
class Read:
    """One cell read: ``text`` as a form sends it, or a ``problem`` with ``text`` as it was typed.

    ``note`` tells what was understood where a person may want to know (a year that was added).
    ``also``: other fields the cell speaks about (阻塞 in the status column sets is_blocked).
    """

    text: str
    problem: str = ""
    note: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


def read_cell(name: str, text: str, *, today: date) -> Read:
    """A typed cell of column ``name`` (`linefields.ALL`); an empty one is empty, never a problem."""
    raise NotImplementedError


@dataclass(frozen=True)
class Cell:
    """One cell of a pasted block over the sheet; ``was`` and ``value`` are form texts.

    ``value`` is what was typed where there is a ``problem``. ``raw`` is the cell as pasted.
    """

    task_id: int
    field: str
    was: str
    value: str
    raw: str
    problem: str = ""
    note: str = ""

    @property
    def changes(self) -> bool:
        return not self.problem and self.value != self.was


@dataclass(frozen=True)
class Block:
    """A pasted block over the sheet. ``beyond``: how many of its rows found no line of the sheet."""

    cells: tuple[Cell, ...]
    rows: int
    beyond: int = 0
    beyond_columns: int = 0
    problem: str = ""


def split_block(text: str) -> list[list[str]]:
    """Rows of cells of text copied from a spreadsheet: tabs, line ends of any kind, quoted cells that hold
    line breaks, tabs and doubled quotes; one line end at the very end is not a row."""
    raise NotImplementedError


def read_block(
    text: str,
    start_field: str,
    start_task: int,
    lines: Sequence[SheetLine],
    *,
    today: date,
    columns: Sequence[str] = COLUMNS,
) -> Block:
    """Lay a pasted block over the sheet's ``lines`` and ``columns`` from one cell on."""
    raise NotImplementedError
