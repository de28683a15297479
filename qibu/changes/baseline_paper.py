"""Baselines as documents: one as it was agreed, and what changed after it (S5, F4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.changes.models import Baseline
from qibu.changes.queries.comparing import (
    NOW,
    Row,
    Value,
    baseline_against,
    calendar_of,
    rows_of,
    table_of,
)
from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Line, Paper, Table
from qibu.projects.models import Project
from qibu.projects.papers import project_paper


def baseline_title(baseline: Baseline) -> str:
    """What the document of a baseline is called, number included."""
    return _("Baseline V%(number)d") % {"number": baseline.number}


def baseline_day(baseline: Baseline) -> date:
    """Its own day: the one it was approved on."""
    return timezone.localtime(baseline.approved_at).date()


def baseline_paper(project: Project, baseline: Baseline) -> Paper:
    """All tasks as they were agreed; whoever calls it has asked whether the project may be seen."""
    rows = rows_of(table_of(project, baseline).lines, calendar_of(project))
    facts = _facts(project, (_("Approved by"), str(baseline.approved_by or "—")))
    blocks: list[Block] = [facts, _table(rows, with_kind=False)]
    return project_paper(baseline_title(baseline), baseline_day(baseline), blocks, landscape=True)


def comparison_paper(project: Project, older: int, newer: int | None, day: date) -> Paper:
    """What differs between two baselines, or between one and how things stand (None): the changed rows.

    Raises Denied where there is none of that number.
    """
    found = baseline_against(project, older, NOW if newer is None else str(newer))
    shown = {"older": older, "newer": _("now") if newer is None else f"V{newer}"}
    counts = found.comparison.counts
    said = _("%(a)d added, %(r)d removed, %(c)d changed") % {
        "a": counts["added"], "r": counts["removed"], "c": counts["changed"],
    }  # fmt: skip
    rows = rows_of(found.comparison.changes, calendar_of(project))
    blocks: list[Block] = [_facts(project, (_("Changes"), said)), _table(rows, with_kind=True)]
    return project_paper(_("Baseline V%(older)d against %(newer)s") % shown, day, blocks, landscape=True)


def _facts(project: Project, more: tuple[str, str]) -> Line:
    return Line([(_("Project"), project.name), (_("Project number"), project.code), more])


def _table(rows: Sequence[Row], *, with_kind: bool) -> Table:
    columns = [
        FormColumn(pgettext("column", "Change"), 8, "center"),
        FormColumn("WBS", 9, "text"),
        FormColumn(_("Task"), 34, "tree"),
        FormColumn(_("Department"), 18, "wrap"),
        FormColumn(_("Assignee"), 16, "wrap"),
        FormColumn(pgettext("column", "Start"), 24, "wrap"),
        FormColumn(pgettext("column", "Finish"), 24, "wrap"),
        FormColumn(_("Working days"), 9, "number"),
    ]
    first = 0 if with_kind else 1
    made = [FormRow([_kind(row), row.wbs, *_values(row), row.days][first:], level=row.level) for row in rows]
    return Table(columns=columns[first:], rows=made, empty=_("Nothing differs."))


def _values(row: Row) -> list[str]:
    return [_shown(one) for one in (row.name, row.department, row.assignee, row.start, row.finish)]


def _kind(row: Row) -> str:
    if row.is_added:
        return pgettext("comparison", "Added")
    return pgettext("comparison", "Removed") if row.is_removed else pgettext("comparison", "Changed")


def _shown(value: Value) -> str:
    now = str(value.now or "")
    if not value.changed:
        return now
    moved = f" ({value.days:+d})" if value.days else ""
    return f"{value.was or '—'} → {now or '—'}{moved}"
