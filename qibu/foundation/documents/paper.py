"""A printed document as plain values: what stands on it, never how Excel, Word or a PDF says it (D1).

A slice describes its form once; `paper_xlsx`, `paper_docx` and `paper_pdf` write it. Texts come translated;
what they hold stays text everywhere, whatever it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from .logo import Logo

Kind: TypeAlias = Literal["text", "wrap", "center", "date", "datetime", "percent", "number", "choice", "tree"]
"""text, center: one line; wrap: long text; percent: an int from 0 to 100; choice: text with a list of
`choices`; tree: text indented by the row's level."""
Value: TypeAlias = str | int | float | bool | date | datetime | None

LONGEST_TEXT: Final = 32_767
ILLEGAL: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])
"""Characters XML cannot carry; lone surrogates cannot even be encoded."""
_NEEDS_CLEANING: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

#: Shares of the width a line of key-value pairs is cut into: label, value, label, value.
PAIR_SHARES: Final = (14.0, 30.0, 14.0, 30.0)
CENTERED: Final = frozenset({"center", "date", "datetime", "percent", "choice"})


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: its title as printed, its width in characters, what its values are."""

    title: str
    width: float = 12
    kind: Kind = "text"
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: as many values as there are columns. `level` is its depth in the tree from 0; `key` and
    `version` come back when the file is read again; `heading` prints it bold."""

    values: Sequence[Value]
    level: int = 0
    key: str = ""
    version: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One fact of a form in two cells, label and value; a `wide` one has a line of its own."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Facts in one line without borders, such as 项目名称：星海, above a table."""

    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A bordered block of facts, two in a line."""

    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class Table:
    """A bordered table; its heads come again on every page. `title` is a head merged over all columns,
    `empty` what stands in a table without rows."""

    columns: Sequence[FormColumn]
    rows: Sequence[FormRow]
    title: str = ""
    empty: str = ""
    outline: bool = False
    """Whether the levels of the rows can be folded in Excel."""
    keyed: bool = False
    """Whether the file carries each row's key and version, unseen."""
    frozen_columns: int = 0

    @property
    def text_size(self) -> float:
        """Points of its text on A4: many columns take smaller letters, so that a day stays in one line."""
        return 9.5 if len(self.columns) <= 8 else 8 if len(self.columns) <= 12 else 7


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs, one for each line."""

    text: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign: a label each, with room for a name and a day; `day` is the word for the day."""

    labels: Sequence[str]
    day: str


Block: TypeAlias = Line | Pairs | Table | Heading | Text | Signatures


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `day` is its own day, which also dates the file itself; `letterhead` (one line or
    two) and `logo` stand on every page; `footer` has the places {page} and {pages}; `missing` says which
    characters could not be printed, with the place {characters}."""

    title: str
    day: date
    blocks: Sequence[Block]
    letterhead: str = ""
    logo: Logo | None = None
    landscape: bool = False
    footer: str = "{page} / {pages}"
    missing: str = "{characters}"
    metadata: dict[str, str | int] = field(default_factory=dict)
    """What a file carries unseen to be recognised when it comes back."""
    kind: str = ""
    """Which document it is, where an organisation may have a template of its own for it."""

    @property
    def author(self) -> str:
        """Whose document it is: the first line of the letterhead."""
        return self.letterhead.partition("\n")[0]

    @property
    def tables(self) -> list[Table]:
        """Its tables in order."""
        return [block for block in self.blocks if isinstance(block, Table)]

    @property
    def is_register(self) -> bool:
        """Whether it is one table under a line of facts, to be filtered and sorted in Excel."""
        kinds = [type(block) for block in self.blocks]
        plain = kinds[1:] if kinds[:1] == [Line] else kinds
        return plain[:1] == [Table] and all(kind is Text for kind in plain[1:])


def clean_text(text: str) -> str:
    """Text as a cell can hold it: without characters XML cannot carry, at most 32,767 long."""
    if _NEEDS_CLEANING.search(text):
        text = text.translate(ILLEGAL)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def shown(value: Value, kind: Kind = "text") -> str:
    """A value as it is read on paper: 2026-03-05, 40%, 1.5; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean_text(value).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "✓" if value else ""
    return f"{value:g}%" if kind == "percent" else f"{value:.10g}"


def pair_lines(pairs: Sequence[Pair]) -> list[tuple[Pair, ...]]:
    """The pairs as lines of one or two; one that is left alone is printed wide."""
    lines: list[tuple[Pair, ...]] = []
    waiting: Pair | None = None
    for pair in pairs:
        if pair.wide:
            if waiting is not None:
                lines.append((waiting,))
                waiting = None
            lines.append((pair,))
        elif waiting is None:
            waiting = pair
        else:
            lines.append((waiting, pair))
            waiting = None
    if waiting is not None:
        lines.append((waiting,))
    return lines


def line_text(line: Line) -> str:
    """The facts of a line one after the other."""
    return "    ".join(f"{label}：{shown(value)}" for label, value in line.facts)
