"""Baselines: the list, one frozen version, and approving the plan."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from qibu.changes.actions import approve_plan
from qibu.changes.queries import baselines, frozen_tasks
from qibu.foundation import clock
from qibu.foundation.forms import Form
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.queries import open_project
from qibu.tasks.queries import counts


class ApprovalForm(Form):
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


@require_http_methods(["GET", "POST"])
def baseline_list(request: PersonRequest, project: int) -> HttpResponse:
    """All baselines; the lead approves the plan here, which makes the next one."""
    opened = open_project(request.user, project)
    form = ApprovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = approve_plan(
                by=request.user,
                at=clock.now(),
                project_id=project,
                key=form.key,
                note=form.cleaned_data["note"],
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The plan is now baseline V%(number)d.") % {"number": made.baseline})
            return redirect("baselines", project)
    found = baselines(project)
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "baselines",
        "baselines": found,
        "counts": counts(opened.project, timezone.localtime(clock.now()).date()),
        "next_number": found[0].number + 1 if found else 1,
        "may_approve": opened.grants.may("plan.approve"),
        "form": form,
    }
    return render(request, "changes/baselines.html", context, status=form.status)


@require_GET
def baseline(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """One baseline as it was agreed; it never changes."""
    opened = open_project(request.user, project)
    line = next((b for b in baselines(project) if b.number == number), None)
    if line is None:
        raise Http404
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "baselines",
        "baseline": line,
        "tasks": frozen_tasks(project, number),
    }
    return render(request, "changes/baseline.html", context)
