"""Pages that compose several slices: a project's overview, notices, health."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qibu.changes.queries import baselines
from qibu.foundation import clock
from qibu.foundation.notices.actions import mark_read
from qibu.foundation.people.requests import PersonRequest
from qibu.foundation.people.views.common import demo_is_open
from qibu.issues.queries.pages import standing
from qibu.meetings.queries import next_meeting
from qibu.projects.objectives import objective_lines
from qibu.projects.queries import charter, open_project
from qibu.tasks.jobs import refresh_forecasts
from qibu.tasks.planning import calendars_of
from qibu.tasks.queries import counts
from qibu.web.goals.milestones import milestones
from qibu.web.goals.tree import additions_count
from qibu.web.queries import forecast_finish, pressing_promises, told, told_by_day
from qibu.web.shell import safe_next

#: Buttons of the demo's clock → how far they move it; no time at all means back to the real one.
CLOCK_STEPS = {"day": timedelta(days=1), "week": timedelta(weeks=1), "today": timedelta(0)}
FARTHEST = timedelta(days=730)
#: How many notices their page shows.
NOTICES = 100


@require_GET
def overview(request: PersonRequest, project: int) -> HttpResponse:
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
        "milestones": milestones(opened.project, today),
        "goals": objective_lines(opened.project, today)[0],
        "added": additions_count(opened.project),
        "issues": standing(opened.project, today),
        "next_meeting": next_meeting(opened.project.space_id, clock.now()),
        "promises": pressing_promises(opened.project, request.user),
        "baselines": baselines(project),
        "finish": finish,
        "as_of": as_of,
        "slip": slip,
        "may_plan": opened.grants.may("plan.edit"),
    }
    return render(request, "web/overview.html", context)


@require_http_methods(["GET", "POST"])
def notices(request: PersonRequest) -> HttpResponse:
    """What I was told, by day. POST notice=<id> marks that one read, POST alone marks everything.

    Opening the page or following a notice marks nothing: a GET changes nothing (chat programs and
    prefetching browsers open links by themselves).
    """
    if request.method == "POST":
        mark_read(by=request.user, at=clock.now(), notice_ids=_chosen(request))
        return redirect("notices")
    rows = told(request.user, limit=NOTICES)
    return render(request, "web/notices.html", {"days": told_by_day(rows, _today())})


def _chosen(request: PersonRequest) -> list[int] | None:
    """The notice a button named; None for all of them, nothing for what is no number."""
    if "notice" not in request.POST:
        return None
    text = request.POST["notice"]
    return [int(text)] if text.isascii() and text.isdecimal() and len(text) < 19 else []


@require_POST
def demo_clock(request: PersonRequest) -> HttpResponse:
    """POST to=day, week or today: the demo's clock moves, and forecasts follow at once.

    There is no such page outside the demo. Sessions keep the real time.
    """
    if not demo_is_open(request):
        raise Http404
    step = CLOCK_STEPS.get(request.POST.get("to", ""))
    if step is None:
        raise Http404
    clock.rehearse(min(clock.offset() + step, FARTHEST) if step else step)
    refresh_forecasts(clock.now())
    return redirect(safe_next(request))


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
