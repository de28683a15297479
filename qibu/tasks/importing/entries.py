"""What a preview consists of: its rows with their states, the decisions still open, the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.names import Names, Question
from qibu.projects.importing.review import (
    CHANGED,
    NEW,
    SAME,
    SKIPPED,
    STATES,
    UNCLEAR,
    Change,
    Group,
    pressing_state,
)
from qibu.projects.models import Project
from qibu.tasks.importing.comparing import Compared
from qibu.tasks.importing.references import Wanted
from qibu.tasks.importing.sources import Source
from qibu.tasks.importing.understanding import Understood
from qibu.tasks.recognition.result import TaskLine

if TYPE_CHECKING:
    from qibu.tasks.exchange.facts import PlanFacts


@dataclass
class Entry:
    """One row of the preview. `task`: the task it belongs to, where the file is our own export."""

    index: int
    understood: Understood
    doubts: list[Doubt]
    task: int | None = None
    compared: Compared | None = None
    skipped: bool = False
    dropped: list[Wanted] = field(default_factory=list)

    @property
    def line(self) -> TaskLine:
        return self.understood.line

    @property
    def changes(self) -> list[Change]:
        return self.compared.changes if self.compared is not None else []

    @property
    def state(self) -> str:
        """new, same, changed, unclear, wrong or skipped; the most pressing one."""
        if self.skipped:
            return SKIPPED
        if pressing := pressing_state(self.doubts, self.changes):
            return pressing
        if self.task is None:
            return NEW
        return CHANGED if self.writes else SAME

    @property
    def writes(self) -> bool:
        """Whether a matched row would change anything."""
        one = self.compared
        return one is not None and bool(one.values or one.relink or one.moves)

    @property
    def taken(self) -> bool:
        """Whether consent writes something for this row."""
        return self.state in (NEW, CHANGED, UNCLEAR) and (self.task is None or self.writes)


@dataclass(frozen=True)
class Preview:
    """Everything the page and the command line show; nothing is written by making one.

    `plan`: what is told and asked of a project file (MS Project XML) as a whole.
    """

    project: Project
    source: Source
    entries: list[Entry]
    counts: Mapping[str, int]
    questions: list[Question]
    groups: list[Group]
    doubts: list[Doubt]
    names: Names
    untouched: int
    foreign_keys: bool = False
    titles: Mapping[int, str] = field(default_factory=dict)
    plan: PlanFacts | None = None

    @property
    def take(self) -> int:
        """How many rows consent would write."""
        return sum(entry.taken for entry in self.entries)

    @property
    def digest(self) -> str:
        """Changes whenever what consent would do changes."""
        return "-".join(f"{self.counts[state]}" for state in STATES) + f"-{self.take}"
