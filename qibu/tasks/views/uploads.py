"""Importing a task list: upload, preview with questions, consent (D2). Plain pages, plain POSTs."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qibu.foundation import clock
from qibu.foundation.access.queries import may, require_in
from qibu.foundation.documents.messages import say
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.work.actions import start_job
from qibu.projects.importing import storing
from qibu.projects.importing.answers import merged
from qibu.projects.importing.mapping import headers_of, remembered
from qibu.projects.importing.offering import offered
from qibu.projects.importing.review import SHOWN, choose
from qibu.projects.queries import Opened, open_project
from qibu.tasks.actions.uploads import register_upload, set_upload
from qibu.tasks.forms import MappingForm, UploadForm
from qibu.tasks.importing import sources
from qibu.tasks.importing.consenting import (
    KIND,
    Consent,
    Unready,
    carry_out,
    is_long,
    preview_of,
    source_of,
)
from qibu.tasks.importing.entries import Preview
from qibu.tasks.importing.pages import row_views, shown_fields
from qibu.tasks.importing.rowkeys import FORM
from qibu.tasks.models import Upload
from qibu.tasks.planning import calendars_of

PAGE = 200
MOST_QUESTIONS = 100


@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest, project: int) -> HttpResponse:
    """The explanation, the form and earlier uploads; POST stores a file and leads to its preview."""
    opened = open_project(_who(request), project)
    if request.method != "POST":
        return _uploads_page(request, opened, UploadForm())
    require_in(opened.grants, "plan.edit")
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _uploads_page(request, opened, form)
    made = _store(request, opened, form)
    return _uploads_page(request, opened, form) if made is None else redirect("upload", project, made.pk)


def _uploads_page(request: HttpRequest, opened: Opened, form: UploadForm) -> HttpResponse:
    earlier = Upload.objects.filter(project=opened.project).select_related("by").order_by("-pk")[:30]
    return render(
        request,
        "tasks/uploads/list.html",
        {**_frame(opened), "form": form, "earlier": earlier},
        status=form.status,
    )


def _store(request: HttpRequest, opened: Opened, form: UploadForm) -> Upload | None:
    """Store, check, read; a file that cannot be read leaves nothing behind but its message."""
    file = cast("UploadedFile[Any]", form.cleaned_data["file"])
    name = (file.name or "")[-255:]
    kept = storing.keep(file.chunks(), settings.MAX_UPLOAD_BYTES)
    if kept is None:
        form.add_error("file", say("file_too_big", {"megabytes": settings.MAX_UPLOAD_BYTES // 1024 // 1024}))
        return None
    try:
        calendars = calendars_of(opened.project)
        source = sources.read(kept.path, name, opened.project, calendars.project, {})
        if source.problem is not None:
            form.add_error("file", say(source.problem.problem_id, source.problem.params))
            storing.drop(kept)
            return None
        chosen = _remembered(source)
        return register_upload(
            by=_who(request),
            at=clock.now(),
            project_id=opened.project.pk,
            file_name=name,
            sha256=kept.sha256,
            stored_as=kept.stored_as,
            settings=chosen,
        )
    except BaseException:
        storing.drop(kept)
        raise


def _remembered(source: sources.Source) -> dict[str, Any]:
    """How a file with the very same headers was mapped by hand before, by anybody here."""
    found = source.recognition
    if found is None or source.own is not None or not source.columns:
        return {}
    headers = headers_of(source.columns)
    mapping = remembered(FORM, headers)
    if not mapping:
        return {}
    chosen = {"sheet": found.sheet, "header_row": source.header_row, "mapping": mapping, "headers": headers}
    return chosen | {"remembered": True}


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, project: int, upload: int) -> HttpResponse:
    """The preview; POST keeps a mapping ("do" = "mapping") or answers, and shows the preview again."""
    opened = open_project(_who(request), project)
    row = _upload_in(opened, upload)
    if row.applied_at is not None:
        return render(request, "tasks/uploads/applied.html", {**_frame(opened), "upload": row})
    if request.method != "POST":
        return _preview_page(request, opened, row)
    require_in(opened.grants, "plan.edit")
    if request.POST.get("do") == "mapping":
        return _map(request, opened, row)
    _keep_answers(request, opened, row)
    return redirect(_back(request, project, upload))


def _map(request: HttpRequest, opened: Opened, row: Upload) -> HttpResponse:
    source = source_of(opened, row)
    if source.recognition is None:
        return redirect("upload", opened.project.pk, row.pk)
    form = _mapping_form(source, request.POST)
    if not form.is_valid():
        return _preview_page(request, opened, row, form)
    set_upload(
        by=_who(request),
        at=clock.now(),
        project_id=opened.project.pk,
        upload_id=row.pk,
        settings=form.settings(),
    )
    return redirect("upload", opened.project.pk, row.pk)


def _mapping_form(source: sources.Source, data: Any = None) -> MappingForm:
    assert source.recognition is not None
    return MappingForm(
        data, recognition=source.recognition, columns=source.columns, header_row=source.header_row
    )


def _keep_answers(request: HttpRequest, opened: Opened, row: Upload) -> Upload:
    creates = may(_who(request), "people.manage")
    answers = merged(row.answers, cast("Any", request.POST), may_create=creates)
    return set_upload(
        by=_who(request), at=clock.now(), project_id=opened.project.pk, upload_id=row.pk, answers=answers
    )


@require_POST
def upload_consent(request: HttpRequest, project: int, upload: int) -> HttpResponse:
    """Write what the preview shows; once, whatever is clicked how often."""
    opened = open_project(_who(request), project)
    row = _upload_in(opened, upload)
    require_in(opened.grants, "plan.edit")
    if row.applied_at is not None:
        return redirect("upload", project, upload)
    row = _keep_answers(request, opened, row)
    seen, key = request.POST.get("seen", ""), _key(request)
    if is_long(row):
        return _hand_to_worker(request, opened, row, seen, key)
    try:
        text = carry_out(
            Consent(_who(request), clock.now(), opened, row, seen, key), _preview(request, opened, row)
        )
    except Unready as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, text)
    return redirect("upload", project, upload)


def _hand_to_worker(request: HttpRequest, opened: Opened, row: Upload, seen: str, key: str) -> HttpResponse:
    """A long list is imported by the worker, through the same step."""
    job = start_job(
        by=_who(request),
        at=clock.now(),
        kind=KIND,
        title=_("Import of “%(file)s”") % {"file": row.file_name},
        key=key,
        space=opened.project.space,
        params={"project": opened.project.pk, "upload": row.pk, "seen": seen},
    )
    return redirect("job", job.pk)


def _preview_page(
    request: HttpRequest, opened: Opened, row: Upload, mapping: MappingForm | None = None
) -> HttpResponse:
    preview = _preview(request, opened, row)
    found = preview.source.recognition
    if found is None:
        problem = preview.source.problem
        text = say(problem.problem_id, problem.params) if problem else ""
        return render(
            request,
            "tasks/uploads/unreadable.html",
            {**_frame(opened), "upload": row, "text": text},
            status=422,
        )
    show = request.GET.get("show", "")
    page = Paginator(choose(preview.entries, show), PAGE).get_page(request.GET.get("page"))
    fields = shown_fields(preview)
    open_questions = [q for q in preview.questions if not q.answer]
    context = {
        **_frame(opened),
        "upload": row,
        "preview": preview,
        "found": found,
        "form": mapping or _mapping_form(preview.source),
        "page": page,
        "rows": row_views(preview, page.object_list, fields, row.answers),
        "fields": fields,
        "show": show if show in SHOWN else "",
        "filters": [(name, label, preview.counts.get(name, 0)) for name, label in SHOWN.items()],
        "questions": preview.questions[:MOST_QUESTIONS],
        "open_questions": len(open_questions),
        "may_create": may(_who(request), "people.manage"),
        **offered(preview.questions),
        "twin": _twin(opened, row),
        "key": new_key(),
    }
    status = mapping.status if mapping is not None else 200
    return render(request, "tasks/uploads/preview.html", context, status=status)


def _twin(opened: Opened, row: Upload) -> Upload | None:
    """The same file, imported before."""
    rows = Upload.objects.filter(project=opened.project, sha256=row.sha256).exclude(applied_at=None)
    return rows.exclude(pk=row.pk).order_by("-applied_at").first()


def _preview(request: HttpRequest, opened: Opened, row: Upload) -> Preview:
    return preview_of(_who(request), clock.now(), opened, row)


def _upload_in(opened: Opened, upload: int) -> Upload:
    row = Upload.objects.filter(project=opened.project, pk=upload).select_related("by").first()
    if row is None:
        raise Denied("upload")
    return row


def _key(request: HttpRequest) -> str:
    key = request.POST.get("key", "")
    if not 8 <= len(key) <= 64:
        raise Invalid({"": [_("This form is damaged; please reload the page.")]})
    return key


def _back(request: HttpRequest, project: int, upload: int) -> str:
    """The same page of the same filter."""
    url = reverse("upload", args=[project, upload])
    query = request.GET.urlencode()
    return f"{url}?{query}" if query else url


def _frame(opened: Opened) -> dict[str, Any]:
    return {
        "opened": opened,
        "project": opened.project,
        "grants": opened.grants,
        "may_plan": opened.grants.may("plan.edit"),
        "section": "uploads",
    }


def _who(request: HttpRequest) -> Person:
    return cast("Person", request.user)


urlpatterns = [
    path("projects/<int:project>/uploads/", uploads, name="uploads"),
    path("projects/<int:project>/uploads/<int:upload>/", upload, name="upload"),
    path("projects/<int:project>/uploads/<int:upload>/consent/", upload_consent, name="upload-consent"),
]
