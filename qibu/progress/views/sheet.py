"""周报: a department's sheet for one period, to fill in or to read (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.progress.actions import reporting
from qibu.progress.forms import sheet as forms
from qibu.progress.forms.block import preview_block
from qibu.progress.forms.cells import COLUMNS, FIELDS, LABELS, WEEKLY
from qibu.progress.models import Report
from qibu.progress.queries.reported import reported_lines
from qibu.progress.queries.sheets import Sheet, copy_last_week, more_tasks, report_of
from qibu.progress.views.sheet_common import frame, gone_words, ids, number_of, sheet_of, today
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
    page = sheet_of(request, opened, report)
    amending = "edit" in request.GET or page.draft_saved_at is not None
    if not page.may_submit or (report.submitted_at is not None and not amending):
        return _to_read(request, opened, page)
    headline = page.headline if page.typed_headline is None else page.typed_headline
    form = forms.shown_form(page.lines, headline, today=today())
    form.notes = gone_words(report.project_id, page.gone)
    return _page(request, opened, page, form)


def _sent(request: PersonRequest, opened: Opened, report: Report) -> HttpResponse:
    """One of the form's buttons: submit, save the draft, copy last week, paste, or add a task."""
    page = sheet_of(request, opened, report, ids(request.POST.getlist("more")))
    form = forms.sent_form(page.lines, request.POST, today=today(), headline=page.headline)
    do = request.POST.get("do", "submit")
    gone = gone_words(report.project_id, form.gone)
    if not page.is_open:
        form.refuse({"": [_("This period has been closed; what you typed is still here to be copied.")]})
        return _page(request, opened, page, form, status=422)
    form.notes = [] if do == "submit" else gone
    if do == "save":
        return _draft_saved(request, opened, page, form)
    if do.startswith("copy"):
        _copy(form, copy_last_week(report), do.removeprefix("copy").removeprefix("-"))
    elif do == "paste":
        return _pasted(request, opened, page, form)
    elif do == "submit" and gone:
        form.refuse({"": gone})  # said once: the next form does not hold these lines any more
        return _page(request, opened, page, form, status=422)
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
    form.gone = {**page.gone, **form.gone}
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
    first = ids([request.POST.get("block-task", "")])
    start = request.POST.get("block-field", "")
    preview = preview_block(
        request.POST.get("block", ""),
        form.targets(),
        first_task=first[0] if first else 0,
        first_field=start if start in FIELDS else COLUMNS[0],
        today=today(),
    )
    for change in preview.changes:
        row = form.row(change.task)
        if row is not None:
            row.texts[change.field] = change.new
            row.errors.pop(change.field, None)
            row.needs.pop(change.field, None)
            if change.problem:
                row.errors[change.field] = change.problem
    form.notes += [preview.summary, *preview.notes]
    return _page(request, opened, page, form)


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
        "more": [
            (one.task_id, f"{one.wbs} {one.name}")
            for one in more_tasks(report, without=[row.task for row in form.rows])
        ],
        "block_text": request.POST.get("block", ""),
        "block_task": number_of(request.POST.get("block-task")),
        "block_field": request.POST.get("block-field", ""),
    }
    return render(request, "progress/sheet.html", context, status=status)


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
        "review_url": reverse(
            "report-review", args=[opened.project.pk, page.period.number, page.department.pk]
        ),
        "storage": f"report:{report.pk}" if report.submitted_at is not None else "",
        "count": ngettext("%(n)d task", "%(n)d tasks", len(lines)) % {"n": len(lines)},
    }
    return render(request, "progress/sheet_read.html", context)


urlpatterns = [
    path(
        "projects/<int:project>/reports/<int:number>/departments/<int:department>/",
        report_sheet,
        name="report-sheet",
    ),
]
