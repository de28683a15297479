"""沙盘: the scenarios of one person, each with its steps and the whole effect (T7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.changes import actions, showing
from qibu.changes.building import whole
from qibu.changes.effects import evaluate
from qibu.changes.forms import ScenarioForm
from qibu.changes.queries.scenarios import own_scenario, scenarios_of
from qibu.changes.steps import read_steps
from qibu.changes.views.requests import frame
from qibu.changes.views.steps import step_page
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.queries import Opened, open_project
from qibu.tasks.queries import task_in


@require_http_methods(["GET", "HEAD", "POST"])
def scenarios(request: PersonRequest, project: int) -> HttpResponse:
    """The reader's scenarios; a new one begins here, with a task where the address names one (`?task=`)."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "change.request")
    pk = whole(request.GET.get("task"))
    task = task_in(opened.project, pk) if pk else None
    name = _("What if: %(task)s") % {"task": task.name} if task is not None else ""
    form = ScenarioForm(request.POST if request.method == "POST" else None, initial={"name": name[:120]})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_scenario(
                by=request.user, at=clock.now(), project_id=project, key=form.key,
                name=form.cleaned_data["name"],
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            steps = reverse("scenario-steps", args=[project, row.pk])
            return redirect(f"{steps}?task={task.pk}" if task is not None else steps)
    context = {
        **frame(opened, "scenarios"),
        "scenarios": scenarios_of(opened.project, request.user),
        "form": form,
        "task": task,
    }
    return render(request, "changes/scenarios.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: PersonRequest, project: int, scenario: int) -> HttpResponse:
    """One scenario with its effect; renamed, discarded, changed or turned into a request by POST."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "change.request")
    row = own_scenario(opened.project, scenario, request.user)
    if request.method == "POST":
        return _do(request, opened, row.pk)
    steps = read_steps(row.steps)
    today = timezone.localtime(clock.now()).date()
    found = evaluate(opened.project, steps, today, bars=showing.MOST_BARS) if steps else None
    context = {
        **frame(opened, "scenarios"),
        "row": row,
        "steps": showing.step_lines(steps, found.problems if found else ()),
        "effect": found.effect if found else None,
        "found": found,
        "rows": showing.moved_rows(found.effect, found.bars) if found else [],
        "is_draft": True,
        "key": new_key(),
    }
    return render(request, "changes/scenario.html", context)


def _do(request: PersonRequest, opened: Opened, pk: int) -> HttpResponse:
    project = opened.project.pk
    common: dict[str, Any] = {
        "by": request.user, "at": clock.now(), "project_id": project, "scenario_id": pk,
    }  # fmt: skip
    match request.POST.get("do"):
        case "rename":
            actions.rename_scenario(**common, name=request.POST.get("name", ""))
            messages.success(request, _("Saved."))
        case "discard":
            actions.discard_scenario(**common)
            messages.success(request, _("The scenario is discarded."))
            return redirect("scenarios", project)
        case "remove":
            place = whole(request.POST.get("place"))
            version = whole(request.POST.get("version")) or 0
            actions.remove_scenario_step(**common, place=-1 if place is None else place, version=version)
            messages.success(request, _("The step is taken out."))
        case "request":
            key = request.POST.get("key", "")
            made = actions.request_from_scenario(**common, key=key if 8 <= len(key) <= 64 else new_key())
            messages.success(request, _("It is a change request now: say why, then submit it."))
            return redirect("change-edit", project, made.number)
        case _:
            raise Invalid({"": [_("Please choose one of the list.")]})
    return redirect("scenario", project, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def scenario_steps(request: PersonRequest, project: int, scenario: int) -> HttpResponse:
    """Try one more thing in a scenario."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "change.request")
    row = own_scenario(opened.project, scenario, request.user)

    def add(wanted: list[dict[str, Any]]) -> None:
        actions.add_scenario_steps(
            by=request.user, at=clock.now(), project_id=project, scenario_id=scenario, wanted=wanted
        )

    back = reverse("scenario", args=[project, scenario])
    extra = {"row": row, "title": row.name}
    return step_page(request, opened, row, add, back, {**frame(opened, "scenarios"), **extra})


urlpatterns = [
    path("projects/<int:project>/scenarios/", scenarios, name="scenarios"),
    path("projects/<int:project>/scenarios/<int:scenario>/", scenario, name="scenario"),
    path("projects/<int:project>/scenarios/<int:scenario>/steps/", scenario_steps, name="scenario-steps"),
]
