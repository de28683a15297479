"""问题解决行动项清单, and probability by impact as a table (R2, R3)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from qibu.foundation import clock
from qibu.foundation.people.requests import PersonRequest
from qibu.issues.queries.pages import SCALE, action_list, risk_matrix
from qibu.issues.views.register import frame, today_here
from qibu.projects.queries import open_project


@require_GET
def issue_actions(request: PersonRequest, project: int) -> HttpResponse:
    """Solutions, days and action items of the open issues on one page and one print; `?closed=1` all."""
    opened = open_project(request.user, project)
    closed = request.GET.get("closed") == "1"
    today = today_here()
    context = {
        **frame(opened),
        "rows": action_list(opened.project, clock.now(), today, closed=closed),
        "closed": closed,
        "today": today,
    }
    return render(request, "issues/action_list.html", context)


@require_GET
def issue_matrix(request: PersonRequest, project: int) -> HttpResponse:
    """How many open ones of each probability and impact; a number leads to its rows."""
    opened = open_project(request.user, project)
    rows, unrated = risk_matrix(opened.project)
    context = {**frame(opened), "rows": rows, "unrated": unrated, "scale": SCALE}
    return render(request, "issues/matrix.html", context)


urlpatterns = [
    path("projects/<int:project>/issues/actions/", issue_actions, name="issue-actions"),
    path("projects/<int:project>/issues/matrix/", issue_matrix, name="issue-matrix"),
]
