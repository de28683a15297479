"""Form 4 from a file: upload, preview with questions, consent (D2). Plain pages, plain POSTs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qibu.foundation import clock
from qibu.foundation.access.queries import may, require_in
from qibu.foundation.documents.messages import say
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Denied, Gone, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.issues import actions, rights
from qibu.issues.actions.common import lead_of
from qibu.issues.importing import sources
from qibu.issues.importing.cells import FORM
from qibu.issues.importing.deciding import decide
from qibu.issues.importing.forms import IssuesFileForm
from qibu.issues.importing.pages import row_views, shown_fields
from qibu.issues.importing.preview import Preview, build
from qibu.issues.importing.words import title_of
from qibu.issues.models import Issue
from qibu.issues.recognition import COLUMNS
from qibu.issues.views.register import frame, today_here
from qibu.projects.actions.uploads import register_form_upload, set_form_upload
from qibu.projects.importing import storing
from qibu.projects.importing.answers import merged
from qibu.projects.importing.forms import MappingForm
from qibu.projects.importing.mapping import headers_of, remembered
from qibu.projects.importing.offering import offered
from qibu.projects.importing.review import SHOWN, choose
from qibu.projects.models import FormUpload
from qibu.projects.queries import Opened, open_project

PAGE: Final = 200
MOST_QUESTIONS: Final = 100
STEERS: Final = "issue.steer"


@require_http_methods(["GET", "HEAD", "POST"])
def issue_uploads(request: PersonRequest, project: int) -> HttpResponse:
    """The explanation, the form and earlier uploads; POST stores a file and leads to its preview."""
    opened = open_project(request.user, project)
    require_in(opened.grants, STEERS)
    form = IssuesFileForm()
    if request.method == "POST":
        form = IssuesFileForm(request.POST, request.FILES)
        if form.is_valid() and (made := _store(request, opened, form)) is not None:
            return redirect("issue-upload", project, made.pk)
    rows = FormUpload.objects.visible_to(request.user).filter(project=opened.project, form=FORM)
    context = {**_frame(opened), "form": form, "earlier": rows.select_related("by")[:30]}
    return render(request, "issues/uploads/list.html", context, status=form.status)


def _store(request: PersonRequest, opened: Opened, form: IssuesFileForm) -> FormUpload | None:
    """Store, check, read; a file that cannot be read leaves nothing behind but its message."""
    file = cast("UploadedFile[Any]", form.cleaned_data["file"])
    name = (file.name or "")[-255:]
    kept = storing.keep(file.chunks(), settings.MAX_UPLOAD_BYTES)
    if kept is None:
        form.add_error("file", say("file_too_big", {"megabytes": settings.MAX_UPLOAD_BYTES // 1024 // 1024}))
        return None
    try:
        source = sources.read(kept.path, name, opened.project, {})
        if source.problem is not None:
            form.add_error("file", say(source.problem.problem_id, source.problem.params))
            storing.drop(kept)
            return None
        return register_form_upload(
            by=request.user, at=clock.now(), form=FORM, capability=STEERS, project_id=opened.project.pk,
            file_name=name, kept=kept, settings=_remembered(source),
        )  # fmt: skip
    except BaseException:
        storing.drop(kept)
        raise


def _remembered(source: sources.Source) -> dict[str, Any]:
    """How a file with the very same headers was mapped by hand before, by anybody here."""
    headers = headers_of(source.columns)
    mapping = remembered(FORM, headers) if source.own is None else {}
    if not mapping:
        return {}
    sheet = source.recognition.sheet if source.recognition else ""
    found = {"header_row": source.header_row, "mapping": mapping, "headers": headers, "remembered": True}
    return found | ({"sheet": sheet} if sheet else {})


@require_http_methods(["GET", "HEAD", "POST"])
def issue_upload(request: PersonRequest, project: int, form_upload: int) -> HttpResponse:
    """The preview; POST keeps a mapping ("do" = "mapping") or answers, and shows the preview again."""
    opened = open_project(request.user, project)
    require_in(opened.grants, STEERS)
    row = _upload_in(request, opened, form_upload)
    if row.applied_at is not None:
        return render(request, "issues/uploads/applied.html", {**_frame(opened), "upload": row})
    if request.method != "POST":
        return _preview_page(request, opened, row)
    if request.POST.get("do") == "mapping":
        return _map(request, opened, row)
    _set(request, opened, row, answers=_answers(request, row))
    query = request.GET.urlencode()
    return redirect(reverse("issue-upload", args=[project, row.pk]) + (f"?{query}" if query else ""))


def _set(request: PersonRequest, opened: Opened, row: FormUpload, **what: Any) -> FormUpload:
    return set_form_upload(
        by=request.user, at=clock.now(), form=FORM, capability=STEERS, project_id=opened.project.pk,
        upload_id=row.pk, **what,
    )  # fmt: skip


def _answers(request: PersonRequest, row: FormUpload) -> dict[str, Any]:
    creates = may(request.user, "people.manage")
    return merged(row.answers, cast("Any", request.POST), may_create=creates)


def _map(request: PersonRequest, opened: Opened, row: FormUpload) -> HttpResponse:
    source = _source(opened, row)
    if source.recognition is None:
        return redirect("issue-upload", opened.project.pk, row.pk)
    form = _mapping_form(source, request.POST)
    if not form.is_valid():
        return _preview_page(request, opened, row, form)
    _set(request, opened, row, settings=form.settings())
    return redirect("issue-upload", opened.project.pk, row.pk)


def _mapping_form(source: sources.Source, data: Any = None) -> MappingForm:
    assert source.recognition is not None
    return MappingForm(
        data, sheets=source.recognition.sheets, sheet=source.recognition.sheet, columns=source.columns,
        header_row=source.header_row,
        choices=[(name, title_of(name)) for name in COLUMNS if name not in ("key", "version")],
    )  # fmt: skip


@require_POST
def issue_upload_consent(request: PersonRequest, project: int, form_upload: int) -> HttpResponse:
    """Write what the preview shows; once, whatever is clicked how often."""
    opened = open_project(request.user, project)
    require_in(opened.grants, STEERS)
    row = _upload_in(request, opened, form_upload)
    if row.applied_at is not None:
        return redirect("issue-upload", project, row.pk)
    row = _set(request, opened, row, answers=_answers(request, row))
    preview = _preview(request, opened, row)
    if preview.digest != request.POST.get("seen", ""):
        messages.warning(request, _("The preview changed with your entries; please look at it once more."))
        return redirect("issue-upload", project, row.pk)
    if not preview.take:
        messages.warning(request, _("There is nothing to import."))
        return redirect("issue-upload", project, row.pk)
    key = request.POST.get("key", "")
    if not 8 <= len(key) <= 64:
        raise Invalid({"": [_("This form is damaged; please reload the page.")]})
    actions.import_issues(
        by=request.user, at=clock.now(), project_id=project, space_id=opened.project.space_id,
        upload_id=row.pk, key=key, decisions=decide(preview),
    )  # fmt: skip
    storing.forget()
    count = preview.take
    said = ngettext("%(count)d row was imported.", "%(count)d rows were imported.", count)
    messages.success(request, said % {"count": count})
    return redirect("issue-upload", project, row.pk)


def _preview_page(
    request: PersonRequest, opened: Opened, row: FormUpload, mapping: MappingForm | None = None
) -> HttpResponse:
    preview = _preview(request, opened, row)
    if preview.source.recognition is None:
        problem = preview.source.problem
        text = say(problem.problem_id, problem.params) if problem else ""
        context = {**_frame(opened), "upload": row, "text": text}
        return render(request, "issues/uploads/unreadable.html", context, status=422)
    show = request.GET.get("show", "")
    page = Paginator(choose(preview.entries, show), PAGE).get_page(request.GET.get("page"))
    fields = shown_fields(preview)
    context = {
        **_frame(opened),
        "upload": row,
        "preview": preview,
        "found": preview.source.recognition,
        "form": mapping or _mapping_form(preview.source),
        "page": page,
        "rows": row_views(page.object_list, fields, row.answers),
        "fields": fields,
        "show": show if show in SHOWN else "",
        "filters": [(name, label, preview.counts.get(name, 0)) for name, label in SHOWN.items()],
        "questions": preview.questions[:MOST_QUESTIONS],
        "open_questions": sum(not question.answer for question in preview.questions),
        "may_create": may(request.user, "people.manage"),
        **offered(preview.questions),
        "key": new_key(),
    }
    status = mapping.status if mapping is not None else 200
    return render(request, "issues/uploads/preview.html", context, status=status)


def _preview(request: PersonRequest, opened: Opened, row: FormUpload) -> Preview:
    return build(
        opened.project, _source(opened, row), row.answers, today=today_here(),
        may_create=may(request.user, "people.manage"), may_close=_closes(opened),
    )  # fmt: skip


def _closes(opened: Opened) -> Callable[[Issue], bool]:
    """Whether whoever looks may close an issue: never one's own fix."""
    lead = lead_of(opened.project.space)

    def closes(issue: Issue) -> bool:
        if issue.resolver_id is None:
            issue.resolver_id = issue.submitter_id = issue.owner_id
        return rights.other_than_resolver(opened.grants, issue, lead)

    return closes


def _source(opened: Opened, row: FormUpload) -> sources.Source:
    if not row.stored_as:
        raise Gone(
            _("This file was not imported within 30 days and has been removed. Please upload it again.")
        )
    return sources.read(storing.stored(row.stored_as), row.file_name, opened.project, row.settings)


def _upload_in(request: PersonRequest, opened: Opened, upload: int) -> FormUpload:
    rows = FormUpload.objects.visible_to(request.user).filter(project=opened.project, form=FORM, pk=upload)
    row = rows.select_related("by").first()
    if row is None:
        raise Denied("upload")
    return row


def _frame(opened: Opened) -> dict[str, Any]:
    return {**frame(opened), "may_plan": True}


_AT: Final = "projects/<int:project>/issues/uploads/"
urlpatterns = [
    path(_AT, issue_uploads, name="issue-uploads"),
    path(f"{_AT}<int:form_upload>/", issue_upload, name="issue-upload"),
    path(f"{_AT}<int:form_upload>/consent/", issue_upload_consent, name="issue-upload-consent"),
]
