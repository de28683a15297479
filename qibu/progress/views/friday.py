"""汇报: the wall of a week, chasing, the summary of the week, closing and opening it again (T2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.progress.actions.chasing import Chased, chase_reports
from qibu.progress.actions.closing import close_period, reopen_period
from qibu.progress.actions.moderating import summarise_period
from qibu.progress.forms.steering import ClosingForm, ReopeningForm, SummaryForm
from qibu.progress.models import Period
from qibu.progress.queries.period_log import period_log
from qibu.progress.queries.wall import Wall, wall
from qibu.progress.queries.weeks import cycle_of, newest_period, older_open, unexplained
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who


@require_GET
def reports(request: HttpRequest, project: int) -> HttpResponse:
    """The wall of the newest week; before the first one, what has to happen."""
    opened = open_project(who(request), project)
    number = newest_period(opened.project)
    if number:
        return _wall_page(request, opened, wall(opened.project, number, opened.grants, clock.now()))
    context = {**_frame(opened), "cycle": cycle_of(opened.project)}
    return render(request, "progress/no_periods.html", context)


@require_GET
def period(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """The wall of one week."""
    opened = open_project(who(request), project)
    return _wall_page(request, opened, wall(opened.project, number, opened.grants, clock.now()))


def _frame(opened: Opened) -> dict[str, Any]:
    return {
        "opened": opened,
        "project": opened.project,
        "section": "reports",
        "oversees": opened.grants.may("report.oversee"),
        "may_moderate": opened.grants.may("report.moderate"),
        "may_close": opened.grants.may("period.close"),
        "may_reopen": opened.grants.may("period.reopen"),
        "may_edit_cycle": opened.grants.may("cycle.edit"),
        "is_assignee": "assignee" in opened.grants.roles and not opened.grants.frozen,
    }


def _wall_page(
    request: HttpRequest, opened: Opened, found: Wall, form: SummaryForm | None = None
) -> HttpResponse:
    frame = _frame(opened)
    is_open = found.period.state == Period.OPEN
    if form is None and is_open and frame["may_moderate"]:
        initial = {"summary": found.period.summary, "version": found.period.version}
        form = SummaryForm(initial=initial)
    context = {
        **frame,
        "wall": found,
        "period": found.period,
        "is_open": is_open,
        "chasing": is_open and frame["may_moderate"] and found.waiting,
        "log": period_log(found.period),
        "moderating": is_open and frame["may_moderate"],
        "form": form,
        "may_submit": {
            one.pk for one in found.departments if opened.grants.may("report.submit", department_id=one.pk)
        },
        "own": [one for one in found.departments if one.pk in found.own],
    }
    return render(request, "progress/wall.html", context, status=form.status if form is not None else 200)


@require_POST
def report_chases(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """Chase one department ("department": id) or all whose report is missing."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "report.moderate")
    wanted = request.POST.get("department", "")
    try:
        done = chase_reports(
            by=who(request),
            at=clock.now(),
            project_id=project,
            number=number,
            departments=None if wanted in ("", "all") else [_id(wanted)],
        )
    except Invalid as refusal:
        messages.error(request, " ".join(text for texts in refusal.errors.values() for text in texts))
    else:
        _say(request, done)
    return redirect("period", project, number)


def _id(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Denied("report", visible=False)
    return int(text)


def _say(request: HttpRequest, done: Chased) -> None:
    comma = pgettext("list", ", ")
    if done.chased:
        messages.success(request, _("Chased: %(names)s.") % {"names": comma.join(done.chased)})
    if done.lately:
        words = _("Chased within the last hour already: %(names)s.")
        messages.info(request, words % {"names": comma.join(done.lately)})
    if done.without:
        words = _("No liaison to ask, please name one on the team page: %(names)s.")
        messages.warning(request, words % {"names": comma.join(done.without)})
    if done == Chased():
        messages.info(request, _("Nobody is missing."))


@require_POST
def period_summary(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """The lead's summary of the week."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "report.moderate")
    form = SummaryForm(request.POST)
    if form.is_valid():
        try:
            summarise_period(
                by=who(request),
                at=clock.now(),
                project_id=project,
                number=number,
                text=form.cleaned_data["summary"],
                version=form.version or 0,
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("period", project, number)
    return _wall_page(request, opened, wall(opened.project, number, opened.grants, clock.now()), form)


@require_http_methods(["GET", "HEAD", "POST"])
def period_closure(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """What closing would leave behind, and closing; a closed week is opened again here."""
    opened = open_project(who(request), project)
    reopening = request.POST.get("do") == "reopen"
    require_in(opened.grants, "period.reopen" if reopening else "period.close")
    found = wall(opened.project, number, opened.grants, clock.now())
    initial = {"version": found.period.version}
    sent = request.POST if request.method == "POST" else None
    closing = ClosingForm(None if reopening else sent, initial=initial, missing=bool(found.missing))
    opening = ReopeningForm(sent if reopening else None, initial=initial)
    form = opening if reopening else closing
    if sent is not None and form.is_valid():
        try:
            answer = _reopen(request, found, opening) if reopening else _close(request, found, closing)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            return answer
    context = {
        **_frame(opened),
        "wall": found,
        "period": found.period,
        "is_open": found.period.state == Period.OPEN,
        "closing": closing,
        "opening": opening,
        "older_open": older_open(opened.project, number),
        "unexplained": unexplained(opened.project),
        "too_early": not found.passed and bool(found.missing),
    }
    return render(request, "progress/closure.html", context, status=form.status)


def _close(request: HttpRequest, found: Wall, form: ClosingForm) -> HttpResponse:
    edition = close_period(
        by=who(request),
        at=clock.now(),
        project_id=found.period.project_id,
        number=found.period.number,
        version=form.version or 0,
        key=form.key,
        confirmed=bool(form.cleaned_data.get("confirmed")),
    )
    messages.success(
        request, _("The week is closed; edition %(number)d is published.") % {"number": edition.number}
    )
    return redirect("edition", found.period.project_id, edition.number)


def _reopen(request: HttpRequest, found: Wall, form: ReopeningForm) -> HttpResponse:
    reopen_period(
        by=who(request),
        at=clock.now(),
        project_id=found.period.project_id,
        number=found.period.number,
        version=form.version or 0,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("The week is open again; closing it publishes another edition."))
    return redirect("period", found.period.project_id, found.period.number)


urlpatterns = [
    path("projects/<int:project>/reports/", reports, name="reports"),
    path("projects/<int:project>/reports/<int:number>/", period, name="period"),
    path("projects/<int:project>/reports/<int:number>/closure/", period_closure, name="period-closure"),
    path("projects/<int:project>/reports/<int:number>/summary/", period_summary, name="period-summary"),
    path("projects/<int:project>/reports/<int:number>/chases/", report_chases, name="report-chases"),
]
