"""The settings of a project: read by everybody in it, set by the lead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import may, require_in
from qibu.foundation.outcomes import Invalid
from qibu.projects import actions, queries
from qibu.projects.forms import SettingsForm, shown_values
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, project: int) -> HttpResponse:
    """Working calendar and variance threshold; two people's different fields merge."""
    opened = queries.open_project(who(request), project)
    row = opened.project
    may_edit = opened.grants.may("charter.edit")
    form = None
    if may_edit or request.method == "POST":
        require_in(opened.grants, "charter.edit")
        initial = {**queries.current_settings(row), "version": row.version}
        form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form is not None and form.is_bound and form.is_valid():
        try:
            return _saved(request, project, form)
        except Invalid as outcome:
            form.refuse(outcome)
    context = {
        "project": row,
        "form": form,
        "calendar": queries.calendar_of(row),
        "year": localtime(clock.now()).year,
        "may_keep_channels": opened.grants.may("channel.edit"),
        "keeps_calendars": may(who(request), "calendars.manage"),
    }
    return render(request, "projects/settings.html", context, status=form.status if form else 200)


def _saved(request: HttpRequest, project: int, form: SettingsForm) -> HttpResponse:
    actions.set_settings(
        by=who(request),
        at=clock.now(),
        project_id=project,
        version=form.version,
        shown=shown_values(form),
        values=form.as_input(),
    )
    messages.success(request, _("The settings are saved."))
    return HttpResponseRedirect(request.path)
