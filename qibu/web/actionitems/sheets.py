"""行动项 of a project as an Excel file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.actionitems.queries import ActionLine
from qibu.foundation.documents.naming import document_filename
from qibu.foundation.documents.workbook_writer import FormColumn, FormRow, FormSheet, write_workbook
from qibu.projects.models import Project
from qibu.projects.papers import File
from qibu.projects.queries import head_of


def actions_file(project: Project, at: datetime, lines: Sequence[ActionLine]) -> File:
    """Every item of the list in one row."""
    today = timezone.localtime(at).date()
    title = _("Action items")
    sheet = FormSheet(
        name=title,
        title=title,
        columns=[
            FormColumn(_("No."), 6, "center"),
            FormColumn(pgettext("action item", "What"), 36, "wrap"),
            FormColumn(pgettext("action item", "Owner"), 10, "center"),
            FormColumn(_("Department"), 12, "center"),
            FormColumn(_("Due"), 12, "date"),
            FormColumn(_("Status"), 10, "center"),
            FormColumn(pgettext("action item", "Age"), 8, "number"),
            FormColumn(pgettext("action item", "Carried"), 8, "number"),
            FormColumn(_("Result"), 30, "wrap"),
            FormColumn(pgettext("action item", "From"), 24, "wrap"),
        ],
        rows=[
            FormRow(
                [
                    one.number,
                    one.what,
                    one.owner_name,
                    one.department,
                    one.due,
                    one.state_word,
                    one.age,
                    one.carried,
                    one.result,
                    one.origin_title,
                ]
            )
            for one in lines
        ],
        facts=[
            (_("Project"), project.name),
            (_("Project number"), project.code),
            (_("Project lead"), head_of(project).lead or "—"),
            (_("As of"), today.isoformat()),
        ],
        closing=[
            ngettext("%(count)d action item", "%(count)d action items", len(lines)) % {"count": len(lines)}
        ],
        frozen_columns=2,
    )
    return File(document_filename(project.name, today, title, "xlsx"), write_workbook([sheet]))
