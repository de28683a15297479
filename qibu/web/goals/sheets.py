"""Resource needs and the responsibility matrix as Excel files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.foundation.documents.naming import document_filename
from qibu.foundation.documents.workbook_writer import FormColumn, FormRow, FormSheet, write_workbook
from qibu.projects.models import Project
from qibu.projects.papers import File
from qibu.projects.queries import head_of
from qibu.tasks.models import ResourceKind
from qibu.tasks.raci import Matrix
from qibu.tasks.resources import NeedLine, Total, Totals


def resources_file(project: Project, at: datetime, lines: Sequence[NeedLine], totals: Totals) -> File:
    """Totals on the first sheet, every need on the second; what is hidden from the reader is in neither."""
    today = timezone.localtime(at).date()
    title = _("Resource needs")
    facts = _facts(project, today)
    closing = [hidden_words(totals.project.hidden)] if totals.project.hidden else []
    sheets = [
        FormSheet(
            name=pgettext("resource", "Totals"),
            title=title,
            columns=_total_columns(),
            rows=[*_totals(_("Phase"), totals.phases), *_totals(_("Department"), totals.departments),
                  _total_row("", _("Whole project"), totals.project)],
            facts=facts,
            closing=closing,
        ),
        FormSheet(
            name=pgettext("resource", "Needs"),
            title=title,
            columns=_need_columns(),
            rows=[FormRow(values=_need_values(line)) for line in lines],
            facts=facts,
            closing=closing,
            frozen_columns=2,
        ),
    ]  # fmt: skip
    return File(document_filename(project.name, today, title, "xlsx"), write_workbook(sheets))


def hidden_words(count: int) -> str:
    """That budgets are left out of the sums, and how many."""
    return ngettext(
        "%(count)d budget of another department is not shown and is in no sum.",
        "%(count)d budgets of other departments are not shown and are in no sum.",
        count,
    ) % {"count": count}


def _facts(project: Project, today: date) -> list[tuple[str, str]]:
    return [
        (_("Project"), project.name),
        (_("Project number"), project.code),
        (_("Project lead"), head_of(project).lead or "—"),
        (_("As of"), today.isoformat()),
    ]


def _total_columns() -> list[FormColumn]:
    return [
        FormColumn(_("By"), 10),
        FormColumn(pgettext("thing", "Name"), 28, "wrap"),
        FormColumn(_("Needs"), 8, "number"),
        FormColumn(_("Person-days"), 12, "number"),
        FormColumn(_("Budget planned (yuan)"), 16, "number"),
        FormColumn(_("Budget actual (yuan)"), 16, "number"),
        FormColumn(_("Difference (yuan)"), 16, "number"),
    ]


def _totals(by: str, totals: Iterable[Total]) -> list[FormRow]:
    return [_total_row(by, total.name or "—", total) for total in totals]


def _total_row(by: str, name: str, total: Total) -> FormRow:
    amounts = (total.days, *total.amounts)
    return FormRow(values=[by, name, total.needs, *map(_number, amounts)], heading=not by)


def _need_columns() -> list[FormColumn]:
    return [
        FormColumn(_("Task number"), 10),
        FormColumn(_("Task name"), 28, "wrap"),
        FormColumn(_("Kind"), 10, "center"),
        FormColumn(pgettext("resource", "What"), 24, "wrap"),
        FormColumn(_("Department"), 12, "center"),
        FormColumn(_("Share of time"), 10, "percent"),
        FormColumn(_("Person-days"), 10, "number"),
        FormColumn(_("Planned"), 12, "number"),
        FormColumn(_("Actual"), 12, "number"),
        FormColumn(_("Unit"), 8, "center"),
        FormColumn(_("Note"), 24, "wrap"),
    ]


def _need_values(line: NeedLine) -> list[str | int | float | None]:
    unit = _("yuan") if line.kind == ResourceKind.BUDGET else line.unit
    return [
        line.task_code, line.task_name, line.kind_word, line.name, line.department_name, line.share,
        _number(line.days), _number(line.planned), _number(line.actual), unit,
        _("not shown") if line.is_hidden else line.note,
    ]  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def raci_file(project: Project, at: datetime, found: Matrix) -> File:
    """The matrix with a column for each department or person."""
    today = timezone.localtime(at).date()
    title = _("Responsibility matrix")
    rows = [
        FormRow(
            values=[row.code, row.name, row.accountable or ("" if row.is_summary else _("nobody")),
                    *(cell.letters for cell in row.cells)],
            level=row.level,
            heading=row.is_summary,
        )
        for row in found.rows
    ]  # fmt: skip
    sheet = FormSheet(
        name=title,
        title=title,
        columns=[
            FormColumn(_("Task number"), 10),
            FormColumn(_("Task name"), 32, "tree"),
            FormColumn(_("Accountable"), 12, "center"),
            *(FormColumn(head, 9, "center") for head in found.columns),
        ],
        rows=rows,
        facts=_facts(project, today),
        closing=[legend()],
        outline=True,
        frozen_columns=3,
    )
    return File(document_filename(project.name, today, title, "xlsx"), write_workbook([sheet]))


def legend() -> str:
    """What the letters mean."""
    return _("A accountable, R does it, C contributes, I is informed")
