"""Editions of the master schedule: the list, one with its changes, any two compared (T3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from qibu.foundation import clock
from qibu.progress.editions import Comparison, Damaged
from qibu.progress.queries import editions as queries
from qibu.progress.weekly import weekly_text
from qibu.progress.weekly_paper import weekly_paper
from qibu.projects.papers import hand_out, paper_routes
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who


@require_GET
def editions(request: HttpRequest, project: int) -> HttpResponse:
    """All editions, the newest first."""
    opened = open_project(who(request), project)
    context = {**_frame(opened), "editions": queries.editions(opened.project)}
    return render(request, "progress/editions.html", context)


@require_GET
def edition(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """One edition with what changed against the one before; `?only=changes` leaves the rest out."""
    opened = open_project(who(request), project)
    row = queries.edition_in(opened.project, number)
    only = request.GET.get("only") == "changes"
    context = {
        **_frame(opened),
        "edition": row,
        "period": row.period,
        "figures": row.figures,
        "weekly": weekly_text(opened.project.name, row.period, row),
        "others": _others(opened, number),
        "older": number - 1 if number > 1 else 0,
    }
    try:
        found = queries.edition_changes(opened.project, row)
    except Damaged:
        return render(request, "progress/edition.html", {**context, "damaged": True}, status=500)
    context.update(_rows(request, found, row.baseline, only_changes=only))
    return render(request, "progress/edition.html", context)


@require_GET
def weekly_file(request: HttpRequest, project: int, number: int, extension: str) -> HttpResponse:
    """The weekly report of an edition as Excel, Word or PDF."""
    opened = open_project(who(request), project)
    row = queries.edition_in(opened.project, number)
    paper = weekly_paper(opened.project, row.period, row)
    return hand_out(paper, opened.project, extension, f"weekly-{number}")


@require_GET
def edition_changes(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """An edition compared with another (`?against=<number>`) or with what stands now (`?against=now`)."""
    opened = open_project(who(request), project)
    row = queries.edition_in(opened.project, number)
    against = request.GET.get("against", "") or queries.NOW
    context = {**_frame(opened), "edition": row, "against": against, "others": _others(opened, number)}
    try:
        found = queries.changes_between(opened.project, number, against, clock.now())
    except Damaged:
        return render(request, "progress/edition_changes.html", {**context, "damaged": True}, status=500)
    only = request.GET.get("only") != "all"
    context.update(_rows(request, found.comparison, found.baseline, only_changes=only))
    context.update(older=found.older, newer=found.newer, to_now=found.newer == queries.NOW)
    return render(request, "progress/edition_changes.html", context)


def _frame(opened: Opened) -> dict[str, Any]:
    return {
        "opened": opened,
        "project": opened.project,
        "section": "reports",
        "threshold": opened.project.variance_threshold,
    }


def _others(opened: Opened, number: int) -> Sequence[int]:
    """Numbers of the other editions, the newest first."""
    return [one.number for one in queries.editions(opened.project) if one.number != number]


def _rows(request: HttpRequest, found: Comparison, baseline: int, *, only_changes: bool) -> dict[str, Any]:
    lines = queries.lines_of(found, only_changes=only_changes)
    page = Paginator(lines, queries.PAGE).get_page(request.GET.get("page"))
    return {
        "rows": queries.rows_of(list(page.object_list), baseline),
        "page": page,
        "counts": found.counts,
        "total": len(found.lines),
        "only_changes": only_changes,
        "changes_first": len(lines) > queries.PAGE and not only_changes,
    }


urlpatterns = [
    path("projects/<int:project>/editions/", editions, name="editions"),
    path("projects/<int:project>/editions/<int:number>/", edition, name="edition"),
    *paper_routes("projects/<int:project>/editions/<int:number>/file/", weekly_file, "edition"),
    path("projects/<int:project>/editions/<int:number>/changes/", edition_changes, name="edition-changes"),
]
