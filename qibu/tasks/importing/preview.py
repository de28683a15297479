"""The preview of an import: row by row what is new, changed, unclear or wrong (D2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from qibu.foundation.access.queries import grants, may
from qibu.foundation.documents.messages import say
from qibu.foundation.outcomes import Denied
from qibu.projects.importing.names import Names
from qibu.projects.importing.review import STATES, groups_of, texts
from qibu.projects.models import Deliverable, Project
from qibu.projects.queries import open_project
from qibu.tasks.exchange.preview import build_plan
from qibu.tasks.importing.cells import with_cells
from qibu.tasks.importing.entries import Entry, Preview
from qibu.tasks.importing.matching import match
from qibu.tasks.importing.references import Known, References
from qibu.tasks.importing.refusing import drop_links, refuse_circles
from qibu.tasks.importing.sources import Source, read
from qibu.tasks.importing.understanding import Surroundings, understand
from qibu.tasks.importing.words import doubt_of, title_of
from qibu.tasks.models import Task
from qibu.tasks.planning import Calendars, calendars_of
from qibu.tasks.recognition.result import TaskLine

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.tasks.exchange.facts import PlanFacts


def build(
    project: Project,
    source: Source,
    answers: Mapping[str, Any],
    *,
    today: date,
    calendars: Calendars,
    may_create: bool = False,
    powers: frozenset[str] = frozenset(),
) -> Preview:
    """The preview of a recognised list, with what was decided so far (`Upload.answers`). `powers` as in
    `exchange.preview.build_plan`, for project files."""
    if source.plan is not None:
        held: dict[str, Any] = {"today": today, "calendars": calendars, "may_create": may_create}
        return build_plan(project, source, answers, powers=powers, **held)
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
        choices=texts(answers.get("suggestions")),
    )
    entries = [Entry(i, u, list(u.doubts)) for i, u in enumerate(understand(lines, around))]
    skips = {str(row) for row in answers.get("skip") or ()}
    for entry in entries:
        entry.skipped = str(entry.line.row) in skips and not entry.line.made
    has_keys = match(project, source, entries, answers, today, calendars)
    titles = {pk: name for pk, _number, name in known}
    refuse_circles(project, entries, titles)
    drop_links(entries)
    matched = {entry.task for entry in entries if entry.task is not None}
    counts = Counter(entry.state for entry in entries)
    return Preview(
        project=project,
        source=source,
        entries=entries,
        counts={state: counts.get(state, 0) for state in STATES},
        questions=names.questions,
        groups=groups_of(entries, around.choices),
        doubts=[doubt_of(problem) for problem in found.problems] if found else [],
        names=names,
        untouched=len(known) - len(matched) if source.own is not None else 0,
        foreign_keys=source.own is not None and has_keys and not matched,
        titles=titles,
    )


def _corrected(lines: Sequence[TaskLine], answers: Mapping[str, Any], project: Project) -> Sequence[TaskLine]:
    """Lines with the cells a person typed anew: answers["cells"] is {"row:field": text}."""
    by_row: dict[int, dict[str, str]] = {}
    for place, text in texts(answers.get("cells")).items():
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
        powers=powers_of(by, project) if by is not None else frozenset({"calendar", "baseline"}),
    )
    return as_data(preview)


def powers_of(by: Person, project: Project) -> frozenset[str]:
    """What somebody may take over from a project file besides tasks."""
    held = {"calendar"} if may(by, "calendars.manage") else set()
    granted = grants(by, project.space)
    if not granted.may("charter.edit"):
        held.discard("calendar")
    return frozenset(held | ({"baseline"} if granted.may("plan.approve") else set()))


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
        **({"plan": _plan_data(preview.plan)} if preview.plan is not None else {}),
    }


def _plan_data(plan: PlanFacts) -> dict[str, Any]:
    """What is told of a project file as a whole."""
    return {
        "name": plan.name,
        "calendar": {"name": plan.calendar.name, "differences": list(plan.calendar.differences)},
        "baselines": [asdict(one) for one in plan.baselines],
        "needs": plan.needs_count,
        "not_carried_over": plan.lost,
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
