"""下发: what can be sent, what waits for the lead's decision, how every department stands."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qibu.commitments import actions
from qibu.commitments.forms import ClockForm, DispatchForm
from qibu.commitments.queries import board, clock_of
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: HttpRequest, project: int) -> HttpResponse:
    """The board; the lead sends tasks from here."""
    opened = open_project(who(request), project)
    sending = request.method == "POST"
    require_in(opened.grants, "commitment.dispatch" if sending else "commitment.oversee")
    found = board(opened.project, clock.now())
    form = DispatchForm(request.POST if sending else None, board=found)
    if sending and form.is_valid():
        try:
            made = actions.dispatch_tasks(
                by=who(request),
                at=clock.now(),
                project_id=project,
                key=form.key,
                tasks=form.chosen(),
                efforts=form.efforts(),
                note=form.cleaned_data["note"],
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            words = _("Sent: %(tasks)d tasks to %(departments)d departments.")
            messages.success(request, words % {"tasks": made.tasks, "departments": made.departments})
            return redirect("dispatch", project)
    return _page(request, opened, found, form, None)


@require_POST
def clock_setting(request: HttpRequest, project: int) -> HttpResponse:
    """How long departments have for an answer in this project."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "commitment.dispatch")
    form = ClockForm(request.POST)
    if form.is_valid():
        try:
            days, hour = form.as_input()
            actions.set_clock(by=who(request), at=clock.now(), project_id=project, days=days, hour=hour)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved; deadlines already printed stay."))
            return redirect("dispatch", project)
    found = board(opened.project, clock.now())
    return _page(request, opened, found, DispatchForm(board=found), form)


def _page(
    request: HttpRequest, opened: Opened, found: object, form: DispatchForm, clock_form: ClockForm | None
) -> HttpResponse:
    now = clock_of(opened.project)
    clock_form = clock_form or ClockForm(initial={"days": now.days, "hour": now.hour})
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "dispatch",
        "board": found,
        "form": form,
        "clock": now,
        "clock_form": clock_form,
        "may_dispatch": opened.grants.may("commitment.dispatch"),
        "may_decide": opened.grants.may("commitment.decide"),
    }
    status = max(form.status, clock_form.status)
    return render(request, "commitments/dispatch.html", context, status=status)
