"""The page of one objective's readings: where it stood, and a form for where it stands."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.projects import actions, queries
from qibu.projects.forms import ReadingForm
from qibu.projects.objectives import objective_line
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest, project: int, objective: int) -> HttpResponse:
    """Everybody in the project reads them; who may measure records one. Nothing is ever overwritten."""
    opened = queries.open_project(who(request), project)
    row = queries.objective_in(opened.project, objective)
    may_measure = opened.grants.may("objective.measure")
    sending = request.method == "POST"
    if sending:
        require_in(opened.grants, "objective.measure")
    today = localtime(clock.now()).date()
    form = ReadingForm(request.POST if sending else None, unit=row.unit, initial={"day": today})
    if sending and form.is_valid():
        try:
            actions.record_reading(
                by=who(request),
                at=clock.now(),
                key=form.key,
                project_id=project,
                objective_id=objective,
                values=form.as_input(),
            )
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("The reading is recorded."))
            return HttpResponseRedirect(request.path)
    context = {
        "project": opened.project,
        "line": objective_line(row, today),
        "form": form,
        "may_measure": may_measure,
        "may_edit": opened.grants.may("charter.edit"),
    }
    return render(request, "projects/readings.html", context, status=form.status)
