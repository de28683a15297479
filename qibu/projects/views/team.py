"""The team: read by everybody in the project, seated by the lead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.projects import actions, choosing, queries
from qibu.projects.forms import TeamForm
from qibu.projects.inputs import TeamInput
from qibu.projects.models import Project
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, project: int) -> HttpResponse:
    """Sponsor, lead, deputy and the departments with liaison and deputy (S6)."""
    opened = queries.open_project(who(request), project)
    row = opened.project
    standing = queries.team(row.space_id)
    if request.method != "POST" and not opened.grants.may("team.edit"):
        return render(request, "projects/team.html", {"project": row, "team": standing})
    require_in(opened.grants, "team.edit")
    more = request.POST.get("more", "")
    form = _form(request, row, standing.as_input(), more)
    if more:
        form.hush()
    elif request.method == "POST" and form.is_valid():
        try:
            return _saved(request, row, form)
        except Invalid as outcome:
            form.refuse(outcome)
    context = {"project": row, "team": standing, "form": form}
    return render(request, "projects/team.html", context, status=200 if more else form.status)


def _form(request: HttpRequest, row: Project, standing: TeamInput, more: str) -> TeamForm:
    seated = [pk for name, pk in standing.fields().items() if pk and not name.startswith("department-")]
    return TeamForm(
        request.POST if request.method == "POST" else None,
        people=choosing.choosable_people(seated),
        departments=choosing.choosable_departments(standing.departments()),
        team=standing,
        more=more,
        initial={"version": row.version},
    )


def _saved(request: HttpRequest, row: Project, form: TeamForm) -> HttpResponse:
    saved = actions.set_team(
        by=who(request),
        at=clock.now(),
        project_id=row.pk,
        version=form.version,
        shown=form.shown_team(),
        team=form.team_input(),
    )
    for text in saved.warnings:
        messages.warning(request, text)
    messages.success(request, _("The team is saved."))
    return HttpResponseRedirect(request.path)
