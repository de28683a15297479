"""复盘: what everybody says, the report with its facts, and the report as a document (F3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qibu.closing.actions import retrospective as actions
from qibu.closing.forms.retrospective import ContributionForm, ContributionsForm, UntilForm
from qibu.closing.models.retrospective import Stage
from qibu.closing.queries import retrospective as queries
from qibu.closing.queries.retrospective_facts import facts_of
from qibu.closing.retrospective_paper import retrospective_paper
from qibu.closing.views.retrospective_merging import merging_patterns
from qibu.closing.views.retrospective_page import PAGE, attempt, facts_for, page
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.papers import hand_out, paper_routes
from qibu.projects.queries import Opened, open_project


@require_http_methods(PAGE)
def retrospective(request: PersonRequest, project: int) -> HttpResponse:
    """All of it for one reader; POST says something (do=say), or that there is nothing (do=nothing)."""
    opened = open_project(request.user, project)
    if request.method != "POST":
        return _show(request, opened)
    require_in(opened.grants, queries.CONTRIBUTE)
    where: dict[str, Any] = {"by": request.user, "at": clock.now(), "space_id": opened.project.space_id}
    form = ContributionsForm(request.POST)
    made = []

    def act() -> None:
        if request.POST.get("do") == "nothing":
            actions.nothing_to_add(**where)
        else:
            made.extend(actions.contribute_several(**where, key=form.key, texts=form.texts()))

    status = attempt(form, act)
    if status:
        return _show(request, opened, say=form, status=status)
    words = ngettext("%(count)d contribution is in.", "%(count)d contributions are in.", len(made))
    messages.success(request, words % {"count": len(made)} if made else _("Thank you for your answer."))
    return redirect("retrospective", project)


@require_POST
def retrospective_open(request: PersonRequest, project: int) -> HttpResponse:
    """Open it until a day, or give it another day."""
    opened = open_project(request.user, project)
    row = queries.retrospective_of(opened.project)
    queries.require_run(opened.grants, row)
    form = UntilForm(request.POST, auto_id="until-%s")
    where: dict[str, Any] = {"by": request.user, "at": clock.now(), "space_id": opened.project.space_id}

    def act() -> None:
        until = form.cleaned_data["until"]
        if row is None:
            actions.open_retrospective(**where, until=until)
        else:
            actions.extend_collecting(**where, version=form.version or 0, until=until)

    status = attempt(form, act)
    if status:
        return _show(request, opened, until=form, status=status)
    messages.success(request, _("Everybody who has not answered is asked until then."))
    return redirect("retrospective", project)


def _show(
    request: PersonRequest,
    opened: Opened,
    *,
    say: ContributionsForm | None = None,
    until: UntilForm | None = None,
    status: int = 200,
) -> HttpResponse:
    row = queries.retrospective_of(opened.project)
    runs = queries.runs(opened.grants, row)
    context: dict[str, Any] = {"row": row, "runs": runs}
    if row is not None:
        whole = queries.whole(row, opened.grants)
        says = row.stage != Stage.PUBLISHED and opened.grants.may(queries.CONTRIBUTE)
        context |= {"whole": whole, "say": (say or ContributionsForm()) if says else None}
        context |= facts_for(opened.project, row)
    if runs and (row is None or row.stage == Stage.COLLECTING):
        initial = {"until": row.collect_until, "version": row.version} if row is not None else {}
        context["until"] = until or UntilForm(initial=initial, auto_id="until-%s")
    return page(request, opened, "closing/retrospective.html", context, status)


@require_http_methods(PAGE)
def retrospective_contribution(request: PersonRequest, project: int, contribution: int) -> HttpResponse:
    """One's own contribution, in other words (do=edit) or taken back (do=back) until it is merged."""
    opened = open_project(request.user, project)
    require_in(opened.grants, queries.CONTRIBUTE)
    row = queries.own_contribution(opened.project, request.user, contribution)
    if row is None:
        raise Http404
    initial = {"kind": row.kind, "text": row.text, "version": row.version}
    where: dict[str, Any] = {
        "by": request.user, "at": clock.now(), "space_id": opened.project.space_id, "pk": row.pk,
    }  # fmt: skip
    status, form = 0, ContributionForm(initial=initial)
    if request.method == "POST":
        back = request.POST.get("do") == "back"
        form = ContributionForm(
            {**initial, "version": request.POST.get("version", "")} if back else request.POST
        )

        def act() -> None:
            if back:
                actions.take_back(**where, version=form.version or 0)
            else:
                actions.edit_contribution(**where, version=form.version or 0, **form.values)

        status = attempt(form, act)
        if not status:
            messages.success(request, _("Taken back.") if back else _("Saved."))
            return redirect("retrospective", project)
    context = {"row": row.retrospective, "said": row, "form": form}
    return page(request, opened, "closing/retrospective_contribution.html", context, status)


@require_GET
def retrospective_file(request: PersonRequest, project: int, extension: str) -> HttpResponse:
    """项目复盘报告."""
    opened = open_project(request.user, project)
    row = queries.retrospective_of(opened.project)
    if row is None:
        raise Http404
    at = clock.now()
    facts = row.facts or facts_of(opened.project, at)
    paper = retrospective_paper(opened.project, at, queries.whole(row, opened.grants), facts)
    return hand_out(paper, opened.project, extension, "retrospective")


_ONE = "projects/<int:project>/retrospective/"
urlpatterns = [
    path(_ONE, retrospective, name="retrospective"),
    path(f"{_ONE}open/", retrospective_open, name="retrospective-open"),
    path(
        f"{_ONE}contributions/<int:contribution>/", retrospective_contribution,
        name="retrospective-contribution",
    ),
    *merging_patterns,
    *paper_routes(f"{_ONE}report.", retrospective_file, "retrospective"),
]  # fmt: skip
