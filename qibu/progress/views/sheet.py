"""周报: a department's sheet for one period, filled in or read; its drafts and pasted blocks; and an
assignee's own tasks (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from qibu.foundation import clock, http
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.progress.actions import reporting
from qibu.progress.forms import sheet as forms
from qibu.progress.forms.block import Preview, preview_block
from qibu.progress.forms.cells import COLUMNS, FIELDS, LABELS, WEEKLY, words
from qibu.progress.models import Draft, Report
from qibu.progress.queries.reported import reported_lines
from qibu.progress.queries.sheets import Sheet, copy_last_week, more_tasks, report_of, sheet
from qibu.progress.sheet_texts import sheet_texts
from qibu.projects.queries import Opened, open_project

LAST_WEEK = (*WEEKLY, "late_cause", "late_note")


@require_http_methods(["GET", "HEAD", "POST"])
def report_sheet(request: PersonRequest, project: int, number: int, department: int) -> HttpResponse:
    """The sheet: a plain form whose buttons all work without a script; to read once it is submitted."""
    opened = open_project(request.user, project)
    report = report_of(opened, number, department)
    if request.method == "POST":
        require_in(opened.grants, "report.submit", department_id=department)
        return _sent(request, opened, report)
    page = _sheet(request, opened, report)
    amending = "edit" in request.GET or page.draft_saved_at is not None
    if not page.may_submit or (report.submitted_at is not None and not amending):
        return _to_read(request, opened, page)
    headline = page.headline if page.typed_headline is None else page.typed_headline
    return _page(request, opened, page, forms.shown_form(page.lines, headline, today=_today()))


def _sheet(request: PersonRequest, opened: Opened, report: Report, more: tuple[int, ...] = ()) -> Sheet:
    return sheet(opened=opened, report=report, person=request.user, today=_today(), more=more)


def _sent(request: PersonRequest, opened: Opened, report: Report) -> HttpResponse:
    """One of the form's buttons: submit, save the draft, copy last week, paste, or add a task."""
    page = _sheet(request, opened, report, _ids(request.POST.getlist("more")))
    form = forms.sent_form(page.lines, request.POST, today=_today(), headline=page.headline)
    do = request.POST.get("do", "submit")
    if not page.is_open:
        form.refuse({"": [_("This period has been closed; what you typed is still here to be copied.")]})
        return _page(request, opened, page, form, status=422)
    if do == "save":
        return _draft_saved(request, opened, page, form)
    if do.startswith("copy"):
        _copy(form, copy_last_week(report), do.removeprefix("copy").removeprefix("-"))
    elif do == "paste":
        return _pasted(request, opened, page, form)
    elif do == "submit":
        return _submit(request, opened, page, form)
    return _page(request, opened, page, form)


def _submit(request: PersonRequest, opened: Opened, page: Sheet, form: forms.SheetForm) -> HttpResponse:
    report = page.report
    try:
        done = reporting.submit_report(
            by=request.user,
            at=clock.now(),
            report_id=report.pk,
            lines=form.lines(),
            seen=form.seen(),
            headline=form.headline,
            rest_unchanged=True,
            key=form.key,
        )
    except Invalid as outcome:
        form.refuse(outcome.errors)
        return _page(request, opened, page, form, status=422)
    except Conflict as outcome:
        form.choices = forms.choices_of(form, outcome.differences, outcome.by)
        return _page(request, opened, page, form, status=409)
    _thank(request, done)
    return redirect("report-sheet", opened.project.pk, page.period.number, page.department.pk)


def _thank(request: PersonRequest, done: reporting.Submitted) -> None:
    text = _("Submitted: %(touched)d tasks changed, %(untouched)d without change.") % {
        "touched": done.touched,
        "untouched": done.untouched,
    }
    if done.late:
        text += " " + _("It came after the cut-off and is marked late.")
    messages.success(request, " ".join([text, *done.messages]))


def _draft_saved(request: PersonRequest, opened: Opened, page: Sheet, form: forms.SheetForm) -> HttpResponse:
    saved = reporting.save_draft(
        by=request.user,
        at=clock.now(),
        report_id=page.report.pk,
        body=form.draft(),
        number=page.draft_number + 1,
    )
    return _page(request, opened, page, form, saved_at=saved.at)


def _copy(form: forms.SheetForm, last: Mapping[int, Mapping[str, str]], only: str) -> None:
    """Last week's texts where nothing stands yet: of one line, or of all."""
    for row in form.rows:
        if only and str(row.task) != only:
            continue
        for name in LAST_WEEK if row.line.late else WEEKLY:
            row.texts[name] = row.texts[name] or last.get(row.task, {}).get(name, "")


def _pasted(request: PersonRequest, opened: Opened, page: Sheet, form: forms.SheetForm) -> HttpResponse:
    """A block without a script: filled in at once, with a list of what is wrong, and nothing written yet."""
    first = _ids([request.POST.get("block-task", "")])
    start = request.POST.get("block-field", "")
    preview = preview_block(
        request.POST.get("block", ""),
        form.targets(),
        first_task=first[0] if first else 0,
        first_field=start if start in FIELDS else COLUMNS[0],
        today=_today(),
    )
    for change in preview.changes:
        row = form.row(change.task)
        if row is not None:
            row.texts[change.field] = change.new
            row.errors.pop(change.field, None)
            row.needs.pop(change.field, None)
            if change.problem:
                row.errors[change.field] = change.problem
    form.notes = [preview.summary, *preview.notes]
    return _page(request, opened, page, form)


@require_http_methods(["GET", "HEAD", "POST"])
def report_draft(request: PersonRequest, project: int, number: int, department: int) -> HttpResponse:
    """POST {"lines", "headline", "seen", "number"}: keep what is typed; answers what it means, line by line.

    409 with the stored draft where another window of the same person saved meanwhile. GET ?after=N: what
    changed in the project since event N, 204 when nothing did.
    """
    opened = open_project(request.user, project)
    if request.method != "POST" and opened.project.space.event_number <= _number(request.GET.get("after")):
        return HttpResponse(status=204)
    report = report_of(opened, number, department)
    require_in(opened.grants, "report.submit", department_id=department)
    if request.method != "POST":
        page = _sheet(request, opened, report)
        form = forms.shown_form(page.lines, page.headline, today=_today())
        lines = {str(row.task): _news(row) for row in form.rows}
        return http.answer({"after": opened.project.space.event_number, "lines": lines})
    try:
        return _keep(request, opened, report)
    except Invalid as outcome:
        return http.answer({"outcome": "invalid", "errors": outcome.errors}, status=422)


def _keep(request: PersonRequest, opened: Opened, report: Report) -> HttpResponse:
    body = http.read(request)
    typed = _flat(body)
    page = _sheet(request, opened, report, _line_ids(body))
    form = forms.sent_form(page.lines, typed, today=_today(), headline=page.headline)
    at = clock.now()
    saved = reporting.save_draft(
        by=request.user, at=at, report_id=report.pk, body=form.draft(), number=_number(body.get("number"))
    )
    if not saved.saved:
        return http.answer(_stored(request, report, saved.number), status=409)
    again = _sheet(request, opened, report, _line_ids(body))
    judged = forms.sent_form(again.lines, typed, today=_today(), headline=page.headline)
    lines = {str(row.task): _judged(row) for row in judged.rows}
    time = f"{timezone.localtime(saved.at):%H:%M}"
    return http.answer({"number": saved.number, "time": time, "lines": lines})


def _stored(request: PersonRequest, report: Report, number: int) -> dict[str, Any]:
    """The person's draft as page texts, for a window that is behind."""
    draft = Draft.objects.filter(report=report, person=request.user).first()
    body = draft.body if draft is not None else {}
    seen = body.get("seen", {})
    lines = {}
    for task, texts in body.get("lines", {}).items():
        whole = forms.page_texts({**seen.get(task, {}), **texts})
        names = {"status" if name == "is_blocked" else name for name in texts}
        lines[task] = {name: whole[name] for name in names if name in whole}
    return {"number": number, "lines": lines, "headline": body.get("headline", "")}


def _flat(body: Mapping[str, Any]) -> dict[str, str]:
    """What a script sends, as the form would send it."""
    found: dict[str, str] = {}
    lines, seen = body.get("lines"), body.get("seen")
    for task, texts in lines.items() if isinstance(lines, dict) else ():
        for name, text in texts.items() if isinstance(texts, dict) else ():
            found[f"{task}-{name}"] = str(text)
    for task, shown in seen.items() if isinstance(seen, dict) else ():
        found[f"{task}-seen"] = http.answer(shown).content.decode()
    if isinstance(body.get("headline"), str):
        found["headline"] = body["headline"]
    return found


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
    page = _sheet(request, opened, report, _line_ids(body))
    form = forms.sent_form(page.lines, _flat(body), today=_today())
    return http.answer(preview_answer(body, form))


def preview_answer(body: Mapping[str, Any], form: forms.SheetForm) -> dict[str, Any]:
    """The preview of a block as the dialog shows it."""
    start = str(body.get("field", ""))
    preview: Preview = preview_block(
        str(body.get("text", "")),
        form.targets(),
        first_task=_number(body.get("task")),
        first_field=start if start in FIELDS else COLUMNS[0],
        today=_today(),
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


def _page(
    request: PersonRequest,
    opened: Opened,
    page: Sheet,
    form: forms.SheetForm,
    *,
    status: int = 200,
    saved_at: datetime | None = None,
) -> HttpResponse:
    """The form with all it brings along."""
    report = page.report
    where = [opened.project.pk, page.period.number, page.department.pk]
    saved = saved_at or page.draft_saved_at
    stamp = max(filter(None, (saved, report.submitted_at)), default=None)
    context = {
        **frame(opened, page.period, form),
        "title": _("Report of %(department)s") % {"department": page.department.name},
        "report": report,
        "page": page,
        "headline_before": page.headline,
        "overdue": report.submitted_at is None and clock.now() > page.period.cutoff,
        "on_behalf": page.department.pk not in opened.grants.departments,
        "amend": report.submitted_at is not None,
        "saved_at": timezone.localtime(saved) if saved else None,
        "saved_stamp": int(stamp.timestamp() * 1000) if stamp else 0,
        "draft_number": page.draft_number,
        "draft_url": reverse("report-draft", args=where),
        "block_url": reverse("report-block", args=where),
        "storage": f"report:{report.pk}",
        "copied": page.copied_available,
        "last": {str(line.task_id): dict(line.last) for line in page.lines if line.last},
        "more": more_tasks(report, without=[row.task for row in form.rows]),
        "block_text": request.POST.get("block", ""),
        "block_task": _number(request.POST.get("block-task")),
        "block_field": request.POST.get("block-field", ""),
    }
    return render(request, "progress/sheet.html", context, status=status)


def frame(opened: Opened, period: object, form: forms.SheetForm) -> dict[str, Any]:
    """What the department's and the assignee's sheet share."""
    return {
        "opened": opened,
        "project": opened.project,
        "section": "reports",
        "period": period,
        "form": form,
        "labels": LABELS,
        "heads": [(name, LABELS[name]) for name in COLUMNS],
        "today": _today(),
        "event_number": opened.project.space.event_number,
        "texts": sheet_texts(),
    }


def _to_read(request: PersonRequest, opened: Opened, page: Sheet) -> HttpResponse:
    report = page.report
    lines = reported_lines(report) if report.submitted_at is not None else ()
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "reports",
        "title": _("Report of %(department)s") % {"department": page.department.name},
        "page": page,
        "period": page.period,
        "report": report,
        "lines": lines,
        "unchanged": sum(line.unchanged for line in lines),
        "labels": LABELS,
        "may_submit": page.may_submit,
        "may_moderate": opened.grants.may("report.moderate"),
        "storage": f"report:{report.pk}" if report.submitted_at is not None else "",
        "count": ngettext("%(n)d task", "%(n)d tasks", len(lines)) % {"n": len(lines)},
    }
    return render(request, "progress/sheet_read.html", context)


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def _ids(raw: list[str]) -> tuple[int, ...]:
    return tuple(found for text in raw if (found := _number(text)) > 0)[:200]


def _line_ids(body: Mapping[str, Any]) -> tuple[int, ...]:
    lines = body.get("lines")
    return _ids([str(task) for task in lines]) if isinstance(lines, dict) else ()


def _number(raw: object) -> int:
    """A whole number from outside, 0 for anything else."""
    try:
        number = int(str(raw))
    except ValueError:
        return 0
    return number if abs(number) < 2**63 else 0


_SHEET = "projects/<int:project>/reports/<int:number>/departments/<int:department>/"
urlpatterns = [
    path(_SHEET, report_sheet, name="report-sheet"),
    path(f"{_SHEET}draft/", report_draft, name="report-draft"),
    path(f"{_SHEET}block/", report_block, name="report-block"),
]
