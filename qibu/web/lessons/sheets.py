"""经验沉淀清单 as a document on A4 across (D1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Paper, Table, Text, Value
from qibu.kernel import lesson as rules
from qibu.lessons.models import Lesson
from qibu.projects.models import Project
from qibu.projects.papers import facts_line, project_paper


def lessons_paper(project: Project, at: datetime, rows: Sequence[Lesson]) -> Paper:
    """Every lesson of the list in one line, with its whys."""
    today = timezone.localtime(at).date()
    table = Table(
        columns=[
            FormColumn(_("No."), 6, "center"),
            FormColumn(pgettext("lesson", "Lesson"), 26, "wrap"),
            FormColumn(_("What happened"), 32, "wrap"),
            FormColumn(_("Five whys"), 32, "wrap"),
            FormColumn(pgettext("lesson", "Root cause"), 28, "wrap"),
            FormColumn(_("Improvement"), 28, "wrap"),
            FormColumn(pgettext("action item", "Owner"), 10, "center"),
            FormColumn(_("Due"), 12, "date"),
            FormColumn(_("Check at"), 18, "wrap"),
            FormColumn(pgettext("lesson", "Tags"), 14, "wrap"),
            FormColumn(_("State"), 10, "center"),
        ],
        rows=[FormRow(values=_values(row)) for row in rows],
        frozen_columns=2,
    )
    closing = ngettext("%(count)d lesson", "%(count)d lessons", len(rows)) % {"count": len(rows)}
    blocks: list[Block] = [facts_line(project, today), table, Text(closing)]
    return project_paper(_("Lessons learned"), today, blocks, landscape=True, kind="lessons")


def _values(row: Lesson) -> list[Value]:
    whys = "\n".join(f"{number}. {text}" for number, text in enumerate(row.whys, start=1))
    return [
        row.number, row.title, row.happened, whys, row.root_cause, row.improvement,
        row.owner.name if row.owner else "", row.due, row.where_to_check, rules.SEPARATOR.join(row.words),
        row.state_word,
    ]  # fmt: skip
