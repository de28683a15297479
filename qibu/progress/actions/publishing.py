"""An edition is made once and never changed (T3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from qibu.foundation.notices.actions import announce, queue
from qibu.progress.actions.steering import members
from qibu.progress.editions import Table, packed, unpacked
from qibu.progress.figures import LATE, MISSING, REPORTED, Reported, figures
from qibu.progress.models import Edition, Line, Period, Report
from qibu.progress.queries.tables import baseline_numbers, table_now
from qibu.progress.weekly import weekly_text
from qibu.tasks.actions.work import Work


def publish(work: Work, period: Period) -> Edition:
    """The next edition of a project, of what stands now; everybody is told. Holds the space's lock."""
    last = Edition.objects.filter(project=work.project).order_by("-number").first()
    before = unpacked(bytes(last.table), last.digest) if last is not None else None
    table = table_now(work.project, work.at)
    reports = _reports(period)
    content, digest = packed(table)
    edition = Edition.objects.create(
        project=work.project,
        number=last.number + 1 if last is not None else 1,
        period=period,
        published_at=work.at,
        published_by=work.by,
        baseline=next((number for _pk, number in baseline_numbers(work.project)), 0),
        summary=period.summary,
        figures=_figures(period, table, before, reports),
        table=content,
        digest=digest,
    )
    _tell(work, period, edition)
    return edition


def _reports(period: Period) -> list[Report]:
    return list(Report.objects.filter(period=period).select_related("department").order_by("pk"))


def _figures(period: Period, table: Table, before: Table | None, reports: Sequence[Report]) -> dict[str, Any]:
    told = [
        Reported(
            row.department_id, row.department.name, _state(row), row.touched, row.untouched, row.headline,
            row.summary,
        )
        for row in reports
    ]  # fmt: skip
    asked = Line.objects.filter(report__period=period).exclude(support="")
    supports = [
        [department, task, " ".join(text.split())]
        for department, task, text in asked.order_by("task__sort").values_list(
            "report__department__name", "task__name", "support"
        )
    ]
    return figures(table, before, period.begins, told, supports)


def _state(row: Report) -> str:
    if row.submitted_at is None:
        return MISSING
    return LATE if row.late else REPORTED


def _tell(work: Work, period: Period, edition: Edition) -> None:
    path = f"/projects/{work.project.pk}/editions/{edition.number}/"
    params = {
        "project": work.project.name,
        "number": edition.number,
        "week": timezone.localtime(period.cutoff).strftime("%Y-%m-%d"),
        "path": path,
    }
    queue(
        space=work.space,
        to=[person for person in members(work.space) if person != work.by],
        kind="period.closed",
        fact=f"edition-{edition.pk}",
        subject=("edition", edition.pk),
        at=work.at,
        params=params,
    )
    with translation.override(settings.LANGUAGE_CODE):  # a group has one language, that of the installation
        text = weekly_text(work.project.name, period, edition)
    announce(
        space=work.space,
        kind="period.closed",
        fact=f"edition-{edition.pk}",
        subject=("edition", edition.pk),
        at=work.at,
        params={**params, "text": text},
    )
