"""What goes into the package of a project: every document it has, and what was uploaded (F4)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import BinaryIO, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.queries import actions_of_space
from qibu.changes.effects import from_json
from qibu.changes.models import ChangeRequest
from qibu.changes.paper import change_paper
from qibu.changes.showing import moved_rows, step_lines
from qibu.changes.steps import read_steps
from qibu.closing.models import Package, SignedDocument
from qibu.foundation.documents.naming import clean_part, document_filename
from qibu.foundation.documents.package import Document
from qibu.foundation.documents.paper import Paper
from qibu.foundation.files import storing
from qibu.foundation.files.models import Comment, StoredFile
from qibu.issues.queries.pages import action_list
from qibu.issues.queries.register import MOST, Wanted, register_page
from qibu.lessons.queries import lessons_of_space
from qibu.meetings.form3 import form_3
from qibu.meetings.models import Meeting
from qibu.progress.form2 import form_2_paper
from qibu.progress.models import Edition
from qibu.progress.weekly_paper import weekly_paper
from qibu.projects.form1 import form_1
from qibu.projects.models import Project
from qibu.projects.papers import paper_file
from qibu.projects.queries import charter
from qibu.web.actionitems.sheets import actions_paper
from qibu.web.issues.sheets import form_4, issue_actions
from qibu.web.lessons.sheets import lessons_paper

FORMATS: Final = ("xlsx", "pdf")
Make = Callable[[], Paper]


def collect(package: Package, project: Project) -> list[Document]:
    """Every document of the project as it stood when it was archived, in a fixed order."""
    found = [_paper(project, paper, source, ending) for paper, source in _papers(package, project)
             for ending in FORMATS]  # fmt: skip
    return [*found, *_signed(project), *_uploads(project), *_comments(package, project)]


def _papers(package: Package, project: Project) -> Iterator[tuple[Paper, str]]:
    at, today, by = package.at, timezone.localtime(package.at).date(), package.by
    base = f"/projects/{project.pk}/"
    yield form_1(charter(project), today), f"{base}charter/"
    yield form_2_paper(project, at, with_baseline=True), f"{base}schedule/"
    for edition in (
        Edition.objects.filter(period__project=project).select_related("period").order_by("number")
    ):
        yield weekly_paper(project, edition.period, edition), f"{base}editions/{edition.number}/"
    for meeting in Meeting.objects.filter(space=project.space).order_by("number"):
        yield form_3(meeting, project), f"{base}meetings/{meeting.number}/"
    lines = register_page(by, project, Wanted(), today=today, size=MOST).lines
    yield form_4(project, at, lines), f"{base}issues/"
    yield (
        issue_actions(project, today, action_list(project, at, today, closed=True)),
        f"{base}issues/actions/",
    )
    yield actions_paper(project, at, actions_of_space(project.space_id, at, show="all")), f"{base}actions/"
    yield lessons_paper(project, at, lessons_of_space(by, project.space)), f"{base}lessons/"
    for row in ChangeRequest.objects.filter(project=project).exclude(submitted_at=None).order_by("number"):
        effect = from_json(row.impact)
        moved = moved_rows(effect, ()) if effect else []
        steps = step_lines(read_steps(row.steps), ())
        yield change_paper(project, row, steps, effect, moved), f"{base}changes/requests/{row.number}/"


def _paper(project: Project, paper: Paper, source: str, ending: str) -> Document:
    """Written when its turn comes. What a file carries unseen to be read back is left out: it counts the
    events of the project, and so would differ from build to build."""
    plain = replace(paper, metadata={})
    name = document_filename(project.name, paper.day, paper.title, ending)

    def read() -> BinaryIO:
        return io.BytesIO(paper_file(plain, project.name, ending, "paper").content)

    return Document(name, paper.title, paper.day, source, read)


def _signed(project: Project) -> Iterator[Document]:
    for row in SignedDocument.objects.filter(space=project.space).order_by("kind", "number"):
        day = timezone.localtime(row.at).date()
        kind = _("Signed content %(what)s V%(number)d") % {
            "what": row.get_kind_display(), "number": row.number,
        }  # fmt: skip
        name = document_filename(project.name, day, kind, "json")
        yield Document(name, kind, day, f"/projects/{project.pk}/signing/", _reader(row.content.encode()))


def _uploads(project: Project) -> Iterator[Document]:
    kind = _("Uploaded files")
    rows = StoredFile.objects.filter(space=project.space, deleted_at=None, purged_at=None)
    for row in rows.order_by("subject_kind", "subject_id", "pk"):
        name = f"{clean_part(kind)}/{clean_part(row.subject_kind)}-{row.subject_id}/{clean_part(row.name)}"
        day = timezone.localtime(row.at).date()
        yield Document(name, kind, day, f"/projects/{project.pk}/files/{row.pk}/", _opener(row.stored_as))


def _comments(package: Package, project: Project) -> list[Document]:
    rows = list(
        Comment.objects.filter(space=project.space, deleted_at=None).select_related("by").order_by("pk")
    )
    if not rows:
        return []
    day: date = timezone.localtime(max(row.at for row in rows)).date()
    text = "\n\n".join(_said(row) for row in rows)
    kind = _("Comments")
    name = document_filename(project.name, day, kind, "txt")
    return [Document(name, kind, day, f"/projects/{project.pk}/", _reader(text.encode()))]


def _said(row: Comment) -> str:
    when = timezone.localtime(row.at)
    return f"[{row.subject_kind} {row.subject_id}] {when:%Y-%m-%d %H:%M} {row.by.name}\n{row.text}"


def _reader(content: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(content)


def _opener(stored_as: str) -> Callable[[], BinaryIO]:
    return lambda: storing.path_of(stored_as).open("rb")
