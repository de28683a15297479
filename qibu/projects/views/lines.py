"""Objectives and deliverables: a list with a form under it, and a page for each line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.projects import actions, choosing, queries
from qibu.projects.forms import DeliverableForm, ObjectiveForm, shown_values
from qibu.projects.inputs import DELIVERABLE_FIELDS, OBJECTIVE_FIELDS
from qibu.projects.models import Project
from qibu.projects.objectives import Outlook, deliverable_lines, objective_lines
from qibu.projects.views.common import who

#: What only the plan knows: project id → what its tasks say of each deliverable, and how many tasks were
#: added outside the scope.
Outlooks = Callable[[int], Mapping[int, Outlook]]
Added = Callable[[Project], int]


@require_http_methods(["GET", "HEAD", "POST"])
def objectives(request: HttpRequest, project: int, outlooks: Outlooks) -> HttpResponse:
    """S2: the measurable objectives, where they stand, and their deliverables; POST adds one."""
    opened = queries.open_project(who(request), project)
    may_edit = opened.grants.may("charter.edit")
    form = ObjectiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require_in(opened.grants, "charter.edit")
        if form.is_valid():
            try:
                actions.add_objective(
                    by=who(request),
                    at=clock.now(),
                    key=form.key,
                    project_id=project,
                    values=form.as_input(),
                )
                messages.success(request, _("The objective is added."))
                return HttpResponseRedirect(request.path)
            except Invalid as outcome:
                form.refuse(outcome)
    lines, loose = objective_lines(opened.project, localtime(clock.now()).date(), outlooks(project))
    context = {
        "project": opened.project,
        "lines": lines,
        "loose": loose,
        "form": form,
        "may_edit": may_edit,
        "may_measure": opened.grants.may("objective.measure"),
    }
    return render(request, "projects/objectives.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def deliverables(request: HttpRequest, project: int, outlooks: Outlooks, added: Added) -> HttpResponse:
    """S3: what is accepted at the end, and how far its tasks are; POST adds one."""
    opened = queries.open_project(who(request), project)
    may_edit = opened.grants.may("charter.edit")
    form = DeliverableForm(
        request.POST if request.method == "POST" else None,
        departments=_departments(opened.project.space_id),
        objectives=choosing.objectives_of(project),
    )
    if request.method == "POST":
        require_in(opened.grants, "charter.edit")
        if form.is_valid():
            try:
                actions.add_deliverable(
                    by=who(request),
                    at=clock.now(),
                    key=form.key,
                    project_id=project,
                    values=form.as_input(),
                )
                messages.success(request, _("The deliverable is added."))
                return HttpResponseRedirect(request.path)
            except Invalid as outcome:
                form.refuse(outcome)
    lines = deliverable_lines(opened.project, localtime(clock.now()).date(), outlooks(project))
    context = {
        "project": opened.project,
        "lines": lines,
        "form": form,
        "may_edit": may_edit,
        "added": added(opened.project),
    }
    return render(request, "projects/deliverables.html", context, status=form.status)


def _departments(space: int, also: int | None = None) -> list[choosing.Choosable]:
    """The departments that take part; the one a deliverable already has stays in the list."""
    return choosing.departments_taking_part(space, [also] if also else [])


@require_http_methods(["GET", "HEAD", "POST"])
def objective(request: HttpRequest, project: int, objective: int) -> HttpResponse:
    """One objective: edit it, or POST `remove`."""
    opened = queries.open_project(who(request), project)
    require_in(opened.grants, "charter.edit")
    line = queries.objective_in(opened.project, objective)
    back = reverse("objectives", kwargs={"project": project})
    if "remove" in request.POST:
        actions.remove_objective(by=who(request), at=clock.now(), project_id=project, objective_id=line.pk)
        messages.success(request, _("The objective is removed."))
        return HttpResponseRedirect(back)
    form = ObjectiveForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(line, name) for name in (*OBJECTIVE_FIELDS, "version")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_objective(objective_id=line.pk, **_edit(request, project, form))
            messages.success(request, _("The objective is saved."))
            return HttpResponseRedirect(back)
        except Invalid as outcome:
            form.refuse(outcome)
    context = {"project": opened.project, "form": form, "back": back, "line": line, "kind": "objective"}
    return render(request, "projects/line.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def deliverable(request: HttpRequest, project: int, deliverable: int) -> HttpResponse:
    """One deliverable: edit it, or POST `remove`."""
    opened = queries.open_project(who(request), project)
    require_in(opened.grants, "charter.edit")
    line = queries.deliverable_in(opened.project, deliverable)
    back = reverse("deliverables", kwargs={"project": project})
    if "remove" in request.POST:
        actions.remove_deliverable(
            by=who(request), at=clock.now(), project_id=project, deliverable_id=line.pk
        )
        messages.success(request, _("The deliverable is removed."))
        return HttpResponseRedirect(back)
    initial = {name: getattr(line, name) for name in (*DELIVERABLE_FIELDS, "version")}
    form = DeliverableForm(
        request.POST if request.method == "POST" else None,
        departments=_departments(opened.project.space_id, line.department_id),
        objectives=choosing.objectives_of(project),
        initial=initial | {"department": line.department_id, "objective": line.objective_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_deliverable(deliverable_id=line.pk, **_edit(request, project, form))
            messages.success(request, _("The deliverable is saved."))
            return HttpResponseRedirect(back)
        except Invalid as outcome:
            form.refuse(outcome)
    context = {"project": opened.project, "form": form, "back": back, "line": line, "kind": "deliverable"}
    return render(request, "projects/line.html", context, status=form.status)


def _edit(request: HttpRequest, project: int, form: ObjectiveForm | DeliverableForm) -> dict[str, Any]:
    """What both edit actions take besides the line."""
    return {
        "by": who(request),
        "at": clock.now(),
        "project_id": project,
        "version": form.version,
        "shown": shown_values(form),
        "values": form.values,
    }
