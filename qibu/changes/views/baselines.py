"""Baselines: the list, one frozen version, any two compared, and approving the plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from qibu.changes.actions import approve_plan
from qibu.changes.actions.guarding import way_to_the_next
from qibu.changes.queries import baselines, differences, newest_baseline
from qibu.changes.queries import comparing as queries
from qibu.foundation import clock
from qibu.foundation.forms import Form
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel.comparing import Comparison
from qibu.projects.queries import Opened, open_project
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
    base = newest_baseline(project) if found else None
    may = opened.grants.may("plan.approve")
    controlled = base is not None and opened.project.change_control
    steps = differences(project)
    context = {
        **_frame(opened),
        "baselines": [(line, steps.get(line.number)) for line in found],
        "counts": counts(opened.project, timezone.localtime(clock.now()).date()),
        "newest": found[0].number if found else 0,
        "next_number": found[0].number + 1 if found else 1,
        "may_approve": may and (not controlled or form.is_bound),
        "way": way_to_the_next(opened.project, base) if may and controlled and base is not None else "",
        "form": form,
    }
    return render(request, "changes/baselines.html", context, status=form.status)


@require_GET
def baseline(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """One baseline as it was agreed; it never changes."""
    opened = open_project(request.user, project)
    row = queries.baseline_in(opened.project, number)
    found = queries.table_of(opened.project, row)
    context = {
        **_frame(opened),
        "baseline": row,
        "others": _others(project, number),
        "against": queries.NOW,
        **_rows(request, opened, found, only_changes=False),
    }
    return render(request, "changes/baseline.html", context)


@require_GET
def baseline_changes(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """A baseline compared with another (`?against=<number>`) or with what is planned now."""
    opened = open_project(request.user, project)
    against = request.GET.get("against", "") or queries.NOW
    found = queries.baseline_against(opened.project, number, against)
    context = {
        **_frame(opened),
        "number": number,
        "older": found.older,
        "newer": found.newer,
        "to_now": found.newer == queries.NOW,
        "against": against,
        "others": _others(project, number),
        **_rows(request, opened, found.comparison, only_changes=request.GET.get("only") != "all"),
    }
    return render(request, "changes/baseline_changes.html", context)


def _frame(opened: Opened) -> dict[str, Any]:
    return {
        "opened": opened,
        "project": opened.project,
        "section": "changes",
        "part": "baselines",
        "may_ask": opened.grants.may("change.request"),
    }


def _others(project: int, number: int) -> list[int]:
    """Numbers of the other baselines, the newest first."""
    return [line.number for line in baselines(project) if line.number != number]


def _rows(request: PersonRequest, opened: Opened, found: Comparison, *, only_changes: bool) -> dict[str, Any]:
    wanted = queries.Narrowed(request.GET.get("department", ""), request.GET.get("phase", ""))
    shown = queries.narrowed(found, wanted)
    lines = queries.lines_shown(shown, only_changes=only_changes)
    page = Paginator(lines, queries.PAGE).get_page(request.GET.get("page"))
    return {
        "rows": queries.rows_of(list(page.object_list), queries.calendar_of(opened.project)),
        "page": page,
        "counts": shown.counts,
        "total": len(shown.lines),
        "only_changes": only_changes,
        "wanted": wanted,
        "choices": queries.choices_of(found),
    }


urlpatterns = [
    path("projects/<int:project>/baselines/", baseline_list, name="baselines"),
    path("projects/<int:project>/baselines/<int:number>/", baseline, name="baseline"),
    path("projects/<int:project>/baselines/<int:number>/changes/", baseline_changes, name="baseline-changes"),
]
