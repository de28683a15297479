"""A preview in words: the states of its rows, its cells, what is decided together (D2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from qibu.projects.importing.doubts import Doubt

NEW, SAME, CHANGED, UNCLEAR, WRONG, SKIPPED = "new", "same", "changed", "unclear", "wrong", "skipped"
STATES: Final = (NEW, SAME, CHANGED, UNCLEAR, WRONG, SKIPPED)
SHOWN: Final[Mapping[str, str | Promise]] = {
    NEW: pgettext_lazy("import", "New"),
    SAME: pgettext_lazy("import", "Unchanged"),
    CHANGED: pgettext_lazy("import", "Changed"),
    UNCLEAR: pgettext_lazy("import", "Unclear"),
    WRONG: pgettext_lazy("import", "Wrong"),
    SKIPPED: pgettext_lazy("import", "Skipped"),
}
#: A filter of rows: all that need a look.
QUESTIONS: Final = "questions"
#: A change is taken from the file, or what stands now is kept.
FILE, KEEP = "file", "keep"


@dataclass(frozen=True)
class Change:
    """One field the file changes: the words now and in the file. `decision`: "" where both changed and
    nobody decided yet, else "file" or "keep"; `conflict` says that both changed."""

    field: str
    label: str
    now: str
    file: str
    conflict: bool = False
    decision: str = FILE


@dataclass(frozen=True)
class Group:
    """Unclear cells of one kind: decided together. `examples`: (what the cell says, what we would take)."""

    key: str
    field: str
    text: str
    count: int
    examples: tuple[tuple[str, str], ...]
    decision: str


@dataclass(frozen=True)
class CellView:
    """One cell: what was read, its doubts in words, and the box to type it anew (`input` "" for none)."""

    text: str
    tone: str = ""
    doubts: tuple[Doubt, ...] = ()
    input: str = ""
    value: str = ""
    hint: str = ""
    label: str = ""


@dataclass(frozen=True)
class RowView:
    """One row of the preview; `key` is the id of the object it belongs to, 0 for a new one."""

    row: int
    state: str
    word: str | Promise
    level: int
    made: bool
    choosable: bool
    taken: bool
    name: str
    cells: tuple[CellView, ...]
    changes: tuple[Change, ...] = ()
    key: int = 0


class Reviewed(Protocol):
    """A row, as far as it is needed here."""

    @property
    def state(self) -> str: ...
    @property
    def skipped(self) -> bool: ...
    @property
    def doubts(self) -> list[Doubt]: ...


Row = TypeVar("Row", bound=Reviewed)


def pressing_state(doubts: Iterable[Doubt], changes: Iterable[Change]) -> str:
    """wrong or unclear where a row has a doubt of that kind or an undecided conflict, else ""."""
    severities = {doubt.severity for doubt in doubts}
    if WRONG in severities:
        return WRONG
    conflict = any(change.conflict and not change.decision for change in changes)
    return UNCLEAR if conflict or UNCLEAR in severities else ""


def tone_of(doubts: Iterable[Doubt]) -> str:
    """The look of a cell with these doubts."""
    severities = {doubt.severity for doubt in doubts}
    return "cell-wrong" if WRONG in severities else "cell-unclear" if UNCLEAR in severities else ""


def choose(entries: Sequence[Row], show: str) -> Sequence[Row]:
    """The rows of a filter: a state, "questions" for all that need a look, else everything."""
    if show == QUESTIONS:
        return [entry for entry in entries if entry.state in (UNCLEAR, WRONG)]
    if show in SHOWN:
        return [entry for entry in entries if entry.state == show]
    return entries


def groups_of(entries: Iterable[Reviewed], choices: Mapping[str, str]) -> list[Group]:
    """Kinds of unclear cells with a suggestion: one decision for each kind."""
    found: dict[str, list[Doubt]] = {}
    for entry in entries:
        for doubt in entry.doubts:
            if doubt.key and doubt.suggestion and not entry.skipped:
                found.setdefault(doubt.key, []).append(doubt)
    return [
        Group(
            key=key,
            field=doubts[0].field,
            text=doubts[0].text,
            count=len(doubts),
            examples=tuple(dict.fromkeys((d.typed, d.suggestion) for d in doubts))[:3],
            decision="take" if doubts[0].taken else choices.get(key, ""),
        )
        for key, doubts in found.items()
    ]


def texts(raw: object) -> dict[str, str]:
    """A stored answer as text → text; {} where it is anything else."""
    return {str(k): str(v) for k, v in raw.items()} if isinstance(raw, dict) else {}
