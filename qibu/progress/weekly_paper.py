"""The weekly report as a document: an edition's figures by department, and its summary in words (D1, T5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Heading, Line, Paper, Table, Text
from qibu.progress.figures import LATE, MISSING
from qibu.progress.models import Edition, Period
from qibu.progress.weekly import weekly_text
from qibu.projects.models import Project
from qibu.projects.papers import project_paper


def weekly_paper(project: Project, period: Period, edition: Edition) -> Paper:
    """The published week, the same for everybody, dated by its cutoff; whoever calls it has asked whether
    the project may be seen."""
    ends = timezone.localtime(period.cutoff).date()
    facts = Line(
        [
            (_("Project"), project.name),
            (_("Project number"), project.code),
            (_("Period"), f"{period.begins.isoformat()} – {ends.isoformat()}"),
            (_("Baseline"), f"V{edition.baseline}" if edition.baseline else "—"),
        ]
    )
    # The first line of the text says what title and facts say already.
    words = weekly_text(project.name, period, edition).split("\n")[1:]
    blocks: list[Block] = [
        facts,
        Text("\n".join(words)),
        Heading(_("By department")),
        _departments(edition.figures),
    ]
    return project_paper(pgettext("document", "Weekly report"), ends, blocks, kind="weekly")


def _departments(told: Mapping[str, Any]) -> Table:
    counts = ("tasks", "done", "doing", "late", "blocked")
    return Table(
        columns=[
            FormColumn(_("Department"), 12, "center"),
            FormColumn(pgettext("column", "Report"), 11, "center"),
            FormColumn(_("Tasks"), 7, "center"),
            FormColumn(pgettext("count", "Done"), 7, "center"),
            FormColumn(pgettext("count", "In progress"), 7, "center"),
            FormColumn(pgettext("count", "Late"), 7, "center"),
            FormColumn(pgettext("count", "Blocked"), 7, "center"),
            FormColumn(pgettext("column", "In words"), 34, "wrap"),
        ],
        rows=[
            FormRow([one["name"], _standing(one["report"]), *(one[name] for name in counts), _words(one)])
            for one in told["departments"]
        ],
        empty="—",
    )


def _standing(state: str) -> str:
    if state == MISSING:
        return pgettext("report", "Not submitted")
    return pgettext("report", "Submitted late") if state == LATE else pgettext("report", "Submitted")


def _words(one: Mapping[str, Any]) -> str:
    return "\n".join(part for part in (one["headline"], one["summary"]) if part)
