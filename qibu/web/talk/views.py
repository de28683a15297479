"""The file area, downloads and uploads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.files import actions, kinds, queries, storing
from qibu.foundation.files.models import StoredFile
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Gone, Invalid
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who
from qibu.web.talk.forms import CommentForm, FilesForm
from qibu.web.talk.subjects import Subject, subject_in, subjects_in
from qibu.web.templatetags.talk import files_context

#: T-18: whatever the bytes are, the browser saves them and neither runs nor draws them as a page of ours.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def files(request: HttpRequest, project: int) -> HttpResponse:
    """文件: all files of a project that the reader may see, what they hang on, and the recycle bin."""
    opened = open_project(who(request), project)
    return files_page(request, opened, FilesForm())


def files_page(request: HttpRequest, opened: Opened, form: FilesForm) -> HttpResponse:
    deleted = request.GET.get("show") == "deleted"
    rows = queries.files_of_space(opened.project.space_id, deleted=deleted)
    gone = queries.removed_comments(opened.project.space_id) if deleted else []
    subjects = subjects_in(opened, [one.subject for one in (*rows, *gone)])
    grants = opened.grants
    context = {
        "opened": opened,
        "project": opened.project,
        "rows": [
            (row, subjects[row.subject], _may_remove(opened, row, subjects[row.subject]))
            for row in rows
            if row.subject in subjects
        ],
        "comments": [
            (row, subjects[row.subject], grants.may("comment.remove", assignee_id=row.deleted_by_id))
            for row in gone
            if row.subject in subjects and grants.may("comment.remove", assignee_id=row.deleted_by_id)
        ],
        "deleted": deleted,
        "form": form if grants.may("file.add") and not deleted else None,
        "key": new_key(),
        "used": queries.used_bytes(opened.project.space_id),
        "room": settings.FILES_MAX_BYTES,
        "limit": settings.FILE_MAX_BYTES,
    }
    return render(request, "web/talk/files.html", context, status=form.status)


def _may_remove(opened: Opened, row: StoredFile, on: Subject) -> bool:
    return not on.sealed and opened.grants.may("file.remove", assignee_id=_owner(row))


def _owner(row: StoredFile) -> int:
    """Who may take it away, or take it back."""
    return row.by_id if row.deleted_by_id is None else row.deleted_by_id


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, project: int, file: int) -> HttpResponseBase:
    """GET saves a file; POST do=remove puts it into the recycle bin, do=restore takes it out."""
    opened = open_project(who(request), project)
    row = queries.file_in(opened.project.space_id, file)
    subject = subjects_in(opened, [row.subject]).get(row.subject) if row is not None else None
    if row is None or subject is None:
        raise Http404
    if request.method == "POST":
        return _move(request, opened, row, subject)
    if row.purged_at is not None or (row.deleted_at is not None and not _may_restore(opened, row)):
        raise Gone(_("This file lies in the recycle bin."))
    return _sent(row)


def _may_restore(opened: Opened, row: StoredFile) -> bool:
    return opened.grants.may("file.remove", assignee_id=row.deleted_by_id)


def _sent(row: StoredFile) -> HttpResponseBase:
    try:
        stream = storing.path_of(row.stored_as).open("rb")
    except FileNotFoundError:
        said = _("The content of this file is missing on the server. Please tell the administrator.")
        raise Gone(said) from None
    response = FileResponse(
        stream, as_attachment=True, filename=row.name, content_type=kinds.served_as(row.media_type)
    )
    response.headers["Content-Length"] = str(row.size)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _move(request: HttpRequest, opened: Opened, row: StoredFile, subject: Subject) -> HttpResponse:
    where: dict[str, Any] = {
        "by": who(request), "at": clock.now(), "space_id": opened.project.space_id, "file_id": row.pk,
    }  # fmt: skip
    _refuse_sealed(subject)
    if request.POST.get("do") == "restore":
        actions.restore_file(**where)
        messages.success(request, _("“%(name)s” is back.") % {"name": row.name})
    else:
        actions.remove_file(**where)
        messages.success(request, _("“%(name)s” is in the recycle bin.") % {"name": row.name})
    return redirect("files", opened.project.pk) if _from_area(request) else redirect(f"{subject.url}")


def _refuse_sealed(on: Subject) -> None:
    if on.sealed:
        raise Invalid({"": [_("These files were handed in and stay as they are.")]})


def _from_area(request: HttpRequest) -> bool:
    return request.POST.get("from") == "files"


@require_POST
def subject_files(request: HttpRequest, project: int, kind: str, subject: int) -> HttpResponse:
    """Bring one or more files; a script gets the new list as a fragment, a refusal as JSON."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "file.add")
    on = subject_in(opened, kind, subject)
    _refuse_sealed(on)
    form = FilesForm(request.POST, request.FILES)
    quiet = request.headers.get("X-Requested-With") == "fetch"
    if form.is_valid():
        try:
            count = _attach(request, opened, on, form)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            if quiet:
                context = {**files_context(request, opened.project, on.kind, on.id), "fresh": count}
                return render(request, "web/talk/_file_rows.html", context)
            messages.success(
                request, ngettext("%(n)d file added.", "%(n)d files added.", count) % {"n": count}
            )
            return redirect(f"{on.url.partition('#')[0]}#files")
    if quiet:
        return JsonResponse({"message": " ".join(said for *_field, said in form.problems())}, status=422)
    if on.kind == "project":
        return files_page(request, opened, form)
    return talk_page(request, opened, on, CommentForm(), form)


def _attach(request: HttpRequest, opened: Opened, on: Subject, form: FilesForm) -> int:
    """All files one by one; what came before a refused one stays. Returns how many there are."""
    sent = form.cleaned_data["file"]
    for number, one in enumerate(sent):
        actions.attach_file(
            by=who(request), at=clock.now(), space_id=opened.project.space_id, subject=on.pair,
            key=f"{form.key[:56]}-{number}", name=one.name or "", chunks=one.chunks(),
        )  # fmt: skip
    return len(sent)


def talk_page(
    request: HttpRequest, opened: Opened, on: Subject, comment: CommentForm, files: FilesForm | None = None
) -> HttpResponse:
    """The files and comments of one subject on a page of their own, which also shows refused forms again."""
    context = {
        "opened": opened,
        "project": opened.project,
        "subject": on,
        "comment_form": comment,
        "files_form": files,
    }
    status = max(comment.status, files.status if files else 200)
    return render(request, "web/talk/talk.html", context, status=status)
