"""The lead looks through one department's report; when the project reports (T2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.progress.actions.moderating import correct_line, keep_lines, summarise_report, version_of
from qibu.progress.actions.periods import set_cycle
from qibu.progress.forms.steering import CorrectionForm, CycleForm, SummaryForm, initial_of
from qibu.progress.models import Period
from qibu.progress.queries.reviews import ReviewPage, review_page, seen
from qibu.progress.queries.weeks import cycle_of
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def report_review(request: HttpRequest, project: int, number: int, department: int) -> HttpResponse:
    """A department's report: keep its lines, correct one (`?correct=<task>`), summarise it."""
    opened = open_project(who(request), project)
    right = "report.moderate" if request.method == "POST" else "report.view"
    require_in(opened.grants, right, department_id=department)
    page = review_page(opened.project, number, department)
    where = {"project_id": project, "number": number, "department_id": department}
    if request.method != "POST":
        return _page(request, opened, page, _asked(request, opened, page), None)
    do = request.POST.get("do", "")
    summary = SummaryForm(request.POST) if do == "summarise" else None
    correction = CorrectionForm(request.POST) if do == "correct" else None
    form = summary or correction
    task = _number(request.POST.get("task"))
    if form is None or form.is_valid():
        try:
            done = _moderate(request, where, do, task, summary, correction)
        except Invalid as refusal:
            if form is None:
                messages.error(request, " ".join(text for texts in refusal.errors.values() for text in texts))
                return redirect("report-review", project, number, department)
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("report-review", project, number, department)
    return _page(request, opened, page, (task, correction), summary)


def _moderate(
    request: HttpRequest,
    where: dict[str, int],
    do: str,
    task: int,
    summary: SummaryForm | None,
    correction: CorrectionForm | None,
) -> str:
    """Do what was asked for; words about it."""
    common: dict[str, Any] = {"by": who(request), "at": clock.now(), **where}
    if summary is not None:
        summarise_report(**common, text=summary.cleaned_data["summary"], version=summary.version or 0)
        return _("Saved.")
    if correction is not None:
        correct_line(
            **common,
            task_id=task,
            version=correction.version or 0,
            changes=correction.changes(),
            was=correction.was(),
            reason=correction.cleaned_data["reason"],
        )
        return _("Corrected; the department has been told.")
    if do not in ("keep", "keep-all"):
        raise Invalid({"": [_("Please choose one of the list.")]})
    kept = keep_lines(**common, task_id=task if do == "keep" else None)
    return ngettext("%(n)d line kept.", "%(n)d lines kept.", kept) % {"n": kept}


def _asked(request: HttpRequest, opened: Opened, page: ReviewPage) -> tuple[int, CorrectionForm | None]:
    """The line to be corrected with its form, where one was asked for."""
    task = _number(request.GET.get("correct"))
    line = page.line(task) if task else None
    if line is None or not _may(opened, page):
        return 0, None
    version = version_of(line.task.version, line.version)
    return task, CorrectionForm(initial=initial_of(seen(line), version))


def _may(opened: Opened, page: ReviewPage) -> bool:
    is_open = page.period.state == Period.OPEN
    return is_open and page.report.submitted_at is not None and opened.grants.may("report.moderate")


def _page(
    request: HttpRequest,
    opened: Opened,
    page: ReviewPage,
    asked: tuple[int, CorrectionForm | None],
    summary: SummaryForm | None,
) -> HttpResponse:
    task, correction = asked
    initial = {"summary": page.report.summary, "version": page.report.version}
    summary = summary or SummaryForm(initial=initial)
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "reports",
        "page": page,
        "period": page.period,
        "report": page.report,
        "may_moderate": _may(opened, page),
        "task": task,
        "correction": correction,
        "summary": summary,
    }
    status = max(summary.status, correction.status if correction is not None else 200)
    return render(request, "progress/review.html", context, status=status)


def _number(text: str | None) -> int:
    """An id from outside, 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


@require_http_methods(["GET", "HEAD", "POST"])
def report_cycle(request: HttpRequest, project: int) -> HttpResponse:
    """When the project reports."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "cycle.edit")
    now = cycle_of(opened.project)
    initial = {"weekday": now.weekday, "hour": now.hour, "is_on": now.is_on, "version": now.version}
    form = CycleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            set_cycle(
                by=who(request),
                at=clock.now(),
                project_id=project,
                version=form.version or 0,
                **form.as_input(),
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved; a cut-off that still lies ahead moves with it."))
            return redirect("reports", project)
    context = {"opened": opened, "project": opened.project, "section": "reports", "form": form}
    return render(request, "progress/cycle.html", context, status=form.status)


urlpatterns = [
    path("projects/<int:project>/reports/settings/", report_cycle, name="report-cycle"),
    path(
        "projects/<int:project>/reports/<int:number>/departments/<int:department>/review/",
        report_review,
        name="report-review",
    ),
]
