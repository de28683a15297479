"""A row of the table while it is being read: mutable, with the doubts collected on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from qibu.foundation.documents.spellings import Unclear, shown
from qibu.foundation.documents.workbook import Cell

from .result import Problem, Suggestion


@dataclass(slots=True)
class Draft:
    """What is known about one row so far. `values` are fields of `TaskLine`."""

    row: int
    """Index in the sheet, from 0."""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    parent: "Draft | None" = None
    made: bool = False
    heading: bool = False
    style: str = ""
    """How its number is written: cn, bracket_cn, dotted, digits, bracket_digits, other."""
    path: tuple[int, ...] = ()
    """The parts of a dotted number."""
    levels: tuple[str, ...] = ()
    """Names per level, in lists that give each level its own column."""

    @property
    def name(self) -> str:
        """The name of the task."""
        return str(self.values.get("name", ""))

    @property
    def number(self) -> str:
        """The number as text."""
        return str(self.values.get("number", ""))

    def doubt(
        self,
        field_name: str,
        severity: Any,
        reason: str,
        text: str = "",
        suggestion: Suggestion = None,
        **params: Any,
    ) -> None:
        """Add a problem."""
        self.problems.append(Problem(field_name, severity, reason, text, suggestion, params))


class Reader(Protocol):
    """A function of `spellings` with its context already given."""

    def __call__(self, value: Cell, /) -> Any: ...


class Memo:
    """Remembers how texts were read: ten thousand rows spell only a few hundred different values."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def read(self, kind: str, value: Cell, reader: Callable[[Cell], Any]) -> Any:
        """The reading of a cell; only texts are remembered."""
        if not isinstance(value, str):
            return reader(value)
        known = (kind, value)
        if known not in self._known:
            self._known[known] = reader(value)
        return self._known[known]


def take(draft: Draft, name: str, found: Any) -> Any:
    """Put a reading into the draft: the value, or its doubt. A note is taken and said."""
    if isinstance(found, Unclear):
        draft.doubt(name, found.severity, found.reason, found.text, found.suggestion)
        found = found.suggestion if found.severity == "note" else None
    if found is not None:
        draft.values[name] = found
    return found


def as_text(value: Cell) -> str:
    """Free text of a cell, its line breaks kept."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        return value.strip()
    return shown(value)
