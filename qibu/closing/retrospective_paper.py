"""项目复盘报告 as a document on A4: summary, points with what became of them, facts (F3, D1)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.closing.queries.retrospective import Grown, Question, Whole
from qibu.closing.retrospective_tables import Facts, as_of, printed_head, tables_of
from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Heading, Paper, Table, Text
from qibu.projects.models import Project
from qibu.projects.papers import facts_line, project_paper


def retrospective_paper(project: Project, at: datetime, whole: Whole, facts: Facts) -> Paper:
    """The report as published, else a draft of today; the caller has asked who may see it."""
    row = whole.row
    day = timezone.localtime(row.published_at or at).date()
    blocks: list[Block] = [facts_line(project, day)]
    if row.published_at is None:
        blocks.append(Text(_("Draft: this report is not published yet.")))
    if row.summary:
        blocks += [Heading(_("Summary")), Text(row.summary)]
    blocks += [_points(question) for question in whole.questions if question.points]
    blocks += _unmerged(whole)
    blocks.append(Heading(_("Facts of the project")))
    blocks.append(printed_head(facts))
    blocks += [table.printed() for table in tables_of(project, facts)]
    taken = timezone.localtime(as_of(facts))
    blocks.append(Text(_("Counted on %(moment)s.") % {"moment": f"{taken:%Y-%m-%d %H:%M}"}))
    return project_paper(_("Project retrospective report"), day, blocks)


def _points(question: Question) -> Table:
    columns = [
        FormColumn(_("No."), 6, "center"),
        FormColumn(pgettext("retrospective", "Point"), 40, "wrap"),
        FormColumn(_("Action items"), 30, "wrap"),
        FormColumn(pgettext("retrospective", "Lessons"), 20, "wrap"),
    ]
    rows = [
        FormRow([place, one.point.text, _items(one), "\n".join(lesson.title for lesson in one.lessons)])
        for place, one in enumerate(question.points, start=1)
    ]
    return Table(columns=columns, rows=rows, title=question.word)


def _items(one: Grown) -> str:
    return "\n".join(
        f"{item.what} ({item.owner.name}, {item.due.isoformat()}, {item.get_state_display()})"
        for item in one.actions
    )


def _unmerged(whole: Whole) -> list[Block]:
    """What was said and not taken up stays in the report, with who said it."""
    rows = [
        FormRow([question.word, one.text, one.by.name])
        for question in whole.questions
        for one in question.unmerged
    ]
    if not rows:
        return []
    columns = [
        FormColumn(pgettext("column", "Type"), 14),
        FormColumn(pgettext("retrospective", "Contribution"), 60, "wrap"),
        FormColumn(pgettext("retrospective", "From"), 14),
    ]
    return [Table(columns=columns, rows=rows, title=_("Said and not merged"))]
