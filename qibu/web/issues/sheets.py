"""Form 4, 风险与问题登记表, and 问题解决行动项清单 as documents on A4 across (D0, D1, R2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from qibu.actionitems.queries import ActionLine
from qibu.foundation import clock
from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Kind, Paper, Table, Value
from qibu.foundation.people.requests import PersonRequest
from qibu.issues.importing.cells import cells_of, metadata, row_keys, titles, version_of
from qibu.issues.models import Front, Severity
from qibu.issues.queries.pages import ActionRow, action_list
from qibu.issues.queries.register import RegisterLine, register_page, wanted_of
from qibu.projects.importing.rowkeys import Keys
from qibu.projects.large_papers import MOST_ROWS, ask_for_large
from qibu.projects.models import Project
from qibu.projects.papers import File, facts_line, hand_out, paper_file, project_paper
from qibu.projects.queries import Opened, open_project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.foundation.work.handling import Report

#: Rows of a register that is made by the worker; no project has as many.
MOST_IN_ALL: Final = 50_000

#: Column → width in characters and what its values are, in the order of form 4.
_SHAPES: Final[dict[str, tuple[float, Kind]]] = {
    "code": (9, "center"), "title": (30, "wrap"), "place": (16, "wrap"), "who": (14, "wrap"),
    "found": (11, "date"), "severity": (9, "choice"), "scope": (18, "wrap"), "response": (24, "wrap"),
    "state": (10, "choice"), "resolved": (11, "date"), "remarks": (16, "wrap"),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def issues_file(request: PersonRequest, project: int, extension: str) -> HttpResponse:
    """Form 4 with the filters of the register it was asked from; a large one is made by the worker."""
    opened = open_project(request.user, project)
    at = clock.now()
    today = timezone.localtime(at).date()
    found = register_page(request.user, opened.project, wanted_of(request.GET), today=today, size=MOST_ROWS)
    if found.total > MOST_ROWS:
        title = _("Register of risks and issues")
        return ask_for_large(
            request, opened, kind="form-4", title=title, rows=found.total, extension=extension
        )
    return hand_out(form_4(opened.project, at, found.lines), opened.project, extension, "form-4")


def large_form_4(
    by: Person, opened: Opened, at: datetime, extension: str, query: Mapping[str, str], report: Report
) -> File:
    """Form 4 of a large register, in two steps: read, written (`large_papers.Maker`)."""
    report(0, 2)
    today = timezone.localtime(at).date()
    found = register_page(by, opened.project, wanted_of(query), today=today, size=MOST_IN_ALL)
    paper = form_4(opened.project, at, found.lines)
    report(1, 2)
    return paper_file(paper, opened.project.name, extension, "form-4")


@require_GET
def issue_actions_file(request: PersonRequest, project: int, extension: str) -> HttpResponse:
    """问题解决行动项清单; `?closed=1` with what is closed."""
    opened = open_project(request.user, project)
    at = clock.now()
    today = timezone.localtime(at).date()
    rows = action_list(opened.project, at, today, closed=request.GET.get("closed") == "1")
    return hand_out(issue_actions(opened.project, today, rows), opened.project, extension, "issue-actions")


def form_4(project: Project, at: datetime, lines: Sequence[RegisterLine]) -> Paper:
    """The register; whoever calls it has asked whether the project may be seen."""
    today = timezone.localtime(at).date()
    words, keys = titles(), row_keys(project)
    choices = {"severity": tuple(map(str, Severity.labels)), "state": tuple(map(str, Front.labels[:3]))}
    table = Table(
        columns=[FormColumn(words[name], *shape, choices.get(name, ())) for name, shape in _SHAPES.items()],
        rows=[_row(line, keys) for line in lines],
        keyed=True,
        frozen_columns=2,
    )
    blocks: list[Block] = [facts_line(project, today), table]
    title = _("Register of risks and issues")
    return project_paper(title, today, blocks, landscape=True, metadata=metadata(), kind="form-4")


def issue_actions(project: Project, today: date, rows: Sequence[ActionRow]) -> Paper:
    """Each issue with its solution and what is being done, in one row."""
    table = Table(
        columns=[
            FormColumn(pgettext("form 4", "No."), 9, "center"),
            FormColumn(pgettext("form 4", "Description"), 30, "wrap"),
            FormColumn(_("Solution"), 34, "wrap"),
            FormColumn(pgettext("form 4", "Responsible"), 16, "wrap"),
            FormColumn(_("Due"), 12, "date"),
            FormColumn(_("Action items"), 40, "wrap"),
            FormColumn(_("Status"), 10, "center"),
        ],
        rows=[
            FormRow(
                [
                    one.code, one.title, one.solution, f"{one.department} {one.owner}".strip(), one.due,
                    "\n".join(_action(item) for item in one.actions), str(one.state_word),
                ]
            )
            for one in rows
        ],
        frozen_columns=2,
    )  # fmt: skip
    blocks: list[Block] = [facts_line(project, today), table]
    return project_paper(_("Action list of issues"), today, blocks, landscape=True, kind="issue-actions")


def _action(item: ActionLine) -> str:
    return f"{item.what} ({item.owner_name}, {item.due.isoformat()}, {item.state_word})"


def _row(line: RegisterLine, keys: Keys) -> FormRow:
    cells = cells_of(line)
    values: list[Value] = [cells[name] for name in _SHAPES]  # type: ignore[misc]
    return FormRow(values, key=keys.of(line.id), version=version_of(line, cells))
