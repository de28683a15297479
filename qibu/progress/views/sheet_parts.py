"""What the sheet's script asks for: a draft kept, news of other people, a pasted block understood (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from qibu.foundation import clock, http
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.progress.actions import reporting
from qibu.progress.forms import sheet as forms
from qibu.progress.forms.block import Preview, preview_block
from qibu.progress.forms.cells import COLUMNS, FIELDS, WEEKLY, page_texts, words
from qibu.progress.models import Report
from qibu.progress.queries.drafts import draft_of
from qibu.progress.queries.sheets import report_of
from qibu.progress.views.sheet_common import flat, line_ids, number_of, sheet_of, today
from qibu.projects.queries import Opened, open_project


@require_http_methods(["GET", "HEAD", "POST"])
def report_draft(request: PersonRequest, project: int, number: int, department: int) -> HttpResponse:
    """POST {"lines", "headline", "seen", "number"}: keep what is typed; answers what it means, line by line.

    409 with the stored draft where another window of the same person saved meanwhile. GET ?after=N: what
    changed in the project since event N, 204 when nothing did.
    """
    opened = open_project(request.user, project)
    require_in(opened.grants, "report.submit", department_id=department)
    if request.method != "POST" and opened.project.space.event_number <= number_of(request.GET.get("after")):
        return HttpResponse(status=204)
    report = report_of(opened, number, department)
    if request.method != "POST":
        page = sheet_of(request, opened, report)
        form = forms.shown_form(page.lines, page.headline, today=today())
        lines = {str(row.task): _news(row) for row in form.rows}
        return http.answer({"after": opened.project.space.event_number, "lines": lines})
    try:
        return _keep(request, opened, report)
    except Invalid as outcome:
        return http.answer({"outcome": "invalid", "errors": outcome.errors}, status=422)


def _keep(request: PersonRequest, opened: Opened, report: Report) -> HttpResponse:
    body = http.read(request)
    typed = flat(body)
    page = sheet_of(request, opened, report, line_ids(body))
    form = forms.sent_form(page.lines, typed, today=today(), headline=page.headline)
    form.gone = {**page.gone, **form.gone}
    at = clock.now()
    saved = reporting.save_draft(
        by=request.user, at=at, report_id=report.pk, body=form.draft(), number=number_of(body.get("number"))
    )
    if not saved.saved:
        return http.answer(_stored(request, report, saved.number), status=409)
    again = sheet_of(request, opened, report, line_ids(body))
    judged = forms.sent_form(again.lines, typed, today=today(), headline=page.headline)
    lines = {str(row.task): _judged(row) for row in judged.rows}
    time = f"{timezone.localtime(saved.at):%H:%M}"
    return http.answer({"number": saved.number, "time": time, "lines": lines})


def _stored(request: PersonRequest, report: Report, number: int) -> dict[str, Any]:
    """The person's draft as page texts, for a window that is behind."""
    body = draft_of(report, request.user)
    seen = body.get("seen", {})
    lines = {}
    for task, texts in body.get("lines", {}).items():
        whole = page_texts({**seen.get(task, {}), **texts})
        names = {"status" if name == "is_blocked" else name for name in texts}
        lines[task] = {name: whole[name] for name in names if name in whole}
    return {"number": number, "lines": lines, "headline": body.get("headline", "")}


def _judged(row: forms.Row) -> dict[str, Any]:
    return {"texts": row.texts, "wrong": row.errors, "asked": row.needs}


def _news(row: forms.Row) -> dict[str, Any]:
    own = row.line.own
    said = None
    if own is not None:
        at = f"{timezone.localtime(own.at):%m-%d %H:%M}"
        said = {"by": own.by, "at": at, "texts": {n: own.texts[n] for n in WEEKLY if own.texts.get(n)}}
    return {
        "before": row.before,
        "seen": row.seen,
        "words": {name: words(name, text) for name, text in row.before.items()},
        "late": row.line.late,
        "own": said,
        "wrong": row.errors,
        "asked": row.needs,
    }


@require_POST
def report_block(request: PersonRequest, project: int, number: int, department: int) -> HttpResponse:
    """POST {"text", "task", "field", "lines": {task: {field: text}}}: what a pasted block would change."""
    opened = open_project(request.user, project)
    report = report_of(opened, number, department)
    require_in(opened.grants, "report.submit", department_id=department)
    body = http.read(request)
    page = sheet_of(request, opened, report, line_ids(body))
    form = forms.sent_form(page.lines, flat(body), today=today())
    return http.answer(preview_answer(body, form))


def preview_answer(body: Mapping[str, Any], form: forms.SheetForm) -> dict[str, Any]:
    """The preview of a block as the dialog shows it."""
    start = str(body.get("field", ""))
    preview: Preview = preview_block(
        str(body.get("text", "")),
        form.targets(),
        first_task=number_of(body.get("task")),
        first_field=start if start in FIELDS else COLUMNS[0],
        today=today(),
    )
    cells = [
        {
            "task": change.task,
            "field": change.field,
            "line": change.line,
            "label": change.label,
            "new": change.new,
            "old_words": change.old_words or pgettext("no value", "—"),
            "new_words": change.new_words,
            "problem": change.problem,
        }
        for change in preview.changes
    ]
    return {"summary": preview.summary, "wrong": preview.wrong, "notes": preview.notes, "cells": cells}


_SHEET = "projects/<int:project>/reports/<int:number>/departments/<int:department>/"
urlpatterns = [
    path(f"{_SHEET}draft/", report_draft, name="report-draft"),
    path(f"{_SHEET}block/", report_block, name="report-block"),
]
