"""Form 2, 项目总进度表, as a document: printable, and readable again without a change (D0, D1, D2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.changes.models import Baseline, BaselineTask
from qibu.foundation.documents.paper import Block, Paper, Table
from qibu.foundation.documents.workbook_writer import FormColumn, FormRow, FormSheet, Kind, write_workbook
from qibu.issues.queries.open import open_items_of_tasks
from qibu.projects.models import Project
from qibu.projects.papers import File, facts_line, paper_file, project_paper
from qibu.tasks.importing.form_rows import FormTask, form_tasks
from qibu.tasks.importing.form_words import FormWords, form_words
from qibu.tasks.importing.linked import with_items
from qibu.tasks.importing.rowkeys import CELLS, FORM, Keys, version_text
from qibu.tasks.importing.sources import HEADER
from qibu.tasks.models import Status, Task
from qibu.tasks.planning import Calendars, calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.foundation.work.handling import Report
    from qibu.projects.queries import Opened

#: The columns of form 2 in their order (D0), then what makes it readable again.
COLUMNS: Final = (
    "number", "name", "phase", "department", "assignee", "planned_start", "planned_finish",
    "actual_start", "actual_finish", "status", "percent", "risk", "need", "updated", "predecessors",
)  # fmt: skip
BASELINE: Final = ("baseline_start", "baseline_finish", "variance")
_SHAPES: Final[dict[str, tuple[float, Kind]]] = {
    "number": (9, "text"), "name": (28, "tree"), "phase": (12, "text"), "department": (11, "center"),
    "assignee": (10, "center"), "planned_start": (13, "date"), "planned_finish": (13, "date"),
    "actual_start": (13, "date"), "actual_finish": (13, "date"), "status": (11, "choice"),
    "percent": (9, "percent"), "risk": (20, "wrap"), "need": (20, "wrap"), "updated": (13, "date"),
    "predecessors": (18, "wrap"), "baseline_start": (13, "date"), "baseline_finish": (13, "date"),
    "variance": (9, "number"),
}  # fmt: skip


def form_2_paper(project: Project, at: datetime, *, with_baseline: bool = False) -> Paper:
    """Form 2 of a project as it stands; the same number of statements whatever its size.

    Whoever calls it has asked whether the project may be seen.
    """
    today = timezone.localtime(at).date()
    words = form_words()
    tasks = form_tasks(project, today, words)
    names = (*COLUMNS, *(BASELINE if with_baseline else ()))
    extra = _baseline_cells(project, tasks) if with_baseline else {}
    table = Table(
        columns=[_column(name, words) for name in names],
        rows=_rows(project, tasks, names, extra),
        outline=True,
        keyed=True,
        frozen_columns=2,
    )
    metadata: dict[str, str | int] = {
        "form": FORM,
        "project": project.pk,
        "code": project.code,
        "event": project.space.event_number,
        "exported": at.isoformat(),
        **{f"{HEADER}{words.columns[name]}": name for name in COLUMNS},
    }
    blocks: list[Block] = [facts_line(project, today, period=True), table]
    return project_paper(words.title, today, blocks, landscape=True, metadata=metadata, kind="form-2")


def form_2(project: Project, at: datetime, *, with_baseline: bool = False, extension: str = "xlsx") -> File:
    """Form 2 as a file, Excel unless another of `papers.FORMATS` is asked for."""
    paper = form_2_paper(project, at, with_baseline=with_baseline)
    return paper_file(paper, project.name, extension, "form-2")


def task_count(project: Project) -> int:
    """How many rows form 2 of the project has; one statement."""
    return Task.objects.live().filter(project=project).count()


def large_form_2(
    by: Person, opened: Opened, at: datetime, extension: str, query: Mapping[str, str], report: Report
) -> File:
    """Form 2 of a large plan, in two steps: read, written (`large_papers.Maker`)."""
    report(0, 2)
    paper = form_2_paper(opened.project, at, with_baseline=query.get("baseline") == "1")
    report(1, 2)
    return paper_file(paper, opened.project.name, extension, "form-2")


def empty_form_2() -> File:
    """The empty form to fill in: headers, lists of words to choose from, and a line that says how."""
    words = form_words()
    names = (*COLUMNS[:12], "need", "predecessors")
    blank = FormRow(values=[None] * len(names))
    sheet = FormSheet(
        name=words.title,
        title=words.title,
        columns=[_column(name, words) for name in names],
        rows=[blank] * 30,
        closing=[
            _(
                "Note: only the task name is needed. Indent the names, or number tasks 1, 1.1, 1.2, "
                "for the tree; a predecessor is a number, or words such as “1.2完成后2周内”."
            )
        ],
        outline=False,
        frozen_columns=2,
    )
    return File(f"{words.title}.xlsx", write_workbook([sheet]))


def _column(name: str, words: FormWords) -> FormColumn:
    width, kind = _SHAPES[name]
    choices = tuple(words.statuses.values()) if name == "status" else ()
    return FormColumn(words.columns[name], width, kind, choices)


def _rows(
    project: Project, tasks: Sequence[FormTask], names: Sequence[str], extra: dict[int, dict[str, Any]]
) -> list[FormRow]:
    keys = Keys(project.pk)
    rows = []
    items = open_items_of_tasks(project.pk)
    for task in tasks:
        risk = with_items(str(task.cells["risk"] or ""), items.get(task.pk, ()))
        cells = {**task.cells, "risk": risk, **extra.get(task.pk, {})}
        values = [cells[name] for name in names]
        values[names.index("percent")] = round(task.cells["percent"] * 100)
        rows.append(
            FormRow(
                values=values,
                level=task.level,
                key=keys.of(task.pk),
                version=version_text(task.version, [task.cells[name] for name in CELLS]),
                heading=task.is_summary,
            )
        )
    return rows


def _baseline_cells(project: Project, tasks: Sequence[FormTask]) -> dict[int, dict[str, Any]]:
    """Baseline dates and the slip in working days of the department's calendar; empty before the first."""
    baseline = Baseline.objects.filter(project=project).order_by("-number").first()
    days: dict[int, tuple[date | None, date | None]] = {}
    if baseline is not None:
        rows = BaselineTask.objects.filter(baseline=baseline)
        days = {pk: (start, finish) for pk, start, finish in rows.values_list("task_id", "start", "finish")}
    calendars = calendars_of(project)
    return {task.pk: _baseline_of(task, *days.get(task.pk, (None, None)), calendars) for task in tasks}


def _baseline_of(
    task: FormTask, start: date | None, finish: date | None, calendars: Calendars
) -> dict[str, Any]:
    done: date | None = task.cells["actual_finish"]
    expected = done.toordinal() if done is not None else task.forecast_finish
    slip = None
    if finish is not None and expected is not None and task.status != Status.CANCELLED:
        calendar = calendars.of(task.department_id, task.calendar_id)
        slip = calendar.working_days_between(finish.toordinal(), expected)
    return {"baseline_start": start, "baseline_finish": finish, "variance": slip}
