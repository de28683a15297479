"""The plan in the package: charter, master schedule, its editions, baselines, change requests (F4)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from qibu.changes.baseline_paper import baseline_day, baseline_paper, baseline_title, comparison_paper
from qibu.changes.effects import from_json
from qibu.changes.models import Baseline, ChangeRequest
from qibu.changes.paper import change_paper
from qibu.changes.showing import moved_rows, step_lines
from qibu.changes.steps import read_steps
from qibu.foundation.documents.package import Document
from qibu.progress.edition_paper import edition_day, edition_paper, edition_title
from qibu.progress.form2 import form_2_paper
from qibu.progress.models import Edition
from qibu.projects.form1 import form_1
from qibu.projects.queries import charter as charter_of
from qibu.web.archive.kinds import Stand, sheets, workbook


def charter(stand: Stand) -> Iterator[Document]:
    """Form 1."""
    yield from sheets(stand, form_1(charter_of(stand.project), stand.today), "charter/")


def master_schedule(stand: Stand) -> Iterator[Document]:
    """Form 2 as the project ended, with the newest baseline."""
    yield from sheets(stand, form_2_paper(stand.project, stand.at, with_baseline=True), "schedule/")


def editions(stand: Stand) -> Iterator[Document]:
    """Form 2 as published at the end of each week."""
    rows = Edition.objects.filter(project=stand.project).select_related("period").defer("table", "figures")
    for edition in rows.order_by("number"):
        make = partial(edition_paper, stand.project, edition)
        yield workbook(
            stand, edition_title(edition), edition_day(edition), f"editions/{edition.number}/", make
        )


def baselines(stand: Stand) -> Iterator[Document]:
    """Each as it was approved, with what it changed of the one before; the last against the end."""
    rows = list(
        Baseline.objects.filter(project=stand.project).select_related("approved_by").order_by("number")
    )
    for place, row in enumerate(rows):
        day, source = baseline_day(row), f"baselines/{row.number}/"
        make = partial(baseline_paper, stand.project, row)
        yield workbook(stand, baseline_title(row), day, source, make)
        if place:
            paper = comparison_paper(stand.project, rows[place - 1].number, row.number, day)
            yield from sheets(stand, paper, f"{source}?against={rows[place - 1].number}")
    if rows:
        paper = comparison_paper(stand.project, rows[-1].number, None, stand.today)
        yield from sheets(stand, paper, f"baselines/{rows[-1].number}/?against=now")


def changes(stand: Stand) -> Iterator[Document]:
    """Every change request that was ever submitted; drafts are their writers' own."""
    rows = ChangeRequest.objects.filter(project=stand.project).exclude(submitted_at=None)
    rows = rows.select_related("by", "decided_by", "base", "baseline")
    for row in rows.order_by("number"):
        effect = from_json(row.impact)
        moved = moved_rows(effect, ()) if effect else []
        paper = change_paper(stand.project, row, step_lines(read_steps(row.steps), ()), effect, moved)
        yield from sheets(stand, paper, f"changes/requests/{row.number}/")
