"""A milestone in two fields (S4): what, and on which day."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.projects.queries import open_project
from qibu.tasks import actions
from qibu.tasks.task_forms import MilestoneForm


@require_http_methods(["GET", "POST"])
def milestone_new(request: HttpRequest, project: int) -> HttpResponse:
    """Add a milestone at the end of the plan; it appears in the schedule and on the overview."""
    person = cast(Person, request.user)
    opened = open_project(person, project)
    require_in(opened.grants, "plan.edit")
    posted = request.POST if request.method == "POST" else None
    form = MilestoneForm(posted, space_id=opened.project.space_id)
    if form.is_bound and form.is_valid():
        try:
            actions.add_tasks(
                by=person, at=clock.now(), project_id=project, key=form.key, lines=[form.task()]
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The milestone is added."))
            return redirect("overview", project)
    context = {"opened": opened, "project": opened.project, "section": "overview", "form": form}
    return render(request, "tasks/milestone.html", context, status=form.status)
