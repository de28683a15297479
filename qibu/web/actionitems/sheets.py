"""行动项 of a project as a document on A4 across (D1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.actionitems.queries import ActionLine
from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Paper, Table, Text
from qibu.projects.models import Project
from qibu.projects.papers import facts_line, project_paper


def actions_paper(project: Project, at: datetime, lines: Sequence[ActionLine]) -> Paper:
    """Every item of the list in one row."""
    today = timezone.localtime(at).date()
    table = Table(
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
        frozen_columns=2,
    )
    words = ngettext("%(count)d action item", "%(count)d action items", len(lines))
    blocks: list[Block] = [facts_line(project, today), table, Text(words % {"count": len(lines)})]
    return project_paper(_("Action items"), today, blocks, landscape=True, kind="actions")
