"""偏差: the list of a project, one with its inheriting tasks, and the answer of its department (T4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.progress.actions.variances import answer_variance
from qibu.progress.forms.variances import ExplanationForm
from qibu.progress.queries.variances import (
    VariancePage,
    department_of,
    suggestion,
    variance_list,
    variance_page,
)
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who


@require_safe
def variances(request: HttpRequest, project: int) -> HttpResponse:
    """Open and closed ones, the most serious first, and their causes added up."""
    opened = open_project(who(request), project)
    found = variance_list(opened.project, clock.now())
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "variances",
        "found": found,
        "own": opened.grants.departments,
    }
    return render(request, "progress/variances.html", context)


@require_safe
def variance(request: HttpRequest, project: int, variance: int) -> HttpResponse:
    """One variance; whoever may answer finds the form here, begun from what was reported."""
    opened = open_project(who(request), project)
    page = variance_page(opened.project, variance, clock.now())
    return _page(request, opened, page, _form(opened, page))


@require_POST
def variance_answer(request: HttpRequest, project: int, variance: int) -> HttpResponse:
    """The department's answer; the page comes back with what was typed where it is refused."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "variance.answer", department_id=department_of(opened.project, variance))
    form: ExplanationForm = ExplanationForm(request.POST)
    status = form.status
    if form.is_valid():
        try:
            answer_variance(
                by=who(request),
                at=clock.now(),
                project_id=project,
                number=variance,
                version=form.version or 0,
                key=form.key,
                explanation=form.as_explanation(),
            )
        except Invalid as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            form, status = _beside(request.POST, conflict), 409
        else:
            messages.success(request, _("Thank you; the project lead is told."))
            return redirect("variance", project, variance)
    page = variance_page(opened.project, variance, clock.now())
    return _page(request, opened, page, form, max(status, form.status) if status != 409 else 409)


def _beside(typed: QueryDict, conflict: Conflict) -> ExplanationForm:
    """What was typed, with what stands now beside it; sending it again replaces that."""
    data = typed.copy()
    data["version"] = str(conflict.version)
    data.pop("key", None)
    form = ExplanationForm(data)
    form.full_clean()
    by = conflict.by or _("somebody")
    form.add_error(None, _("%(by)s has answered meanwhile; what you typed is kept below.") % {"by": by})
    for one in conflict.differences:
        words = _("%(label)s: you “%(yours)s”, now “%(theirs)s”")
        form.add_error(None, words % {"label": one.label, "yours": one.yours, "theirs": one.theirs})
    return form


def _form(opened: Opened, page: VariancePage) -> ExplanationForm | None:
    """The form for whoever may answer, while there is something to answer."""
    where = page.row.department_id
    if not page.is_open or not opened.grants.may("variance.answer", department_id=where):
        return None
    today = timezone.localtime(clock.now()).date()
    return ExplanationForm(initial={**suggestion(page.row, today), "version": page.row.version})


def _page(
    request: HttpRequest,
    opened: Opened,
    page: VariancePage,
    form: ExplanationForm | None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "opened": opened,
        "project": opened.project,
        "section": "variances",
        "page": page,
        "line": page.line,
        "row": page.row,
        "form": form if page.is_open else None,
        "on_behalf": form is not None and page.row.department_id not in opened.grants.departments,
    }
    return render(request, "progress/variance.html", context, status=status)


urlpatterns = [
    path("projects/<int:project>/variances/", variances, name="variances"),
    path("projects/<int:project>/variances/<int:variance>/", variance, name="variance"),
    path("projects/<int:project>/variances/<int:variance>/answer/", variance_answer, name="variance-answer"),
]
