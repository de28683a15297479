"""The list of projects, and form 1 on one page to start one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qibu.foundation import clock
from qibu.foundation.access.queries import may, require
from qibu.foundation.outcomes import Invalid
from qibu.projects import actions, choosing, queries
from qibu.projects.forms import FilterForm, NewProjectForm
from qibu.projects.views.common import who

PAGE = 100


@require_safe
def projects(request: HttpRequest, finishes: Callable[[list[int]], Mapping[int, date]]) -> HttpResponse:
    """The projects this person may see, a hundred at a time."""
    person = who(request)
    form = FilterForm(request.GET)
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and 0 < len(number) < 6 and int(number) else 1
    lines = queries.projects_of(person, **form.wanted, offset=(page - 1) * PAGE, limit=PAGE + 1)
    forecasts = finishes([line.id for line in lines])
    context = {
        "form": form,
        "base": request.path,
        "filtered": any(form.wanted.values()),
        "lines": queries.with_finishes(lines[:PAGE], forecasts),
        "page": page,
        "has_next": len(lines) > PAGE,
        "may_create": may(person, "projects.create"),
    }
    return render(request, "projects/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Form 1. The button of a table with `more` shows three further lines, without a script as well."""
    person = who(request)
    require(person, "projects.create")
    at = clock.now()
    more = request.POST.get("more", "")
    form = NewProjectForm(
        request.POST if request.method == "POST" else None,
        people=choosing.choosable_people(),
        departments=choosing.choosable_departments(),
        more=more,
        initial=_suggestions(person.pk, at),
    )
    if more:
        form.hush()
    elif request.method == "POST" and form.is_valid():
        try:
            return _created(request, form, at)
        except Invalid as outcome:
            form.refuse(outcome)
    return render(request, "projects/new.html", {"form": form}, status=200 if more else form.status)


def _suggestions(person: int, at: datetime) -> dict[str, object]:
    return {"code": queries.suggest_code(at), "start": localtime(at).date(), "lead": person}


def _created(request: HttpRequest, form: NewProjectForm, at: datetime) -> HttpResponse:
    team = form.team_input()
    project = actions.create_project(
        by=who(request),
        at=at,
        key=form.key,
        charter=form.charter_input(),
        team=team,
        objectives=form.objective_inputs(),
    )
    for text in actions.warnings_of(team):
        messages.warning(request, text)
    messages.success(request, _("The project is started as %(code)s.") % {"code": project.code})
    if not queries.sees(who(request), project):  # started for somebody else, without a seat in it
        return redirect("projects")
    return redirect("overview", project=project.pk)
