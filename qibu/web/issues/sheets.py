"""Form 4, 风险与问题登记表, and 问题解决行动项清单 as documents on A4 across (D0, D1, R2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from qibu.actionitems.queries import ActionLine
from qibu.foundation import clock
from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Kind, Paper, Table, Value
from qibu.foundation.people.requests import PersonRequest
from qibu.issues.importing.cells import cells_of, metadata, row_keys, titles, version_of
from qibu.issues.models import Front, Severity
from qibu.issues.queries.pages import ActionRow, action_list
from qibu.issues.queries.register import MOST, RegisterLine, register_page, wanted_of
from qibu.projects.importing.rowkeys import Keys
from qibu.projects.models import Project
from qibu.projects.papers import facts_line, hand_out, project_paper
from qibu.projects.queries import open_project

#: Column → width in characters and what its values are, in the order of form 4.
_SHAPES: Final[dict[str, tuple[float, Kind]]] = {
    "code": (9, "center"), "title": (30, "wrap"), "place": (16, "wrap"), "who": (14, "wrap"),
    "found": (11, "date"), "severity": (9, "choice"), "scope": (18, "wrap"), "response": (24, "wrap"),
    "state": (10, "choice"), "resolved": (11, "date"), "remarks": (16, "wrap"),
}  # fmt: skip


@require_GET
def issues_file(request: PersonRequest, project: int, extension: str) -> HttpResponse:
    """Form 4 with the filters of the register it was asked from."""
    opened = open_project(request.user, project)
    at = clock.now()
    found = register_page(
        request.user, opened.project, wanted_of(request.GET), today=timezone.localtime(at).date(), size=MOST
    )
    return hand_out(form_4(opened.project, at, found.lines), opened.project, extension, "form-4")


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
    return project_paper(title, today, blocks, landscape=True, metadata=metadata())


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
    return project_paper(_("Action list of issues"), today, blocks, landscape=True)


def _action(item: ActionLine) -> str:
    return f"{item.what} ({item.owner_name}, {item.due.isoformat()}, {item.state_word})"


def _row(line: RegisterLine, keys: Keys) -> FormRow:
    cells = cells_of(line)
    values: list[Value] = [cells[name] for name in _SHAPES]  # type: ignore[misc]
    return FormRow(values, key=keys.of(line.id), version=version_of(line, cells))
