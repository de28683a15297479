"""Saying something on any subject, and changing or taking back what one said."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qibu.foundation import clock, http
from qibu.foundation.access.queries import require_in
from qibu.foundation.files import actions, queries
from qibu.foundation.files.actions.talking import Unclear, may_edit
from qibu.foundation.files.models import Comment
from qibu.foundation.forms.initials import initials
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.projects.models import Project
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who
from qibu.web.talk.forms import CommentForm
from qibu.web.talk.subjects import Subject, subject_in
from qibu.web.talk.views import talk_page
from qibu.web.templatetags.talk import people_address

PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
def talk(request: HttpRequest, project: int, kind: str, subject: int) -> HttpResponse:
    """Files and comments of one subject; POST adds a comment and leads back to where the subject stands."""
    opened = open_project(who(request), project)
    on = subject_in(opened, kind, subject)
    people = people_address(opened.project, on.kind, on.id)
    if request.method != "POST":
        return talk_page(request, opened, on, CommentForm(people=people))
    require_in(opened.grants, "comment.write")
    form = CommentForm(request.POST, people=people)
    if form.is_valid():
        try:
            row = actions.write_comment(
                by=who(request), at=clock.now(), space_id=opened.project.space_id, key=form.key,
                subject=on.pair, text=form.cleaned_data["text"], audience=on.audience, about=on.title,
                chosen=form.chosen, readers=on.readers,
            )  # fmt: skip
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            return redirect(_address(on, row))
    return talk_page(request, opened, on, form)


def _refuse(form: CommentForm, refusal: Invalid) -> None:
    form.refuse(refusal)
    if isinstance(refusal, Unclear):
        form.ask(refusal.unclear)


def _address(on: Subject, row: Comment) -> str:
    """Where the comment stands in the page of its subject; lines of a report have a page for their talk."""
    return f"{on.talk_url}#comment-{row.pk}"


@require_http_methods(PAGE)
def comment(request: HttpRequest, project: int, comment: int) -> HttpResponse:
    """What may be done about a comment: its writer changes it, who may deletes and restores it.

    POST do=edit, remove or restore.
    """
    opened = open_project(who(request), project)
    row = queries.comment_in(opened.project.space_id, comment)
    if row is None:
        raise Http404
    on = subject_in(opened, *row.subject)
    require_in(opened.grants, "comment.remove", assignee_id=row.deleted_by_id or row.by_id)
    where: dict[str, Any] = {
        "by": who(request), "at": clock.now(), "space_id": opened.project.space_id, "comment_id": row.pk,
    }  # fmt: skip
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "remove":
        actions.remove_comment(**where)
        messages.success(request, _("The comment is in the recycle bin."))
        return redirect(f"{on.talk_url}#comments")
    if do == "restore":
        actions.restore_comment(**where)
        messages.success(request, _("The comment is back."))
        return redirect(_address(on, row))
    return _edit(request, opened, row, on, where)


def _edit(
    request: HttpRequest, opened: Opened, row: Comment, on: Subject, where: dict[str, Any]
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    people = people_address(opened.project, on.kind, on.id)
    form = CommentForm(sent, people=people, initial={"text": row.text, "version": row.version})
    status = 200
    if sent is not None and form.is_valid():
        try:
            actions.edit_comment(
                **where, version=form.version or 0, text=form.cleaned_data["text"], about=on.title,
                chosen=form.chosen, readers=on.readers,
            )  # fmt: skip
        except Invalid as refusal:
            _refuse(form, refusal)
        except Conflict as refusal:
            said = _("It was changed meanwhile and says now: “%(text)s”. Save again to replace that.")
            form.add_error(None, said % {"text": refusal.differences[0].theirs})
            form.data = {**dict(form.data.items()), "version": refusal.version}
            status = 409
        else:
            return redirect(_address(on, row))
    context = {
        "opened": opened,
        "project": opened.project,
        "subject": on,
        "comment": row,
        "form": form,
        "may_edit": may_edit(row, who(request).pk, where["at"]) and opened.grants.may("comment.write"),
    }
    return render(request, "web/talk/comment.html", context, status=status if status != 200 else form.status)


@require_safe
def callable_people(request: HttpRequest, project: int, kind: str, subject: int) -> HttpResponse:
    """Who may be called in a comment on a subject: {"people": [{name, department, initials, call}]}."""
    opened = open_project(who(request), project)
    on = subject_in(opened, kind, subject)
    require_in(opened.grants, "comment.write")
    people = queries.people_who_see(opened.project.space_id, on.readers)
    names = [one.name for one in people]
    rows = [
        {
            "name": one.name,
            "department": one.department,
            "initials": initials(one.name),
            # What is written after the @: with the department where the name alone is not enough.
            "call": f"{one.name}({one.department})" if names.count(one.name) > 1 else one.name,
        }
        for one in people
    ]
    return http.answer({"people": rows})


@require_safe
def comment_address(request: HttpRequest, pk: int) -> HttpResponse:
    """The address notices carry: on to where the comment stands, if it may be seen."""
    row = queries.comment_seen(who(request), pk)
    project = Project.objects.visible_to(who(request)).filter(space=row.space_id).first() if row else None
    if row is None or project is None:
        raise Http404
    opened: Opened = open_project(who(request), project.pk)
    return redirect(_address(subject_in(opened, *row.subject), row))
