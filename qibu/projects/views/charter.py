"""Form 1 as it is read and edited, and the steps of the project's life."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.projects import actions, queries
from qibu.projects.form1 import form_1
from qibu.projects.forms import CharterForm, StepForm, shown_values
from qibu.projects.inputs import CHARTER_FIELDS
from qibu.projects.papers import hand_out
from qibu.projects.views.common import who

Facts = Callable[[int], Mapping[str, bool]]


@require_safe
def charter(request: HttpRequest, project: int, facts: Facts) -> HttpResponse:
    """Form 1, laid out as the office prints it."""
    return _page(request, project, facts)


def _page(
    request: HttpRequest, project: int, facts: Facts, refused: Mapping[str, list[str]] | None = None
) -> HttpResponse:
    opened = queries.open_project(who(request), project)
    form1 = queries.charter(opened.project, facts(project))
    context = {
        "project": opened.project,
        "form1": form1,
        "may_edit": opened.grants.may("charter.edit"),
        "may_keep": opened.grants.may("template.save"),
        "steps": queries.steps(form1),
        "refused": [text for texts in (refused or {}).values() for text in texts],
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "projects/charter.html", context, status=422 if refused else 200)


@require_safe
def charter_file(request: HttpRequest, project: int, extension: str) -> HttpResponse:
    """Form 1 as Excel, Word or PDF."""
    opened = queries.open_project(who(request), project)
    paper = form_1(queries.charter(opened.project), timezone.localtime(clock.now()).date())
    return hand_out(paper, opened.project, extension, "form-1")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_charter(request: HttpRequest, project: int) -> HttpResponse:
    """The columns of form 1; two people's different fields merge, the same field is 409."""
    opened = queries.open_project(who(request), project)
    require_in(opened.grants, "charter.edit")
    row = opened.project
    form = CharterForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in (*CHARTER_FIELDS, "version")},
    )
    back = reverse("charter", kwargs={"project": project})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_charter(
                by=who(request),
                at=clock.now(),
                project_id=project,
                version=form.version,
                shown=shown_values(form),
                values=form.charter_values,
            )
            messages.success(request, _("The charter is saved."))
            return HttpResponseRedirect(back)
        except Invalid as outcome:
            form.refuse(outcome)
    context = {"project": row, "form": form, "back": back}
    return render(request, "projects/charter_edit.html", context, status=form.status)


@require_POST
def state(request: HttpRequest, project: int, facts: Facts) -> HttpResponse:
    """POST step (and reason): the project moves on, or the page says what is still missing."""
    require_in(queries.open_project(who(request), project).grants, "charter.edit")
    try:
        step, reason = StepForm(request.POST).wanted()
        row = actions.change_state(
            by=who(request),
            at=clock.now(),
            project_id=project,
            step=step,
            facts=facts(project),
            reason=reason,
        )
    except Invalid as outcome:
        return _page(request, project, facts, outcome.errors)
    messages.success(request, _("The project is now: %(state)s.") % {"state": row.get_state_display()})
    return HttpResponseRedirect(reverse("charter", kwargs={"project": project}))
