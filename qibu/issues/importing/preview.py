"""The preview of form 4: row by row what is new, changed, unclear or wrong (D2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from qibu.issues.importing.cells import CELLS, FIELD_OF, cells_of, row_keys
from qibu.issues.importing.comparing import Compared, Comparer
from qibu.issues.importing.sources import Source
from qibu.issues.importing.typing_anew import with_cells
from qibu.issues.importing.understanding import Place, Places, Understood, named, understand
from qibu.issues.importing.words import WORDS
from qibu.issues.models import Issue
from qibu.issues.queries.register import lines_of
from qibu.issues.recognition import IssueLine
from qibu.projects.importing.doubts import Doubt, doubt_of
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
    groups_of,
    pressing_state,
    texts,
)
from qibu.projects.importing.rowkeys import changed_cells, marks
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.projects.models import Project


@dataclass
class Entry:
    """One row of the preview. `issue`: the one it belongs to, where the file is our own export."""

    understood: Understood
    doubts: list[Doubt]
    issue: int | None = None
    code: str = ""
    compared: Compared | None = None
    skipped: bool = False

    @property
    def line(self) -> IssueLine:
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
        if self.issue is None:
            return NEW
        return CHANGED if self.writes else SAME

    @property
    def writes(self) -> bool:
        """Whether a matched row would change anything."""
        return self.compared is not None and bool(self.compared.values)

    @property
    def taken(self) -> bool:
        """Whether consent writes something for this row."""
        return self.state in (NEW, CHANGED, UNCLEAR) and (self.issue is None or self.writes)


@dataclass(frozen=True)
class Preview:
    """Everything the page shows; nothing is written by making one."""

    source: Source
    entries: list[Entry]
    counts: Mapping[str, int]
    questions: list[Question]
    groups: list[Group]
    doubts: list[Doubt]
    names: Names
    untouched: int = 0
    foreign_keys: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def take(self) -> int:
        """How many rows consent would write."""
        return sum(entry.taken for entry in self.entries)

    @property
    def digest(self) -> str:
        """Changes whenever what consent would do changes."""
        return "-".join(f"{self.counts[state]}" for state in STATES) + f"-{self.take}"


def build(
    project: Project,
    source: Source,
    answers: Mapping[str, Any],
    *,
    today: date,
    may_create: bool,
    may_close: Callable[[Issue], bool],
) -> Preview:
    """The preview of a recognised list, with what was decided so far (`FormUpload.answers`)."""
    found = source.recognition
    lines = with_cells(found.lines if found else (), answers, project)
    names = Names([named(line) for line in lines], answers, may_create=may_create)
    rows = Task.objects.filter(project=project).live().order_by("sort").values_list("pk", "wbs", "name")
    tasks = [Place(*row) for row in rows]
    places, choices = Places(tasks), texts(answers.get("suggestions"))
    entries = []
    for line in lines:
        understood = understand(line, names, places, today, choices)
        entries.append(Entry(understood, list(understood.doubts)))
    skips = {str(row) for row in answers.get("skip") or ()}
    for entry in entries:
        entry.skipped = str(entry.line.row) in skips
    comparer = Comparer(texts(answers.get("conflicts")), may_close, today)
    total = _match(project, source, entries, comparer, answers, today)
    matched = sum(entry.issue is not None for entry in entries)
    has_keys = any(entry.line.key for entry in entries)
    counts = Counter(entry.state for entry in entries)
    asked = {key for entry in entries for key in _asked(entry)}
    return Preview(
        source=source,
        entries=entries,
        counts={state: counts.get(state, 0) for state in STATES},
        questions=[one for one in names.questions if one.answer or asked & set(one.rows)],
        groups=groups_of(entries, choices),
        doubts=[doubt_of(problem, WORDS) for problem in found.problems] if found else [],
        names=names,
        untouched=total - matched if source.own is not None else 0,
        foreign_keys=source.own is not None and has_keys and not matched,
        words={str(task.pk): f"{task.wbs} {task.name}" for task in tasks},
    )


def _asked(entry: Entry) -> list[int]:
    """The row where somebody it names is in question; rows nobody touched ask nothing."""
    fields = {"department", "people"}
    return [entry.line.row] if any(doubt.field in fields for doubt in entry.doubts) else []


def _match(
    project: Project,
    source: Source,
    entries: Sequence[Entry],
    comparer: Comparer,
    answers: Mapping[str, Any],
    today: date,
) -> int:
    """Find the issue of each row of our own export and compare; gives how many the project has."""
    if source.own is None:
        return 0
    keys = row_keys(project)
    now = {line.id: line for line in lines_of(project, today)}
    wanted: dict[int, Entry] = {}
    for entry in entries:
        pk = keys.id_of(entry.line.key)
        if pk is not None and pk in now and pk not in wanted:
            wanted[pk] = entry
    corrected = _corrected(answers)
    raws = {pk: source.own.raw(entry.line.row) for pk, entry in wanted.items()}
    for pk, entry in wanted.items():
        for cell, text in corrected.get(entry.line.row, {}).items():
            raws[pk][cell] = text
    touched = [
        pk for pk, entry in wanted.items() if changed_cells(raws[pk], marks(entry.line.version, CELLS))
    ]
    issues = Issue.objects.filter(project=project).in_bulk(touched)
    for pk, entry in wanted.items():
        entry.issue, entry.code, entry.doubts = pk, now[pk].code, []
        if pk in issues:
            issues[pk].project = project
            at_export = marks(entry.line.version, CELLS)
            entry.compared = comparer.compare(
                issues[pk], entry.understood, raws[pk], at_export, cells_of(now[pk])
            )
            entry.doubts = entry.compared.doubts
    return len(now)


def _corrected(answers: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """Row → cell → text, of what a person typed anew."""
    cell_of = {name: cell for cell, name in FIELD_OF.items()}
    found: dict[int, dict[str, str]] = {}
    for place, text in texts(answers.get("cells")).items():
        row, _colon, name = place.partition(":")
        if row.isdigit() and name in cell_of:
            found.setdefault(int(row), {})[cell_of[name]] = text
    return found
