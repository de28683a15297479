"""Pages that compose several slices: the workbench, a project's overview, notices, health."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from qibu.changes.queries import baselines
from qibu.foundation import clock
from qibu.foundation.notices.actions import mark_read
from qibu.projects.queries import charter, open_project, projects_of
from qibu.tasks.planning import calendars_of
from qibu.tasks.queries import counts, open_tasks_of
from qibu.web.queries import forecast_finish, inbox, milestones, pressing_promises, told


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """工作台: what waits for me, my tasks, my projects."""
    today = _today()
    context = {
        "inbox": inbox(request.user),
        "tasks": open_tasks_of(request.user),
        "projects": projects_of(request.user)[:12],
        "notices": told(request.user, limit=8),
        "today": today,
    }
    return render(request, "web/home.html", context)


@require_GET
def overview(request: HttpRequest, project: int) -> HttpResponse:
    """One project at a glance."""
    opened = open_project(request.user, project)
    today = _today()
    finish, as_of = forecast_finish(opened.project)
    calendar = calendars_of(opened.project).project
    slip = calendar.working_days_between_dates(opened.project.planned_finish, finish) if finish else None
    context = {
        "opened": opened,
        "project": opened.project,
        "grants": opened.grants,
        "section": "overview",
        "charter": charter(opened.project),
        "counts": counts(opened.project, today),
        "milestones": milestones(opened.project, calendar),
        "promises": pressing_promises(opened.project),
        "baselines": baselines(project),
        "finish": finish,
        "as_of": as_of,
        "slip": slip,
        "may_plan": opened.grants.may("plan.edit"),
    }
    return render(request, "web/overview.html", context)


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """What I was told; a POST marks everything read."""
    if request.method == "POST":
        mark_read(by=request.user, at=clock.now())
        return redirect("notices")
    return render(request, "web/notices.html", {"notices": told(request.user)})


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HttpResponse("ok\n", content_type="text/plain")


def _today() -> date:
    return timezone.localtime(clock.now()).date()
