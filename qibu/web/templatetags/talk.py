"""Files and comments as pieces other pages take in: `{% load talk %}{% attachments "task" task.pk %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qibu.foundation import clock
from qibu.foundation.files import queries
from qibu.foundation.files.actions.talking import may_edit
from qibu.foundation.files.models import StoredFile
from qibu.foundation.forms import new_key
from qibu.projects.models import Project
from qibu.web.talk.forms import CommentForm
from qibu.web.talk.rendering import shown

register = template.Library()

PREVIEWED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PREVIEW_BYTES = 3 * 1024 * 1024


@register.inclusion_tag("web/talk/_attachments.html", takes_context=True)
def attachments(context: dict[str, Any], kind: str, subject: int, form: Any = None) -> dict[str, Any]:
    """The files of a subject with the form to bring more; needs `project` (opened). One statement."""
    return {**files_context(context["request"], context["project"], kind, subject), "form": form}


def files_context(request: HttpRequest, project: Project, kind: str, subject: int) -> dict[str, Any]:
    """What the list of a subject's files needs."""
    held = project.held
    rows = queries.files_of(project.space_id, (kind, subject))
    return {
        "request": request,
        "project": project,
        "kind": kind,
        "subject_id": subject,
        "files": [
            (row, bool(held and held.may("file.remove", assignee_id=row.by_id)), previewed(row))
            for row in rows
        ],
        "may_add": bool(held and held.may("file.add")),
        "limit": settings.FILE_MAX_BYTES,
        "key": new_key(),
    }


def previewed(row: StoredFile) -> bool:
    """Whether it is a picture small enough to be shown in a list.

    It is fetched as an image from the address of its download: never drawn as a page, whatever it holds.
    """
    return row.media_type in PREVIEWED and row.size <= PREVIEW_BYTES


@register.inclusion_tag("web/talk/_comments.html", takes_context=True)
def comments(context: dict[str, Any], kind: str, subject: int, form: Any = None) -> dict[str, Any]:
    """What was said on a subject with the box to say more; needs `project` (opened). Three statements."""
    project: Project = context["project"]
    held, at, request = project.held, clock.now(), context["request"]
    mine = held.person_id if held else 0
    rows = [
        (
            said,
            bool(held and held.may("comment.write")) and may_edit(said.comment, mine, at),
            bool(held and held.may("comment.remove", assignee_id=said.comment.by_id)),
        )
        for said in queries.comments_of(project.space_id, (kind, subject))
    ]
    return {
        "request": request,
        "project": project,
        "kind": kind,
        "subject_id": subject,
        "rows": rows,
        "may_write": bool(held and held.may("comment.write")),
        "form": form or CommentForm(people=people_address(project, kind, subject)),
    }


def people_address(project: Project, kind: str, subject: int) -> str:
    return reverse("talk-people", args=[project.pk, kind, subject])


@register.simple_tag
def line_talk(project: Project, *pages: Any) -> dict[int, int]:
    """How many files and comments hang on the lines of a report's review; two statements."""
    ids = [one.line.pk for lines in pages for one in lines]
    return dict(queries.counts(project.space, "line", ids)) if ids else {}


@register.filter
def of(counts: dict[int, int], pk: int) -> int:
    return counts.get(pk, 0)


@register.simple_tag
def comment_text(said: queries.Said) -> SafeString:
    return shown(said.comment.text, said.called)


@register.simple_tag
def file_size(size: int) -> str:
    """ "12 KB", "3.4 MB"."""
    for unit, step in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size >= step:
            number = size / step
            return f"{number:.0f} {unit}" if number >= 10 else f"{number:.1f} {unit}"
    return _("%(n)d bytes") % {"n": size}


@register.simple_tag
def file_kind(row: StoredFile) -> str:
    """The extension in capitals, as people speak of kinds of files; "—" without any."""
    return row.name.rpartition(".")[2][:6].upper() if "." in row.name else "—"
