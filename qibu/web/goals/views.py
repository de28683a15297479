"""The goal tree, what was added outside the scope, and the milestones."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.choosing import deliverables_of
from qibu.projects.queries import open_project
from qibu.tasks.actions import link_tasks_to_deliverable
from qibu.tasks.views.deliverables import ids_of
from qibu.web.goals.milestones import due_lines, milestones
from qibu.web.goals.tree import additions, goal_tree


@require_GET
def goals(request: PersonRequest, project: int) -> HttpResponse:
    """目标 → 交付成果 → 任务 as one page."""
    opened = open_project(request.user, project)
    context = {
        "opened": opened,
        "project": opened.project,
        "tree": goal_tree(opened.project, _today()),
        "may_edit": opened.grants.may("charter.edit"),
    }
    return render(request, "web/goals/tree.html", context)


class IntoForm(forms.Form):
    """Which deliverable the chosen tasks belong to."""

    deliverable = forms.TypedChoiceField(label=gettext_lazy("Deliverable"), coerce=int)

    def __init__(self, *args: object, choices: list[tuple[int, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["deliverable"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def additions_page(request: PersonRequest, project: int) -> HttpResponse:
    """范围外新增: tasks the newest baseline does not know and no deliverable needs; POST gives them one."""
    opened = open_project(request.user, project)
    may_edit = opened.grants.may("plan.edit")
    offered = [(one.id, one.label) for one in deliverables_of(project)]
    refused: list[str] = []
    if request.method == "POST":
        require_in(opened.grants, "plan.edit")
        form = IntoForm(request.POST, choices=offered)
        try:
            return _given(request, project, form)
        except Invalid as outcome:
            refused = [text for texts in outcome.errors.values() for text in texts]
    context = {
        "opened": opened,
        "project": opened.project,
        "rows": additions(opened.project),
        "deliverables": offered,
        "chosen": request.POST.get("deliverable"),
        "may_edit": may_edit,
        "refused": refused,
    }
    return render(request, "web/goals/additions.html", context, status=422 if refused else 200)


def _given(request: PersonRequest, project: int, form: IntoForm) -> HttpResponse:
    """Give the chosen tasks their deliverable. Raises Invalid."""
    if not form.is_valid():
        raise Invalid(deliverable=_("Please choose the deliverable they belong to."))
    saved = link_tasks_to_deliverable(
        by=request.user,
        at=clock.now(),
        project_id=project,
        deliverable_id=form.cleaned_data["deliverable"],
        task_ids=ids_of(request.POST.getlist("task")),
    )
    count = len(saved.ids)
    words = ngettext("%(count)d task linked.", "%(count)d tasks linked.", count)
    messages.success(request, words % {"count": count})
    return redirect("additions", project)


@require_GET
def milestones_page(request: PersonRequest, project: int) -> HttpResponse:
    """Milestones with all their days and what they wait for, and beside them what else is due."""
    opened = open_project(request.user, project)
    today = _today()
    context = {
        "opened": opened,
        "project": opened.project,
        "milestones": milestones(opened.project, today, waiting=True),
        "due": due_lines(opened.project, today),
        "may_plan": opened.grants.may("plan.edit"),
    }
    return render(request, "web/goals/milestones.html", context)


def _today() -> date:
    return timezone.localtime(clock.now()).date()
