"""Form 4, 风险与问题登记表, as an Excel file to be printed on A4 across (D0, R2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qibu.foundation import clock
from qibu.foundation.documents.naming import document_filename
from qibu.foundation.documents.workbook_writer import (
    FormColumn,
    FormRow,
    FormSheet,
    Kind,
    Value,
    write_workbook,
)
from qibu.foundation.people.requests import PersonRequest
from qibu.issues.models import Front, Severity
from qibu.issues.queries.register import MOST, RegisterLine, register_page, wanted_of
from qibu.projects.models import Project
from qibu.projects.papers import File, attached
from qibu.projects.queries import head_of, open_project

#: Column → width in characters and what its values are, in the order of form 4.
_SHAPES: Final[dict[str, tuple[float, Kind]]] = {
    "code": (9, "center"), "title": (30, "wrap"), "place": (16, "wrap"), "who": (14, "wrap"),
    "found": (11, "date"), "severity": (9, "choice"), "scope": (18, "wrap"), "response": (24, "wrap"),
    "state": (10, "choice"), "resolved": (11, "date"), "remarks": (16, "wrap"),
}  # fmt: skip


def _titles() -> dict[str, str]:
    """The heads as form 4 prints them."""
    return {
        "code": _("Risk/issue number"),
        "title": _("Risk/issue description"),
        "place": _("Task or phase concerned"),
        "who": _("Department/person responsible"),
        "found": _("Found on"),
        "severity": _("Severity"),
        "scope": _("Scope of impact"),
        "response": _("Response"),
        "state": _("Current status"),
        "resolved": _("Resolved on"),
        "remarks": _("Remarks"),
    }


@require_GET
def issues_xlsx(request: PersonRequest, project: int) -> HttpResponse:
    """Form 4 with the filters of the register it was asked from."""
    opened = open_project(request.user, project)
    at = clock.now()
    found = register_page(
        request.user, opened.project, wanted_of(request.GET), today=timezone.localtime(at).date(), size=MOST
    )
    return attached(form_4(opened.project, at, found.lines), "form-4.xlsx")


def form_4(project: Project, at: datetime, lines: Sequence[RegisterLine]) -> File:
    """The file; whoever calls it has asked whether the project may be seen."""
    today = timezone.localtime(at).date()
    title = _("Register of risks and issues")
    words = _titles()
    choices = {"severity": tuple(map(str, Severity.labels)), "state": tuple(map(str, Front.labels[:3]))}
    sheet = FormSheet(
        name=title,
        title=title,
        columns=[FormColumn(words[name], *shape, choices.get(name, ())) for name, shape in _SHAPES.items()],
        rows=[FormRow(values=_values(line)) for line in lines],
        facts=[
            (_("Project"), project.name),
            (_("Project number"), project.code),
            (_("Project lead"), head_of(project).lead or "—"),
            (_("As of"), today.isoformat()),
        ],
        frozen_columns=2,
    )
    return File(document_filename(project.name, today, title, "xlsx"), write_workbook([sheet]))


def _values(line: RegisterLine) -> list[Value]:
    return [
        line.code, line.title, line.place, line.answerable, line.found_on, line.severity_word, line.scope,
        line.response, line.front_word, line.resolved_on, line.remarks,
    ]  # fmt: skip
