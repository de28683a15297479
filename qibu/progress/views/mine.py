"""我的进展: an assignee reports about own tasks; the liaison's sheet starts from it (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock, http
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.progress.actions import reporting
from qibu.progress.forms import sheet as forms
from qibu.progress.queries.sheets import OwnSheet, own_sheet
from qibu.progress.views.sheet_common import flat, frame, gone_words, today
from qibu.progress.views.sheet_parts import preview_answer
from qibu.projects.queries import Opened, open_project


@require_http_methods(["GET", "HEAD", "POST"])
def report_mine(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """Own tasks as lines of the sheet; a script posts a pasted block here as JSON to have it understood."""
    opened = open_project(request.user, project)
    mine = own_sheet(opened=opened, number=number, person=request.user, today=today())
    if opened.grants.frozen:
        raise Denied("task.update", visible=True)
    if request.method != "POST":
        return _page(request, opened, mine, forms.shown_form(_quiet(mine), "", today=today()))
    if request.content_type == "application/json":
        body = http.read(request)
        form = forms.sent_form(_quiet(mine), flat(body), today=today())
        return http.answer(preview_answer(body, form))
    form = forms.sent_form(_quiet(mine), request.POST, today=today())
    gone = gone_words(project, form.gone)
    if gone:
        form.refuse({"": gone})  # said once: the next form does not hold these lines any more
        return _page(request, opened, mine, form, status=422)
    if not form.lines():
        messages.info(request, _("Nothing was changed."))
        return redirect("report-mine", project, number)
    try:
        done = reporting.save_own_updates(
            by=request.user,
            at=clock.now(),
            period_id=mine.period.pk,
            lines=form.lines(),
            seen=form.seen(),
            key=form.key,
        )
    except Invalid as outcome:
        form.refuse(outcome.errors)
        return _page(request, opened, mine, form, status=422)
    except Conflict as outcome:
        form.choices = forms.choices_of(form, outcome.differences, outcome.by)
        return _page(request, opened, mine, form, status=409)
    words = ngettext(
        "Saved: %(n)d task; your liaison sees it in the report.",
        "Saved: %(n)d tasks; your liaison sees them in the report.",
        done.tasks,
    )
    messages.success(request, words % {"n": done.tasks})
    return redirect(f"{reverse('report-mine', args=[project, number])}?saved=1")


def _quiet(mine: OwnSheet) -> tuple[Any, ...]:
    """The lines without what only the department's report must say: that is for the liaison."""
    return tuple(forms.without_needs(line) for line in mine.lines)


def _page(
    request: PersonRequest, opened: Opened, mine: OwnSheet, form: forms.SheetForm, *, status: int = 200
) -> HttpResponse:
    context: Mapping[str, Any] = {
        **frame(opened, mine.period, form),
        "own": True,
        "title": _("My tasks this week"),
        "block_url": request.path,
        "storage": f"own:{mine.period.pk}",
        "is_open": mine.is_open,
        "accepted": "saved" in request.GET,
        "last": {},
    }
    return render(request, "progress/sheet.html", dict(context), status=status)


urlpatterns = [
    path("projects/<int:project>/reports/<int:number>/mine/", report_mine, name="report-mine"),
]
