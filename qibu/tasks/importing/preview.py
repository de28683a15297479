"""The preview of an import: row by row what is new, changed, unclear or wrong (D2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import may
from qibu.foundation.documents.messages import say
from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER
from qibu.foundation.outcomes import Denied
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Deliverable, Project
from qibu.projects.queries import open_project
from qibu.tasks.actions.adding import Line, LineLink
from qibu.tasks.actions.importing import Addition, Decisions, Edit, Spot
from qibu.tasks.importing.cells import with_cells
from qibu.tasks.importing.comparing import EDITABLE, Change, Compared, Comparer
from qibu.tasks.importing.form_rows import FormTask, form_tasks
from qibu.tasks.importing.form_words import form_words
from qibu.tasks.importing.names import Names, Question
from qibu.tasks.importing.references import Known, References, Wanted
from qibu.tasks.importing.rounds import circles
from qibu.tasks.importing.rowkeys import Keys, marks
from qibu.tasks.importing.sources import Own, Source, read
from qibu.tasks.importing.understanding import Surroundings, Understood, understand
from qibu.tasks.importing.words import Doubt, doubt_of, title_of
from qibu.tasks.models import Link, Task
from qibu.tasks.planning import Calendars, calendars_of
from qibu.tasks.recognition.result import TaskLine

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

NEW, SAME, CHANGED, UNCLEAR, WRONG, SKIPPED = "new", "same", "changed", "unclear", "wrong", "skipped"
STATES: Final = (NEW, SAME, CHANGED, UNCLEAR, WRONG, SKIPPED)


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
        if any(doubt.severity == "wrong" for doubt in self.doubts):
            return WRONG
        open_conflict = any(change.conflict and not change.decision for change in self.changes)
        if open_conflict or any(doubt.severity == "unclear" for doubt in self.doubts):
            return UNCLEAR
        if self.task is None:
            return NEW
        return CHANGED if self.writes else SAME

    @property
    def writes(self) -> bool:
        """Whether a matched row would change anything."""
        return self.compared is not None and bool(self.compared.values or self.compared.relink)

    @property
    def taken(self) -> bool:
        """Whether consent writes something for this row."""
        return self.state in (NEW, CHANGED, UNCLEAR) and (self.task is None or self.writes)


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
class Preview:
    """Everything the page and the command line show; nothing is written by making one."""

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
    calendars: Calendars,
    may_create: bool = False,
) -> Preview:
    """The preview of a recognised list, with what was decided so far (`Upload.answers`)."""
    found = source.recognition
    lines = list(_corrected(found.lines if found else (), answers, project))
    names = Names(lines, answers, may_create=may_create)
    known = list(
        Task.objects.filter(project=project).live().order_by("sort").values_list("pk", "number", "name")
    )
    references = References(lines, [Known(pk, number, name) for pk, number, name in known])
    around = Surroundings(
        today=today,
        calendar=calendars.of,
        names=names,
        references=references,
        deliverables={
            n.casefold(): pk
            for pk, n in Deliverable.objects.filter(project=project).values_list("pk", "name")
        },
        choices=_texts(answers.get("suggestions")),
    )
    entries = [Entry(i, u, list(u.doubts)) for i, u in enumerate(understand(lines, around))]
    skips = {str(row) for row in answers.get("skip") or ()}
    for entry in entries:
        entry.skipped = str(entry.line.row) in skips and not entry.line.made
    has_keys = _match(project, source, entries, answers, today, calendars)
    titles = {pk: name for pk, _number, name in known}
    _refuse_circles(project, entries, titles)
    _drop_links(entries)
    matched = {entry.task for entry in entries if entry.task is not None}
    counts = Counter(entry.state for entry in entries)
    return Preview(
        project=project,
        source=source,
        entries=entries,
        counts={state: counts.get(state, 0) for state in STATES},
        questions=names.questions,
        groups=_groups(entries, around.choices),
        doubts=[doubt_of(problem) for problem in found.problems] if found else [],
        names=names,
        untouched=len(known) - len(matched) if source.own is not None else 0,
        foreign_keys=source.own is not None and has_keys and not matched,
        titles=titles,
    )


def _texts(raw: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in raw.items()} if isinstance(raw, dict) else {}


def _corrected(lines: Sequence[TaskLine], answers: Mapping[str, Any], project: Project) -> Sequence[TaskLine]:
    """Lines with the cells a person typed anew: answers["cells"] is {"row:field": text}."""
    by_row: dict[int, dict[str, str]] = {}
    for place, text in _texts(answers.get("cells")).items():
        row, _colon, name = place.partition(":")
        if row.isdigit() and name:
            by_row.setdefault(int(row), {})[name] = text
    if not by_row:
        return lines
    around = date.fromordinal((project.start.toordinal() + project.planned_finish.toordinal()) // 2)
    return [
        with_cells(line, by_row[line.row], around) if line.row in by_row and not line.made else line
        for line in lines
    ]


def _match(
    project: Project,
    source: Source,
    entries: list[Entry],
    answers: Mapping[str, Any],
    today: date,
    calendars: Calendars,
) -> bool:
    """Join the rows of our own export to their tasks and compare them; whether the file has keys at all."""
    if source.own is None:
        return False
    keys = Keys(project.pk)
    now = {row.pk: row for row in form_tasks(project, today, form_words())}
    wanted = {
        entry.index: pk for entry in entries if (pk := keys.task(entry.line.key)) is not None and pk in now
    }
    touched = _touched_tasks(source.own, entries, wanted)
    comparer = Comparer(
        Task.objects.filter(project=project).in_bulk(touched),
        now,
        today=today,
        calendar=calendars.of,
        choices=_texts(answers.get("conflicts")),
    )
    corrected = {place.partition(":")[0] for place in _texts(answers.get("cells"))}
    for entry in entries:
        if entry.index in wanted:
            entry.task = wanted[entry.index]
            _compare(entry, source.own, comparer, now, entries, corrected)
        else:
            entry.doubts = [doubt for doubt in entry.doubts if doubt.field not in ("parent", "phase")]
    return any(entry.line.key for entry in entries)


def _touched_tasks(own: Own, entries: list[Entry], wanted: Mapping[int, int]) -> list[int]:
    """Tasks whose row holds anything else than at export; only those are read in full."""
    # A correction can only stand on a row that was in doubt, and a doubt that counts on a changed cell.
    return [wanted[entry.index] for entry in entries if entry.index in wanted]


def _compare(
    entry: Entry,
    own: Own,
    comparer: Comparer,
    now: Mapping[int, FormTask],
    entries: list[Entry],
    corrected: set[str],
) -> None:
    """Compare a row; doubts about cells nobody touched are none."""
    raw = own.raw(entry.line.row)
    raw = {name: value for name, value in raw.items() if name not in (KEY_HEADER, VERSION_HEADER)}
    unreadable = [doubt.field for doubt in entry.doubts if doubt.severity in ("wrong", "unclear")]
    at_export = marks(entry.line.version)
    if str(entry.line.row) in corrected:
        raw |= _typed(entry.line)
    entry.compared = found = comparer.compare(entry.task or 0, entry.understood, raw, at_export, unreadable)
    touched = {EDITABLE[cell][1] if cell in EDITABLE else cell for cell in found.touched}
    computed = now[entry.task or 0].is_summary
    entry.doubts = [
        doubt
        for doubt in entry.doubts
        if doubt.field in touched
        and not (computed and doubt.field not in ("name", "number", "department", "people", "predecessors"))
    ]
    entry.doubts += [Doubt(name, "wrong", text) for name, text in found.wrong.items()]
    entry.doubts += [Doubt("", "note", text) for text in found.notes]
    parent = entries[entry.line.parent].task if entry.line.parent is not None else None
    if at_export and now[entry.task or 0].parent != parent and _moved(entry, entries, at_export):
        text = _("The row stands elsewhere in the file; tasks are moved in the plan, not by an import.")
        entry.doubts.append(Doubt("", "note", text))


def _typed(line: TaskLine) -> dict[str, object]:
    """The cells of a corrected row as if they stood in the file."""
    found: dict[str, object] = {}
    for cell, (_name, attribute) in EDITABLE.items():
        value = getattr(line, attribute)
        if cell == "percent":
            value = value / 100 if value is not None else None
        elif cell == "assignee":
            value = value[0].name if value else ""
        elif cell == "status":
            continue
        found[cell] = value
    return found


def _moved(entry: Entry, entries: list[Entry], at_export: Mapping[str, str]) -> bool:
    return False


def _refuse_circles(project: Project, entries: list[Entry], titles: Mapping[int, str]) -> None:
    """Every row of a circle of dependencies is wrong, with the chain in words (S9)."""
    live = [entry for entry in entries if entry.task is not None or entry.taken]
    if not any(entry.understood.links for entry in live):
        return
    node = {entry.index: entry.task if entry.task is not None else -1 - entry.index for entry in entries}
    by_node = {node[entry.index]: entry for entry in live}
    links, uses_plan = _new_links(live, node)
    parents: dict[int, int | None] = {}
    if uses_plan:
        relinked = {entry.task for entry in live if entry.compared is not None and entry.compared.relink}
        parents.update(
            Task.objects.filter(project=project).live().order_by("sort").values_list("pk", "parent_id")
        )
        standing = Link.objects.filter(project=project).values_list("predecessor_id", "successor_id")
        links += [pair for pair in standing if pair[1] not in relinked]
    for entry in live:
        if entry.task is None:
            parents[node[entry.index]] = _parent_node(entry, entries, by_node, node)
    for chain in circles(links, parents):
        names = [by_node[n].line.name if n in by_node else titles.get(n, "") for n in chain]
        words = " → ".join(f"“{name}”" for name in (*names, names[0]))
        text = _("This would close a circle: %(chain)s.") % {"chain": words}
        for n in chain:
            if n in by_node:
                by_node[n].doubts.append(Doubt("predecessors", "wrong", text, by_node[n].line.predecessors))


def _new_links(live: Sequence[Entry], node: Mapping[int, int]) -> tuple[list[tuple[int, int]], bool]:
    """(links the list would make, whether the standing plan matters for them)."""
    links: list[tuple[int, int]] = []
    uses_plan = False
    for entry in live:
        if entry.task is not None and not (entry.compared is not None and entry.compared.relink):
            continue
        for wanted in entry.understood.links:
            first = node[wanted.line] if wanted.line is not None else wanted.task or 0
            links.append((first, node[entry.index]))
            uses_plan = uses_plan or first > 0 or entry.task is not None
    return links, uses_plan


def _parent_node(
    entry: Entry, entries: list[Entry], by_node: Mapping[int, Entry], node: Mapping[int, int]
) -> int | None:
    above = entry.line.parent
    while above is not None:
        if node[above] in by_node:
            return node[above]
        above = entries[above].line.parent
    return None


def _drop_links(entries: list[Entry]) -> None:
    """A predecessor that is not taken gives no link, and its successor says so."""
    for entry in entries:
        for wanted in entry.understood.links:
            if wanted.line is None:
                continue
            other = entries[wanted.line]
            if other.task is None and not other.taken and entry.state != WRONG:
                entry.dropped.append(wanted)
                text = _("“%(name)s” is not imported, so it is no predecessor.") % {"name": other.line.name}
                entry.doubts.append(Doubt("predecessors", "note", text, entry.line.predecessors))


def _groups(entries: Sequence[Entry], choices: Mapping[str, str]) -> list[Group]:
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


def decide(preview: Preview) -> Decisions:
    """What consent writes: every row that is taken, with its place and its predecessors."""
    places = {
        entry.index: place
        for place, entry in enumerate(e for e in preview.entries if e.taken and e.task is None)
    }
    additions = []
    spots: dict[int, Spot] = {}
    last: dict[Spot | None, Spot] = {}
    for entry in preview.entries:
        parent = _parent_spot(entry, preview.entries, spots)
        if entry.index in places:
            line = replace(_line(entry), links=_links(entry, preview.entries, places))
            after = last.get(parent) if preview.source.own is not None else None
            additions.append(Addition(line, parent=parent, after=after))
            spots[entry.index] = Spot(line=places[entry.index])
        elif entry.task is not None:
            spots[entry.index] = Spot(task=entry.task)
        if entry.index in spots:
            last[parent] = spots[entry.index]
    edits = tuple(
        Edit(
            task=entry.task,
            version=entry.compared.version,
            changes=entry.compared.values,
            was=entry.compared.was,
            links=_links(entry, preview.entries, places) if entry.compared.relink else None,
        )
        for entry in preview.entries
        if entry.taken and entry.task is not None and entry.compared is not None
    )
    return Decisions(
        additions=tuple(additions),
        edits=edits,
        new_departments=tuple(preview.names.new_departments),
        new_people=tuple(preview.names.new_people),
        counts=preview.counts,
    )


def _line(entry: Entry) -> Line:
    return entry.understood.task


def _parent_spot(entry: Entry, entries: Sequence[Entry], spots: Mapping[int, Spot]) -> Spot | None:
    above = entry.line.parent
    while above is not None:
        if above in spots:
            return spots[above]
        above = entries[above].line.parent
    return None


def _links(entry: Entry, entries: Sequence[Entry], places: Mapping[int, int]) -> tuple[LineLink, ...]:
    found = []
    for wanted in entry.understood.links:
        if wanted.line is None:
            found.append(LineLink(wanted.terms, task=wanted.task))
        elif entries[wanted.line].task is not None:
            found.append(LineLink(wanted.terms, task=entries[wanted.line].task))
        elif wanted.line in places:
            found.append(LineLink(wanted.terms, line=places[wanted.line]))
    return tuple(found)


def preview_file(path: Path, project_code: str, at: datetime, by: Person | None = None) -> dict[str, Any]:
    """The preview of a file as plain data, for scripts; nothing is written.

    `by` None is the operator of the machine. Raises Denied (404) where the project is not to be seen.
    """
    project = Project.objects.select_related("calendar", "space").filter(code=project_code).first()
    if project is None:
        raise Denied("project.view")
    if by is not None:
        open_project(by, project.pk)
    calendars = calendars_of(project)
    source = read(path, path.name, project, calendars.project, {})
    if source.recognition is None:
        problem = source.problem
        text = say(problem.problem_id, problem.params) if problem else ""
        return {"ok": False, "problem": text, "problem_id": problem.problem_id if problem else ""}
    preview = build(
        project,
        source,
        {},
        today=timezone.localtime(at).date(),
        calendars=calendars,
        may_create=by is None or may(by, "people.manage"),
    )
    return as_data(preview)


def as_data(preview: Preview) -> dict[str, Any]:
    """A preview as JSON can hold it."""
    found = preview.source.recognition
    return {
        "ok": bool(found and found.ok),
        "project": preview.project.code,
        "sheet": found.sheet if found else "",
        "header_row": found.header_row + 1 if found else 0,
        "columns": [
            {"column": c.index, "header": c.header, "field": c.field, "confidence": round(c.confidence, 2)}
            for c in (found.columns if found else ())
        ],
        "counts": dict(preview.counts),
        "take": preview.take,
        "problems": [asdict(doubt) for doubt in preview.doubts],
        "questions": [asdict(question) for question in preview.questions],
        "skipped": [asdict(row) for row in (found.skipped if found else ())],
        "rows": [_row_data(entry) for entry in preview.entries],
    }


def _row_data(entry: Entry) -> dict[str, Any]:
    task = entry.understood.task
    days = ("planned_start", "planned_finish", "actual_start", "actual_finish")
    return {
        "row": entry.line.row,
        "state": entry.state,
        "name": task.name,
        "level": entry.line.level,
        "number": task.number,
        "department": entry.line.department,
        "people": [named.name for named in entry.line.people],
        **{name: day.isoformat() if (day := getattr(task, name)) else None for name in days},
        "duration": task.duration,
        "status": task.status,
        "percent": task.percent,
        "predecessors": entry.line.predecessors,
        "changes": [asdict(change) for change in entry.changes],
        "doubts": [
            {
                "field": d.field,
                "title": title_of(d.field) if d.field else "",
                "severity": d.severity,
                "text": d.text,
            }
            for d in entry.doubts
        ],
    }


def calendar_of(calendars: Calendars) -> WorkCalendar:
    return calendars.project
