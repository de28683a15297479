"""What people brought and said, in the package: uploaded files in folders, comments as text (F4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.documents.naming import clean_part, uploaded_filename
from qibu.foundation.documents.package import Document
from qibu.foundation.files import storing
from qibu.foundation.files.models import Comment, StoredFile
from qibu.web.archive.kinds import Stand, plain
from qibu.web.talk.subjects import TABLE, Subject, subjects_in

#: Characters of a title that name a folder.
_LONGEST: Final = 40


def files(stand: Stand) -> Iterator[Document]:
    """Every file that is not in the recycle bin, in a folder for what it hangs on."""
    top = clean_part(_("Uploaded files"))
    rows = list(StoredFile.objects.filter(space=stand.project.space_id, deleted_at=None, purged_at=None))
    rows.sort(key=lambda row: (row.subject_kind, row.subject_id, row.pk))
    known = subjects_in(stand.opened, [(row.subject_kind, row.subject_id) for row in rows])
    for row in rows:
        found = known.get((row.subject_kind, row.subject_id))
        if found is None and row.subject_kind in TABLE:
            continue  # hangs on a draft, or on something in the recycle bin
        day = timezone.localtime(row.at).date()
        name = uploaded_filename(stand.project.name, day, row.name)
        yield Document(
            f"{top}/{_folder(found, row)}/{name}",
            _("Uploaded file: %(name)s") % {"name": row.name},
            day,
            found.url if found is not None else f"{stand.base}files/",
            _opener(row.stored_as),
        )


def _folder(found: Subject | None, row: StoredFile | Comment) -> str:
    if found is None:
        return clean_part(f"{row.subject_kind}-{row.subject_id}")
    if found.kind == "project":
        return clean_part(found.word)
    return clean_part(f"{found.word}-{found.title[:_LONGEST]}")


def _opener(stored_as: str) -> Callable[[], BinaryIO]:
    return lambda: storing.path_of(stored_as).open("rb")


def comments(stand: Stand) -> Iterator[Document]:
    """All comments in one text, together by what they are about, on the day of the last."""
    rows = list(
        Comment.objects.filter(space=stand.project.space_id, deleted_at=None)
        .select_related("by")
        .order_by("pk")
    )
    known = subjects_in(stand.opened, [(row.subject_kind, row.subject_id) for row in rows])
    talks: dict[str, list[Comment]] = {}
    for row in rows:
        found = known.get((row.subject_kind, row.subject_id))
        if found is not None or row.subject_kind not in TABLE:
            head = f"{found.word} {found.title}" if found else f"{row.subject_kind} {row.subject_id}"
            talks.setdefault(head, []).append(row)
    kept = [row for said in talks.values() for row in said]
    if kept:
        text = "\n\n\n".join("\n\n".join([f"## {head}", *map(_said, said)]) for head, said in talks.items())
        day = timezone.localtime(max(row.at for row in kept)).date()
        yield plain(stand, _("Comments"), day, "files/", "txt", f"{text}\n".encode())


def _said(row: Comment) -> str:
    return f"{timezone.localtime(row.at):%Y-%m-%d %H:%M} {row.by.name}\n{row.text}"
